"""Who is away gets nothing new, their warnings go up, and what waits for an answer goes to who is there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.absences.rules import check_absence
from complaints.absences.services import end_absence, enter_absence
from complaints.cases.assigning import assign_complaint
from complaints.cases.models import CaseAssignment, CaseClock, Complaint
from complaints.cases.nearness import conflicts_of
from complaints.cases.rules.workflow import UNANSWERED
from complaints.clocks.models import ClockWarning
from complaints.clocks.warnings import open_clocks, write_warnings
from portal import clock
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.errors import FairlineError, Invalid, NotFound
from tests.support.inspector import Inspector

TODAY = date(2026, 11, 30)
OFFICERS = ("officer", "officer2", "officer3")


@pytest.mark.parametrize(
    ("first", "last", "field"), [(0, -1, "last"), (-9, -1, "last"), (0, 367, "last"), (0, 0, ""), (-3, 366 - 3, "")]
)
def test_days_must_be_in_order_and_not_all_past(first: int, last: int, field: str) -> None:
    days = (TODAY + timedelta(days=first), TODAY + timedelta(days=last), TODAY)
    if not field:
        check_absence(*days)
        return
    with pytest.raises(Invalid) as refused:
        check_absence(*days)
    assert refused.value.field == field


def _away(session: Session, actor: Actor, employee_id: int, *, hand_over: bool = False) -> int:
    with transaction(session) as writing:
        return enter_absence(
            writing, actor, employee_id, clock.today(), clock.today(), clock.now(), hand_over=hand_over
        )


def test_new_complaint_goes_to_who_is_there_and_to_the_absent_rather_than_to_nobody(
    demo_session: Session, actor: Callable[[str], Actor], file: Callable[..., int], handler: Any
) -> None:
    officers = [actor(name) for name in OFFICERS]
    for one in officers[:2]:
        _away(demo_session, one, one.employee_id or 0)
    assert handler(file())[0] == "officer3"
    _away(demo_session, officers[2], officers[2].employee_id or 0)
    taken = demo_session.get_one(Complaint, file(code="L" * 16)).handler_id
    leaders = {actor(name).employee_id for name in ("leader", "deputy")}
    assert taken in leaders
    for number in leaders:
        _away(demo_session, actor("compliance"), number or 0)
    assert demo_session.get_one(Complaint, file(code="N" * 16)).handler_id is not None


def test_leave_that_another_domain_knows_counts_as_well(
    demo_app: Flask, demo_session: Session, actor: Callable[[str], Actor], file: Callable[..., int], handler: Any
) -> None:
    """What HR keeps reaches assignment by ``Feature.absences``; no domain has to know how leave is kept."""
    kept = demo_app.extensions["fairline.features"]
    away = {actor(name).employee_id for name in OFFICERS[:2]}
    demo_app.extensions["fairline.features"] = [
        replace(one, absences=(lambda _session, _ids, _day: away) if one.name == "hr" else None) for one in kept
    ]
    try:
        assert handler(file())[0] == "officer3"
    finally:
        demo_app.extensions["fairline.features"] = kept


def test_what_waits_is_handed_over_without_a_conflict_and_back_again_by_hand(
    demo_session: Session, actor: Callable[[str], Actor]
) -> None:
    officer = actor("officer")
    waits = (Complaint.handler_id == officer.employee_id, Complaint.state.in_(UNANSWERED))
    before = list(demo_session.scalars(select(Complaint.id).where(*waits)))
    given = _away(demo_session, officer, officer.employee_id or 0, hand_over=True)
    left = demo_session.scalar(select(func.count()).select_from(Complaint).where(*waits))
    assert given + (left or 0) == len(before) and given > 0
    for case_id in before:
        complaint = demo_session.get_one(Complaint, case_id)
        if complaint.handler_id != officer.employee_id:
            assert not conflicts_of(demo_session, complaint, complaint.handler_id or 0, clock.today())
            case_back = case_id
    opened = (CaseAssignment.complaint_id == case_back, CaseAssignment.until_at.is_(None))
    assert demo_session.scalar(select(func.count()).select_from(CaseAssignment).where(*opened)) == 1
    with pytest.raises(FairlineError), transaction(demo_session) as session:
        assign_complaint(session, actor("compliance"), case_back, officer.employee_id or 0, "", clock.now())


def test_warning_passes_over_a_handler_who_is_away(
    demo_session: Session, actor: Callable[[str], Actor], file: Callable[..., int], handler: Any
) -> None:
    case_id = file(at=clock.now() - timedelta(days=30))
    officer = handler(case_id)[1]
    _away(demo_session, officer, officer.employee_id or 0)
    with transaction(demo_session) as session:
        rows = [row for row in open_clocks(session, 0, 100_000) if row[0].complaint_id == case_id]
        assert all(isinstance(row[0], CaseClock) for row in rows)
        at = clock.now().replace(hour=3)
        while not (written := write_warnings(session, rows, at)):
            at += timedelta(days=1)
    assert written
    told = demo_session.scalars(select(ClockWarning).where(ClockWarning.complaint_id == case_id)).all()
    assert officer.employee_id not in {one.employee_id for one in told if one.told_at.date() == clock.today()}


def test_officer_enters_own_days_only_and_ends_them(
    demo_client: Inspector, demo_session: Session, actor: Callable[[str], Actor]
) -> None:
    demo_client.sign_in("officer")
    page = demo_client.get("/complaints/absences/")
    day = clock.today().isoformat()
    page = demo_client.submit(page, "Enter", first=day, last=day)
    assert "New complaints and warnings go to others" in page.text
    other = actor("officer2").employee_id or 0
    with pytest.raises(NotFound):
        _away(demo_session, actor("officer"), other)
    page = demo_client.submit(page, "There again")
    assert "You are not away." in page.text
    with transaction(demo_session) as session:
        end_absence(session, actor("officer"), 1, clock.now())
