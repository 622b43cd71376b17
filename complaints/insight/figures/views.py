"""Pages of figures: the overview, the cases behind a number, monthly reports, and what the public sees."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.insight.figures.overview import (
    case_listing,
    hidden_of,
    is_withheld,
    key_span,
    months_offered,
    overview_of,
    span_asked,
    span_words,
)
from complaints.insight.figures.population import NO_GROUP, read_key
from complaints.insight.figures.queries import report_figures, team_names
from complaints.insight.figures.reports import (
    newest_report,
    published_months,
    report_row,
    reports_before,
    sheet_of,
)
from complaints.insight.figures.rules.canonical import canonical, digest
from complaints.insight.figures.rules.months import read_month
from complaints.insight.figures.services import (
    approve_publication,
    ask_again,
    count_report,
    propose_publication,
    public_figures,
    withdraw_publication,
)
from complaints.insight.figures.wording import NOT_CLASSIFIED, key_words, month_words
from complaints.pages import pressed
from complaints.permissions import INSIGHT, PUBLISH
from complaints.taxonomy import GROUPS
from portal import clock
from portal.auth.access import current_actor, guard, public
from portal.db.session import db
from portal.errors import NotFound
from portal.exports.giving import Handout, give_out
from portal.web.forms import posted_form_key
from portal.web.i18n import LANGUAGE_NAMES, current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

figures = Blueprint("complaint_figures", __name__, url_prefix="/complaints")


@figures.get("/insight")
@guard(INSIGHT)
def overview() -> str:
    """The figures of some months, each a link to what it counts."""
    span = span_asked(request.args, read_month)
    return render_template(
        "complaints/figures/overview.html",
        view=overview_of(db.session, span),
        span_words=span_words(span),
        report=newest_report(db.session, span.month),
        month=f"{span.month:%Y-%m}",
        months=months_offered(),
        spans=[
            ("1", gettext("This month")),
            ("3", gettext("Three months up to it")),
            ("12", gettext("Twelve months up to it")),
        ],
    )


@figures.get("/insight/cases/<key>")
@guard(INSIGHT)
def cases(key: str) -> str | Response:
    """The complaints that a number counts, as far as the reader may see them."""
    actor, found = current_actor(), read_key(key)
    span = span_asked({**request.args, "span": request.args.get("span", "1")}, read_month)
    if is_withheld(db.session, found, span):
        raise NotFound("So few answered that single answers are not shown.")
    table = table_page(db.session, case_listing(actor, found, span, clock.now()), actor)
    if isinstance(table, Response):
        return table
    team = found.value.rpartition(".")[2] if found.kind == "again" else ""
    names = team_names(db.session, {int(team)}) if team else {}
    return render_template(
        "complaints/figures/cases.html",
        table=table,
        words=key_words(found, names),
        span_words=key_span(found, span),
        hidden=hidden_of(db.session, actor, found, span),
        back=url_for("complaint_figures.overview", month=f"{span.month:%Y-%m}", span=span.months),
    )


@figures.get("/insight/reports")
@guard(INSIGHT)
def reports() -> str:
    """The monthly reports with their papers, the newest first."""
    before = request.args.get("before", type=int)
    rows = reports_before(db.session, before)
    more = url_for("complaint_figures.reports", before=rows[-1].report.id) if len(rows) == 24 else None
    return render_template("complaints/figures/reports.html", rows=rows, more=more, **_words())


def _words() -> dict[str, Any]:
    return {"month_words": month_words, "languages": LANGUAGE_NAMES, "own_language": current_language()}


@figures.get("/insight/reports/<int:report_id>")
@guard(INSIGHT)
def report(report_id: int) -> str:
    """One version: its papers, its digest, and what the public would see."""
    actor = current_actor()
    row = report_row(db.session, report_id)
    kept = row.report
    now_counted = digest(canonical(report_figures(db.session, kept.month, kept.figures["definition"])))
    return render_template(
        "complaints/figures/report.html",
        row=row,
        same=now_counted == kept.figures_sha256,
        public=public_figures(row.report),
        group_words=group_words,
        may_publish=actor.may(PUBLISH),
        account_id=actor.account_id,
        **_words(),
    )


def group_words(group: str) -> str:
    """A category of the first level."""
    return gettext(NOT_CLASSIFIED if group == NO_GROUP else GROUPS[group])


@figures.get("/insight/reports/<int:report_id>/sheet-export")
@guard(INSIGHT, proof=True)
def sheet(report_id: int) -> Response:
    """The kept workbook, byte by byte, through the gate by which sheets leave the portal."""
    row = report_row(db.session, report_id)
    document = sheet_of(db.session, report_id, request.args.get("language", current_language()))
    content = document.content
    handout = Handout(
        kind="complaints.report",
        title=lazy_gettext("Monthly report of complaints"),
        name=f"complaints-{row.report.month:%Y-%m}-v{row.report.version}",
        form="xlsx",
        rows=1,
        personal=False,
    )
    return give_out(handout, lambda _stamp: content)


@figures.post("/insight/reports/<int:report_id>/version")
@guard(PUBLISH)
def write_again(report_id: int) -> AnyResponse:
    """Have the report of the same month written once more in the background, where a figure has changed since."""
    month: date = report_row(db.session, report_id).report.month
    actor, url = current_actor(), url_for("complaint_figures.reports")

    def act(session: Session) -> str:
        return url_for("jobs.show", job_id=ask_again(session, actor, count_report(session, month), url).id)

    return redirect(perform_once(posted_form_key(), act), 303)


@figures.post("/insight/reports/<int:report_id>/publication")
@guard(PUBLISH)
def propose(report_id: int) -> AnyResponse:
    """Propose the figures for the public."""
    report_row(db.session, report_id)
    return pressed(
        lambda session, actor: propose_publication(session, actor, report_id, clock.now()),
        gettext("The figures are proposed; somebody else has to approve them."),
        url_for("complaint_figures.report", report_id=report_id),
    )


@figures.post("/insight/reports/<int:report_id>/publication/<int:publication_id>/approval")
@guard(PUBLISH)
def approve(report_id: int, publication_id: int) -> AnyResponse:
    """Approve what somebody else proposed."""
    return pressed(
        lambda session, actor: approve_publication(session, actor, report_id, publication_id, clock.now()),
        gettext("The figures are published."),
        url_for("complaint_figures.report", report_id=report_id),
    )


@figures.post("/insight/reports/<int:report_id>/publication/<int:publication_id>/end")
@guard(PUBLISH)
def withdraw(report_id: int, publication_id: int) -> AnyResponse:
    """Take a proposal back, or published figures down."""
    return pressed(
        lambda session, actor: withdraw_publication(session, actor, report_id, publication_id, clock.now()),
        gettext("The figures are no longer proposed or published."),
        url_for("complaint_figures.report", report_id=report_id),
    )


@figures.get("/figures")
@public
def published() -> str:
    """What the public sees: approved figures only, month by month."""
    months = published_months(db.session)
    asked = {f"{month:%Y-%m}": month for month in months}
    month = asked.get(request.args.get("month", "")) or next(iter(months), None)
    return render_template(
        "complaints/figures/published.html",
        month=month,
        months=[(key, month_words(one)) for key, one in asked.items()],
        figures=months[month] if month else None,
        group_words=group_words,
        month_words=month_words,
    )
