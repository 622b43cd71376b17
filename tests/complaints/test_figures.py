"""Figures on the demo: numbers lead to rows, one report a month, two persons publish, erasing changes nothing."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, undefer

from complaints.cases.answers import ReplyLetter
from complaints.cases.models import Complaint, Subject
from complaints.cases.replying import send_letter
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.letter import Verdict
from complaints.closing.reviewed import review_of
from complaints.closing.rules.reviewing import ReviewOutcome, needs_review
from complaints.closing.services import ask_legal, review_letter
from complaints.inquiry.queries import ground_stamp
from complaints.inquiry.rules.causes import Cause
from complaints.inquiry.services import ground_finding
from complaints.insight.figures.jobs import write_reports
from complaints.insight.figures.models import ComplaintReport, ReportPublication
from complaints.insight.figures.population import condition_of, read_key
from complaints.insight.figures.queries import report_figures
from complaints.insight.figures.rules.canonical import canonical, digest
from complaints.insight.figures.rules.months import Span, midnight, month_after, month_before, read_month
from complaints.insight.figures.services import (
    ABOUT,
    approve_publication,
    count_report,
    keep_report,
    newest_version,
    propose_publication,
    write_draft,
)
from complaints.insight.figures.tables import opinion_lines
from complaints.satisfaction.models import ReplyOpinion
from complaints.satisfaction.rules import Opinion
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.documents.models import Document
from portal.errors import NotFound, Refused
from portal.exports.models import ExportTaken
from portal.feature import JobRun
from portal.people.models import Assignment, Employee, Team
from portal.personal.retention_jobs import run_retention
from portal.web.i18n import force_locale
from tests.support.inspector import Inspector
from tests.support.statements import count_statements

NAMES = {"month_figures": 1, "year_figures": 12}


def this_month() -> date:
    return clock.today().replace(day=1)


def job(session: Session) -> JobRun:
    return JobRun(session=session, job_id=0, payload={}, progress=lambda _done, _all: None)


@pytest.fixture
def answered(demo_session: Session, drafted: Any, actor: Any) -> Any:
    """Upheld complaints about one person with a team, of one cause, answered today; the person's id."""

    def make(count: int) -> int:
        person = demo_session.scalars(
            select(Assignment.employee_id)
            .join(Team, Team.id == Assignment.team_id)
            .join(Employee, Employee.id == Assignment.employee_id)
            .where(Assignment.ends_on.is_(None), Assignment.lead_id.is_not(None), Employee.left_on.is_(None))
            .order_by(Assignment.id.desc())
            .limit(1)
        ).one()
        for _ in range(count):
            case_id, _, officer = drafted(Verdict.UPHELD, about_ids=(person,))
            complaint = demo_session.get_one(Complaint, case_id)
            allegation_id, now = complaint.allegations[0].id, clock.now()
            with transaction(demo_session) as session:
                ground_finding(
                    session, officer, case_id, allegation_id, cause=Cause.SUPERVISION, files=(), no_evidence="Heard.",
                    seen=ground_stamp(None, ()), now=now,
                )  # fmt: skip
            letter_id = newest_letter_id(demo_session, case_id)
            if needs_review(complaint.severity):  # raised, where the same person was found at fault before
                with transaction(demo_session) as session:
                    ask_legal(session, officer, case_id, now)
                asked = review_of(demo_session, letter_id)
                assert asked is not None
                with transaction(demo_session) as session:
                    review_letter(session, actor("legal"), asked.id, ReviewOutcome.APPROVED, "", now)
            with transaction(demo_session) as session:
                send_letter(session, officer, case_id, letter_id, mail="", printed=None, now=now)
        return person

    return make


def newest_letter_id(session: Session, case_id: int) -> int:
    return session.scalars(select(ReplyLetter.id).where(ReplyLetter.complaint_id == case_id)).one()


def test_every_number_is_as_many_as_the_rows_that_it_leads_to(demo_session: Session, answered: Any) -> None:
    answered(2)
    found = report_figures(demo_session, this_month())
    looked = 0
    for name, months in NAMES.items():
        span = Span(month=this_month(), months=months)
        for key, number in found[name]["counts"].items():
            rows = select(func.count()).select_from(Complaint).where(condition_of(read_key(key), span))
            assert demo_session.scalar(rows) == number, key
            looked += 1
    assert looked > 60 and found["month_figures"]["counts"]["cause.person.supervision"] == 2
    again = next(one for one in found["recurrence"] if one["cause"] == "person.supervision")
    assert (again["count"], again["repeats"]) == (2, 1)
    rows = condition_of(read_key(f"again.person.supervision.{again['team']}"), Span(month=this_month()))
    assert demo_session.scalar(select(func.count()).select_from(Complaint).where(rows)) == 2


@pytest.mark.parametrize("key", ["", "x", "received.1", "code.999", "cause.person", "again.person.skill.x", "group"])
def test_what_is_no_figure_is_not_found(key: str) -> None:
    with pytest.raises(NotFound):
        read_key(key)


def test_page_links_each_number_and_says_how_many_are_not_seen(demo_client: Inspector, demo_session: Session) -> None:
    page = demo_client.sign_in("compliance").get("/complaints/insight?span=12")
    assert "per 10,000 calls" in page.text and "too few to be ranked" in page.text.lower()
    month = f"{month_before(this_month()):%Y-%m}"
    demo_client.get(f"/complaints/insight?month={month}&span=1")
    demo_client.get("/complaints/insight?month=2026-99&span=x")
    counted = report_figures(demo_session, month_before(this_month()))["year_figures"]["counts"]["received"]
    for username in ("compliance", "officer"):
        page = demo_client.sign_in(username).get(f"/complaints/insight/cases/received?month={month}&span=12")
        assert f"The number counts {counted} complaints." in page.text
    assert "are not yours to see" in page.text
    demo_client.get("/complaints/insight/cases/nothing", status=404)
    demo_client.sign_in("lead").get("/complaints/insight", status=403)


def test_answers_of_few_are_told_nowhere_and_those_of_five_lead_to_their_rows(
    demo_client: Inspector, demo_session: Session
) -> None:
    cases = demo_session.scalars(select(Complaint.id).order_by(Complaint.id.desc()).limit(5)).all()
    month, today = this_month(), clock.today()
    address = f"/complaints/insight/cases/fair.no?month={month_before(month):%Y-%m}&span=1"
    with transaction(demo_session) as session:
        session.execute(update(ReplyOpinion).values(answered_on=today - timedelta(days=900)))
        for place, case_id in enumerate(cases):
            fair = Opinion.NO if place == 4 else Opinion.YES
            day = month if place == 4 else month_before(month)
            session.add(
                ReplyOpinion(
                    complaint_id=case_id, round_number=9, clear=Opinion.YES, fair=fair, answered_on=day,
                    answered_at=clock.now(),
                )
            )  # fmt: skip
        record(session, PORTAL, "complaints:test:opinion", "complaint", cases[0])
    few = report_figures(demo_session, month_before(month))["month_figures"]["counts"]
    assert few["opinion"] == 4 and not [key for key in few if key.startswith(("clear", "fair"))]
    page = demo_client.sign_in("compliance").get(f"/complaints/insight?month={month_before(month):%Y-%m}&span=1")
    assert "Fewer than five answered" in page.text
    demo_client.get(address, status=404)
    with transaction(demo_session) as session:
        session.execute(
            update(ReplyOpinion).where(ReplyOpinion.answered_on == month).values(answered_on=month_before(month))
        )
    figures = report_figures(demo_session, month_before(month))
    told = figures["month_figures"]["counts"]
    assert (told["opinion"], told["clear.yes"], told["fair.yes"], told["fair.no"]) == (5, 5, 4, 1)
    assert (
        demo_session.scalar(
            select(Complaint.id).where(condition_of(read_key("fair.no"), Span(month=month_before(month))))
        )
        == cases[4]
    )
    assert "The number counts 1 complaint" in demo_client.get(address).text
    earlier = report_figures(demo_session, month_before(month), definition=1)
    assert earlier["definition"] == 1 and "opinion" not in earlier["month_figures"]["counts"]
    with force_locale("en"):
        lines = {line.key: line.month for line in opinion_lines(figures)}
    assert lines["fair.no"] == 1 and lines["clear.no"] == 0


def test_page_of_figures_asks_a_constant_number_of_times(demo_client: Inspector, answered: Any) -> None:
    demo_client.sign_in("compliance")
    demo_client.get("/complaints/insight")
    with count_statements() as before:
        demo_client.get("/complaints/insight")
    answered(3)
    with count_statements() as after:
        demo_client.get("/complaints/insight")
    assert len(after) <= len(before) + 1 and len(before) <= 16, (len(before), len(after))


def test_report_is_written_once_whatever_the_clock_starts(
    demo_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = this_month()
    at = midnight(month_after(month)) + timedelta(days=11, hours=9)
    monkeypatch.setattr(clock, "now", lambda: at)
    assert write_reports(job(demo_session)) == {"written": 1}
    assert write_reports(job(demo_session)) == {"written": 0}
    row = demo_session.scalars(select(ComplaintReport).where(ComplaintReport.month == month)).one()
    assert digest(canonical(row.figures)) == row.figures_sha256 and row.version == 1
    papers = demo_session.scalars(
        select(Document)
        .where(Document.about_type == ABOUT, Document.about_id == str(row.id))
        .options(undefer(Document.content))
    ).all()
    assert len(papers) == 6
    for paper in papers:
        if paper.media_type == "application/pdf":
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
            assert row.figures_sha256 in "".join(text.split())
        else:
            assert formulas(paper.content) == 0
            book = CalamineWorkbook.from_filelike(io.BytesIO(paper.content))
            values = {line[0]: line[2] for line in book.get_sheet_by_index(0).to_python()[1:]}
            assert values["received"] == row.figures["month_figures"]["counts"].get("received", 0)


def formulas(content: bytes) -> int:
    """How many cells of a workbook are formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return sum(book.read(name).count(b"<f>") for name in book.namelist() if "/worksheets/" in name)


def test_empty_portal_gets_a_report_of_nothing(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    assert write_reports(job(session)) == {"written": 0, "waiting": "calendar"}
    from_zero = count_report(session, read_month("2026-10"))
    assert from_zero.figures["month_figures"]["counts"] == {} and from_zero.figures["trend"] != []
    session.rollback()
    draft = write_draft(from_zero, datetime(2026, 11, 2, tzinfo=UTC), languages=("zh_Hans",))
    with transaction(session) as writing:
        keep_report(writing, PORTAL, draft, clock.now())
    with pytest.raises(Refused), transaction(session) as writing:
        keep_report(writing, PORTAL, draft, clock.now())


def test_team_that_is_called_like_a_formula_stays_text(demo_session: Session, answered: Any) -> None:
    answered(2)
    with transaction(demo_session) as session:
        session.execute(update(Team).values(name="=1+1"))
        record(session, PORTAL, "complaints:test:team", "team", 1)
    counted = count_report(demo_session, this_month())
    demo_session.rollback()
    content = write_draft(counted, clock.now(), languages=("en",)).papers["en"][1]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert any("=1+1" in line for line in book.get_sheet_by_index(2).to_python()) and formulas(content) == 0


def test_two_persons_publish_and_the_public_sees_no_small_number(
    demo_app: Flask, demo_client: Inspector, demo_session: Session, actor: Any
) -> None:
    month = month_before(this_month(), 2)
    counted = count_report(demo_session, month)
    demo_session.rollback()
    draft = write_draft(counted, clock.now(), languages=("en",))
    with transaction(demo_session) as session:
        report_id = keep_report(session, PORTAL, draft, clock.now())
    address = f"/complaints/insight/reports/{report_id}"
    page = demo_client.sign_in("compliance").get(address)
    assert "every figure is as in this version" in page.text
    page = demo_client.submit(page, "Propose for the public")
    assert "Waits for approval" in page.text and "Approve and publish" not in page.text
    row = demo_session.scalars(select(ReportPublication).where(ReportPublication.report_id == report_id)).one()
    with pytest.raises(Refused), transaction(demo_session) as session:
        approve_publication(session, actor("compliance"), report_id, row.id, clock.now())
    with pytest.raises(Refused), transaction(demo_session) as session:
        propose_publication(session, actor("leader"), report_id, clock.now())
    leader = demo_client.sign_in("leader")
    assert "published" in leader.submit(leader.get(address), "Approve and publish").text
    for language in ("en", "zh_Hans", "zh_Hant"):
        Inspector(demo_app).get(f"/complaints/figures?month={month:%Y-%m}&lang={language}")
    demo_session.rollback()
    told = demo_session.get_one(ReportPublication, row.id).figures
    numbers = [one for one in told["groups"].values() if one is not None]
    assert all(one >= 5 for one in numbers)
    leader = demo_client.sign_in("leader")
    leader.submit(leader.get(address), "Take it off the public page")
    demo_session.rollback()
    assert demo_session.get_one(ReportPublication, row.id).withdrawn_by_id == actor("leader").account_id


def test_new_version_is_printed_by_a_job_that_was_asked_for_once(
    demo_app: Flask, demo_client: Inspector, demo_session: Session, file: Any, actor: Any, run_jobs: Any
) -> None:
    month = this_month()
    counted = count_report(demo_session, month)
    demo_session.rollback()
    draft = write_draft(counted, clock.now(), languages=("en",))
    with transaction(demo_session) as session:
        report_id = keep_report(session, PORTAL, draft, clock.now())
    file()
    address = f"/complaints/insight/reports/{report_id}"
    page = demo_client.sign_in("compliance").get(address)
    progress = demo_client.submit(page, "Write a new version")
    here = progress.response.request.path
    assert demo_client.submit(page, "Write a new version").response.request.path == here
    assert newest_version(demo_session, month) == counted.version
    run_jobs(demo_app)
    demo_session.rollback()
    done = demo_client.get(here)
    assert "/complaints/insight/reports" in done.links()
    made = demo_session.scalars(select(ComplaintReport).where(ComplaintReport.month == month)).all()[-1]
    assert (made.version, made.made_by_id) == (counted.version + 1, actor("compliance").account_id)
    assert newest_version(demo_session, month) == counted.version + 1, "asked for twice, written once"
    assert "Write a new version" not in demo_client.get(f"/complaints/insight/reports/{made.id}").text
    again = demo_client.post(
        f"{address}/version", {**page.form("Write a new version"), "form_key": "k" * 32}, status=409
    )
    assert "there is nothing new to write" in again.text


def test_sheet_leaves_through_the_gate_and_its_paper_is_nobody_elses(
    demo_client: Inspector, demo_session: Session
) -> None:
    report_id = demo_session.scalars(select(ComplaintReport.id)).first()
    kinds = {"application/pdf": 200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 404}
    demo_client.sign_in("compliance")
    for paper in demo_session.scalars(select(Document).where(Document.about_type == ABOUT)):
        assert demo_client.raw.get(f"/documents/{paper.id}").status_code == kinds[paper.media_type]
    answer = demo_client.raw.get(f"/complaints/insight/reports/{report_id}/sheet-export?language=en")
    assert answer.status_code == 200 and answer.data[:2] == b"PK"
    demo_session.rollback()
    taken = demo_session.scalars(select(ExportTaken).order_by(ExportTaken.id.desc())).first()
    assert taken is not None and taken.kind == "complaints.report"
    demo_client.sign_in("lead")
    pdf = demo_session.scalars(
        select(Document.id).where(Document.media_type == "application/pdf", Document.about_type == ABOUT)
    ).first()
    assert demo_client.raw.get(f"/documents/{pdf}").status_code == 404


@pytest.mark.safety("s73")
def test_erasing_cases_and_persons_leaves_every_figure_the_same(demo_session: Session, answered: Any) -> None:
    """Every ended complaint of the demo, and whoever has left, is made so old that it is erased.

    What goes on within the house after a withdrawal is kept until that has ended, too.
    """
    answered(2)
    month = this_month()
    ago = timedelta(days=4 * 366)
    with transaction(demo_session) as session:
        ended = select(Complaint.id).where(
            Complaint.ended_at.is_not(None),
            Complaint.message_waits_since.is_(None),
            Complaint.id.not_in(select(InternalCase.origin_id)),
        )
        ids = session.scalars(ended).all()
        session.execute(update(Complaint).where(Complaint.id.in_(ids)).values(ended_at=Complaint.ended_at))
        for case_id in ids:
            row = session.get_one(Complaint, case_id)
            row.ended_at = row.ended_at - ago if row.ended_at else None
        record(session, PORTAL, "complaints:test:age", "complaint", ids[0])
    before = canonical(report_figures(demo_session, month))
    demo_session.rollback()
    done = run_retention(job(demo_session))
    demo_session.rollback()
    assert done["complaint"] >= 20
    words = demo_session.scalars(select(Complaint.words).where(Complaint.id.in_(ids))).all()
    assert set(words) == {""}
    assert canonical(report_figures(demo_session, month)) == before
    assert json.loads(before)["recurrence"]
    assert demo_session.scalar(select(func.count()).select_from(Subject))
