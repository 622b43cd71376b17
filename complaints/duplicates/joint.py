"""One reply for complaints that were merged: it answers each of them, its proof counts for all, and undoing parts them.

Only complaints of one complainant are merged (whoever merges says so). Those of different people stay linked, and
each is told by a reply of their own.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from complaints.cases.answers import ReplyLetter
from complaints.cases.models import Allegation, Complaint
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.workflow import UNANSWERED, Action, Party, State, advance
from complaints.cases.timing import clocks_of
from complaints.duplicates.models import JointReply
from complaints.duplicates.pairs import merged_into
from complaints.intake.queries import shown_by_code
from complaints.taxonomy import NAMES
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.web.i18n import gettext, mark

UNCOVERED = mark("A complaint that was merged into this one claims more: %(claims)s. Add it here, or undo the merge.")
_STOPPED = (
    ClockKind.ACKNOWLEDGE,
    ClockKind.PLAN,
    ClockKind.PROGRESS,
    ClockKind.DECISION,
    ClockKind.REPLY,
    ClockKind.CLIENT,
    ClockKind.REGULATOR,
    ClockKind.REVIEW,
)
"""What the reply answers. What must be protected is owed for each by itself."""


def claims_uncovered(session: Session, complaint: Complaint) -> list[str]:
    """Categories that a merged complaint alleges and this one does not, in the reader's language."""
    waiting = [one.id for one in waiting_with(session, complaint.id)]
    if not waiting:
        return []
    here = {one.code for one in complaint.allegations}
    theirs = select(Allegation.code).where(Allegation.complaint_id.in_(waiting)).distinct().order_by(Allegation.code)
    return [gettext(NAMES[code]) for code in session.scalars(theirs) if code not in here]


def waiting_with(session: Session, complaint_id: int) -> Sequence[Complaint]:
    """The unanswered complaints that go on in this one, oldest first."""
    ids = merged_into(session, complaint_id)
    if not ids:
        return ()
    return session.scalars(
        select(Complaint).where(Complaint.id.in_(ids), Complaint.state.in_(UNANSWERED)).order_by(Complaint.id)
    ).all()


def numbers_with(session: Session, letter: ReplyLetter) -> list[str]:
    """Numbers of the complaints that a reply answers besides its own; of a draft, those that it would answer."""
    if letter.sent_at is None:
        return [one.number for one in waiting_with(session, letter.complaint_id)]
    answered = (
        select(Complaint.number)
        .join(JointReply, JointReply.complaint_id == Complaint.id)
        .where(JointReply.letter_id == letter.id, JointReply.parted_at.is_(None))
        .order_by(Complaint.id)
    )
    return list(session.scalars(answered))


def joint_letter(session: Session, complaint_id: int) -> ReplyLetter | None:
    """The reply to another complaint that answers this one too, of its newest round; None where there is none."""
    joined = aliased(ReplyLetter)
    return session.scalars(
        select(ReplyLetter)
        .join(joined, joined.complaint_id == ReplyLetter.complaint_id)
        .join(JointReply, JointReply.letter_id == joined.id)
        .where(JointReply.complaint_id == complaint_id, JointReply.parted_at.is_(None), shown_by_code())
        .order_by(JointReply.id.desc(), ReplyLetter.number.desc())
        .limit(1)
    ).first()


def answer_with(session: Session, actor: Actor, letter: ReplyLetter, now: datetime) -> None:
    """The reply was sent: every unanswered complaint merged into its own is answered by it, and its clocks stop."""
    for complaint in waiting_with(session, letter.complaint_id):
        stopped = [row for row in clocks_of(session, complaint.id) if row.kind in _STOPPED and row.done_at is None]
        for row in stopped:
            row.done_at = now
        session.add(
            JointReply(
                complaint_id=complaint.id,
                letter_id=letter.id,
                state_before=complaint.state,
                clocks=[row.id for row in stopped],
                answered_at=now,
            )
        )
        complaint.state = advance(complaint.state, Action.ANSWER_WITH, Party.PORTAL)
        session.flush()
        record(session, actor, "complaints:case:answer_with", "complaint", complaint.id, after={"letter": letter.id})


def close_with(session: Session, actor: Actor, complaint_id: int, now: datetime) -> None:
    """The complaint was closed: those that its reply answered are closed with it."""
    for row in _joined(session, ReplyLetter.complaint_id == complaint_id):
        complaint = session.get_one(Complaint, row.complaint_id)
        if complaint.state is not State.REPLIED:
            continue
        complaint.state = advance(complaint.state, Action.CLOSE_WITH, Party.PORTAL)
        complaint.ended_at, complaint.message_waits_since = now, None
        open_rows = [one for one in clocks_of(session, complaint.id) if one.done_at is None]
        for one in open_rows:
            one.done_at = now
        row.clocks = [*row.clocks, *(one.id for one in open_rows)]
        session.flush()
        record(session, actor, "complaints:case:close_with", "complaint", complaint.id)


def part_letter(session: Session, letter_id: int, now: datetime) -> None:
    """The reply did not arrive: whoever it answered waits again, as before."""
    for row in _joined(session, ReplyLetter.id == letter_id):
        _part(session, PORTAL, row, now)


def part_complaint(session: Session, actor: Actor, complaint_id: int, now: datetime) -> None:
    """The merge is undone: the complaint is owed its own reply again, in the state and by the dates that it had."""
    for row in _joined(session, JointReply.complaint_id == complaint_id):
        _part(session, actor, row, now)


def _joined(session: Session, which: object) -> Sequence[JointReply]:
    statement = select(JointReply).join(ReplyLetter, ReplyLetter.id == JointReply.letter_id)
    return session.scalars(
        statement.where(which, JointReply.parted_at.is_(None)).order_by(JointReply.id)  # type: ignore[arg-type]
    ).all()


def _part(session: Session, actor: Actor, row: JointReply, now: datetime) -> None:
    complaint = session.get_one(Complaint, row.complaint_id, with_for_update=True, populate_existing=True)
    row.parted_at = now
    for one in clocks_of(session, complaint.id):
        if one.id in row.clocks:
            one.done_at = None
    # What the row remembers, and no way of the table: a merge that is undone leaves everything as if it had not been.
    complaint.state, complaint.ended_at = row.state_before, None
    session.flush()
    record(session, actor, "complaints:case:part", "complaint", complaint.id, before={"letter": row.letter_id})
