"""Tables of people: departments, teams, employees and their dated assignments (policy 1.2, 2.1)."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base
from portal.db.columns import choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey
from portal.personal.rules import Kind


class Post(enum.StrEnum):
    """What somebody is employed as (policy 1.2); roles in the portal are another matter."""

    COLLECTOR = "collector"
    TEAM_LEAD = "team_lead"
    TRAINER = "trainer"
    DATA_ANALYST = "data_analyst"
    LEGAL_OFFICER = "legal_officer"
    COMPLAINT_OFFICER = "complaint_officer"
    HR_OFFICER = "hr_officer"
    COMPLIANCE_OFFICER = "compliance_officer"
    ADMINISTRATOR = "administrator"
    LEADERSHIP = "leadership"
    SUPPORT = "support"


class Department(Base):
    """A department of the agency (policy 2.1)."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))


class Team(Base):
    """A team inside a department."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    department: Mapped[Department] = relationship()


class Employee(HasDataKey, Base):
    """One record for everyone who works for the agency, no matter the role (policy 1.2).

    ``number`` is the staff number as printed, leading zeros and all. ``left_on`` is the last day of employment.
    ``outside`` is for who is not employed, but asked to take a part in a complaint: they count in nothing else.
    ``identity_index`` and ``phone_index`` are the blind indexes by which the same number is found again.
    """

    __tablename__ = "employee"
    __table_args__ = (CheckConstraint("left_on IS NULL OR left_on >= entered_on", name="leaves_after_entry"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    email: Mapped[str | None] = mapped_column(String(200))
    entered_on: Mapped[date] = mapped_column(index=True)
    left_on: Mapped[date | None]
    outside: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    phone_sealed: Mapped[bytes | None] = sealed_column()
    identity_number_sealed: Mapped[bytes | None] = sealed_column()
    bank_account_sealed: Mapped[bytes | None] = sealed_column()
    identity_index: Mapped[str | None] = mapped_column(String(32), unique=True, index=True)
    phone_index: Mapped[str | None] = mapped_column(String(32), index=True)
    version: Mapped[int] = mapped_column(default=1)
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="employee", order_by="Assignment.starts_on", foreign_keys="Assignment.employee_id"
    )
    phone = Sealed("number", kind=Kind.PHONE, index="phone_index")
    identity_number = Sealed("number", kind=Kind.IDENTITY)
    bank_account = Sealed("number", kind=Kind.BANK)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


class Assignment(Base):
    """Where an employee works from a day on, until the day before the next assignment or ``ends_on`` (inclusive)."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("employee_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index("ix_assignment_team_dates", "team_id", "starts_on", "ends_on"),
        Index("ix_assignment_lead_dates", "lead_id", "starts_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    post: Mapped[Post] = mapped_column(choice(Post))
    grade: Mapped[int] = mapped_column(default=1)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    employee: Mapped[Employee] = relationship(back_populates="assignments", foreign_keys=[employee_id])
    department: Mapped[Department] = relationship()
    team: Mapped[Team | None] = relationship()
    lead: Mapped[Employee | None] = relationship(foreign_keys=[lead_id])


class PersonImport(HasDataKey, Base):
    """What a row of a file did to one person, so that it can be taken back; gone once that was done.

    ``version`` is the employee's own after the row: another one means that somebody changed the person since.
    ``before`` is JSON of what was replaced: name, mail address, identifiers, and the last day of the assignment that
    was ended; sealed with the person's own key, so that it goes with them. "" for who was entered.
    """

    __tablename__ = "person_import"
    __table_args__ = (UniqueConstraint("batch_id", "employee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    entered: Mapped[bool]
    version: Mapped[int]
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    before_sealed: Mapped[bytes | None] = sealed_column()
    employee: Mapped[Employee] = relationship()
    before = Sealed("batch_id", "employee_id")
