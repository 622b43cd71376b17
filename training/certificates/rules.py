"""How long a certificate holds, what renews it, and what it is worth on any day (policy 7.1.2, 7.2).

Days are the agency's. A certificate is a row that nobody changes: a renewal adds one, a withdrawal is a row beside it.
"""

import calendar
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.errors import Invalid

MONTHS_A_YEAR = 12
LONGEST_REASON = 500
FURTHEST_YEARS = 5


class Validity(enum.StrEnum):
    """How the last day of a certificate is found.

    With MONTHS a renewal within the window counts from the old last day, with COMPLETION always from the completion.
    """

    MONTHS = "months"
    COMPLETION = "completion"
    FIXED_DAY = "fixed_day"
    DATE = "date"


BY_MONTHS = frozenset({Validity.MONTHS, Validity.COMPLETION})


class State(enum.StrEnum):
    """What somebody's certificate of a kind is worth on a day; derived, never stored."""

    VALID = "valid"
    RENEWABLE = "renewable"
    OUTDATED = "outdated"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    NONE = "none"


LIVE = frozenset({State.VALID, State.RENEWABLE})
"""The states in which a certificate may be relied on."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long certificates hold that are granted from ``starts_on`` on; those granted before keep their own last day.

    ``months`` goes with MONTHS and COMPLETION, ``month`` and ``day`` with FIXED_DAY, ``expires_on`` with DATE.
    ``window_days`` before its last day a certificate can be renewed. Of two terms for one day the one of the higher
    ``decided_order`` holds.
    """

    starts_on: date
    validity: Validity
    window_days: int
    months: int = 0
    month: int = 0
    day: int = 0
    expires_on: date | None = None
    decided_order: int = 0


@dataclass(frozen=True, kw_only=True)
class Held:
    """A certificate as it was granted. ``began_on`` is the day the programme behind it began, ``expires_on`` the last
    day on which it holds, ``withdrawn_on`` the day from which it holds no more. ``ground_gone`` says that on the day
    asked about a part of the programme behind it counts no more: nobody relies on it until that is settled.
    """

    id: int
    granted_on: date
    began_on: date
    expires_on: date
    window_days: int
    withdrawn_on: date | None = None
    ground_gone: bool = False

    @property
    def renewable_from(self) -> date:
        """The first day of the renewal window."""
        return self.expires_on - timedelta(days=self.window_days)


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """A version of a rule that certificates stand on: known from ``published_on``, binding from ``effective_from``.

    ``rule`` is its clause or name, ``taken_back_on`` the day from which it concerns nobody any more.
    """

    id: int
    published_on: date
    effective_from: date
    rule: str = ""
    taken_back_on: date | None = None

    def stands_on(self, day: date) -> bool:
        """Whether it was published by ``day`` and not taken back by then."""
        return self.published_on <= day and (self.taken_back_on is None or self.taken_back_on > day)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where somebody stands with a kind on a day. ``missing`` are the changes not learnt yet, binding or announced."""

    state: State
    certificate: Held | None = None
    missing: tuple[RuleChange, ...] = field(default=())

    @property
    def live(self) -> bool:
        """Whether the certificate may be relied on."""
        return self.state in LIVE and not self.ground_gone

    @property
    def ground_gone(self) -> bool:
        """Whether a part of what earned the certificate was taken back and not done again."""
        return self.certificate is not None and self.certificate.ground_gone

    def binding_on(self, day: date) -> tuple[RuleChange, ...]:
        """The missing changes that bind on ``day``: what an outdated certificate is out of date for."""
        return tuple(change for change in self.missing if change.effective_from <= day)


def check_term(term: Term) -> None:
    """Raise Invalid, at its field, where a length makes no sense."""
    if term.validity in BY_MONTHS and not 1 <= term.months <= 20 * MONTHS_A_YEAR:
        raise Invalid("Give the length in months, between 1 and 240.", field="months")
    if term.validity is Validity.FIXED_DAY and not _is_day_of_year(term.month, term.day):
        raise Invalid("Give a day that every year has.", field="day")
    if term.validity is Validity.DATE and (term.expires_on is None or term.expires_on <= term.starts_on):
        raise Invalid("The last day must come after the day from which this applies.", field="expires_on")
    if not 1 <= term.window_days <= 366:
        raise Invalid("The renewal window is between 1 and 366 days.", field="window_days")


def _is_day_of_year(month: int, day: int) -> bool:
    """Whether every year has it: 29 February is none."""
    return 1 <= month <= MONTHS_A_YEAR and 1 <= day <= calendar.monthrange(2023, month)[1]


def check_new_term(term: Term, today: date, reason: str) -> str:
    """Raise Invalid, at its field, for a length that cannot be set today; gives the reason in its plain form.

    It applies from tomorrow on: what is granted today was told under the length that is in force.
    """
    if term.starts_on <= today:
        raise Invalid("Choose tomorrow or a later day: what is granted today holds as it was told.", field="starts_on")
    if term.starts_on.year > today.year + FURTHEST_YEARS:
        raise Invalid("Choose a day within the next %(years)s years.", field="starts_on", years=FURTHEST_YEARS)
    check_term(term)
    plain = " ".join(reason.split())
    if not plain:
        raise Invalid("Say why.", field="reason")
    if len(plain) > LONGEST_REASON:
        raise Invalid("The reason is too long: at most %(most)s characters.", field="reason", most=LONGEST_REASON)
    return plain


@dataclass(frozen=True, kw_only=True)
class TermExample:
    """What a length comes to: the last day of a first certificate, of one renewed in time and of one renewed late.

    ``renews`` is the old last day of the one renewed in time: half its window after the grant.
    """

    granted_on: date
    first: date
    renews: date
    in_time: date
    late: date


def example_of(term: Term, granted_on: date, window_days: int) -> TermExample:
    """What ``term`` makes of certificates granted on ``granted_on``; ``window_days`` are those of the old ones."""
    renews = granted_on + timedelta(days=window_days // 2)
    return TermExample(
        granted_on=granted_on,
        first=last_day(term, granted_on, None),
        renews=renews,
        in_time=last_day(term, granted_on, _old(renews, window_days)),
        late=last_day(term, granted_on, _old(granted_on - timedelta(days=1), window_days)),
    )


def _old(expires_on: date, window_days: int) -> Held:
    began = expires_on - timedelta(days=366)
    return Held(id=0, granted_on=began, began_on=began, expires_on=expires_on, window_days=window_days)


def term_on(terms: Sequence[Term], day: date) -> Term | None:
    """The term under which a certificate is granted on ``day``: the one that began last, and was decided last."""
    begun = [term for term in terms if term.starts_on <= day]
    return max(begun, key=lambda term: (term.starts_on, term.decided_order), default=None)


def add_months(day: date, months: int) -> date:
    """The day of the same number so many months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(term: Term, granted_on: date, before: Held | None) -> date:
    """The last day of a certificate that is granted on ``granted_on``; ``before`` is the one it follows.

    As with driving licences: who renews within the window loses no day, the new length counts from the old last day,
    unless the term counts from the completion. Who is early or late counts from the completion. A renewal never ends
    before what it renews, unless that was withdrawn.
    """
    within = before is not None and before.withdrawn_on is None and _in_window(before, granted_on)
    keeps = within and term.validity is not Validity.COMPLETION
    base = before.expires_on if before is not None and keeps else granted_on
    if term.validity in BY_MONTHS:
        found = add_months(base, term.months)
    elif term.validity is Validity.FIXED_DAY:
        found = date(base.year, term.month, term.day)
        found = found if found > base else date(base.year + 1, term.month, term.day)
    else:
        found = term.expires_on or granted_on
    return max(found, before.expires_on) if before is not None and before.withdrawn_on is None else found


def _in_window(held: Held, day: date) -> bool:
    return held.renewable_from <= day <= held.expires_on


def may_grant(before: Held | None, began_on: date, *, renewal: bool) -> bool:
    """Whether a finished programme earns a certificate.

    A renewal needs something to renew, and cannot undo a withdrawal: for that the whole programme is followed again,
    from the day of the withdrawal on or later.
    """
    if before is None:
        return not renewal
    if before.withdrawn_on is not None:
        return not renewal and began_on >= before.withdrawn_on
    return True


def newest(held: Sequence[Held], day: date) -> Held | None:
    """The certificate that counts on ``day``: the one granted last."""
    granted = [item for item in held if item.granted_on <= day]
    return max(granted, key=lambda item: (item.granted_on, item.id), default=None)


def standing_on(held: Sequence[Held], changes: Sequence[RuleChange], learnt: Mapping[int, date], day: date) -> Standing:
    """What somebody's certificates of one kind are worth at the end of ``day``.

    A certificate covers the changes that were published when the programme behind it began: who began before may have
    read the old text. ``learnt`` are the days on which a short course on a change was finished, by the change's id.
    """
    certificate = newest(held, day)
    if certificate is None:
        return Standing(state=State.NONE)
    missing = tuple(
        change
        for change in changes
        if certificate.began_on < change.published_on
        and change.stands_on(day)
        and learnt.get(change.id, date.max) > day
    )
    return Standing(state=_state(certificate, missing, day), certificate=certificate, missing=missing)


def _state(certificate: Held, missing: Sequence[RuleChange], day: date) -> State:
    if certificate.withdrawn_on is not None and certificate.withdrawn_on <= day:
        return State.WITHDRAWN
    if day > certificate.expires_on:
        return State.EXPIRED
    if any(change.effective_from <= day for change in missing):
        return State.OUTDATED
    return State.RENEWABLE if day >= certificate.renewable_from else State.VALID


def needs_renewal(standing: Standing, day: date, *, in_post: bool) -> bool:
    """Whether the renewal begins by itself: the window is open or missed, and the post needs the certificate."""
    certificate = standing.certificate
    if not in_post or certificate is None or standing.state is State.WITHDRAWN:
        return False
    return day >= certificate.renewable_from


def needs_short_course(standing: Standing, *, in_post: bool) -> bool:
    """Whether the short course on a change begins by itself: not for who has to renew or begin anew anyway."""
    return in_post and bool(standing.missing) and standing.state not in {State.WITHDRAWN, State.EXPIRED}
