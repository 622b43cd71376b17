"""Verbs about other people's training: that somebody looked at it is recorded."""

from datetime import date

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from training.progress.queries import check_reach


def note_view(session: Session, actor: Actor, employee_id: int, day: date) -> None:
    """Record that the actor looked at a person's training; NotFound where it is out of reach (policy 8.1.2)."""
    check_reach(session, actor, employee_id, day)
    record(session, actor, "training:progress:view", "employee", employee_id)
