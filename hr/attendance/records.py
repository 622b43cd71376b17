"""What is on record of people over some days: rosters, swaps, teams, corrections and leave in one statement, punches
in another. A page that evaluates several people and spans says so first, and all of it is read together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import RequestState
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.rules import Mended
from hr.attendance.leave.models import LeaveRequest, LeaveRuling
from hr.attendance.leave.rules.questions import Away, Verdict
from hr.attendance.leave.rules.stretches import LeaveStretch, Portion
from hr.attendance.models import Punch
from hr.attendance.months import Month, month_of
from hr.attendance.plans import Places, Plans, Rosters, Swapped, all_plans, all_shifts
from hr.attendance.roster_models import Roster, RosterLine, RosterState, SwapDay
from hr.attendance.rules.values import Direction, PunchFact
from portal.db.reading import asked_once, is_reading
from portal.people.models import Assignment

FEW = 50
"""So many people are asked for by name; of more everybody is read and the others are left aside."""
_ONE_DAY = timedelta(days=1)
_BEFORE, _AFTER = timedelta(days=2), timedelta(days=3)
_LINE, _SWAP, _PLACE, _CORRECTION, _LEAVE, _RULING = range(6)


class Span(NamedTuple):
    """People and the days over which they are looked at."""

    employee_ids: Collection[int]
    first: date
    last: date

    def covers(self, employee_ids: Collection[int], first: date, last: date) -> bool:
        """Whether all of these people and days are within."""
        return self.first <= first and last <= self.last and set(employee_ids) <= set(self.employee_ids)

    def wider(self) -> "Span":
        """With the day before and the day after: shifts of neighbouring days bound those of a day."""
        return Span(self.employee_ids, self.first - _ONE_DAY, self.last + _ONE_DAY)

    def named(self, person: Any) -> list[ColumnElement[bool]]:
        """The condition that keeps to these people, where they are few."""
        return [person.in_(self.employee_ids)] if len(self.employee_ids) <= FEW else []


class Planned(NamedTuple):
    """What people work, and in which team they are."""

    plans: Plans
    places: Places


@dataclass(frozen=True, kw_only=True)
class Records:
    """All that is on record of the people of some spans."""

    spans: Sequence[Span]
    planned: Planned
    punches: Mapping[int, Sequence[PunchFact]]
    mended: Mapping[int, Mended]
    away: Mapping[int, Away]


def records_for(session: Session, employee_ids: Collection[int], first: date, last: date) -> Records:
    """The records of these people on these days; nothing is asked where a page has read them before."""
    return _known(session, employee_ids, first, last) or _kept(session, [Span(employee_ids, first, last)])


def read_together(session: Session, spans: Sequence[Span]) -> None:
    """Before a page evaluates several spans: read all of them at once. Does nothing where nobody would keep it."""
    if is_reading(session):
        wanted = [span for span in spans if span.employee_ids]
        if wanted:
            _kept(session, wanted)


def planned_for(session: Session, employee_ids: Collection[int], first: date, last: date) -> Planned:
    """What these people work on these days; three statements, none where a page has read it before."""
    known = _known(session, employee_ids, first + _ONE_DAY, last - _ONE_DAY)
    if known is not None:
        return known.planned
    return _planned(session, _on_record(session, [Span(employee_ids, first, last)], _PLANNING))


def _read(session: Session) -> list[Records]:
    """What the page has read so far; a list of its own each time outside of a page."""
    found: list[Records] = []
    return asked_once(session, "attendance records", lambda: found)


def _known(session: Session, employee_ids: Collection[int], first: date, last: date) -> Records | None:
    fits = (one for one in _read(session) if any(span.covers(employee_ids, first, last) for span in one.spans))
    return next(fits, None)


def _kept(session: Session, spans: Sequence[Span]) -> Records:
    rows = _on_record(session, [span.wider() for span in spans], _EVERYTHING, spans)
    found = Records(
        spans=spans,
        planned=_planned(session, rows),
        punches=_punches(session, spans),
        mended=_mended(rows[_CORRECTION]),
        away=_away(rows[_LEAVE], rows[_RULING]),
    )
    _read(session).append(found)
    return found


_Rows = Mapping[int, Sequence[Row[Any]]]


def _on_record(session: Session, spans: Sequence[Span], parts: Iterable[Any], instants: Sequence[Span] = ()) -> _Rows:
    """Rows of all kinds, by kind; one statement."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(union_all(*(part(instants if part is _corrections else spans) for part in parts))):
        found[row.kind].append(row)
    return found


def _touching(spans: Sequence[Span], person: Any, begins: Any, ends: Any, *, endless: bool = False) -> Any:
    """The condition for rows of the people that touch their days; ``endless`` where an end may be missing."""
    return or_(
        *(
            and_(
                *span.named(person),
                begins <= span.last,
                (ends.is_(None) | (ends >= span.first)) if endless else ends >= span.first,
            )
            for span in spans
        )
    )


def _roster_lines(spans: Sequence[Span]) -> Select[*tuple[Any, ...]]:
    """Lines of the newest published version of each team and month. It stands first and gives the columns types."""
    months = [Span(span.employee_ids, month_of(span.first).first, month_of(span.last).first) for span in spans]
    newest = (
        select(Roster.team_id, Roster.month, func.max(Roster.number).label("number"))
        .where(
            Roster.state == RosterState.PUBLISHED,
            Roster.month >= min(span.first for span in months),
            Roster.month <= max(span.last for span in months),
        )
        .group_by(Roster.team_id, Roster.month)
        .subquery()
    )
    same = (newest.c.team_id == Roster.team_id) & (newest.c.month == Roster.month) & (newest.c.number == Roster.number)
    return (
        select(
            literal(_LINE).label("kind"),
            RosterLine.employee_id.label("employee_id"),
            RosterLine.roster_id.label("which"),
            Roster.team_id.label("number"),
            Roster.month.label("day"),
            cast(null(), Date).label("until"),
            cast(null(), String(40)).label("word"),
            cast(null(), String(40)).label("other_word"),
            cast(null(), Integer).label("starts"),
            cast(null(), Integer).label("ends"),
            cast(null(), Correction.at.type).label("at"),
            cast(null(), Correction.wrong_at.type).label("other_at"),
            RosterLine.days.label("days"),
        )
        .join(Roster, RosterLine.roster_id == Roster.id)
        .join(newest, same)
        .where(_touching(months, RosterLine.employee_id, Roster.month, Roster.month))
    )


def _row(kind: int, person: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    """A row of another kind in the same columns, nothing where it has none."""
    filled = [*columns, *(null() for _ in range(11 - len(columns)))]
    return select(literal(kind), person, *(null() if column is None else column for column in filled))


def _swap_days(spans: Sequence[Span]) -> Select[*tuple[Any, ...]]:
    return _row(_SWAP, SwapDay.employee_id, SwapDay.swap_id, SwapDay.shift_id, SwapDay.day).where(
        _touching(spans, SwapDay.employee_id, SwapDay.day, SwapDay.day)
    )


def _assignments(spans: Sequence[Span]) -> Select[*tuple[Any, ...]]:
    person, begins, ends = Assignment.employee_id, Assignment.starts_on, Assignment.ends_on
    return _row(_PLACE, person, None, Assignment.team_id, begins, ends).where(
        _touching(spans, person, begins, ends, endless=True)
    )


def _corrections(spans: Sequence[Span]) -> Select[*tuple[Any, ...]]:
    """Approved corrections around the days, by their instant."""
    person, at = Correction.employee_id, Correction.at
    words = (cast(Correction.direction, String(40)), Correction.wrong_direction)
    within = or_(*(and_(*span.named(person), at >= _from(span), at < _until(span)) for span in spans))
    return _row(_CORRECTION, person, None, None, None, None, *words, None, None, at, Correction.wrong_at).where(
        Correction.state == RequestState.APPROVED, within
    )


def _leaves(spans: Sequence[Span]) -> Select[*tuple[Any, ...]]:
    person, begins, ends = LeaveRequest.employee_id, LeaveRequest.first_on, LeaveRequest.last_on
    portion = cast(LeaveRequest.portion, String(40))
    return _row(_LEAVE, person, None, None, begins, ends, portion, None, LeaveRequest.starts, LeaveRequest.ends).where(
        LeaveRequest.state == RequestState.APPROVED, _touching(spans, person, begins, ends)
    )


def _rulings(spans: Sequence[Span]) -> Select[*tuple[Any, ...]]:
    person, day = LeaveRuling.employee_id, LeaveRuling.day
    return _row(_RULING, person, None, None, day, None, cast(LeaveRuling.verdict, String(40))).where(
        _touching(spans, person, day, day)
    )


_PLANNING = (_roster_lines, _swap_days, _assignments)
_EVERYTHING = (*_PLANNING, _corrections, _leaves, _rulings)


def _planned(session: Session, rows: _Rows) -> Planned:
    rosters: dict[tuple[int, Month], dict[int, tuple[int, Sequence[int | None]]]] = defaultdict(dict)
    for row in rows[_LINE]:
        rosters[row.number, Month(row.day)][row.employee_id] = (row.which, row.days)
    places = Places((row.employee_id, row.number, row.day, row.until) for row in rows[_PLACE])
    return Planned(_plans(session, rosters, _swapped(rows[_SWAP])), places)


def _plans(session: Session, rosters: Rosters, swapped: Swapped) -> Plans:
    return Plans(all_shifts(session), all_plans(session), rosters, swapped)


def _swapped(rows: Sequence[Row[Any]]) -> Swapped:
    """Days of swaps; of two swaps on one day the later one holds."""
    return {(row.employee_id, row.day): (row.which, row.number) for row in sorted(rows, key=lambda row: row.which)}


def _mended(rows: Sequence[Row[Any]]) -> Mapping[int, Mended]:
    punches: dict[int, list[PunchFact]] = defaultdict(list)
    wrong: dict[int, set[PunchFact]] = defaultdict(set)
    for row in sorted(rows, key=lambda row: row.at):
        punches[row.employee_id].append(PunchFact(int(row.at.timestamp()), Direction(row.word)))
        if row.other_at is not None:
            wrong[row.employee_id].add(PunchFact(int(row.other_at.timestamp()), Direction(row.other_word)))
    return {key: Mended(punches=tuple(found), wrong=frozenset(wrong[key])) for key, found in punches.items()}


def _away(leaves: Sequence[Row[Any]], ruled: Sequence[Row[Any]]) -> Mapping[int, Away]:
    stretches: dict[int, list[LeaveStretch]] = defaultdict(list)
    rulings: dict[int, dict[date, Verdict]] = defaultdict(dict)
    for row in leaves:
        stretches[row.employee_id].append(
            LeaveStretch(first=row.day, last=row.until, portion=Portion(row.word), starts=row.starts, ends=row.ends)
        )
    for row in ruled:
        rulings[row.employee_id][row.day] = Verdict(row.word)
    return {
        key: Away(
            stretches=tuple(sorted(found, key=lambda one: (one.first, one.last, one.portion, one.starts))),
            rulings=rulings[key],
        )
        for key, found in stretches.items()
    }


def _from(span: Span) -> datetime:
    """An instant well before any punch of the first day."""
    return _midnight(span.first - _BEFORE)


def _until(span: Span) -> datetime:
    """An instant well after any punch of the last day."""
    return _midnight(span.last + _AFTER)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC)


def _punches(session: Session, spans: Sequence[Span]) -> dict[int, list[PunchFact]]:
    """Punches by person, oldest first, as rules know them; one statement."""
    statement = (
        select(Punch.employee_id, Punch.at, Punch.direction)
        .where(or_(*(and_(_numbered(span), Punch.at >= _from(span), Punch.at < _until(span)) for span in spans)))
        .order_by(Punch.at)
    )
    wanted = {employee_id for span in spans for employee_id in span.employee_ids}
    found: dict[int, list[PunchFact]] = defaultdict(list)
    for employee_id, at, direction in session.execute(statement):
        if employee_id in wanted:
            found[employee_id].append(PunchFact(at=int(at.timestamp()), direction=direction))
    return found


def _numbered(span: Span) -> ColumnElement[bool]:
    """The people of the span; where they are many, all from the first of them to the last."""
    if len(span.employee_ids) <= FEW:
        return Punch.employee_id.in_(span.employee_ids)
    return Punch.employee_id.between(min(span.employee_ids), max(span.employee_ids))
