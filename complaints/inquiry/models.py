"""Tables of an investigation: points checked, hearings, the ground of a finding, and decisions of a second person."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from complaints.inquiry.rules.causes import Cause
from complaints.inquiry.rules.hearing import Outcome
from portal.db.base import Base
from portal.db.columns import JsonValue, choice


class CheckedPoint(Base):
    """A point of the checklist that somebody ticked, with what was found; a later tick replaces the text."""

    __tablename__ = "complaint_checked_point"
    __table_args__ = (UniqueConstraint("complaint_id", "point"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    point: Mapped[str] = mapped_column(String(60))
    found: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[datetime]
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class InquiryPlan(Base):
    """How an investigation is to go: what is looked at, who is heard, by when. Rows are added; the newest counts."""

    __tablename__ = "complaint_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class Hearing(Base):
    """Questions put to an employee whom a complaint names, and what came of them. Waiting while ``ended_at`` is empty.

    The employee sees ``questions`` and nothing else of the case. ``answer`` is theirs, or the minutes of a talk.
    """

    __tablename__ = "complaint_hearing"
    __table_args__ = (Index("ix_complaint_hearing_employee", "employee_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    questions: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    answer: Mapped[str] = mapped_column(Text, default="")
    talked_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class FindingGround(Base):
    """On what a finding stands: its cause where upheld, and why there is no evidence where none is linked.

    ``client`` and ``script`` say whose claim and which text it was about, as they were written; the keys compare them.
    ``reported`` are the employees who told of the mistake themselves before anybody asked.
    """

    __tablename__ = "complaint_finding_ground"

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("complaint_finding.id"), unique=True)
    cause: Mapped[Cause | None] = mapped_column(choice(Cause))
    no_evidence: Mapped[str] = mapped_column(Text, default="")
    client: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    client_key: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    script: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    script_key: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    reported: Mapped[list[int]] = mapped_column(JsonValue, default=list, server_default=text("'[]'"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class FindingEvidence(Base):
    """That a file of the case bears on a finding. The digest stays when the file has gone with the case's keeping."""

    __tablename__ = "complaint_finding_evidence"
    __table_args__ = (UniqueConstraint("finding_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("complaint_finding.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    linked_at: Mapped[datetime]
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class Judgement(enum.StrEnum):
    """What the second person said about a finding."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"


class FindingDecision(Base):
    """What somebody who did not investigate decided about one version of a finding; that of the newest version counts.

    ``proposed_by_id`` repeats who recorded that version, so that the database itself refuses one's own.
    """

    __tablename__ = "complaint_finding_decision"
    __table_args__ = (
        CheckConstraint("decided_by_id <> proposed_by_id", name="decider_is_not_investigator"),
        Index("ix_complaint_finding_decision_finding", "finding_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("complaint_finding.id"))
    version: Mapped[int]
    judgement: Mapped[Judgement] = mapped_column(choice(Judgement))
    remark: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
