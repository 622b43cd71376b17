"""Pages of the background work: progress for who asked, the ledger for the administrator (P16, P35)."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from portal.auth.access import current_actor, guard, signed_in
from portal.db.session import db
from portal.errors import FairlineError
from portal.jobs.labels import state_label
from portal.jobs.listing import jobs_listing
from portal.jobs.models import Job, JobState
from portal.jobs.permissions import READ_JOBS, RETRY_JOBS
from portal.jobs.queries import counts_by_state, job_for, label_of
from portal.jobs.services import retry_job
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

jobs = Blueprint("jobs", __name__)
_LOOK_AGAIN = 3
"""Seconds until the page of unfinished work loads itself anew; the browser does it, without script."""


@jobs.get("/jobs/<int:job_id>")
@signed_in
def show(job_id: int) -> Response:
    """How far the work is; loads itself again until it is finished, and leads to the result."""
    actor = current_actor()
    job = job_for(db.session, actor, job_id)
    if actor.may(READ_JOBS):
        g.nav_entry = "jobs.ledger"
    finished = job.state in (JobState.DONE, JobState.PARKED)
    page = render_template(
        "portal/jobs/show.html", job=job, label=label_of(job.kind), refusal=_refusal(job), url=_result_url(job)
    )
    return Response(page, headers=None if finished else {"Refresh": str(_LOOK_AGAIN)})


def _refusal(job: Job) -> str | None:
    """The rule's sentence for who asked, in their language; None where the work failed otherwise."""
    said: dict[str, Any] = job.result or {}
    if job.state is not JobState.PARKED or "refused" not in said:
        return None
    sentence = gettext(said["refused"])
    return sentence % said["values"] if said["values"] else sentence


def _result_url(job: Job) -> str | None:
    """Where the result is shown: an address of ours, never one that leads away (safety s83)."""
    url = str((job.result or {}).get("url") or "")
    return url if job.state is JobState.DONE and url.startswith("/") and url[1:2] not in ("/", "\\") else None


@jobs.get("/admin/jobs")
@guard(READ_JOBS)
def ledger() -> str | Response:
    """All work, by state."""
    asked = request.args.get("state", "")
    state = JobState(asked) if asked in set(JobState) else None
    view = table_page(db.session, jobs_listing(state), current_actor())
    if isinstance(view, Response):
        return view
    counts = counts_by_state(db.session)
    tabs = [{"label": gettext("All"), "url": url_for("jobs.ledger"), "active": state is None}]
    tabs += [
        {
            "label": state_label(each),
            "url": url_for("jobs.ledger", state=each.value),
            "active": state is each,
            "count": counts[each],
        }
        for each in JobState
    ]
    return render_template("portal/jobs/ledger.html", view=view, tabs=tabs, counts=counts)


@jobs.post("/admin/jobs/<int:job_id>/retry")
@guard(RETRY_JOBS)
def retry(job_id: int) -> BaseResponse:
    """Start given-up work again."""
    actor = current_actor()
    job_for(db.session, actor, job_id)
    here = url_for("jobs.show", job_id=job_id)

    def act(session: Session) -> str:
        retry_job(session, actor, job_id)
        return here

    try:
        perform_once(posted_form_key(), act)
        flash(gettext("It starts again."), "success")
    except FairlineError as error:
        flash(gettext(error.message) % error.values if error.values else gettext(error.message), "danger")
    return redirect(here)
