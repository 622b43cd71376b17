"""What a change of a rule must say, whose certificate it puts out of date, and where each stands (policy 7.2)."""

import enum
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.errors import Invalid
from training.certificates.rules import FURTHEST_YEARS, LONGEST_REASON, Held, RuleChange, newest

LONGEST_RULE = 60
LONGEST_TEXT = 300
MOST_DAYS = 60
_CLAUSE = re.compile(r"\d{1,3}(\.\d{1,3}){0,3}", re.ASCII)


class Concern(enum.StrEnum):
    """Where somebody stands whom a change of a rule concerns; derived for any day, never stored.

    COMING: the rule does not bind yet and nothing has begun. UNDER_WAY: the short course is open. LEARNT: it is
    finished. RENEWED: a later certificate covers the change. ENDED: the certificate expired or was withdrawn before.
    """

    COMING = "coming"
    OUTDATED = "outdated"
    UNDER_WAY = "under_way"
    LEARNT = "learnt"
    RENEWED = "renewed"
    ENDED = "ended"


SETTLED = frozenset({Concern.LEARNT, Concern.RENEWED, Concern.ENDED})
"""Where nothing is left to do about the change."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A change of a rule as somebody wrote it. ``texts`` say what changed by language, ``kind_ids`` are the kinds of
    certificates that it concerns, ``days`` the working days that the short course may take from the day it opens.
    """

    rule: str
    effective_from: date
    opens_on: date
    days: int
    texts: Mapping[str, str]
    kind_ids: tuple[int, ...]
    programme_id: int


def is_clause(rule: str) -> bool:
    """Whether a rule is named as clauses of the policy are."""
    return _CLAUSE.fullmatch(rule) is not None


def checked_draft(draft: Draft, clauses: Collection[str], languages: Sequence[str], today: date) -> Draft:
    """The draft in its plain form; raises Invalid at its field.

    ``clauses`` are the numbers of the policy in force: what looks like one has to be one. The rule binds today or
    later, the course opens on a day between.
    """
    rule = " ".join(draft.rule.split())
    if not rule:
        raise Invalid("Name the rule.", field="rule")
    if len(rule) > LONGEST_RULE:
        raise Invalid("Name the rule in at most %(most)s characters.", field="rule", most=LONGEST_RULE)
    if is_clause(rule) and rule not in clauses:
        raise Invalid("The policy in force has no clause %(number)s.", field="rule", number=rule)
    _check_days(draft, today)
    if not draft.kind_ids:
        raise Invalid("Choose at least one certificate.", field="kinds")
    return Draft(
        rule=rule,
        effective_from=draft.effective_from,
        opens_on=draft.opens_on,
        days=draft.days,
        texts={language: _checked_text(draft.texts.get(language, ""), language) for language in languages},
        kind_ids=tuple(sorted(set(draft.kind_ids))),
        programme_id=draft.programme_id,
    )


def _check_days(draft: Draft, today: date) -> None:
    if draft.effective_from < today:
        raise Invalid("A rule binds from today or a later day.", field="effective_from")
    if draft.effective_from.year > today.year + FURTHEST_YEARS:
        raise Invalid("Choose a day within the next %(years)s years.", field="effective_from", years=FURTHEST_YEARS)
    if not today <= draft.opens_on <= draft.effective_from:
        raise Invalid("The course opens between today and the day from which the rule binds.", field="opens_on")
    if not 1 <= draft.days <= MOST_DAYS:
        raise Invalid("Give between 1 and %(most)s working days.", field="days", most=MOST_DAYS)


def _checked_text(text: str, language: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        raise Invalid("Say in every language what changed.", field=f"text_{language}")
    if len(plain) > LONGEST_TEXT:
        raise Invalid("Say it in at most %(most)s characters.", field=f"text_{language}", most=LONGEST_TEXT)
    return plain


def goes_out_of_date(held: Sequence[Held], published_on: date, effective_from: date) -> Held | None:
    """The certificate that a change puts out of date on its first day if nothing is learnt until then; None: none."""
    certificate = newest(held, effective_from)
    if certificate is None or certificate.began_on >= published_on or certificate.expires_on < effective_from:
        return None
    gone = certificate.withdrawn_on is not None and certificate.withdrawn_on <= effective_from
    return None if gone else certificate


def fingerprint(draft: Draft, certificate_ids: Iterable[int]) -> str:
    """What a look before publishing showed, in short: another one means that it would say something else by now."""
    texts = sorted(draft.texts.items())
    told = (draft.rule, draft.effective_from, draft.opens_on, draft.days, texts, draft.kind_ids, draft.programme_id)
    return hashlib.sha256(repr((told, sorted(certificate_ids))).encode()).hexdigest()[:16]


def released_print(version_id: int, states: Iterable[tuple[int, str, str]]) -> str:
    """What a look before taking back showed, in short: certificates with what they are worth before and after."""
    return hashlib.sha256(repr((version_id, sorted(states))).encode()).hexdigest()[:16]


def checked_reason(reason: str) -> str:
    """Why a change is taken back, in its plain form; raises Invalid at its field."""
    plain = " ".join(reason.split())
    if not plain:
        raise Invalid("Say why the change is taken back.", field="reason")
    if len(plain) > LONGEST_REASON:
        raise Invalid("The reason is too long: at most %(most)s characters.", field="reason", most=LONGEST_REASON)
    return plain


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """The certificate that a change concerns, where its holder stands, and since when (None: it is still to come)."""

    certificate: Held
    concern: Concern
    since: date | None


def concerned_on(
    held: Sequence[Held], change: RuleChange, learnt_on: date | None, opened_on: date | None, day: date
) -> Concerned | None:
    """Where somebody stands with a change at the end of ``day``; None for whom it does not concern.

    It concerns whose certificate was earned by what began before the change was published, and held on some day
    since; taken back it concerns nobody from that day on.
    ``learnt_on`` is the day on which the short course was finished, ``opened_on`` the first day of an open one.
    """
    before = [item for item in held if item.granted_on <= day and item.began_on < change.published_on]
    certificate = newest(before, day)
    if certificate is None or not change.stands_on(day) or not _held_since(certificate, change.published_on):
        return None
    if learnt_on is not None and learnt_on <= day:
        return Concerned(certificate=certificate, concern=Concern.LEARNT, since=learnt_on)
    counting = newest(held, day)
    if counting is not None and counting.id != certificate.id:
        return Concerned(certificate=certificate, concern=Concern.RENEWED, since=counting.granted_on)
    if (ended := _ended_on(certificate)) <= day:
        return Concerned(certificate=certificate, concern=Concern.ENDED, since=ended)
    if opened_on is not None and opened_on <= day:
        return Concerned(certificate=certificate, concern=Concern.UNDER_WAY, since=opened_on)
    binds = max(change.effective_from, certificate.granted_on)
    if binds > day:
        return Concerned(certificate=certificate, concern=Concern.COMING, since=None)
    return Concerned(certificate=certificate, concern=Concern.OUTDATED, since=binds)


def _ended_on(certificate: Held) -> date:
    """The first day on which a certificate holds no more."""
    after = certificate.expires_on + timedelta(days=1)
    return after if certificate.withdrawn_on is None else min(after, certificate.withdrawn_on)


def _held_since(certificate: Held, published_on: date) -> bool:
    """Whether it held on the day of publication or came to hold later."""
    return _ended_on(certificate) > max(published_on, certificate.granted_on)
