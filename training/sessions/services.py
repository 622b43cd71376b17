"""Verbs of sessions: plan, change, cancel, take a place, give it back."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import NotFound, Outdated, Refused
from portal.files.models import StoredFile
from portal.files.queries import files_about
from portal.files.receiving import Received
from portal.files.rules import FileUse
from portal.files.services import keep_files, remove_files
from portal.people.models import Employee
from portal.people.queries import employed_on
from training.certificates.queries import holders_on
from training.sessions.mails import News, tell
from training.sessions.models import Seat, TrainingSession
from training.sessions.permissions import ATTEND
from training.sessions.queries import local_day, others_at, session_to_teach, taken_in
from training.sessions.rules import (
    CERTIFICATE_OF,
    SessionFacts,
    check_booking,
    check_facts,
    check_leaving,
    check_trainer,
)

ABOUT = "training_session"
MATERIAL = FileUse(
    name="session_material",
    kinds=("pdf", "png", "jpeg", "webp", "mp3", "m4a", "mp4", "docx", "xlsx", "txt"),
)
"""What is handed out at a session."""


def locked_session(session: Session, session_id: int) -> TrainingSession:
    """The session's row, held until the end of the transaction, so that places are given one after the other."""
    found = session.get(TrainingSession, session_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such training session.")
    return found


def plan_session(
    session: Session, actor: Actor, facts: SessionFacts, now: datetime, *, theme: str = "", group: int = 1
) -> TrainingSession:
    """Enter a session. One with a ``theme`` of the rota counts once with the theme's other groups; else it is its own.

    Raises Invalid at the field that cannot be.
    """
    if not theme:
        check_facts(facts, now)
    _check_trainer(session, facts)
    uid = secrets.token_hex(16)
    found = TrainingSession(uid=uid, planned_at=now, changed_at=now, theme=theme or f"own:{uid}", theme_group=group)
    _write(found, facts)
    session.add(found)
    session.flush()
    record(session, actor, "training:session:plan", "training_session", found.id, after=_told(found))
    return found


def change_session(
    session: Session, actor: Actor, session_id: int, facts: SessionFacts, seen: int, now: datetime
) -> TrainingSession:
    """Change a session that is still to come; everybody with a place hears of another time, place or trainer.

    ``seen`` is the sequence the form was made with. Raises Outdated where somebody changed it since, Refused where
    it is cancelled or over, Invalid at the field that cannot be.
    """
    found = locked_session(session, session_id)
    if found.sequence != seen:
        raise Outdated("Somebody else changed this session meanwhile. Look at it again.")
    if found.cancelled or found.ends_at <= now:
        raise Refused("This session was cancelled or is over.")
    check_facts(facts, now, moved=facts.starts_at != found.starts_at)
    _check_trainer(session, facts)
    before, held = _told(found), _holders(session, found)
    _write(found, facts)
    after = _told(found)
    if after == before:
        return found
    found.sequence, found.changed_at = found.sequence + 1, now
    session.flush()
    record(session, actor, "training:session:change", "training_session", found.id, before=before, after=after)
    still = _holders(session, found)
    if any(before[key] != after[key] for key in ("starts_at", "ends_at", "room", "link", "trainer", "title", "topic")):
        tell(session, actor, found, held & still, News.MOVED)
    tell(session, actor, found, still - held, News.PLACE)
    tell(session, actor, found, held - still, News.WAITING)
    return found


def cancel_session(session: Session, actor: Actor, session_id: int, reason: str, now: datetime) -> TrainingSession:
    """Say that a session does not take place and why; everybody with a place or on the waiting list is told."""
    found = locked_session(session, session_id)
    if found.cancelled or found.ends_at <= now:
        raise Refused("This session was cancelled or is over.")
    found.cancelled_at, found.cancelled_because = now, reason
    found.sequence, found.changed_at = found.sequence + 1, now
    session.flush()
    record(
        session, actor, "training:session:cancel", "training_session", found.id, after={"sequence": found.sequence}
    )  # fmt: skip
    everybody = {taken.employee_id for taken in taken_in(session, [found])[found.id]}
    tell(session, actor, found, everybody, News.CANCELLED)
    return found


def book_place(session: Session, actor: Actor, session_id: int, employee_id: int, now: datetime) -> Seat:
    """Take a place for somebody, or the next one on the waiting list; who has one keeps it.

    Raises Refused where it is too late, for the trainer, and where the person has another session at that time.
    """
    found = locked_session(session, session_id)
    check_booking(cancelled=found.cancelled, starts_at=found.starts_at, now=now)
    if found.trainer_id == employee_id:
        raise Refused("The trainer is there anyway.")
    there = live_seat(session, session_id, employee_id)
    if there is not None:
        return there
    other = others_at(session, employee_id, found)
    if other is not None:
        raise Refused("There is a place in another session at this time. Give that one back first.")
    return add_seat(session, actor, found, employee_id, now)


def add_seat(session: Session, actor: Actor, found: TrainingSession, employee_id: int, now: datetime) -> Seat:
    """Write the seat; the caller has asked the rules and holds the session's row."""
    seat = Seat(session_id=found.id, employee_id=employee_id, booked_by_id=actor.account_id, booked_at=now)
    session.add(seat)
    session.flush()
    record(
        session,
        actor,
        "training:seat:take",
        "training_seat",
        seat.id,
        after={"session": found.id, "employee": employee_id},
    )
    return seat


def leave_place(session: Session, actor: Actor, session_id: int, employee_id: int, now: datetime) -> None:
    """Give a place back; whoever waits first has it now and is told. Without a place nothing happens."""
    found = locked_session(session, session_id)
    check_leaving(cancelled=found.cancelled, starts_at=found.starts_at, now=now)
    seat = live_seat(session, session_id, employee_id)
    if seat is None:
        return
    held = _holders(session, found)
    seat.freed_at, seat.freed_by_id = now, actor.account_id
    session.flush()
    record(
        session,
        actor,
        "training:seat:free",
        "training_seat",
        seat.id,
        after={"session": found.id, "employee": employee_id},
    )
    tell(session, actor, found, _holders(session, found) - held, News.PLACE)


def live_seat(session: Session, session_id: int, employee_id: int | None) -> Seat | None:
    """The seat that somebody has now, be it a place or a wait."""
    return session.scalars(
        select(Seat).where(Seat.session_id == session_id, Seat.employee_id == employee_id, Seat.freed_at.is_(None))
    ).first()


def add_materials(session: Session, actor: Actor, session_id: int, received: list[Received]) -> None:
    """Keep files with a session that the actor holds."""
    locked_session(session, session_id)
    session_to_teach(session, actor, session_id)
    keep_files(session, actor, received, about_type=ABOUT, about_id=session_id)


def remove_material(session: Session, actor: Actor, session_id: int, file_id: int) -> None:
    """Take a file away again; NotFound where it is not one of this session."""
    session_to_teach(session, actor, session_id)
    for listed in files_about(session, ABOUT, session_id):
        if listed.file.id == file_id:
            remove_files(session, actor, [listed.file])
            return
    raise NotFound("There is no such file, or it is not yours to see.")


def may_read_material(_session: Session, actor: Actor, _file: StoredFile) -> bool:
    """Materials are for everybody who may see sessions."""
    return actor.may(ATTEND)


def _holders(session: Session, found: TrainingSession) -> set[int]:
    return {taken.employee_id for taken in taken_in(session, [found])[found.id] if taken.holds}


def _check_trainer(session: Session, facts: SessionFacts) -> None:
    day = local_day(facts.starts_at)
    employed = session.scalar(select(Employee.id).where(Employee.id == facts.trainer_id, employed_on(day)))
    certificate = CERTIFICATE_OF.get(facts.topic)
    certified = None
    if certificate is not None:
        certified = facts.trainer_id in holders_on(session, certificate, [facts.trainer_id], day)
    check_trainer(employed=employed is not None, certified=certified)


def _write(found: TrainingSession, facts: SessionFacts) -> None:
    found.topic, found.title, found.capacity, found.trainer_id = (
        facts.topic,
        facts.title,
        facts.capacity,
        facts.trainer_id,
    )
    found.starts_at, found.ends_at, found.room, found.link = facts.starts_at, facts.ends_at, facts.room, facts.link


def _told(found: TrainingSession) -> dict[str, object]:
    """The facts as the audit trail keeps them."""
    return {
        "topic": found.topic.value,
        "title": found.title,
        "starts_at": found.starts_at.isoformat(),
        "ends_at": found.ends_at.isoformat(),
        "room": found.room,
        "link": found.link,
        "capacity": found.capacity,
        "trainer": found.trainer_id,
    }
