"""What other parts of attendance say of a month that is closed: leave, corrections, swaps, calendar, numbers (H6)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import RequestState
from hr.attendance.chosen import GRACE
from hr.attendance.closing.blockers import Row, blockers_of
from hr.attendance.closing.queries import manifest_of
from hr.attendance.closing.sealing import Replay, replay_month, seal_month
from hr.attendance.closing.services import begin_close, start_review
from hr.attendance.corrections.models import Correction
from hr.attendance.leave.models import LeaveRequest, LeaveRuling
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.leave.rules.questions import Verdict
from hr.attendance.leave.rules.stretches import DAY_OF_LEAVE, Portion
from hr.attendance.leave.services import rule_on_day
from hr.attendance.months import Month
from hr.attendance.roster_models import Swap
from hr.attendance.rules.swaps import SwapState
from hr.attendance.rules.values import Direction
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Refused
from portal.policy.models import PolicySetting
from portal.workdays.models import CompanyDay
from portal.workdays.queries import current_calendar
from tests.hr.asking import Small, small_agency
from tests.hr.staff import at, file_of, imported, month_lines

OCTOBER = Month(date(2026, 10, 1))
AWAY, MENDED, LATE, CAME = date(2026, 10, 13), date(2026, 10, 14), date(2026, 10, 15), date(2026, 10, 16)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(date(2026, 11, 2), "10:00"), tick=True):
        yield


@pytest.fixture
def small(app: Flask, session: Session) -> Any:
    """Everybody on time but 0001: on leave, not seen to leave (corrected), three minutes late, on leave and there."""
    made = small_agency(session, app.extensions["fairline.matrix"])
    calendar = current_calendar(session)
    days = [day for day in OCTOBER.days if calendar.is_working_day(day)]
    others = month_lines(made.people[1:], days)
    own = month_lines(made.people[:1], [day for day in days if day not in (AWAY, MENDED, LATE)])
    odd = [f"0001,{MENDED} 08:55:00,,", f"0001,{LATE} 09:03:00,,", f"0001,{LATE} 18:04:00,,"]
    imported(session, file_of(*others, *own, *odd))
    with transaction(session) as writing:
        writing.add_all([leave(made, AWAY), leave(made, CAME), correction(made)])
    with app.test_request_context():
        yield made


def leave(small: Small, day: date, state: RequestState = RequestState.APPROVED, days: int = 1) -> LeaveRequest:
    return LeaveRequest(
        employee_id=small.people[0].id, kind=LeaveKind.PERSONAL, first_on=day, last_on=day + timedelta(days=days - 1),
        portion=Portion.WHOLE, seconds=DAY_OF_LEAVE * days, days=days, state=state, asked_at=clock.now(),
    )  # fmt: skip


def correction(small: Small, state: RequestState = RequestState.APPROVED) -> Correction:
    return Correction(
        employee_id=small.people[0].id, day=MENDED, at=at(MENDED, "18:05"), direction=Direction.OUT,
        wrong_direction="", reason="The reader was dead", state=state, asked_at=clock.now(),
    )  # fmt: skip


def blocking(session: Session) -> dict[str, list[Row]]:
    return {one.code: list(one.rows) for one in blockers_of(session, OCTOBER, clock.now())}


def ruled(session: Session, small: Small) -> None:
    with transaction(session) as writing:
        rule_on_day(writing, small.lead, small.people[0].id, CAME, Verdict.LEAVE, "Seen at the desk", clock.now())


def closed(session: Session, small: Small) -> Replay:
    ruled(session, small)
    with transaction(session) as writing:
        start_review(writing, COMMAND, OCTOBER, clock.today())
    with transaction(session) as writing:
        begin_close(writing, COMMAND, OCTOBER, set_aside={"review_runs"})
    seal_month(session, COMMAND, OCTOBER)
    found = replay_month(session, OCTOBER)
    assert found.same and found.root == manifest_of(session, OCTOBER).root
    return found


def test_leave_and_presence_block_until_somebody_says_what_holds(session: Session, small: Small) -> None:
    found = blocking(session)
    assert list(found) == ["leave_questions"]
    assert [row.text.split(",")[0] for row in found["leave_questions"]] == [f"0001 {small.people[0].name}"]
    assert found["leave_questions"][0].url == f"/hr/leave/questions/{small.people[0].id}/{CAME}"
    with transaction(session) as writing:
        start_review(writing, COMMAND, OCTOBER, clock.today())
    with transaction(session) as writing, pytest.raises(Refused):
        begin_close(writing, COMMAND, OCTOBER, set_aside={"review_runs"})
    ruled(session, small)
    assert "leave_questions" not in blocking(session)


def test_leave_that_waits_blocks_the_months_that_it_touches(session: Session, small: Small) -> None:
    stretches = [
        (date(2026, 9, 30), 1, False),
        (date(2026, 9, 29), 3, True),
        (date(2026, 10, 20), 1, True),
        (date(2026, 10, 31), 2, True),
        (date(2026, 11, 1), 2, False),
    ]
    waiting = (RequestState.WITH_LEAD, RequestState.WITH_HR)
    with transaction(session) as writing:
        rows = {
            leave(small, first, state, days): touches and state in waiting
            for first, days, touches in stretches
            for state in RequestState
            if touches is False or state is not RequestState.APPROVED
        }
        writing.add_all(rows)
    found = blocking(session)["leave"]
    assert {one.url for one in found} == {f"/hr/leave/{row.id}" for row, blocks in rows.items() if blocks}
    assert len(found) == 6


def test_swap_that_waits_blocks_while_it_can_change_a_day(session: Session, small: Small) -> None:
    days = [
        (date(2026, 10, 29), date(2026, 10, 29), True),
        (date(2026, 11, 3), date(2026, 10, 30), True),
        (date(2026, 11, 3), date(2026, 11, 4), False),
        (date(2026, 10, 27), date(2026, 10, 29), False),
    ]
    one, two = small.people[0].id, small.people[1].id
    with transaction(session) as writing:
        rows = {
            Swap(asker_id=one, colleague_id=two, day=day, return_day=back, state=state, asked_at=clock.now()): changes
            and state in (SwapState.ASKED, SwapState.AGREED)
            for day, back, changes in days
            for state in SwapState
        }
        writing.add_all(rows)
    with time_machine.travel(at(date(2026, 10, 28), "10:00"), tick=True):
        found = blocking(session)["swaps"]
    assert {one.url for one in found} == {f"/hr/swaps/{row.id}" for row, blocks in rows.items() if blocks}
    assert len(found) == 4
    assert "swaps" not in blocking(session)


def _other_half(session: Session) -> None:
    session.execute(update(LeaveRequest).where(LeaveRequest.first_on == AWAY).values(portion=Portion.MORNING))


def _leave_gone(session: Session) -> None:
    session.execute(update(LeaveRequest).where(LeaveRequest.first_on == AWAY).values(state=RequestState.REFUSED))


def _leave_moved(session: Session) -> None:
    session.execute(update(LeaveRequest).where(LeaveRequest.first_on == AWAY).values(first_on=MENDED, last_on=MENDED))


def _other_ruling(session: Session) -> None:
    session.execute(update(LeaveRuling).values(verdict=Verdict.RETURNED))


def _ruling_gone(session: Session) -> None:
    session.execute(delete(LeaveRuling))


def _correction_moved(session: Session) -> None:
    session.execute(update(Correction).values(at=at(MENDED, "17:20")))


def _correction_gone(session: Session) -> None:
    session.execute(update(Correction).values(state=RequestState.WITHDRAWN))


@pytest.mark.parametrize(
    ("tamper", "rows"),
    [
        (_other_half, {(AWAY, "leave", "absent")}),
        (_leave_gone, {(AWAY, "leave", "absent")}),
        (_leave_moved, {(AWAY, "leave", "absent"), (MENDED, "present", "leave")}),
        (_other_ruling, {(CAME, "leave", "present")}),
        (_ruling_gone, {(CAME, "leave", "leave")}),
        (_correction_moved, {(MENDED, "present", "early")}),
        (_correction_gone, {(MENDED, "present", "missing_out")}),
    ],
)
def test_replay_names_the_rows_of_what_was_changed_beside_the_punches(
    session: Session, small: Small, tamper: Callable[[Session], None], rows: set[tuple[date, str, str]]
) -> None:
    closed(session, small)
    with transaction(session) as writing:
        tamper(writing)
    found = replay_month(session, OCTOBER)
    assert not found.same and found.root != found.closed_root
    assert {(one.number, one.day) for one in found.differences} == {("0001", str(day)) for day, _, _ in rows}
    assert {(one.day, one.was, one.now) for one in found.differences} == {(str(day), *rest) for day, *rest in rows}


def test_replay_names_everybodys_day_where_the_calendar_was_changed(session: Session, small: Small) -> None:
    closed(session, small)
    day = date(2026, 10, 21)
    with transaction(session) as writing:
        writing.add(
            CompanyDay(day=day, is_working=False, reason="Moving house", set_at=clock.now(), effective=day, state="x")
        )
    found = replay_month(session, OCTOBER)
    assert not found.same and found.root != found.closed_root
    named = [one for one in found.differences if one.day]
    assert {(one.number, one.day) for one in named} == {(person.number, str(day)) for person in small.people}
    assert all("plan" in one.fields for one in named)
    assert [one.fields for one in found.differences if not one.day] == [("calendar",)]


def test_replay_names_the_days_of_a_number_that_was_changed(session: Session, small: Small) -> None:
    closed(session, small)
    since = date(2026, 10, 15)
    with transaction(session) as writing:
        writing.add(
            PolicySetting(key=GRACE, value="0", effective_from=since, reason="Tampered with", set_at=clock.now())
        )
    found = replay_month(session, OCTOBER)
    assert not found.same and found.root != found.closed_root
    assert [one.fields for one in found.differences if not one.day] == [("numbers",)]
    changed = {(one.number, one.day) for one in found.differences if one.day}
    assert changed == {(person.number, str(day)) for person in small.people for day in OCTOBER.days if day >= since}
    assert [(one.number, one.day, one.was, one.now) for one in found.differences if one.was != one.now] == [
        ("0001", str(LATE), "present", "late")
    ]
