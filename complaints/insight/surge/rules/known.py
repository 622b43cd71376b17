"""What becomes known of a complaint, and when: its rows as events of the watch, nothing counted twice (spec C31)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from complaints.cases.rules.severity import Raise, Safety, Severity, severity_of
from complaints.insight.surge.rules.values import COUNTED, Alarm, Dimension, Event, Kind, Rule, Series
from portal.workdays.rules import SHANGHAI, days_between

_OUTSIDE = {Raise.REGULATOR: Kind.REGULATOR, Raise.MEDIA: Kind.MEDIA}
_KINDS = {Rule.IN_PERSON: Kind.IN_PERSON, Rule.CRITICAL: Kind.CRITICAL, Rule.UPHELD: Kind.UPHELD}
_LONGEST_BY_DAY = 14


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A category that somebody put a complaint under, and when."""

    code: str
    severity: Severity
    added_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """An employee whom a complaint names, in what team they were on the day in question, and since when it does."""

    employee: str
    team: str | None
    added_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The client or script that somebody wrote down beside a finding, by its key, and when they last did."""

    series: Series
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Raised:
    """What raises the severity of a complaint, and since when that is known."""

    ground: Raise
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A complaint as its rows stand. ``upheld_at``: when somebody first found it true, at least partly."""

    case_id: str
    received_at: datetime
    occurred_on: date | None
    safety: Safety = Safety.NONE
    in_person: bool = False
    from_regulator: bool = False
    claims: tuple[Claim, ...] = ()
    about: tuple[About, ...] = ()
    grounds: tuple[Ground, ...] = ()
    raised: tuple[Raised, ...] = ()
    upheld_at: datetime | None = None


def events_of(case: Case) -> Iterator[Event]:
    """The complaint on its arrival with what was known of it then; what was found later, at its own time.

    A cause, employee, team, client or script is said once, however many rows name it; so is each kind of item from
    outside.
    """
    at_once, later = _by_moment(case)
    yield _event(case, Kind.COMPLAINT, case.received_at, at_once)
    for moment, series in later:
        yield _event(case, Kind.CLASSIFIED, moment, series)
    critical_at = _critical_at(case)
    if critical_at is not None:
        yield _event(case, Kind.CRITICAL, critical_at)
    if case.in_person:
        yield _event(case, Kind.IN_PERSON, case.received_at)
    for kind, at in _outside(case).items():
        yield _event(case, kind, at)
    yield from _upheld(case)


def _event(case: Case, kind: Kind, at: datetime, series: Iterable[Series] = ()) -> Event:
    return Event(
        case_id=case.case_id, kind=kind, known_at=at, occurred_on=case.occurred_on, series=tuple(dict.fromkeys(series))
    )


def _by_moment(case: Case) -> tuple[list[Series], list[tuple[datetime, list[Series]]]]:
    """What was known on arrival, and what came later, in its order."""
    said: list[tuple[datetime, Series]] = [(one.added_at, (Dimension.CAUSE, one.code)) for one in case.claims]
    for one in case.about:
        said.append((one.added_at, (Dimension.EMPLOYEE, one.employee)))
        if one.team is not None:
            said.append((one.added_at, (Dimension.TEAM, one.team)))
    said += [(one.recorded_at, one.series) for one in case.grounds]
    first: dict[Series, datetime] = {}
    for at, series in sorted(said, key=lambda one: one[0]):
        first.setdefault(series, max(at, case.received_at))
    later: defaultdict[datetime, list[Series]] = defaultdict(list)
    for series, at in first.items():
        later[at].append(series)
    return later.pop(case.received_at, []), sorted(later.items())


def _critical_at(case: Case) -> datetime | None:
    """When the complaint first counted as S1, by its categories and by what raises it; None while it does not."""
    found: list[Severity] = []
    grounds: list[Raise] = []
    if severity_of(found, case.safety, grounds)[0] is Severity.S1:
        return case.received_at
    said: list[tuple[datetime, Severity | Raise]] = [(one.added_at, one.severity) for one in case.claims]
    said += [(one.since, one.ground) for one in case.raised]
    for at, one in sorted(said, key=lambda each: each[0]):
        if isinstance(one, Severity):
            found.append(one)
        else:
            grounds.append(one)
        if severity_of(found, case.safety, grounds)[0] is Severity.S1:
            return max(at, case.received_at)
    return None


def _outside(case: Case) -> dict[Kind, datetime]:
    """When a regulator and when the media took the complaint up; the former may have passed it on."""
    first = {Kind.REGULATOR: case.received_at} if case.from_regulator else {}
    for one in sorted(case.raised, key=lambda each: each.since):
        if one.ground in _OUTSIDE:
            first.setdefault(_OUTSIDE[one.ground], max(one.since, case.received_at))
    return first


def _upheld(case: Case) -> Iterator[Event]:
    """One for each employee: known once the finding stands and the employee is named."""
    if case.upheld_at is None:
        return
    first: dict[str, datetime] = {}
    for one in sorted(case.about, key=lambda about: about.added_at):
        first.setdefault(one.employee, max(one.added_at, case.upheld_at, case.received_at))
    for employee, at in first.items():
        yield _event(case, Kind.UPHELD, at, [(Dimension.EMPLOYEE, employee)])


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """How many of what an alarm counts became known in ``days`` days from ``first`` on."""

    first: date
    days: int
    count: int


def seen_before(alarm: Alarm, events: Iterable[Event], begin: date, zone: tzinfo = SHANGHAI) -> list[Stretch]:
    """The picture to an alarm: its window and three times as long before it, day by day or, for long ones, in weeks.

    Nothing for an alarm about one item, nothing before ``begin``, and nothing that came after the alarm.
    """
    if alarm.rule is Rule.OUTSIDE:
        return []
    window = (alarm.last - alarm.first).days + 1
    step = 1 if window <= _LONGEST_BY_DAY else 7
    steps = min(max(-(-4 * window // step), 14 if step == 1 else 8), 28)
    first = alarm.last - timedelta(days=steps * step - 1)
    while first < begin:
        first += timedelta(days=step)
    kinds = {_KINDS[alarm.rule]} if alarm.rule in _KINDS else COUNTED if alarm.series else {Kind.COMPLAINT}
    known: defaultdict[date, set[str]] = defaultdict(set)
    for event in events:
        if event.known_at > alarm.raised_at or event.kind not in kinds:
            continue
        if alarm.series is None or alarm.series in event.series:
            day = event.known_at.astimezone(zone).date()
            known[day if step == 1 else first + timedelta(days=(day - first).days // step * step)].add(event.case_id)
    begins = days_between(first, alarm.last)[::step]
    return [Stretch(first=day, days=step, count=len(known[day])) for day in begins]
