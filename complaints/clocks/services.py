"""Stopping a clock for a lawful reason, letting it go on, asking for more time and granting it (policy 9.1.3)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseMessage
from complaints.cases.evidence import EVIDENCE_ABOUT
from complaints.cases.models import CaseClock, Complaint
from complaints.cases.nearness import conflicts_of
from complaints.cases.rules.conflict import SENTENCES, CaseRole
from complaints.cases.services import handled_by
from complaints.clocks.counting import recount
from complaints.clocks.models import ClockExtension, ClockPause
from complaints.clocks.rules import PAUSED_KINDS, PauseKind, extended
from complaints.intake.rules import is_storable
from complaints.outsiders.services import ask_for_approval
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.files.models import StoredFile
from portal.workdays.queries import current_calendar


def pause_clock(
    session: Session,
    actor: Actor,
    complaint_id: int,
    clock_id: int,
    *,
    kind: PauseKind,
    file_id: int,
    notice: str,
    now: datetime,
) -> None:
    """Stop a clock because of a document on the case; the complainant is told by ``notice`` at once.

    Raises Refused for a clock that cannot wait, has stopped or stands still already, Invalid at its field.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    row = _running(session, complaint_id, clock_id)
    if row.kind not in PAUSED_KINDS:
        raise Refused("This clock cannot stand still.")
    if _open_pause(session, clock_id) is not None:
        raise Refused("This clock stands still already.")
    file = session.get(StoredFile, file_id)
    if file is None or (file.about_type, file.about_id) != (EVIDENCE_ABOUT, str(complaint_id)):
        raise Invalid("Choose the document among the files of the case.", field="file_id")
    message = _tell(session, actor, complaint, notice, now)
    session.add(
        ClockPause(
            complaint_id=complaint_id,
            clock_id=clock_id,
            kind=kind,
            file_id=file_id,
            message_id=message.id,
            from_at=now,
            paused_by_id=_account(actor),
        )
    )
    session.flush()
    recount(session, complaint, current_calendar(session), now)
    record(session, actor, "complaints:clock:pause", "complaint", complaint_id, after={"clock": row.kind, "kind": kind})


def resume_clock(session: Session, actor: Actor, complaint_id: int, clock_id: int, now: datetime) -> None:
    """Let a clock go on: from the next day on days count again. Raises Refused where it does not stand still."""
    complaint = handled_by(session, actor, complaint_id, now)
    row = _running(session, complaint_id, clock_id)
    pause = _open_pause(session, clock_id)
    if pause is None:
        raise Refused("This clock is running.")
    pause.until_at, pause.resumed_by_id = now, _account(actor)
    session.flush()
    recount(session, complaint, current_calendar(session), now)
    record(session, actor, "complaints:clock:resume", "complaint", complaint_id, after={"clock": row.kind})


def ask_extension(
    session: Session,
    actor: Actor,
    complaint_id: int,
    clock_id: int,
    *,
    amount: int,
    reason: str,
    notice: str,
    now: datetime,
) -> ClockExtension:
    """Ask for ``amount`` days in all; ``notice`` goes to the complainant when somebody above approves it."""
    handled_by(session, actor, complaint_id, now)
    row = _running(session, complaint_id, clock_id)
    extended(row.kind, row.amount, amount)
    for field, words in (("reason", reason), ("notice", notice)):
        _check(words, field)
    waiting = select(ClockExtension.id).where(
        ClockExtension.clock_id == clock_id, ClockExtension.decided_at.is_(None)
    )  # fmt: skip
    if session.scalar(waiting) is not None:
        raise Refused("More time has been asked for already; it waits for a decision.")
    asked = ClockExtension(
        complaint_id=complaint_id,
        clock_id=clock_id,
        amount_before=row.amount,
        amount=amount,
        reason=reason,
        notice=notice,
        asked_at=now,
        asked_by_id=_account(actor),
    )
    session.add(asked)
    session.flush()
    record(
        session, actor, "complaints:extension:ask", "complaint", complaint_id,
        before={"days": row.amount}, after={"clock": row.kind, "days": amount},
    )  # fmt: skip
    ask_for_approval(session, complaint_id, now)
    return asked


def decide_extension(
    session: Session, actor: Actor, complaint_id: int, extension_id: int, *, granted: bool, now: datetime
) -> None:
    """Approve or refuse more time: never who asked or handles the case, nor who stands too near to it.

    Raises NotFound for another case's, Refused once it is decided or the clock has stopped.
    """
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    asked = session.get(ClockExtension, extension_id, with_for_update=True, populate_existing=True)
    if asked is None or asked.complaint_id != complaint_id:
        raise NotFound("There is no such request, or it is not yours to see.")
    if asked.decided_at is not None:
        raise Refused("This has been decided already.")
    if actor.account_id == asked.asked_by_id or actor.employee_id in (None, complaint.handler_id):
        raise Refused("More time is approved by somebody above the one who handles the complaint.")
    assert actor.employee_id is not None
    against = conflicts_of(session, complaint, actor.employee_id, clock.local(now).date(), CaseRole.DECIDER)
    if against:
        raise Refused(SENTENCES[min(against)])
    row = _running(session, complaint_id, asked.clock_id)
    asked.decided_at, asked.decided_by_id, asked.granted = now, _account(actor), granted
    if granted:
        row.amount = extended(row.kind, row.amount, asked.amount)
        asked.message_id = _tell(session, actor, complaint, asked.notice, now).id
        session.flush()
        recount(session, complaint, current_calendar(session), now)
    record(
        session, actor, "complaints:extension:decide", "complaint", complaint_id,
        before={"days": asked.amount_before}, after={"clock": row.kind, "days": row.amount, "granted": granted},
    )  # fmt: skip


def _running(session: Session, complaint_id: int, clock_id: int) -> CaseClock:
    row = session.get(CaseClock, clock_id)
    if row is None or row.complaint_id != complaint_id:
        raise NotFound("There is no such clock, or it is not yours to see.")
    if row.done_at is not None:
        raise Refused("This clock has stopped: what it counts is done.")
    return row


def _open_pause(session: Session, clock_id: int) -> ClockPause | None:
    found = select(ClockPause).where(ClockPause.clock_id == clock_id, ClockPause.until_at.is_(None))
    return session.scalars(found).first()


def _tell(session: Session, actor: Actor, complaint: Complaint, notice: str, now: datetime) -> CaseMessage:
    _check(notice, "notice")
    message = CaseMessage(complaint_id=complaint.id, text=notice, written_at=now, written_by_id=actor.account_id)
    session.add(message)
    session.flush()
    record(session, actor, "complaints:message:write", "complaint_message", message.id)
    return message


def _check(words: str, field: str) -> None:
    if not words.strip():
        raise Invalid("Write something here.", field=field)
    if not is_storable(words):
        raise Invalid("This text holds characters that cannot be kept.", field=field)


def _account(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id
