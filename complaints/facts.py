"""What other domains may ask about complaints: counts, never words or names (crisis and HR read this)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import UNANSWERED
from complaints.taxonomy import NAMES


@dataclass(frozen=True, kw_only=True)
class CategoryCount:
    """How many complaints allege a category; ``name`` is a message id."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """How many complaints of a category arrived on a day of the agency."""

    day: date
    code: str
    count: int


@dataclass(frozen=True, kw_only=True)
class OpenComplaints:
    """What is unanswered now, in all and of severity S1."""

    unanswered: int
    critical: int


def open_by_category(session: Session) -> list[CategoryCount]:
    """Unanswered complaints by what they allege, most first; one with two allegations counts under both."""
    rows = session.execute(
        select(Allegation.code, func.count())
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .where(Complaint.state.in_(UNANSWERED))
        .group_by(Allegation.code)
        .order_by(func.count().desc(), Allegation.code)
    )
    return [CategoryCount(code=code, name=NAMES[code], count=count) for code, count in rows]


def received_by_day(session: Session, first: date, last: date, code: str | None = None) -> list[DayCount]:
    """Arrivals by day and category, both days with them."""
    statement = (
        select(Complaint.received_on, Allegation.code, func.count())
        .join(Allegation, Allegation.complaint_id == Complaint.id)
        .where(Complaint.received_on.between(first, last))
        .group_by(Complaint.received_on, Allegation.code)
        .order_by(Complaint.received_on, Allegation.code)
    )
    if code is not None:
        statement = statement.where(Allegation.code == code)
    return [DayCount(day=day, code=found, count=count) for day, found, count in session.execute(statement)]


def open_complaints(session: Session) -> OpenComplaints:
    """How much is unanswered."""
    by_severity = dict(
        session.execute(
            select(Complaint.severity, func.count()).where(Complaint.state.in_(UNANSWERED)).group_by(Complaint.severity)
        ).all()
    )
    return OpenComplaints(unanswered=sum(by_severity.values()), critical=by_severity.get(Severity.S1, 0))


def upheld_by_employee(session: Session, first: date, last: date) -> dict[int, int]:
    """For appraisal: findings at least partly upheld, by employee named, for complaints received in these days."""
    rows = session.execute(
        select(Subject.employee_id, func.count(Finding.id))
        .join(Complaint, Complaint.id == Subject.complaint_id)
        .join(Allegation, Allegation.complaint_id == Complaint.id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .where(Complaint.received_on.between(first, last), Finding.verdict.in_(AT_FAULT))
        .group_by(Subject.employee_id)
    )
    return dict(rows.all())
