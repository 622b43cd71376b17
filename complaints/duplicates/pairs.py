"""What holds now between complaints: linked, merged into another, or with others merged into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from complaints.cases.models import Complaint
from complaints.duplicates.models import ComplaintLink
from complaints.duplicates.rules import Deed


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two complaints and the newest deed about them."""

    complaint_id: int
    number: str
    kept_id: int
    kept_number: str
    deed: Deed
    at: datetime

    @property
    def merged(self) -> bool:
        """Whether the one goes on in the other."""
        return self.deed is Deed.MERGE

    def other(self, complaint_id: int) -> int:
        """The one of the two that is not this one."""
        return self.kept_id if complaint_id == self.complaint_id else self.complaint_id


def pairs_of(session: Session, complaint_id: int) -> list[Pair]:
    """The pairs of a complaint that are linked or merged now; one statement."""
    one, kept = aliased(Complaint), aliased(Complaint)
    newest = (
        select(func.max(ComplaintLink.id))
        .where(or_(ComplaintLink.complaint_id == complaint_id, ComplaintLink.kept_id == complaint_id))
        .group_by(ComplaintLink.complaint_id, ComplaintLink.kept_id)
    )
    rows = session.execute(
        select(
            ComplaintLink.complaint_id, one.number, ComplaintLink.kept_id, kept.number.label("kept_number"),
            ComplaintLink.deed, ComplaintLink.at,
        )
        .join(one, one.id == ComplaintLink.complaint_id)
        .join(kept, kept.id == ComplaintLink.kept_id)
        .where(ComplaintLink.id.in_(newest), ComplaintLink.deed != Deed.UNLINK)
        .order_by(ComplaintLink.id)
    )  # fmt: skip
    return [Pair(**row._mapping) for row in rows]


def kept_of(session: Session, complaint_id: int) -> int:
    """Where a complaint goes on: itself, or the one that it is merged into."""
    return next(
        (pair.kept_id for pair in pairs_of(session, complaint_id) if pair.merged and pair.complaint_id == complaint_id),
        complaint_id,
    )


def merged_into(session: Session, complaint_id: int) -> Sequence[int]:
    """The complaints that go on in this one."""
    return [p.complaint_id for p in pairs_of(session, complaint_id) if p.merged and p.kept_id == complaint_id]
