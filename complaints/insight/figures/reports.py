"""Reading monthly reports, their papers and what is published of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from complaints.insight.figures.models import ComplaintReport, ReportPaper, ReportPublication
from complaints.insight.figures.services import ABOUT, PAPER
from complaints.permissions import INSIGHT
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.errors import NotFound

_PAGE = 24
_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """A report with its papers by language and its newest publication."""

    report: ComplaintReport
    papers: dict[str, ReportPaper]
    publication: ReportPublication | None


def reports_before(session: Session, before_id: int | None) -> list[ReportRow]:
    """The newest reports, at most twenty-four, from ``before_id`` downwards; three statements."""
    statement = select(ComplaintReport).order_by(ComplaintReport.id.desc()).limit(_PAGE)
    if before_id is not None:
        statement = statement.where(ComplaintReport.id < before_id)
    return _with_parts(session, list(session.scalars(statement)))


def report_row(session: Session, report_id: int) -> ReportRow:
    """One report; raises NotFound for an unknown one."""
    report = session.get(ComplaintReport, report_id)
    if report is None:
        raise NotFound("There is no such report.")
    return _with_parts(session, [report])[0]


def _with_parts(session: Session, reports: list[ComplaintReport]) -> list[ReportRow]:
    ids = [report.id for report in reports]
    papers = session.scalars(select(ReportPaper).where(ReportPaper.report_id.in_(ids))).all()
    publications = session.scalars(
        select(ReportPublication).where(ReportPublication.report_id.in_(ids)).order_by(ReportPublication.id)
    ).all()
    newest = {row.report_id: row for row in publications}
    return [
        ReportRow(
            report=report,
            papers={row.language: row for row in papers if row.report_id == report.id},
            publication=newest.get(report.id),
        )
        for report in reports
    ]


def newest_report(session: Session, month: date) -> ComplaintReport | None:
    """The newest version of a month's report."""
    return session.scalars(
        select(ComplaintReport).where(ComplaintReport.month == month).order_by(ComplaintReport.version.desc()).limit(1)
    ).first()


def sheet_of(session: Session, report_id: int, language: str) -> Document:
    """The kept workbook with its bytes; raises NotFound where there is none in that language."""
    found = session.scalars(
        select(Document)
        .join(ReportPaper, ReportPaper.sheet_id == Document.id)
        .where(ReportPaper.report_id == report_id, ReportPaper.language == language)
        .options(undefer(Document.content))
    ).first()
    if found is None:
        raise NotFound("There is no such report.")
    return found


def may_read_report(_session: Session, actor: Actor, document: Document) -> bool:
    """The paper is for whoever reads figures; the workbook goes through the gate of sheets only."""
    return document.about_type == ABOUT and document.kind == PAPER and actor.may(INSIGHT)


def published_months(session: Session) -> dict[date, dict[str, Any]]:
    """What the public may see, by month, the newest month first: of each the newest version that was approved."""
    rows = session.execute(
        select(ComplaintReport.month, ReportPublication.figures)
        .join(ReportPublication, ReportPublication.report_id == ComplaintReport.id)
        .where(ReportPublication.withdrawn_at.is_(None), ReportPublication.approved_at.is_not(None))
        .order_by(ComplaintReport.month.desc(), ComplaintReport.version.desc(), ReportPublication.id.desc())
        .limit(_SHOWN)
    )
    found: dict[date, dict[str, Any]] = {}
    for month, figures in rows:
        found.setdefault(month, figures)
    return found
