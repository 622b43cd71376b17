"""Reading the endpoint, what it said of a call, how often it was of use, and which calls it may be asked about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from portal.config import Config
from portal.errors import FairlineError
from training.opinions.client import Endpoint
from training.opinions.models import NAME, CallOpinion, OpinionEndpoint
from training.opinions.rules import Outcome, server_of
from training.plays.models import PlayedCall
from training.settling.models import CallReview
from training.settling.rules import Ground, Key

MOST_WAITING = 200
"""Calls that are asked about when it is switched on; those that waited longest come first."""


def config() -> Config:
    """What the operator set: the servers that are opened."""
    found: Config = current_app.extensions["fairline.config"]
    return found


def endpoint_row(session: Session) -> OpinionEndpoint | None:
    """What is set up; None where nothing is."""
    return session.get(OpinionEndpoint, NAME, options=[selectinload(OpinionEndpoint.data_key)])


def asked_of(session: Session) -> tuple[str, str]:
    """The server and the model that are asked; both empty while it is switched off. One statement."""
    found = session.execute(
        select(OpinionEndpoint.address, OpinionEndpoint.model).where(OpinionEndpoint.allowed_at.is_not(None))
    ).one_or_none()
    if found is None:
        return "", ""
    return urlsplit(found.address).hostname or "", found.model


def endpoint_now(session: Session) -> Endpoint | None:
    """Whom to ask; None while it is switched off, and where the operator no longer opens the server."""
    row = endpoint_row(session)
    if row is None or row.allowed_at is None or not is_opened(row.address):
        return None
    return Endpoint(
        address=row.address,
        server=server_of(row.address, config().outside),
        model=row.model,
        seconds=row.seconds,
        access_key=row.access_key,
        inside=config().inside,
    )


def is_opened(address: str) -> bool:
    """Whether the operator opens the server of an address that was set up."""
    try:
        return bool(server_of(address, config().outside))
    except FairlineError:
        return False


def opinions_of(session: Session, call_id: int) -> Mapping[Key, CallOpinion]:
    """By point, what was said of a call or why nothing came; one statement."""
    found = session.scalars(select(CallOpinion).where(CallOpinion.call_id == call_id))
    return {(one.turn, one.name, one.what): one for one in found}


def waiting_calls(session: Session) -> Sequence[int]:
    """Calls that wait for an unsure turn and were never asked about, the oldest first."""
    reviewed = select(CallReview.id).where(CallReview.call_id == PlayedCall.id).exists()
    asked = select(CallOpinion.id).where(CallOpinion.call_id == PlayedCall.id).exists()
    return session.scalars(
        select(PlayedCall.id)
        .where(PlayedCall.review_ground == Ground.UNSURE, ~reviewed, ~asked)
        .order_by(PlayedCall.id)
        .limit(MOST_WAITING)
    ).all()


def outcomes_since(session: Session, since: datetime) -> Mapping[tuple[Outcome, str], tuple[int, float]]:
    """By outcome and trouble: how many questions since an instant, and the mean of the milliseconds each took."""
    rows = session.execute(
        select(CallOpinion.outcome, CallOpinion.trouble, func.count(), func.avg(CallOpinion.milliseconds))
        .where(CallOpinion.asked_at >= since)
        .group_by(CallOpinion.outcome, CallOpinion.trouble)
        .order_by(CallOpinion.outcome, CallOpinion.trouble)
    )
    return {(outcome, trouble): (count, float(mean)) for outcome, trouble, count, mean in rows}
