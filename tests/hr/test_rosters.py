"""A team's month in versions, swaps, and what goes before what."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.models import Shift
from hr.attendance.months import Month, month_of
from hr.attendance.plans import PlanSource
from hr.attendance.roster_models import Roster, RosterState, Swap
from hr.attendance.rules.rosters import REST
from hr.attendance.rules.shifts import ShiftDesign
from hr.attendance.rules.swaps import SwapAction, SwapState
from hr.attendance.services import new_shift, plan_shift
from hr.permissions import ASK_SWAPS, DECIDE_SWAPS, WRITE_ROSTERS
from hr.rosters.queries import own_days, sheet_of
from hr.rosters.services import begin_draft, fill, publish
from hr.rosters.swap_queries import exchange_of
from hr.rosters.swap_services import ask_swap, move_swap
from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.errors import Invalid, Outdated, Refused
from portal.notifications.models import OutboxMessage
from portal.people.models import Team
from portal.workdays.queries import current_calendar
from tests.hr.staff import plain_agency
from tests.support.inspector import Inspector
from tests.support.statements import count_statements

H = 3600
LEAD = Actor(scopes={WRITE_ROSTERS: Scope.ALL, DECIDE_SWAPS: Scope.ALL, ASK_SWAPS: Scope.OWN}, source="test")


def _ask(person: int) -> Actor:
    return Actor(employee_id=person, scopes={ASK_SWAPS: Scope.OWN}, source="test")


def _agency(session: Session, people: int = 3) -> tuple[list[int], int, dict[str, int]]:
    """Ids of people and team, and of the shifts by code: days 09–18, nights 22–06, early 04–12."""
    staff = [person.id for person in plain_agency(session, people)]
    with transaction(session):
        since = date(2024, 1, 1)
        new_shift(session, LEAD, code="NIGHT", name="Night", design=ShiftDesign(pairs=((22 * H, 30 * H),)), since=since)
        new_shift(session, LEAD, code="EARLY", name="Early", design=ShiftDesign(pairs=((4 * H, 12 * H),)), since=since)
    shifts = {row.code: row.id for row in session.execute(select(Shift.code, Shift.id))}
    return staff, session.scalars(select(Team.id)).one(), shifts


def _month() -> Month:
    return month_of(clock.today()).next


def _working(session: Session, first: date, count: int = 1) -> list[date]:
    calendar, day, found = current_calendar(session), first, []
    while len(found) < count:
        if calendar.is_working_day(day):
            found.append(day)
        day += timedelta(days=1)
    return found


def test_published_roster_goes_before_the_plan_and_a_swap_before_both(session: Session) -> None:
    (one, other, _), team, shifts = _agency(session)
    month = _month()
    day = _working(session, month.first)[0]
    with transaction(session):
        roster = begin_draft(session, LEAD, team, month)
        fill(session, LEAD, roster.id, people=[one], first=day, last=day, shift_id=shifts["NIGHT"], seen=1)
    assert own_days(session, one, [day])[0].plan.source is PlanSource.COMPANY
    with transaction(session):
        publish(session, LEAD, roster.id, note="", seen=2)
    found = own_days(session, one, [day])[0]
    assert (found.plan.source, found.edition and found.edition.code) == (PlanSource.ROSTER, "NIGHT")
    with transaction(session):
        swap = ask_swap(session, _ask(one), colleague_id=other, day=day, return_day=None, words="")
        move_swap(session, _ask(other), swap.id, SwapAction.AGREE)
        move_swap(session, LEAD, swap.id, SwapAction.APPROVE)
    mine, theirs = own_days(session, one, [day])[0], own_days(session, other, [day])[0]
    assert (mine.plan.source, mine.edition and mine.edition.code) == (PlanSource.SWAP, "DAY")
    assert (theirs.plan.source, theirs.edition and theirs.edition.code) == (PlanSource.SWAP, "NIGHT")


def test_roster_says_work_on_a_day_off_and_rest_on_a_working_day(session: Session) -> None:
    (one, *_), team, shifts = _agency(session)
    month = _month()
    calendar = current_calendar(session)
    working = next(day for day in month.days if calendar.is_working_day(day))
    free = next(day for day in month.days if not calendar.is_working_day(day))
    with transaction(session):
        roster = begin_draft(session, LEAD, team, month)
        fill(session, LEAD, roster.id, people=[one], first=working, last=working, shift_id=REST, seen=1)
        fill(session, LEAD, roster.id, people=[one], first=free, last=free, shift_id=shifts["DAY"], seen=2)
        publish(session, LEAD, roster.id, note="", seen=3)
    assert own_days(session, one, [working])[0].edition is None
    assert own_days(session, one, [free])[0].edition is not None


def test_published_roster_is_changed_by_the_next_version_only_and_the_difference_is_shown(session: Session) -> None:
    (one, other, _), team, shifts = _agency(session)
    month = _month()
    with transaction(session):
        roster = begin_draft(session, LEAD, team, month)
        assert begin_draft(session, LEAD, team, month).id == roster.id
        publish(session, LEAD, roster.id, note="", seen=1)
    day = month.last
    with pytest.raises(Refused), transaction(session):
        fill(session, LEAD, roster.id, people=[one], first=day, last=day, shift_id=REST, seen=1)
    with transaction(session):
        second = begin_draft(session, LEAD, team, month)
        fill(session, LEAD, second.id, people=[one], first=day, last=day, shift_id=shifts["NIGHT"], seen=1)
    with pytest.raises(Invalid), transaction(session):
        publish(session, LEAD, second.id, note=" ", seen=2)
    with pytest.raises(Outdated), transaction(session):
        publish(session, LEAD, second.id, note="Illness", seen=1)
    sheet = sheet_of(session, session.get_one(Team, team), month, None)
    assert [(name, change.day, change.after) for name, change in sheet.differences] == [
        (sheet.people[0].name, day, shifts["NIGHT"])
    ]
    with transaction(session):
        publish(session, LEAD, second.id, note="Illness", seen=2)
    assert own_days(session, one, [day])[0].edition is not None
    states = session.scalars(select(Roster.state).order_by(Roster.number)).all()
    assert states == [RosterState.PUBLISHED, RosterState.PUBLISHED] and other


def test_days_of_this_month_that_are_over_never_change(session: Session) -> None:
    (one, *_), team, shifts = _agency(session)
    today = clock.today()
    month = month_of(today)
    with transaction(session):
        roster = begin_draft(session, LEAD, team, month)
        fill(session, LEAD, roster.id, people=[one], first=today, last=month.last, shift_id=shifts["NIGHT"], seen=1)
        if today > month.first:
            with pytest.raises(Invalid):
                yesterday = today - timedelta(days=1)
                fill(session, LEAD, roster.id, people=[one], first=yesterday, last=today, shift_id=REST, seen=2)
        publish(session, LEAD, roster.id, note="", seen=2)
    sources = [found.plan.source for found in own_days(session, one, month.days)]
    passed = (today - month.first).days
    assert sources == [PlanSource.COMPANY] * passed + [PlanSource.ROSTER] * (len(sources) - passed)
    with pytest.raises(Refused), transaction(session):
        begin_draft(session, LEAD, team, month.previous)


def test_swap_that_leaves_little_rest_is_a_warning_and_goes_on(session: Session) -> None:
    (one, other, _), _team, shifts = _agency(session)
    first = _working(session, clock.today() + timedelta(days=3), 30)
    day, after = next((a, b) for a, b in pairwise(first) if (b - a).days == 1)
    with transaction(session):
        night = session.get_one(Shift, shifts["NIGHT"])
        plan_shift(session, LEAD, night, day, employee_id=other)
        plan_shift(session, LEAD, session.get_one(Shift, shifts["DAY"]), after, employee_id=other)
    found = exchange_of(session, one, other, day, day)
    assert [(person, when, rest) for person, when, rest in found.rests] == [(one, after, 3 * H)]
    with transaction(session):
        swap = ask_swap(session, _ask(one), colleague_id=other, day=day, return_day=None, words="please")
        with pytest.raises(Invalid):
            ask_swap(session, _ask(other), colleague_id=one, day=day, return_day=None, words="")
    with pytest.raises(Refused), transaction(session):
        move_swap(session, LEAD, swap.id, SwapAction.APPROVE)
    with transaction(session):
        move_swap(session, _ask(other), swap.id, SwapAction.DECLINE, "Not that day")
    assert session.get_one(Swap, swap.id).state is SwapState.DECLINED
    assert session.scalar(select(func.count(OutboxMessage.id))) == 0, "nobody here has an address"


@pytest.mark.parametrize(
    ("shift", "field"), [({"day": -1}, "day"), ({"return_day": -2}, "return_day"), ({"day": 200}, "day"), ({}, "day")]
)
def test_swap_of_days_that_cannot_be_swapped_is_refused_at_the_field(
    session: Session, shift: dict[str, int], field: str
) -> None:
    (one, other, _), *_ = _agency(session)
    today = clock.today()
    ahead = {"day": 5, **shift}
    days = {name: today + timedelta(days=number) for name, number in ahead.items()}
    with pytest.raises(Invalid) as refused, transaction(session):
        ask_swap(session, _ask(one), colleague_id=other, day=days["day"], return_day=days.get("return_day"), words="")
    assert refused.value.field == field


def test_nobody_decides_their_own_swap(session: Session) -> None:
    (one, other, _), _team, shifts = _agency(session)
    day = _working(session, clock.today() + timedelta(days=3))[0]
    lead = Actor(employee_id=one, scopes=LEAD.scopes, source="test")
    with transaction(session):
        plan_shift(session, LEAD, session.get_one(Shift, shifts["NIGHT"]), day, employee_id=other)
        swap = ask_swap(session, lead, colleague_id=other, day=day, return_day=None, words="")
        move_swap(session, _ask(other), swap.id, SwapAction.AGREE)
    with pytest.raises(Refused), transaction(session):
        move_swap(session, lead, swap.id, SwapAction.APPROVE)


def test_sheet_takes_as_many_statements_for_many_people_as_for_few(session: Session) -> None:
    _, team, _ = _agency(session, 12)
    found = session.get_one(Team, team)
    with count_statements() as seen:
        sheet = sheet_of(session, found, _month(), None)
    assert len(sheet.people) == 12 and len(seen) <= 12


def test_lead_drafts_publishes_and_decides_and_the_collector_sees_it(
    demo_client: Inspector, demo_session: Session
) -> None:
    draft = demo_session.scalars(select(Roster).where(Roster.state == RosterState.DRAFT)).one()
    there = f"/hr/rosters/{draft.team_id}/{draft.month:%Y-%m}"
    collector = demo_session.scalars(select(Swap)).one().asker_id
    page = demo_client.sign_in("lead").get(f"{there}/edit?person={collector}&day={draft.month}")
    night = demo_session.scalars(select(Shift.id).where(Shift.code == "LATE")).one()
    page = demo_client.submit(page, "Set the days", what=str(night))
    assert "Nobody is told before the roster is published." in page.text
    page = demo_client.submit(page, "Publish the roster")
    assert "published, version 1" in page.text
    mails = demo_session.scalars(select(OutboxMessage.topic).where(OutboxMessage.topic == f"hr:roster:{draft.id}"))
    assert len(list(mails)) >= 10
    swap = demo_session.scalars(select(Swap)).one()
    home = demo_client.get("/")
    assert f"/hr/swaps/{swap.id}" in " ".join(home.links())
    page = demo_client.get(f"/hr/swaps/{swap.id}")
    answer = demo_client.submit(page, "Approve the swap", approve="1")
    assert "The swap is approved. Both are told." in answer.text
    page = demo_client.sign_in("collector").get(f"/hr/rosters/mine?month={draft.month:%Y-%m}")
    assert "LATE" in page.text
    assert "by a swap" in demo_client.get(f"/hr/rosters/mine?month={swap.day:%Y-%m}").text
    assert "My next shifts" in demo_client.get("/").text
