"""Tables of complaints: what was said, who is named, who handles it, and when what is due (policy 9.1)."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, and_, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from complaints.cases.rules.clocks import Basis, ClockKind
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.rules.severity import Safety, Severity
from complaints.cases.rules.workflow import OPEN, State
from complaints.clocks.models import ClockPause, ProtectiveStep
from portal.db.base import Base
from portal.db.columns import JsonValue, choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey
from portal.personal.rules import Kind


class Channel(enum.StrEnum):
    """How a complaint reached the agency (policy 9.1.1)."""

    PUBLIC_FORM = "public_form"
    HOTLINE = "hotline"
    MAIL = "mail"
    LETTER = "letter"
    VISIT = "visit"
    CLIENT = "client"
    REGULATOR = "regulator"


class Complainant(enum.StrEnum):
    """Who complains."""

    DEBTOR = "debtor"
    FAMILY = "family"
    CONTACT = "contact"
    COLLEAGUE = "colleague"
    WRONG_NUMBER = "wrong_number"
    LAWYER = "lawyer"
    GROUP = "group"
    UNKNOWN = "unknown"


class Preferred(enum.StrEnum):
    """How the complainant wants to be reached; the page for following a complaint is open to all of them."""

    PAGE = "page"
    MAIL = "mail"
    PHONE = "phone"


class Wish(enum.StrEnum):
    """What the complainant wants."""

    STOP = "stop"
    CORRECT = "correct"
    APOLOGY = "apology"
    REFUND = "refund"
    EXPLANATION = "explanation"
    DISCIPLINE = "discipline"


class Elsewhere(enum.StrEnum):
    """Where a complainant has complained, too."""

    FINANCE_HOTLINE = "12378"
    CITY_HOTLINE = "12345"
    CONSUMER_HOTLINE = "12315"
    CLIENT = "client"
    PLATFORM = "platform"
    POLICE = "police"
    COURT = "court"
    OTHER = "other"


class ComplaintCounter(Base):
    """The last running number of a year. A number taken by a complaint that was never kept leaves a gap."""

    __tablename__ = "complaint_counter"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Complaint(HasDataKey, Base):
    """A complaint. ``words`` and ``words_sha256`` never change; of the look-up code only a digest is kept.

    ``notice_version`` names the notice on personal data that stood before the complainant; None where none did.

    ``received_on`` and ``event_on`` are days of the agency; the latter is the day of reception where none was told.
    Three facts are kept beside the rows that they come from, so that lists have an index to go by: ``is_open`` (from
    the state), ``next_due_at`` (from the clocks) and ``handler_id`` (from the open assignment). Late stays derived.
    ``round_number`` goes up when an answered complaint is opened again; who had to do with an earlier round stays out.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_state_received", "state", "received_at"),
        Index("ix_complaint_due", "next_due_at", "id"),
        Index("ix_complaint_open_due", "is_open", "next_due_at", "id"),
        Index("ix_complaint_open_received", "is_open", "received_at", "id"),
        Index("ix_complaint_open_severity", "is_open", "severity", "next_due_at", "id"),
        Index("ix_complaint_state_due", "state", "next_due_at", "id"),
        Index(
            "ix_complaint_handler_due", "handler_id", "is_open", "next_due_at", "id", "state", "event_on", "severity"
        ),
        Index(
            "ix_complaint_handler_number",
            "handler_id",
            "number",
            "is_open",
            "message_waits_since",
            "ended_at",
            "event_on",
        ),
        CheckConstraint("length(words_sha256) = 64", name="words_have_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    code_digest: Mapped[str] = mapped_column(String(64))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    received_at: Mapped[datetime] = mapped_column(index=True)
    received_on: Mapped[date] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(10))
    complainant: Mapped[Complainant] = mapped_column(choice(Complainant))
    anonymous: Mapped[bool]
    contact_name_sealed: Mapped[bytes | None] = sealed_column()
    contact_mail_sealed: Mapped[bytes | None] = sealed_column()
    contact_phone_sealed: Mapped[bytes | None] = sealed_column()
    contact_mail_index: Mapped[str | None] = mapped_column(String(32), index=True)
    contact_phone_index: Mapped[str | None] = mapped_column(String(32), index=True)
    preferred: Mapped[Preferred] = mapped_column(choice(Preferred))
    words: Mapped[str] = mapped_column(Text)
    words_sha256: Mapped[str] = mapped_column(String(64))
    happened_on: Mapped[date | None]
    event_on: Mapped[date]
    called_from: Mapped[str] = mapped_column(String(200), default="")
    agent_text: Mapped[str] = mapped_column(String(200), default="")
    wishes: Mapped[list[str]] = mapped_column(JsonValue)
    safety: Mapped[Safety] = mapped_column(choice(Safety))
    severity: Mapped[Severity] = mapped_column(choice(Severity), index=True)
    severity_reason: Mapped[str] = mapped_column(String(200))
    severity_raises: Mapped[list[str]] = mapped_column(JsonValue, default=list, server_default=text("'[]'"))
    state: Mapped[State] = mapped_column(choice(State), default=State.RECEIVED)
    is_open: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    next_due_at: Mapped[datetime | None]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    message_waits_since: Mapped[datetime | None]
    notice_version: Mapped[str | None] = mapped_column(String(20))
    round_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    version: Mapped[int] = mapped_column(default=1)

    allegations: Mapped[list["Allegation"]] = relationship(order_by="Allegation.id")
    clocks: Mapped[list["CaseClock"]] = relationship(
        order_by="CaseClock.due_at",
        viewonly=True,
        primaryjoin="and_(CaseClock.complaint_id == Complaint.id, CaseClock.round_number == Complaint.round_number)",
    )
    subjects: Mapped[list["Subject"]] = relationship(order_by="Subject.id")
    assignments: Mapped[list["CaseAssignment"]] = relationship(order_by="CaseAssignment.id")
    pauses: Mapped[list[ClockPause]] = relationship(order_by=ClockPause.id)
    steps: Mapped[list[ProtectiveStep]] = relationship(
        order_by=ProtectiveStep.id,
        viewonly=True,
        primaryjoin=lambda: and_(
            ProtectiveStep.complaint_id == Complaint.id, ProtectiveStep.round_number == Complaint.round_number
        ),
    )
    contact_name = Sealed("number", kind=Kind.NAME)
    contact_mail = Sealed("number", kind=Kind.MAIL, index="contact_mail_index")
    contact_phone = Sealed("number", kind=Kind.PHONE, index="contact_phone_index")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom

    @validates("state")
    def _open_by_state(self, _name: str, state: State) -> State:
        """Whoever sets the state sets with it whether there is still something to do."""
        self.is_open = state in OPEN
        return state


class Allegation(Base):
    """One claim inside a complaint, with its one category code."""

    __tablename__ = "complaint_allegation"
    __table_args__ = (UniqueConstraint("complaint_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    code: Mapped[str] = mapped_column(String(10), index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Subject(Base):
    """That a complaint is about an employee; given by the complainant or found by the officer (then with a name)."""

    __tablename__ = "complaint_subject"
    __table_args__ = (UniqueConstraint("complaint_id", "employee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class CaseAssignment(Base):
    """Who handles a complaint, from one instant to another; at most one is open.

    ``why`` is what the portal chose by (``assigning.why_of``); None where a person chose, who gives a ``reason``.
    """

    __tablename__ = "complaint_assignment"
    __table_args__ = (
        Index(
            "uq_complaint_assignment_open",
            "complaint_id",
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
        Index("ix_complaint_assignment_handler", "employee_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    why: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    round_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class RoleHolding(Base):
    """Who decides on a case, reviews its letter or verifies what was corrected; deputies hold the role beside them.

    Only ``until_at`` changes. The database refuses whoever stands too near (``guard.py``).
    """

    __tablename__ = "complaint_role"
    __table_args__ = (
        Index(
            "uq_complaint_role_open",
            "complaint_id",
            "role",
            "employee_id",
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
        Index("ix_complaint_role_holder", "employee_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    role: Mapped[CaseRole] = mapped_column(choice(CaseRole))
    deputy: Mapped[bool] = mapped_column(default=False)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    round_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class CaseClock(Base):
    """Something that is due in a round. Whether it is late is derived from ``due_at`` and ``done_at``, never stored.

    ``provisional_year`` is the year whose holidays were not announced when the clock was started. ``rule_days`` is the
    policy's number that it rests on (None: on none), so that a changed number is known at night.
    """

    __tablename__ = "complaint_clock"
    __table_args__ = (
        UniqueConstraint("complaint_id", "round_number", "kind"),
        Index("ix_complaint_clock_due", "kind", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[ClockKind] = mapped_column(choice(ClockKind))
    amount: Mapped[int]
    basis: Mapped[Basis] = mapped_column(choice(Basis))
    started_at: Mapped[datetime]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    provisional_year: Mapped[int | None]
    rule_days: Mapped[int | None]
    round_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))


WORDS_STAY_SQLITE = (
    """CREATE TRIGGER complaint_words_stay BEFORE UPDATE OF words, words_sha256 ON complaint
    WHEN NEW.words_sha256 <> OLD.words_sha256 OR (NEW.words <> OLD.words AND NEW.words <> '')
    BEGIN SELECT RAISE(ABORT, 'the words of a complaint stay as they were'); END""",
)
"""Whatever writes to the table cannot change the words. Only erasing may empty them; the digest stays."""
WORDS_STAY_POSTGRESQL = (
    """CREATE FUNCTION complaint_words_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the words of a complaint stay as they were'; END $$""",
    """CREATE TRIGGER complaint_words_stay BEFORE UPDATE OF words, words_sha256 ON complaint
    FOR EACH ROW WHEN (NEW.words_sha256 <> OLD.words_sha256 OR (NEW.words <> OLD.words AND NEW.words <> ''))
    EXECUTE FUNCTION complaint_words_refuse()""",
)

for _dialect, _statements in (("sqlite", WORDS_STAY_SQLITE), ("postgresql", WORDS_STAY_POSTGRESQL)):
    for _statement in _statements:
        event.listen(
            Complaint.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
