"""A month is looked at, closed under one root, computed again, and opened by two people (H6)."""

import json
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from hr.attendance.closing.blockers import blockers_of
from hr.attendance.closing.models import MonthManifest, MonthSheet
from hr.attendance.closing.queries import leaves_of, manifest_of
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.closing.rules.tree import leaf_of, root_of
from hr.attendance.closing.sealing import replay_month, seal_month
from hr.attendance.closing.services import begin_close, let_stand, start_review
from hr.attendance.models import Punch, ShiftVersion
from hr.attendance.months import Month
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Refused
from portal.people.models import Employee
from portal.workdays.queries import current_calendar
from tests.hr.staff import at, file_of, imported, month_lines, plain_agency

OCTOBER = Month(date(2026, 10, 1))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(date(2026, 11, 2), "10:00"), tick=True):
        yield


@pytest.fixture
def staff(app: Flask, session: Session) -> Any:
    people = plain_agency(session)
    calendar = current_calendar(session)
    days = [day for day in OCTOBER.days if calendar.is_working_day(day)]
    imported(session, file_of(*month_lines(people, days)))
    with app.test_request_context():
        yield people


def review(session: Session) -> None:
    with transaction(session) as writing:
        start_review(writing, COMMAND, OCTOBER, clock.today())


def close(session: Session) -> MonthManifest:
    with transaction(session) as writing:
        begin_close(writing, COMMAND, OCTOBER, set_aside={"review_runs"})
    return seal_month(session, COMMAND, OCTOBER)


def test_month_goes_from_open_to_closed_under_a_root(session: Session, staff: list[Employee]) -> None:
    review(session)
    manifest = close(session)
    assert (manifest.version, manifest.people, manifest.days, manifest.silent) == (1, 3, 93, 3)
    assert manifest.month.state is MonthState.CLOSED
    assert root_of([leaf_of(manifest.head.encode()), *leaves_of(session, manifest.id)]).hex() == manifest.root
    again = replay_month(session, OCTOBER)
    assert again.same and again.root == manifest.root
    assert seal_month(session, COMMAND, OCTOBER).id == manifest.id


def test_open_month_is_not_closed_without_asking(session: Session, staff: list[Employee]) -> None:
    with transaction(session) as writing, pytest.raises(Refused):
        begin_close(writing, COMMAND, OCTOBER)


def test_missing_punch_blocks_until_somebody_decides(session: Session, staff: list[Employee]) -> None:
    with transaction(session) as writing:
        gone = writing.query(Punch).filter(Punch.employee_id == staff[0].id).order_by(Punch.at.desc()).first()
        writing.delete(gone)
    review(session)
    with transaction(session) as writing, pytest.raises(Refused):
        begin_close(writing, COMMAND, OCTOBER, set_aside={"review_runs"})
    found = {one.code: one for one in blockers_of(session, OCTOBER, clock.now())}
    assert [row.text.split(",")[0] for row in found["missing"].rows] == [f"0001 {staff[0].name}"]
    with transaction(session) as writing:
        let_stand(writing, COMMAND, [row.day for row in found["missing"].rows if row.day], "The gate was broken")
    assert close(session).version == 1


def test_replay_names_the_person_and_day_whose_punch_was_changed(session: Session, staff: list[Employee]) -> None:
    review(session)
    close(session)
    with transaction(session) as writing:
        first = writing.query(Punch).filter(Punch.employee_id == staff[1].id).order_by(Punch.at).first()
        day = clock.local(first.at).date()
        writing.execute(update(Punch).where(Punch.id == first.id).values(at=at(day, "09:30")))
    found = replay_month(session, OCTOBER)
    assert not found.same and found.root != found.closed_root
    assert [(one.number, one.day, one.was, one.now) for one in found.differences] == [
        ("0002", day.isoformat(), "present", "late")
    ]
    assert "punches" in found.differences[0].fields


def test_replay_names_everybody_where_the_shift_was_changed(session: Session, staff: list[Employee]) -> None:
    review(session)
    close(session)
    with transaction(session) as writing:
        writing.execute(update(ShiftVersion).values(breaks=[[43_200, 45_000, "fixed", 0]]))
    found = replay_month(session, OCTOBER)
    assert {one.number for one in found.differences} == {person.number for person in staff}
    assert all("plan" in one.fields for one in found.differences)


def test_replay_finds_a_kept_row_that_was_changed(session: Session, staff: list[Employee]) -> None:
    review(session)
    close(session)
    with transaction(session) as writing:
        sheet = writing.query(MonthSheet).order_by(MonthSheet.place).first()
        sheet.days = sheet.days.replace('"status":"present"', '"status":"late"', 1)
    found = replay_month(session, OCTOBER)
    assert {one.fields for one in found.differences if not one.day} == {("kept_sheet",)}


def test_head_says_what_the_month_rests_on(session: Session, staff: list[Employee]) -> None:
    review(session)
    close(session)
    head = json.loads(manifest_of(session, OCTOBER).head)
    assert set(head) == {"calendar", "days", "engine", "files", "format", "month", "numbers", "people", "version"}
    assert len(head["files"]) == 1
