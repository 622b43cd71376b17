"""Writing monthly reports and publishing figures of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.insight.figures.models import ComplaintReport, ReportPaper, ReportPublication
from complaints.insight.figures.papers import print_report, report_title, write_sheet
from complaints.insight.figures.population import NO_GROUP
from complaints.insight.figures.queries import report_figures, team_names
from complaints.insight.figures.rules.canonical import canonical, digest
from complaints.insight.figures.rules.published import published_object
from complaints.taxonomy import GROUPS
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.documents.printing import Printed
from portal.documents.services import keep_document
from portal.errors import NotFound, Refused
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.web.i18n import LANGUAGES, force_locale

ABOUT = "complaint_report"
PAPER, SHEET = "complaints.report", "complaints.report_sheet"
WRITE_AGAIN = "complaints.write_report_again"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What the next version of a month's report would say, with the names of the teams in it."""

    month: date
    version: int
    figures: dict[str, Any]
    sha256: str
    teams: dict[int, str]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A report that is written but not kept; by language its paper and its sheet."""

    counted: Counted
    papers: dict[str, tuple[Printed, bytes]]


def count_report(session: Session, month: date) -> Counted:
    """Count the figures of a month's report as they are now."""
    found = report_figures(session, month)
    return Counted(
        month=month,
        version=newest_version(session, month) + 1,
        figures=found,
        sha256=digest(canonical(found)),
        teams=team_names(session, {one["team"] for one in found["recurrence"]}),
    )


def write_draft(
    counted: Counted,
    now: datetime,
    languages: Sequence[str] = LANGUAGES,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Draft:
    """Print a report, outside of any transaction (some seconds); ``progress`` hears of each language."""
    papers = {}
    for place, language in enumerate(languages, start=1):
        values: dict[str, Any] = {"version": counted.version, "at": now, "language": language}
        printed = print_report(counted.figures, counted.teams, digest=counted.sha256, **values)
        papers[language] = (printed, write_sheet(counted.figures, counted.teams, **values))
        progress(place, len(languages))
    return Draft(counted=counted, papers=papers)


def newest_version(session: Session, month: date) -> int:
    """The number of the newest version of a month's report; 0 before the first."""
    newest = select(func.max(ComplaintReport.version)).where(ComplaintReport.month == month)
    return session.scalar(newest) or 0


def keep_report(session: Session, actor: Actor, draft: Draft, now: datetime) -> int:
    """Keep a draft with its papers; its id. Raises Refused where another version came between."""
    counted = draft.counted
    if newest_version(session, counted.month) != counted.version - 1:
        raise Refused("A version of this report was written in the meantime.")
    report = ComplaintReport(
        month=counted.month,
        version=counted.version,
        figures=counted.figures,
        figures_sha256=counted.sha256,
        made_at=now,
        made_by_id=actor.account_id,
    )
    session.add(report)
    session.flush()
    for language, (printed, sheet) in draft.papers.items():
        session.add(_kept_papers(session, actor, report, language, printed, sheet))
    record(
        session, actor, "complaints:report:write", "complaint_report", report.id,
        after={"month": f"{counted.month:%Y-%m}", "version": counted.version, "figures_sha256": counted.sha256},
    )  # fmt: skip
    return report.id


def _kept_papers(
    session: Session, actor: Actor, report: ComplaintReport, language: str, printed: Printed, sheet: bytes
) -> ReportPaper:
    with force_locale(language):
        title = report_title(report.month)
    name = f"complaints-{report.month:%Y-%m}-v{report.version}-{language}"
    about: dict[str, Any] = {"title": title, "language": language, "about_type": ABOUT, "about_id": report.id}
    paper = keep_document(session, actor, printed, kind=PAPER, file_name=f"{name}.pdf", **about)
    book = Printed(content=sheet, pages=0)
    table = keep_document(session, actor, book, kind=SHEET, file_name=f"{name}.xlsx", media_type=XLSX, **about)
    return ReportPaper(report_id=report.id, language=language, pdf_id=paper.id, sheet_id=table.id)


def ask_again(session: Session, actor: Actor, counted: Counted, url: str) -> Job:
    """Ask for a new version to be printed in the background; asking twice for the same gives one job."""
    must_differ(session, counted)
    payload = {"month": f"{counted.month:%Y-%m}", "version": counted.version, "url": url}
    key = f"{WRITE_AGAIN}:{counted.month:%Y-%m}:{counted.version}:{counted.sha256[:16]}"
    job = enqueue(session, WRITE_AGAIN, payload, unique_key=key, actor=actor)
    job.all_steps = job.all_steps or len(LANGUAGES)
    return job


def must_differ(session: Session, counted: Counted) -> None:
    """Raises Refused where a new version would say what the newest says already."""
    newest = select(ComplaintReport.figures_sha256).where(
        ComplaintReport.month == counted.month, ComplaintReport.version == counted.version - 1
    )
    if session.scalar(newest) == counted.sha256:
        raise Refused("Every figure is as in the newest version; there is nothing new to write.")


def public_figures(report: ComplaintReport) -> dict[str, Any]:
    """What of a report the public would see."""
    found = report.figures
    return published_object(found["month"], found["month_figures"], [*GROUPS, NO_GROUP])


def propose_publication(session: Session, actor: Actor, report_id: int, now: datetime) -> None:
    """Propose the figures of a report for the public; a second person has to approve them."""
    report = session.get(ComplaintReport, report_id, with_for_update=True, populate_existing=True)
    if report is None:
        raise NotFound("There is no such report.")
    if session.scalar(_standing(report_id).limit(1)) is not None:
        raise Refused("These figures are proposed or published already.")
    row = ReportPublication(
        report_id=report_id, figures=public_figures(report), proposed_at=now, proposed_by_id=_account(actor)
    )
    session.add(row)
    session.flush()
    record(session, actor, "complaints:publication:propose", "complaint_publication", row.id)


def _standing(report_id: int) -> Any:
    return select(ReportPublication.id).where(
        ReportPublication.report_id == report_id, ReportPublication.withdrawn_at.is_(None)
    )


def approve_publication(session: Session, actor: Actor, report_id: int, publication_id: int, now: datetime) -> None:
    """Let the public see what somebody else proposed."""
    row = _locked(session, report_id, publication_id)
    if row.withdrawn_at is not None or row.approved_at is not None:
        raise Refused("This was decided already.")
    if row.proposed_by_id == _account(actor):
        raise Refused("Who proposed the figures does not approve them; a second person does.")
    row.approved_at, row.approved_by_id = now, _account(actor)
    record(session, actor, "complaints:publication:approve", "complaint_publication", row.id)


def withdraw_publication(session: Session, actor: Actor, report_id: int, publication_id: int, now: datetime) -> None:
    """Take figures off the public page, or a proposal back."""
    row = _locked(session, report_id, publication_id)
    if row.withdrawn_at is not None:
        raise Refused("This was decided already.")
    row.withdrawn_at, row.withdrawn_by_id = now, _account(actor)
    record(session, actor, "complaints:publication:withdraw", "complaint_publication", row.id)


def _locked(session: Session, report_id: int, publication_id: int) -> ReportPublication:
    row = session.get(ReportPublication, publication_id, with_for_update=True, populate_existing=True)
    if row is None or row.report_id != report_id:
        raise NotFound("There is no such report.")
    return row


def _account(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id
