"""The administrator's page of what failed (P34, P35)."""

from datetime import datetime

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.failed.listing import failed_listing
from portal.failed.queries import failed_count, is_awake, machinery
from portal.failed.services import ask_for_retry
from portal.jobs.models import JobWorker
from portal.jobs.permissions import READ_JOBS, RETRY_JOBS
from portal.web.filters import day_and_time
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

failed = Blueprint("failed", __name__, url_prefix="/admin/failed")


@failed.get("/")
@guard(READ_JOBS)
def overview() -> str | Response:
    """All that waits for the administrator, and whether anybody works."""
    actor, now = current_actor(), clock.now()
    view = table_page(db.session, failed_listing(actor), actor)
    if isinstance(view, Response):
        return view
    state = machinery(db.session, current_app._get_current_object(), now)  # type: ignore[attr-defined]
    workers = [_as_cells(worker, now) for worker in state.workers]
    count = failed_count(db.session, actor)
    return render_template("portal/failed/overview.html", view=view, state=state, workers=workers, count=count)


def _as_cells(worker: JobWorker, now: datetime) -> list[str]:
    """The worker as a line of the table; the random end of its name is for us alone."""
    told = gettext("from the queue") if worker.hears_by == "queue" else gettext("from the ledger")
    word, tone = (gettext("awake"), "success") if is_awake(worker, now) else (gettext("silent"), "danger")
    badge = Markup('<span class="badge tone-{}">{}</span>').format(tone, word)
    name = worker.name.rpartition(":")[0]
    return [name, told, day_and_time(worker.started_at), day_and_time(worker.seen_at), badge]


@failed.post("/retry")
@guard(RETRY_JOBS)
def retry_all() -> BaseResponse:
    """Start all of it again, in the background."""
    actor = current_actor()

    def act(session: Session) -> str:
        return url_for("jobs.show", job_id=ask_for_retry(session, actor, url_for("failed.overview")).id)

    try:
        return redirect(perform_once(posted_form_key(), act))
    except FairlineError as error:
        flash(gettext(error.message) % error.values if error.values else gettext(error.message), "danger")
        return redirect(url_for("failed.overview"))
