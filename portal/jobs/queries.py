"""Reading the ledger: a job for its asker, the jobs of each state for the administrator."""

from dataclasses import replace

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.errors import NotFound, Refused
from portal.feature import Feature
from portal.jobs.models import Job, JobState
from portal.jobs.permissions import READ_JOBS


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


def job_for(session: Session, actor: Actor, job_id: int) -> Job:
    """The job, for who asked for it and for who looks after all; raises NotFound for others and unknown ones alike."""
    job = session.get(Job, job_id)
    mine = job is not None and job.asked_by_id is not None and job.asked_by_id == actor.account_id
    if job is None or not (mine or actor.may(READ_JOBS)):
        raise NotFound("There is no such work, or it is not yours to see.")
    return job


def counts_by_state(session: Session) -> dict[JobState, int]:
    """How many jobs are in each state."""
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    found: dict[JobState, int] = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in JobState}


def parked_jobs(session: Session) -> int:
    """How many wait for a person."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.PARKED)) or 0


def label_of(kind: str) -> str:
    """What a kind of job does, in the reader's language; its name where no part of the portal says."""
    features: list[Feature] = current_app.extensions["fairline.features"]
    labels = (str(item.label) for feature in features for item in feature.jobs if item.name == kind and item.label)
    return next(labels, kind)
