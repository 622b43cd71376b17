"""Closed again as another version, slips of a closed month, who was erased, and that no route changes it (H6)."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.closing.blockers import blockers_of
from hr.attendance.closing.manifests import manifest_file, slip_of
from hr.attendance.closing.models import MonthManifest
from hr.attendance.closing.queries import manifest_of
from hr.attendance.closing.rules.slips import check_slip, manifest_root
from hr.attendance.closing.sealing import replay_month, seal_month
from hr.attendance.closing.services import (
    ask_reopen,
    begin_close,
    decide_reopen,
    forget_sheets,
    let_stand,
    start_review,
)
from hr.attendance.models import Punch
from hr.attendance.months import Month
from hr.attendance.punches import PUNCHES
from hr.attendance.sheet_papers import SHEET, SHEET_ABOUT, forget_sheet_papers, make_sheet
from hr.attendance.slips import make_slip
from portal import clock
from portal.auth.actor import COMMAND
from portal.auth.models import Account
from portal.db.session import transaction
from portal.documents.attached import attached_in, check_digest
from portal.documents.models import Document
from portal.documents.printing import Printed, render_pdf
from portal.documents.services import keep_document
from portal.errors import Refused
from portal.exchange.models import ImportBatch
from portal.exchange.undoing import start_undo
from portal.people.models import Employee
from portal.workdays.queries import current_calendar
from portal.workdays.services import set_company_day
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


def test_second_closing_keeps_the_first(session: Session, staff: list[Employee]) -> None:
    review(session)
    first = close(session)
    with transaction(session) as writing:
        asked = ask_reopen(writing, COMMAND, OCTOBER, "A file was found")
        assert asked.version == 1
    with transaction(session) as writing, pytest.raises(Refused):
        decide_reopen(writing, COMMAND, OCTOBER, True)
    with transaction(session) as writing:
        decide_reopen(writing, replace(COMMAND, account_id=_account(writing), source="web"), OCTOBER, True)
    with transaction(session) as writing:
        row = writing.query(Punch).filter(Punch.employee_id == staff[1].id).order_by(Punch.at).first()
        writing.delete(row)
        writing.flush()
    review(session)
    with transaction(session) as writing:
        blocked = [row.day for one in blockers_of(writing, OCTOBER, clock.now()) for row in one.rows if row.day]
        let_stand(writing, COMMAND, blocked, "The gate was broken")
    second = close(session)
    assert (second.version, second.root != first.root) == (2, True)
    assert manifest_of(session, OCTOBER, 1).root == first.root
    assert replay_month(session, OCTOBER).same
    assert not replay_month(session, OCTOBER, 1).same


def _account(session: Session) -> int:
    account = Account(username="second", password_hash="", language="en", active=True, created_at=clock.now())
    session.add(account)
    session.flush()
    return account.id


def test_erased_person_leaves_a_leaf_and_the_root_stays(session: Session, staff: list[Employee]) -> None:
    review(session)
    manifest = close(session)
    with transaction(session) as writing:
        assert forget_sheets(writing, COMMAND, staff[0].id) == 1
    found = replay_month(session, OCTOBER)
    assert (found.same, found.erased, found.root) == (True, 1, manifest.root)


def test_slip_of_a_closed_month_leads_to_the_root(session: Session, staff: list[Employee]) -> None:
    assert slip_of(session, staff[1].id, OCTOBER) is None
    review(session)
    manifest = close(session)
    proof = slip_of(session, staff[1].id, OCTOBER)
    assert proof is not None
    found = check_slip(proof.content, manifest_root(manifest_file(session, manifest)))
    assert (found.number, len(found.days), found.root) == ("0002", 31, manifest.root)


def test_month_on_paper_is_signed_off_by_the_root_only_where_it_comes_to_it_again(
    session: Session, staff: list[Employee], app: Flask
) -> None:
    review(session)
    manifest = close(session)
    session.rollback()
    assert manifest.root in _sheet_text(session)
    with transaction(session) as writing:
        row = writing.query(Punch).filter(Punch.employee_id == staff[1].id).order_by(Punch.at).first()
        writing.delete(row)
    text = _sheet_text(session)
    assert manifest.root not in text and "Notsignedoff" in text


def _sheet_text(session: Session) -> str:
    """The printed month without blanks."""
    paper = make_sheet(session, f"{OCTOBER}:all", {})
    assert paper is not None
    session.rollback()
    printed = render_pdf(paper.template, paper.values, title=paper.title, language=paper.language)
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed.content)).pages)


def test_papers_of_the_month_go_with_a_person_who_stands_on_them(session: Session, staff: list[Employee]) -> None:
    for month in ("2026-10", "2020-01"):
        with transaction(session) as writing:
            keep_document(
                writing, COMMAND, Printed(content=b"%PDF-1.7", pages=1), kind=SHEET, title="Attendance", language="en",
                file_name="a.pdf", about_type=SHEET_ABOUT, about_id=f"{month}:all",
            )  # fmt: skip
    with transaction(session) as writing:
        assert forget_sheet_papers(writing, COMMAND, staff[0].id) == 1
    assert session.scalars(select(Document.about_id).where(Document.kind == SHEET)).all() == ["2020-01:all"]


def test_slip_as_pdf_carries_its_rows(session: Session, staff: list[Employee], app: Flask) -> None:
    review(session)
    manifest = close(session)
    session.rollback()
    paper = make_slip(session, f"{staff[1].id}:{OCTOBER}", {})
    assert paper is not None
    session.rollback()
    printed = render_pdf(
        paper.template, paper.values, title=paper.title, language=paper.language, attached=paper.attached
    )
    check_digest(printed.content)
    assert check_slip(attached_in(printed.content), manifest.root).number == "0002"
    reader = PdfReader(io.BytesIO(printed.content))
    assert manifest.root[:32] in "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert list(reader.attachments) == ["attendance-2026-10-0002.json"]


def test_no_route_changes_a_closed_month(session: Session, staff: list[Employee]) -> None:
    """A file, taking one back, letting a day stand, the company's own day, another review: the root stays."""
    review(session)
    manifest = close(session)
    late = imported(session, file_of("0001,2026-10-09 07:30:00,,"), "late.csv")
    assert (late.new_count, late.problem_count) == (0, 1)
    first = session.scalars(select(ImportBatch).order_by(ImportBatch.id)).first()
    assert first is not None
    routes = (
        lambda writing: start_undo(writing, COMMAND, PUNCHES, first.id, "The wrong month"),
        lambda writing: let_stand(writing, COMMAND, [(staff[0].id, date(2026, 10, 9), "missing_in")], "Why not"),
        lambda writing: set_company_day(writing, COMMAND, date(2026, 10, 9), False, "Moving house"),
        lambda writing: start_review(writing, COMMAND, OCTOBER, clock.today()),
        lambda writing: begin_close(writing, COMMAND, OCTOBER),
    )
    for route in routes:
        with transaction(session) as writing, pytest.raises(Refused):
            route(writing)
    assert replay_month(session, OCTOBER).root == manifest.root
