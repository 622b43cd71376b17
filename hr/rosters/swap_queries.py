"""Reading swaps: one's own, those to decide, and what a swap would come to for both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from hr.attendance.plans import Edition
from hr.attendance.roster_models import Swap
from hr.attendance.rules.rosters import SHORTEST_REST, Stint, short_rests
from hr.attendance.rules.swaps import WAITING, SwapAction, SwapParty, SwapState, possible
from hr.permissions import DECIDE_SWAPS
from hr.rosters.queries import Days, stints_of
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.errors import NotFound
from portal.people.models import Assignment, Employee
from portal.people.queries import employed_on, holds_on, within_reach

MOST_SHOWN = 100
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SwapLine:
    """A swap with the names of both; ``over`` where nobody decided before its first day had passed."""

    swap: Swap
    asker: Employee
    colleague: Employee
    over: bool


def swaps_for(session: Session, actor: Actor, today: date) -> list[SwapLine]:
    """Swaps of the person's own and those in their reach to decide, the latest first."""
    return _lines(session, _seen(actor, today), today)


def swap_for(session: Session, actor: Actor, swap_id: int, today: date) -> SwapLine:
    """One of these; NotFound for an unknown id and for a foreign swap alike."""
    found = _lines(session, _seen(actor, today) & (Swap.id == swap_id), today)
    if not found:
        raise NotFound("There is no such swap.")
    return found[0]


def _seen(actor: Actor, today: date) -> ColumnElement[bool]:
    reached = select(Employee.id).where(within_reach(actor, DECIDE_SWAPS, today))
    mine = or_(Swap.asker_id == actor.employee_id, Swap.colleague_id == actor.employee_id)
    return or_(mine, Swap.asker_id.in_(reached)) if actor.may(DECIDE_SWAPS) else mine


def _lines(session: Session, condition: ColumnElement[bool], today: date) -> list[SwapLine]:
    asker, colleague = aliased(Employee), aliased(Employee)
    rows = session.execute(
        select(Swap, asker, colleague)
        .join(asker, asker.id == Swap.asker_id)
        .join(colleague, colleague.id == Swap.colleague_id)
        .where(condition)
        .order_by(Swap.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        SwapLine(
            swap=row[0],
            asker=row[1],
            colleague=row[2],
            over=row[0].state in WAITING and min(row[0].day, row[0].return_day) < today,
        )
        for row in rows
    ]


def waiting_swaps(session: Session, actor: Actor, today: date) -> tuple[list[SwapLine], list[SwapLine]]:
    """Those that wait for the person's own answer, and those that wait for their decision; one statement.

    Who may decide everybody's is asked where the lead is one of the two, and cannot decide.
    """
    mine = actor.employee_id
    waits = Swap.state.in_(WAITING) & (Swap.day >= today) & (Swap.return_day >= today)
    if actor.scope(DECIDE_SWAPS) is Scope.ALL:
        leading = select(Assignment.lead_id).where(holds_on(today), Assignment.lead_id.is_not(None))
        theirs = or_(Swap.asker_id.in_(leading), Swap.colleague_id.in_(leading))
        waits &= or_(theirs, Swap.asker_id == mine, Swap.colleague_id == mine)
    lines = _lines(session, waits & _seen(actor, today), today)
    answer = [one for one in lines if one.swap.state is SwapState.ASKED and one.swap.colleague_id == mine]
    decide = [one for one in lines if one.swap.state is SwapState.AGREED and is_lead(actor, one.swap)]
    return answer, decide


def is_lead(actor: Actor, swap: Swap) -> bool:
    """Whether the person may decide the swap, which they see already: nobody decides their own."""
    return actor.may(DECIDE_SWAPS) and actor.employee_id not in (swap.asker_id, swap.colleague_id)


def party_of(actor: Actor, swap: Swap) -> SwapParty | None:
    """Who the person is to a swap that they see."""
    if actor.employee_id == swap.asker_id:
        return SwapParty.ASKER
    if actor.employee_id == swap.colleague_id:
        return SwapParty.COLLEAGUE
    return SwapParty.LEAD if is_lead(actor, swap) else None


def steps_of(actor: Actor, line: SwapLine) -> list[SwapAction]:
    """What the person may do with it now."""
    party = party_of(actor, line.swap)
    return [] if party is None or line.over else possible(line.swap.state, party)


def colleagues_of(session: Session, employee_id: int, day: date) -> Sequence[Employee]:
    """Who is in the same team on the day."""
    team = (
        select(Assignment.team_id)
        .where(Assignment.employee_id == employee_id, holds_on(day), Assignment.team_id.is_not(None))
        .scalar_subquery()
    )
    return session.scalars(
        select(Employee)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .where(Assignment.team_id == team, holds_on(day), employed_on(day), Employee.id != employee_id)
        .order_by(Employee.number)
    ).all()


@dataclass(frozen=True, kw_only=True)
class Side:
    """One person on one day of a swap: what they work without it and with it; None is a day off."""

    employee_id: int
    day: date
    before: Edition | None
    after: Edition | None


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What a swap comes to; ``rests`` are those below eleven hours that it makes, as (person, day, seconds)."""

    sides: Sequence[Side]
    rests: Sequence[tuple[int, date, int]]

    @property
    def empty(self) -> bool:
        """Whether both work the same on each of the days."""
        return all(side.before == side.after for side in self.sides)

    def begins(self) -> int | None:
        """The instant at which the first shift that it changes begins."""
        stints = stints_of((side.day, one) for side in self.sides for one in (side.before, side.after))
        return min((stint.starts for stint in stints), default=None)


def exchange_of(session: Session, asker_id: int, colleague_id: int, day: date, return_day: date) -> Exchange:
    """On each of the days both work what the other one would have worked."""
    swapped = sorted({day, return_day})
    days = Days(session, [asker_id, colleague_id], swapped[0] - _ONE_DAY, swapped[-1] + _ONE_DAY)
    sides, rests = [], []
    for person, other in ((asker_id, colleague_id), (colleague_id, asker_id)):
        for one in swapped:
            sides.append(
                Side(employee_id=person, day=one, before=days.works(person, one), after=days.works(other, one))
            )
        rests += _new_rests(days, person, other, swapped)
    return Exchange(sides=sides, rests=rests)


def _new_rests(days: Days, person: int, other: int, swapped: Sequence[date]) -> list[tuple[int, date, int]]:
    """Short rests of the person that would not be there without the swap."""
    around = sorted({one + _ONE_DAY * step for one in swapped for step in (-1, 0, 1)})
    with_it = stints_of((one, days.works(other if one in swapped else person, one)) for one in around)
    known = {stint for stint, _ in _close(days.stints(person, around))}
    return [(person, stint.day, rest) for stint, rest in _close(with_it) if stint not in known]


def _close(stints: Sequence[Stint]) -> list[tuple[Stint, int]]:
    """Short rests; two stints that are days apart are never one."""
    return [(stint, rest) for stint, rest in short_rests(stints) if rest < SHORTEST_REST]


def began(exchange: Exchange, now: datetime) -> bool:
    """Whether a shift that would change has begun."""
    first = exchange.begins()
    return first is not None and first <= now.timestamp()
