"""What the clock does in a crisis: each minute it calls on where somebody kept silent."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crisis.activations.models import Activation
from crisis.calls.models import RoleHolding
from crisis.calls.services import note_mail_outcome, walk_chains
from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext

WALK = "crisis.walk_chains"


def walk(run: JobRun) -> dict[str, Any]:
    """Walk the chains of every open room, each in a transaction of its own."""
    rooms = run.session.scalars(
        select(Activation.id)
        .join(RoleHolding, RoleHolding.activation_id == Activation.id)
        .where(Activation.stood_down_at.is_(None), RoleHolding.held_by_id.is_(None))
        .distinct()
        .order_by(Activation.id)
    ).all()
    called = 0
    for room_id in rooms:
        with transaction(run.session) as session:
            called += walk_chains(session, PORTAL, room_id, clock.now())
    return {"rooms": len(rooms), "called": called}


def hear_of_mail(session: Session, topic: str, result: str) -> None:
    """What the outbox tells about our messages: only a call that could not be delivered matters."""
    _domain, thing, number = topic.split(":")
    if thing == "call" and result == "failed":
        note_mail_outcome(session, int(number), PORTAL, clock.now())


jobs = (JobKind(name=WALK, handler=walk, label=lazy_gettext("Call the next deputy where nobody answered")),)
periodic = (PeriodicJob(name=WALK, kind=WALK, minutes=1),)
