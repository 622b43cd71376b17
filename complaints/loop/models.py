"""Tables of the loop: which training belongs to what, what followed from a finding, what was told, appeals."""

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from complaints.cases.rules.letter import Verdict
from complaints.inquiry.rules.causes import Cause
from complaints.loop.guard import TRIGGERS
from complaints.loop.rules.consequences import Kind, Ruling
from portal.db.base import Base
from portal.db.columns import choice


class TrainingMatch(Base):
    """From ``since`` on, findings in ``area`` with ``cause`` order ``programme`` (empty: nothing). Never changed.

    ``area`` is a category's code, a group's first figure, or an asterisk for all.
    """

    __tablename__ = "complaint_training_match"

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(String(10))
    cause: Mapped[Cause] = mapped_column(choice(Cause))
    programme: Mapped[str] = mapped_column(String(80), default="")
    since: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class FindingTold(Base):
    """What the persons whom a finding is about read of its reasons; with it the time for an appeal begins."""

    __tablename__ = "complaint_finding_told"
    __table_args__ = (UniqueConstraint("finding_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("complaint_finding.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    appeal_until: Mapped[date]
    told_at: Mapped[datetime]
    told_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class Appeal(Base):
    """That somebody appealed against one version of a finding about them, and what was decided; open without ruling.

    ``complaint_id`` repeats the finding's, so that the database itself refuses a decider who stands too near.
    """

    __tablename__ = "complaint_appeal"
    __table_args__ = (
        UniqueConstraint("finding_id", "finding_version", "employee_id"),
        CheckConstraint("(ruling IS NULL) = (decided_at IS NULL)", name="decided_or_open"),
        Index("ix_complaint_appeal_decider", "decider_id", "decided_at"),
        Index("ix_complaint_appeal_employee", "employee_id", "finding_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("complaint_finding.id"))
    finding_version: Mapped[int]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    due_on: Mapped[date]
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    given_at: Mapped[datetime | None]
    ruling: Mapped[Ruling | None] = mapped_column(choice(Ruling))
    reasons: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Consequence(Base):
    """One thing that followed for a person from a finding. Rows are only added; of the weights the newest counts.

    ``weight`` is in hundredths of a point and fades over ``fade_months`` (None, 0: not at all) from the day of the
    first one. ``assignment_id`` is training's own number of what was ordered, kept or lifted. ``monitored_calls`` is
    how many calls in a row must be heard without fault after that training (None, 0: none). ``as_manager``: a share
    that the person carries as who led whom it is about. ``reported``: less, since who made the mistake told of it.
    """

    __tablename__ = "complaint_consequence"
    __table_args__ = (
        UniqueConstraint("finding_id", "employee_id", "number"),
        Index("ix_complaint_consequence_employee", "employee_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("complaint_finding.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    number: Mapped[int]
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict))
    weight: Mapped[int | None]
    fade_months: Mapped[int | None]
    assignment_id: Mapped[int | None]
    programme: Mapped[str] = mapped_column(String(80), default="")
    blocks_calling: Mapped[bool] = mapped_column(default=False)
    monitored_calls: Mapped[int | None]
    as_manager: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    reported: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_appeal.id"))
    at: Mapped[datetime]


class MonitoredCall(Base):
    """A call to which somebody listened after retraining: whether it was without fault, and what was wrong."""

    __tablename__ = "complaint_monitored_call"
    __table_args__ = (Index("ix_complaint_monitored_call_employee", "employee_id", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    listened_on: Mapped[date]
    clean: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class FindingRead(Base):
    """When somebody last said that they had read what followed for them from a finding."""

    __tablename__ = "complaint_finding_read"

    finding_id: Mapped[int] = mapped_column(ForeignKey("complaint_finding.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    read_at: Mapped[datetime]


for _dialect, _statements in TRIGGERS.items():
    for _statement in _statements:
        event.listen(
            Appeal.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
