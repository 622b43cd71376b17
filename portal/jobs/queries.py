"""Reading the ledger: a job for its asker, the jobs of each state for the administrator."""

from dataclasses import replace

from flask import current_app
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.errors import Refused
from portal.jobs.models import Job


def asker_of(session: Session, job_id: int) -> Actor:
    """Who asked for the job, with the roles held now; the portal itself where nobody did.

    Raises Refused when that person's account was closed meanwhile: what a leaver asked for is not done (safety s06).
    """
    job = session.get_one(Job, job_id)
    if job.asked_by_id is None:
        return PORTAL
    account = session.get_one(Account, job.asked_by_id)
    if not account.active:
        raise Refused("The account of the person who asked for this is closed.")
    matrix = current_app.extensions["fairline.matrix"]
    return replace(actor_for(session, account, matrix, clock.today()), source="job")
