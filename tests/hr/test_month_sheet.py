"""The month as XLSX and on paper, and a slip, opened again: what they say, and that nothing in them is live (H6)."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import update
from sqlalchemy.orm import Session

from hr.attendance.month_file import workbook_of
from hr.attendance.months import Month
from hr.attendance.queries import months_of
from hr.attendance.sheet_papers import make_sheet
from hr.attendance.slips import make_slip
from portal import clock
from portal.db.session import transaction
from portal.documents.printing import render_pdf
from portal.exchange.stamps import Stamp
from portal.people.models import Employee
from portal.web.filters import duration
from portal.web.i18n import force_locale
from portal.workdays.queries import current_calendar
from tests.hr.staff import at, file_of, imported, month_lines, plain_agency

OCTOBER = Month(date(2026, 10, 1))
HOSTILE = ("=cmd|' /C calc'!A0", '+HYPERLINK("http://example.org","look")', "@SUM(1+1)")
LATE = date(2026, 10, 14)


@pytest.fixture
def people(app: Flask, session: Session) -> Any:
    """Three people with names that a spreadsheet would reckon; the first is 33 minutes late once."""
    with time_machine.travel(at(date(2026, 11, 2), "10:00"), tick=True):
        staff = plain_agency(session)
        calendar = current_calendar(session)
        days = [day for day in OCTOBER.days if calendar.is_working_day(day)]
        own = month_lines(staff[:1], [day for day in days if day != LATE])
        odd = [f"0001,{LATE} 09:33:00,in,", f"0001,{LATE} 18:04:00,out,"]
        imported(session, file_of(*own, *odd, *month_lines(staff[1:], days)))
        with transaction(session) as writing:
            for person, name in zip(staff, HOSTILE, strict=True):
                writing.execute(update(Employee).where(Employee.id == person.id).values(name=name))
        session.expire_all()
        with app.test_request_context():
            yield staff


def test_workbook_says_the_month_and_holds_no_formula(session: Session, people: list[Employee]) -> None:
    stamp = Stamp(code="EX-23456-789AB", by="Helen Brooks", at=clock.now())
    found = months_of(session, people, OCTOBER, clock.now())
    body = workbook_of(OCTOBER, found, {one.team_id: "-1+1" for one in found if one.team_id}, stamp)
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith((".xml", ".rels"))}
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
    assert len(sheets) >= 2 and not any("<f>" in text or "<f " in text or "hyperlink" in text for text in sheets)
    assert not any("externalLink" in name or 'TargetMode="External"' in text for name, text in parts.items())
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    grid = book.get_sheet_by_name("2026-10").to_python()
    rows = {str(row[0]): row for row in grid if str(row[0]) in {person.number for person in people}}
    assert [rows[person.number][1] for person in people] == list(HOSTILE)
    for one in found:
        row = rows[one.number]
        assert row[2] == "-1+1"
        assert row[3 + 31 : 3 + 31 + 5] == [
            one.totals.late, one.totals.early, one.totals.missing, one.totals.half_days, one.totals.absent,
        ]  # fmt: skip
        assert row[3 + 31 + 7] == timedelta(seconds=one.totals.worked)
        assert sum(result.worked for result in one.results) == one.totals.worked
    assert rows["0001"][3 + 31] == 1 and rows["0001"][3 + 31 + 5] == timedelta(minutes=33)
    odd = book.get_sheet_by_name("Days to look at").to_python()
    assert [row[3] for row in odd if row[0] == "0001"] == [LATE]


def test_slip_says_the_month_and_does_nothing_when_opened(session: Session, people: list[Employee]) -> None:
    paper = make_slip(session, f"{people[0].id}:{OCTOBER}", {})
    assert paper is not None
    printed = render_pdf(paper.template, paper.values, title=paper.title, language=paper.language)
    read = PdfReader(io.BytesIO(printed.content))
    text = "".join(page.extract_text() for page in read.pages)
    assert "0001" in text and "09:33" in text and "October 2026" in text
    assert "/OpenAction" not in read.trailer["/Root"] and "/AA" not in read.trailer["/Root"]
    assert not any("/Annots" in page and page["/Annots"] for page in read.pages)


@pytest.mark.parametrize(("language", "open_words"), [("en", "not closed yet"), ("zh_Hans", "该月尚未关账")])
def test_month_on_paper_adds_up_and_does_nothing_when_opened(
    session: Session, people: list[Employee], language: str, open_words: str
) -> None:
    found = months_of(session, people, OCTOBER, clock.now())
    details = {"people": [person.id for person in people], "language": language, "stamp": "EX-23456-789AB · Helen"}
    paper = make_sheet(session, f"{OCTOBER}:all", details)
    assert paper is not None
    lines = paper.values["lines"]
    assert [line["totals"] for line in lines] == [one.totals for one in found]
    assert paper.values["sums"].worked == sum(one.totals.worked for one in found) > 0
    assert paper.values["sums"].late_seconds == 33 * 60
    printed = render_pdf(paper.template, paper.values, title=paper.title, language=paper.language)
    read = PdfReader(io.BytesIO(printed.content))
    text = "".join(page.extract_text() for page in read.pages)
    packed = "".join(text.split())
    with force_locale(language):
        wanted = [*(person.number for person in people), duration(paper.values["sums"].worked), open_words]
    assert [one for one in [*wanted, *HOSTILE, "EX-23456-789AB"] if "".join(one.split()) not in packed] == []
    box = read.pages[0].mediabox
    assert len(read.pages) == 1 and box.width > box.height
    assert "/OpenAction" not in read.trailer["/Root"] and "/AA" not in read.trailer["/Root"]
    assert not any("/Annots" in page and page["/Annots"] for page in read.pages)


def test_month_on_paper_is_of_the_people_it_was_asked_for(session: Session, people: list[Employee]) -> None:
    paper = make_sheet(session, f"{OCTOBER}:7", {"people": [people[1].id], "team": "North"})
    assert paper is not None and [line["number"] for line in paper.values["lines"]] == [people[1].number]
    assert make_sheet(session, f"{OCTOBER}:7", {"people": []}) is None
