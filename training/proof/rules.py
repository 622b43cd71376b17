"""On which version of a rule somebody was trained, as of any instant, from facts that are only ever added (T8).

Days are the agency's. ``until`` is the instant up to which facts are known, itself left out: what came later changes
no earlier proof.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from portal.workdays.rules import due_instant


class Standing(enum.StrEnum):
    """What a person's training on a rule is worth on a day; derived, never stored.

    EARLY: trained, before any version of the rule was in force in the portal. GONE: trained on a rule that is no
    longer in force.
    """

    NEWEST = "newest"
    OLDER = "older"
    EARLY = "early"
    GONE = "gone"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class PolicyText:
    """A version of the policy: the digest of each clause's text, by the clause's number."""

    label: str
    effective_from: date
    published_at: datetime
    digests: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of a rule on which a short course was held: known from ``published_on``, binding from its day on.

    ``taken_back_at`` is when it was taken back: whoever asks later is told as if it had never been.
    """

    rule: str
    number: int
    published_on: date
    effective_from: date
    created_at: datetime
    programme_id: int
    digest: str
    taken_back_at: datetime | None = None

    def known(self, until: datetime) -> bool:
        """Whether it was there before ``until`` and not taken back by then."""
        return self.created_at < until and (self.taken_back_at is None or self.taken_back_at >= until)


@dataclass(frozen=True, kw_only=True)
class Named:
    """The clauses that a part of training stood on from an instant on."""

    since: datetime
    clauses: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Done:
    """A part that somebody completed. ``began_on`` is the first day of the plan behind it, ``asked`` are the clauses
    of what was asked or observed in it.
    """

    id: int
    unit_id: int
    programme_id: int
    began_on: date
    at: datetime
    on: date
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that proofs of one person are derived from, in any order."""

    done: Sequence[Done] = ()
    named: Mapping[int, Sequence[Named]] = field(default_factory=dict)
    texts: Sequence[PolicyText] = ()
    changes: Sequence[Change] = ()


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of a rule: the policy's label under which its text first read so, and the changes since, counted.

    ``label`` and ``digest`` are empty for a rule that is no clause of the policy, ``change`` is 0 before the first.
    """

    label: str
    since: date
    digest: str
    change: int = 0

    def covers(self, other: "Version") -> bool:
        """Whether nothing in ``other`` is unknown to who learnt this one."""
        return self.digest == other.digest and self.change >= other.change


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A person and a rule on a day: the version in force, the one trained on and when, and what was done for it.

    ``done`` begins with the completion that counts, then the newest first.
    """

    clause: str
    standing: Standing
    in_force: Version | None = None
    taught: Version | None = None
    done: tuple[Done, ...] = ()

    @property
    def trained_on(self) -> date | None:
        """The day of the completion that counts."""
        return self.done[0].on if self.done else None


def known_until(day: date, now: datetime) -> datetime:
    """Up to where facts of ``day`` are known: the end of that day, on the day itself the second that has begun."""
    return min(due_instant(day), now.replace(microsecond=0) + timedelta(seconds=1))


def proof_of(facts: Facts, clause: str, day: date, until: datetime) -> Proof:
    """Whether and on which version somebody was trained on a rule, by what was known before ``until`` on ``day``.

    The completion with the newest change learnt counts, of several the newest.
    """
    changes = [change for change in facts.changes if change.rule == clause and change.known(until)]
    done = [
        item
        for item in facts.done
        if item.at < until and item.on <= day and teaches(item, clause, facts.named, changes)
    ]
    ranked = sorted(done, key=lambda item: (learnt(changes, item.began_on), item.at, item.id), reverse=True)
    in_force = _version(facts.texts, clause, day, until, _binding(changes, day))
    if not ranked:
        return Proof(clause=clause, standing=Standing.NONE, in_force=in_force)
    first = ranked[0]
    known = [change for change in changes if change.published_on <= first.began_on]
    taught = _version(facts.texts, clause, first.on, until, known)
    rest = sorted(ranked[1:], key=lambda item: (item.at, item.id), reverse=True)
    return Proof(
        clause=clause,
        standing=_standing(taught, in_force),
        in_force=in_force,
        taught=taught,
        done=(first, *rest),
    )


def teaches(done: Done, clause: str, named: Mapping[int, Sequence[Named]], changes: Sequence[Change]) -> bool:
    """Whether a part is training on a rule: it stood on it when it was completed, asked about it, or belongs to the
    course on one of its changes, begun once that was published.
    """
    return (
        clause in done.asked
        or clause in clauses_then(named.get(done.unit_id, ()), done.at)
        or any(done.programme_id == item.programme_id and item.published_on <= done.began_on for item in changes)
    )


def clauses_then(named: Sequence[Named], at: datetime) -> frozenset[str]:
    """What a part stood on at an instant; before its history begins, what it stood on first."""
    ordered = sorted(named, key=lambda item: item.since)
    then = [item for item in ordered if item.since <= at] or ordered[:1]
    return then[-1].clauses if then else frozenset()


def learnt(changes: Sequence[Change], began_on: date) -> int:
    """The newest change that a plan covers: who began before one was published may have read the old text."""
    return max((item.number for item in changes if item.published_on <= began_on), default=0)


def _binding(changes: Sequence[Change], day: date) -> list[Change]:
    return [change for change in changes if change.effective_from <= day]


def _version(
    texts: Sequence[PolicyText], clause: str, day: date, until: datetime, changes: Sequence[Change]
) -> Version | None:
    """The text in force on ``day`` with the newest of ``changes``; None where there is neither."""
    text = text_on(texts, clause, day, until)
    newest = max(changes, key=lambda item: item.number, default=None)
    if newest is None:
        return text
    if text is None:
        return Version(label="", since=newest.effective_from, digest="", change=newest.number)
    return Version(
        label=text.label, since=max(text.since, newest.effective_from), digest=text.digest, change=newest.number
    )


def text_on(texts: Sequence[PolicyText], clause: str, day: date, until: datetime) -> Version | None:
    """A clause's text in force on ``day``, under the version of the policy since which it has read so."""
    begun = [text for text in texts if text.published_at < until and text.effective_from <= day]
    ordered = sorted(begun, key=lambda text: (text.effective_from, text.published_at), reverse=True)
    found: PolicyText | None = None
    for text in ordered:
        if text.digests.get(clause) is None or (found and text.digests[clause] != found.digests[clause]):
            break
        found = text
    if found is None:
        return None
    return Version(label=found.label, since=found.effective_from, digest=found.digests[clause])


def _standing(taught: Version | None, in_force: Version | None) -> Standing:
    if in_force is None:
        return Standing.GONE if taught is not None else Standing.EARLY
    if taught is None:
        return Standing.EARLY
    return Standing.NEWEST if taught.covers(in_force) else Standing.OLDER


def rules_known(facts: Facts, until: datetime) -> list[str]:
    """Every rule in force, changed or taught before ``until``: clauses by their numbers, then other rules."""
    clauses = {clause for text in facts.texts if text.published_at < until for clause in text.digests}
    changed = {change.rule for change in facts.changes if change.known(until)}
    done = [item for item in facts.done if item.at < until]
    taught = {
        clause for item in done for clause in item.asked | clauses_then(facts.named.get(item.unit_id, ()), item.at)
    }
    return sorted(clauses | changed | taught, key=rule_order)


def rule_order(rule: str) -> tuple[bool, tuple[int, ...], str]:
    """4.2 before 4.10, and rules that are no clauses after all clauses."""
    parts = rule.split(".")
    if all(part.isascii() and part.isdigit() for part in parts):
        return (False, tuple(int(part) for part in parts), "")
    return (True, (), rule)
