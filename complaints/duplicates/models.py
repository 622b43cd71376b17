"""Table of what was said about two complaints being one. Rows are added and never change."""

from datetime import datetime

from sqlalchemy import DDL, BigInteger, CheckConstraint, ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from complaints.cases.rules.workflow import State
from complaints.duplicates.rules import Deed
from portal.db.base import Base
from portal.db.columns import JsonValue, choice


class ComplaintLink(Base):
    """One deed about a pair: the complaint that is the same as ``kept_id``. What holds now is the newest deed."""

    __tablename__ = "complaint_link"
    __table_args__ = (
        Index("ix_complaint_link_complaint", "complaint_id", "id"),
        Index("ix_complaint_link_kept", "kept_id", "id"),
        CheckConstraint("complaint_id <> kept_id", name="two_complaints"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    deed: Mapped[Deed] = mapped_column(choice(Deed))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")


class JointReply(Base):
    """That a merged complaint was answered by the reply to the one where it goes on; ``parted_at`` once that is undone.

    ``state_before`` and ``clocks`` (ids of those that the reply stopped) are what undoing puts back.
    """

    __tablename__ = "complaint_joint_reply"
    __table_args__ = (
        Index("ix_complaint_joint_reply_complaint", "complaint_id", "id"),
        Index("ix_complaint_joint_reply_letter", "letter_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    letter_id: Mapped[int] = mapped_column(ForeignKey("complaint_letter.id"))
    state_before: Mapped[State] = mapped_column(choice(State))
    clocks: Mapped[list[int]] = mapped_column(JsonValue)
    answered_at: Mapped[datetime]
    parted_at: Mapped[datetime | None]


class ComplaintMark(Base):
    """One mark of the sketch of a complaint's words (``sketch.py``); the time is kept beside it for the index."""

    __tablename__ = "complaint_mark"
    __table_args__ = (Index("ix_complaint_mark_mark", "mark", "received_at", "complaint_id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]


LINKS_STAY_SQLITE = (
    """CREATE TRIGGER complaint_link_no_update BEFORE UPDATE OF complaint_id, kept_id, deed, at ON complaint_link
    BEGIN SELECT RAISE(ABORT, 'what was linked stays on record'); END""",
    """CREATE TRIGGER complaint_link_no_delete BEFORE DELETE ON complaint_link
    BEGIN SELECT RAISE(ABORT, 'what was linked stays on record'); END""",
)
"""Only the reason can be emptied: erasing does so."""
LINKS_STAY_POSTGRESQL = (
    """CREATE FUNCTION complaint_link_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'what was linked stays on record'; END $$""",
    """CREATE TRIGGER complaint_link_no_update BEFORE UPDATE OF complaint_id, kept_id, deed, at ON complaint_link
    FOR EACH ROW EXECUTE FUNCTION complaint_link_refuse()""",
    """CREATE TRIGGER complaint_link_no_delete BEFORE DELETE ON complaint_link
    FOR EACH ROW EXECUTE FUNCTION complaint_link_refuse()""",
)

for _dialect, _statements in (("sqlite", LINKS_STAY_SQLITE), ("postgresql", LINKS_STAY_POSTGRESQL)):
    for _statement in _statements:
        event.listen(
            ComplaintLink.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
