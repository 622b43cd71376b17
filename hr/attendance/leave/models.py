"""Tables of leave: terms of each kind, the ledger, requests, years worked elsewhere, answers to questions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hr.attendance.asking.models import Asked
from hr.attendance.leave.rules.kinds import Counting, Grain, LeaveKind, Terms
from hr.attendance.leave.rules.ledger import EntryKind
from hr.attendance.leave.rules.questions import Verdict
from hr.attendance.leave.rules.stretches import LeaveStretch, Portion
from portal.db.base import Base, BigId
from portal.db.columns import choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey


class LeaveTerms(Base):
    """How a kind of leave is taken from ``since`` on. Rows are only added; of one day the later decision holds."""

    __tablename__ = "leave_terms"
    __table_args__ = (Index("ix_leave_terms_kind", "kind", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LeaveKind] = mapped_column(choice(LeaveKind))
    since: Mapped[date]
    paid: Mapped[bool]
    grain: Mapped[Grain] = mapped_column(choice(Grain))
    counting: Mapped[Counting] = mapped_column(choice(Counting))
    proof_over: Mapped[int | None]
    most_days: Mapped[int]
    offered: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    def terms(self) -> Terms:
        """As rules know them."""
        return Terms(
            paid=self.paid,
            grain=self.grain,
            counting=self.counting,
            proof_over=self.proof_over,
            most_days=self.most_days,
            offered=self.offered,
        )


class LeaveRequest(Asked, HasDataKey, Base):
    """Somebody asks to be away. ``words`` say why, sealed with the person's own key: they may be about health.

    ``seconds`` is what it takes in all, as it was reckoned when it was asked for; of which grants, says the ledger.
    """

    __tablename__ = "leave_request"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        CheckConstraint("portion = 'whole' OR first_on = last_on", name="part_of_one_day"),
        Index("ix_leave_request_employee", "employee_id", "last_on", "state"),
        Index("ix_leave_request_state", "state", "last_on"),
        Index("ix_leave_request_asked", "asked_at", "id"),
        Index("ix_leave_request_first", "first_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[LeaveKind] = mapped_column(choice(LeaveKind))
    first_on: Mapped[date]
    last_on: Mapped[date]
    portion: Mapped[Portion] = mapped_column(choice(Portion))
    starts: Mapped[int] = mapped_column(default=0)
    ends: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int]
    days: Mapped[int]
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("id")

    def stretch(self) -> LeaveStretch:
        """As rules know it."""
        return LeaveStretch(
            first=self.first_on, last=self.last_on, portion=self.portion, starts=self.starts, ends=self.ends
        )


class LeaveEntry(Base):
    """A line of the ledger, never changed. ``grant_id`` None: it is a grant itself, usable ``since`` … ``until``.

    ``on_day`` is the day of leave that an entry is about. ``once`` keeps what the portal does by itself from being
    done twice.
    """

    __tablename__ = "leave_entry"
    __table_args__ = (
        CheckConstraint("(kind = 'grant') = (grant_id IS NULL)", name="names_its_grant"),
        CheckConstraint("(kind = 'grant') = (since IS NOT NULL)", name="grant_has_days"),
        CheckConstraint("since IS NULL OR since <= until", name="days_in_order"),
        Index("ix_leave_entry_employee", "employee_id", "leave", "id"),
        Index("ix_leave_entry_grant", "grant_id"),
        Index("ix_leave_entry_request", "request_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    leave: Mapped[LeaveKind] = mapped_column(choice(LeaveKind))
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    seconds: Mapped[int]
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("leave_entry.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("leave_request.id"))
    since: Mapped[date | None]
    until: Mapped[date | None]
    on_day: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    once: Mapped[str | None] = mapped_column(String(60), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class WorkedElsewhere(Base):
    """Months that somebody worked before they came; the newest row counts (Measures, article 4)."""

    __tablename__ = "leave_worked_elsewhere"
    __table_args__ = (
        CheckConstraint("months >= 0 AND months <= 720", name="a_working_life"),
        Index("ix_leave_worked_elsewhere_employee", "employee_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    months: Mapped[int]
    shown_by: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class LeaveRuling(Base):
    """What holds of a day on which somebody was on leave and there."""

    __tablename__ = "leave_ruling"
    __table_args__ = (UniqueConstraint("employee_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    day: Mapped[date]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    reason: Mapped[str] = mapped_column(String(500))
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
