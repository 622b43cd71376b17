"""What stands beside some cases: entry by staff, like complaints, who acts, mails, opinions. Most have few of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.cases.queries import origin_of
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.workflow import State
from complaints.desk.models import ComplaintEntry
from complaints.desk.queries import entry_of
from complaints.duplicates.models import ComplaintLink
from complaints.duplicates.pairs import Pair, pairs_of
from complaints.duplicates.queries import offers_to
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.queries import MailLine, mails_of
from complaints.parties.models import ComplaintParty
from complaints.parties.queries import parties_of
from complaints.satisfaction.models import ReplyOpinion
from complaints.satisfaction.queries import opinions_of
from portal.auth.actor import Actor

_AT_THE_BEGINNING = frozenset({State.RECEIVED, State.ASSIGNED})


@dataclass(frozen=True, kw_only=True)
class Beside:
    """All of it; empty where there is nothing."""

    entry: ComplaintEntry | None
    pairs: Sequence[Pair]
    parties: Sequence[ComplaintParty]
    mails: Sequence[MailLine]
    opinions: Sequence[ReplyOpinion]
    origin: Complaint | None
    continued: Sequence[Complaint]

    def merged_into(self, complaint_id: int) -> list[int]:
        """The complaints that go on in this one."""
        return [pair.complaint_id for pair in self.pairs if pair.merged and pair.kept_id == complaint_id]


def beside_of(session: Session, complaint_id: int) -> Beside:
    """What there is beside a case: one statement that finds out, and one for each that is there."""
    linked = or_(ComplaintLink.complaint_id == complaint_id, ComplaintLink.kept_id == complaint_id)
    there = session.execute(
        select(
            exists().where(ComplaintEntry.complaint_id == complaint_id).label("entry"),
            exists().where(linked).label("pairs"),
            exists().where(ComplaintParty.complaint_id == complaint_id).label("parties"),
            exists().where(ComplaintMail.complaint_id == complaint_id).label("mails"),
            exists().where(ReplyOpinion.complaint_id == complaint_id).label("opinions"),
            exists().where(InternalCase.complaint_id == complaint_id).label("internal"),
            exists().where(InternalCase.origin_id == complaint_id).label("continued"),
        )
    ).one()
    return Beside(
        entry=entry_of(session, complaint_id) if there.entry else None,
        pairs=pairs_of(session, complaint_id) if there.pairs else (),
        parties=parties_of(session, complaint_id) if there.parties else (),
        mails=mails_of(session, complaint_id) if there.mails or there.pairs else (),
        opinions=opinions_of(session, complaint_id) if there.opinions else (),
        origin=origin_of(session, complaint_id) if there.internal else None,
        continued=_continued(session, complaint_id) if there.continued else (),
    )


def _continued(session: Session, complaint_id: int) -> Sequence[Complaint]:
    """The internal cases in which a withdrawn complaint goes on."""
    found = select(Complaint).join(InternalCase, InternalCase.complaint_id == Complaint.id)
    return session.scalars(found.where(InternalCase.origin_id == complaint_id).order_by(Complaint.id)).all()


def offered_to(session: Session, actor: Actor, complaint: Complaint) -> int | None:
    """How many complaints may be the same; None once the case is being investigated.

    The words of hundreds are compared for it, so that a case that is opened each day does not ask again: from
    then on the page of like complaints is one click away.
    """
    return len(offers_to(session, actor, complaint)) if complaint.state in _AT_THE_BEGINNING else None
