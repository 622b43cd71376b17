"""HR writes shifts, tries them, plans who works them, and sets up rotations; days follow from their day on."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.models import Rotation, Shift, ShiftPlan
from hr.attendance.months import month_named
from hr.attendance.queries import day_trace, months_of
from hr.attendance.rules.rotations import Pattern, RotationUnit
from hr.attendance.rules.shifts import ShiftDesign
from hr.attendance.rules.values import DayStatus, Rounding
from hr.attendance.services import add_rotation, end_plan, new_shift, plan_rotation, set_plan, write_version
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Outdated
from portal.people.models import Employee, Team
from portal.workdays.queries import current_calendar
from tests.hr.staff import at, file_of, imported, plain_agency
from tests.support.inspector import Inspector
from tests.support.statements import count_statements

H = 3600
MONDAY = date(2026, 6, 1)


def _results(session: Session, person: Employee) -> list[DayStatus]:
    month = month_named("2026-06", date(2026, 7, 1))
    found = months_of(session, [person], month, at(date(2026, 7, 20), "12:00"))[0]
    return [result.status for result in found.results]


def _shift(session: Session) -> Shift:
    return session.scalars(select(Shift).where(Shift.code == "DAY")).one()


def test_version_holds_from_its_day_on_and_earlier_days_keep_theirs(session: Session) -> None:
    person = plain_agency(session, 1)[0]
    imported(
        session,
        file_of(
            "0001,2026-06-01 09:20,,", "0001,2026-06-01 18:01,,", "0001,2026-06-02 09:20,,", "0001,2026-06-02 18:01,,"
        ),
    )
    assert _results(session, person)[:2] == [DayStatus.LATE, DayStatus.LATE]
    with transaction(session):
        shift = _shift(session)
        later = ShiftDesign(pairs=((9 * H, 18 * H),), grace=1800, rounding=Rounding.DOWN, round_to=1800)
        seen = shift.versions[-1].id
        write_version(
            session,
            COMMAND,
            shift.id,
            later,
            date(2026, 6, 2),
            reason="Agreed with the team",
            seen=seen,
        )
    assert _results(session, person)[:2] == [DayStatus.LATE, DayStatus.PRESENT]
    trace = day_trace(session, person, date(2026, 6, 2), at(date(2026, 7, 1), "12:00"))
    assert trace.plan.edition is not None and trace.plan.edition.starts_on == date(2026, 6, 2)
    assert (trace.result.worked, trace.result.counted) == (8 * H + 2400, 8 * H + 1800)


def test_version_of_a_past_day_needs_a_reason_and_the_newest_seen(session: Session) -> None:
    plain_agency(session, 1)
    with transaction(session):
        shift = _shift(session)
        design, seen = shift.versions[-1].design(), shift.versions[-1].id
        with pytest.raises(Invalid) as refused:
            write_version(session, COMMAND, shift.id, design, MONDAY, reason=" ", seen=seen)
        assert refused.value.field == "reason"
        with pytest.raises(Outdated):
            write_version(session, COMMAND, shift.id, design, clock.today(), reason="", seen=seen + 1)
        with pytest.raises(Invalid):
            write_version(session, COMMAND, shift.id, design, clock.today() + timedelta(days=900), reason="", seen=seen)


def test_rotation_of_a_team_gives_each_day_its_shift_and_its_rest(session: Session) -> None:
    people = plain_agency(session, 2)
    team_id = session.scalars(select(Team.id)).one()
    with transaction(session):
        late = new_shift(
            session, COMMAND, code="LATE", name="Late", design=ShiftDesign(pairs=((13 * H, 22 * H),)), since=MONDAY
        )
        steps = (_shift(session).id, late.id, None)
        pattern = Pattern(anchor=MONDAY, unit=RotationUnit.DAY, steps=steps)
        turns = add_rotation(session, COMMAND, name="Turns", pattern=pattern, by_calendar=False)
        plan_rotation(session, COMMAND, turns, MONDAY, team_id=team_id)
        plan = plan_rotation(session, COMMAND, turns, MONDAY, employee_id=people[1].id, offset=1)
    first, second = _results(session, people[0]), _results(session, people[1])
    assert first[:7] == [DayStatus.ABSENT, DayStatus.ABSENT, DayStatus.REST] * 2 + [DayStatus.ABSENT]
    assert second[:6] == [DayStatus.ABSENT, DayStatus.REST, DayStatus.ABSENT] * 2
    with transaction(session):
        end_plan(session, COMMAND, plan.id, MONDAY + timedelta(days=2), reason="Back with the team")
    assert _results(session, people[1])[:6] == [*second[:3], *first[3:6]]


def test_plan_of_the_same_people_and_day_is_refused_at_the_day(session: Session) -> None:
    plain_agency(session, 1)
    day = clock.today() + timedelta(days=3)
    values = {"employee_id": None, "team_id": None, "rotation_id": None, "offset": 0, "ends_on": None, "reason": ""}
    with transaction(session):
        shift_id = _shift(session).id
        set_plan(session, COMMAND, day, shift_id=shift_id, **values)  # type: ignore[arg-type]
        with pytest.raises(Invalid) as refused:
            set_plan(session, COMMAND, day, shift_id=shift_id, **values)  # type: ignore[arg-type]
        assert refused.value.field == "starts_on"
        values["ends_on"] = day
        with pytest.raises(Invalid):
            set_plan(session, COMMAND, day + timedelta(days=1), shift_id=shift_id, **values)  # type: ignore[arg-type]


def test_month_takes_as_many_statements_for_many_people_as_for_few(session: Session) -> None:
    plain_agency(session, 12)
    month, now = month_named("2026-06", date(2026, 7, 1)), at(date(2026, 7, 20), "12:00")
    counts = []
    people = list(session.scalars(select(Employee).order_by(Employee.id)))
    for some in (people[:2], people):
        with count_statements() as seen:
            months_of(session, some, month, now)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def _typed(**changed: str) -> dict[str, str]:
    return {"start1": "08:30", "end1": "12:00", "start2": "14:00", "end2": "18:30", **changed}


def _tried(punches: str) -> dict[str, str]:
    """What the button that only tries sends along."""
    return {"try": "1", "tried": punches}


def test_mistakes_are_said_at_the_field_and_what_was_typed_stays(demo_client: Inspector) -> None:
    page = demo_client.sign_in("hr").get("/hr/shifts/new")
    typed = _typed(break_kind1="fixed")
    answer = demo_client.submit(page, "Save the shift", status=422, code="TWO", name="Two stretches", **typed)
    assert "A break has a start and an end." in " ".join(answer.errors())
    typed = _typed(break_kind1="fixed", break_start1="12:30", break_end1="13:00")
    answer = demo_client.submit(page, "Save the shift", status=422, code="TWO", name="Two stretches", **typed)
    assert "A break lies within a stretch of work." in " ".join(answer.errors())
    assert answer.form("Save the shift")["name"] == "Two stretches"
    answer = demo_client.submit(page, "Try it", status=422, code="TWO", name="Two", **_typed(), **_tried("soon"))
    assert "is no punch" in " ".join(answer.errors())


def test_shift_is_tried_before_it_is_saved_and_then_saved(demo_client: Inspector) -> None:
    page = demo_client.sign_in("hr").get("/hr/shifts/new")
    tried = "08:50 in\n12:01 out\n13:58 in\n18:31 out"
    answer = demo_client.submit(page, "Try it", code="TWO", name="Two stretches", **_typed(), **_tried(tried))
    assert "What the tried day comes to" in answer.text
    assert "Late arrival" in answer.text and "7 h 40 min" in answer.text
    answer = demo_client.submit(answer, "Save the shift")
    assert "Two stretches" in answer.text and "08:30–12:00, 14:00–18:30" in answer.text


def test_hr_plans_a_team_on_a_rotation_and_spreads_it(demo_client: Inspector, demo_session: Session) -> None:
    page = demo_client.sign_in("hr").get("/hr/shifts/rotations/new")
    answer = demo_client.submit(page, "Save the rotation", status=422, name="Odd", steps="day moon")
    assert "No shift has the code “moon”." in " ".join(answer.errors())
    steps = "day late –"
    answer = demo_client.submit(page, "Save the rotation", name="Three in turn", unit="day", steps=steps)
    assert "Three in turn" in answer.text
    rotation = demo_session.scalars(select(Rotation).where(Rotation.name == "Three in turn")).one()
    team = demo_session.scalars(select(Team).where(Team.code == "A")).one()
    page = demo_client.get("/hr/shifts/plans/new")
    answer = demo_client.submit(page, "Set the plan", whom=f"team:{team.id}", what=f"rotation:{rotation.id}")
    answer = demo_client.submit(answer, "Spread evenly", evenly="1")
    plan = demo_session.scalars(select(ShiftPlan).where(ShiftPlan.rotation_id == rotation.id)).one()
    plan_id, first = plan.id, plan.starts_on
    assert plan.team_id == team.id and "The steps are saved." in answer.text
    page = demo_client.get(f"/hr/shifts/plans/{plan_id}/end")
    last = (first - timedelta(days=1)).isoformat()
    answer = demo_client.submit(page, "End the plan", last=last)
    assert demo_session.scalar(select(ShiftPlan.id).where(ShiftPlan.id == plan_id)) is None


def test_picture_of_a_rotation_leaves_out_the_days_that_the_calendar_gives_off(
    demo_client: Inspector, demo_session: Session
) -> None:
    rotation = demo_session.scalars(select(Rotation).where(Rotation.by_calendar)).first()
    assert rotation is not None and None not in rotation.steps
    page = demo_client.sign_in("hr").get(f"/hr/shifts/rotations/{rotation.id}")
    calendar, today = current_calendar(demo_session), clock.today()
    days = [today + timedelta(days=number - today.weekday()) for number in range(28)]
    cells = [text for text in page.tree.xpath("//main//td//text()") if ": " in text]
    assert [cell.endswith(": rest") for cell in cells] == 2 * [not calendar.is_working_day(day) for day in days]


@pytest.mark.parametrize(("language", "words"), [("en", "%b %-d"), ("zh_Hans", "%-m月%-d日")])
def test_days_of_a_grid_are_written_as_the_language_writes_them(
    demo_client: Inspector, language: str, words: str
) -> None:
    page = demo_client.sign_in("hr").get(f"/hr/attendance/?lang={language}")
    assert f", {clock.today().strftime(words)}: " in page.text
