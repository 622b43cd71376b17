"""What the always-on numbers bring at the agency's own volume, and which numbers would keep chance out (spec C31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.severity import Severity
from complaints.insight.surge.live import CRITICAL, ONE_CAUSE, UPHELD, thresholds_on
from complaints.insight.surge.rules.advice import by_chance, enough_for
from complaints.insight.surge.rules.values import Thresholds
from portal import clock

_YEAR = 365
_LEAST = 56
_THINNED = 1.1
"""The spread of one cause or one employee: a small part of all complaints keeps little of their clusters."""


@dataclass(frozen=True, kw_only=True)
class NumberAdvice:
    """An always-on number: how often a year chance alone reaches it here, and from where on it does so once at most."""

    key: str
    number: int
    a_year: float
    advised: int


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What came in the last year, or since the first complaint: complaints a day, and each number's advice."""

    a_day: float
    days: int
    numbers: tuple[NumberAdvice, ...]

    @property
    def a_year(self) -> float:
        """False alarms a year of these numbers together."""
        return sum(one.a_year for one in self.numbers)


def surge_advice(session: Session, now: datetime) -> Advice | None:
    """The advice for today, by the rates of the last year; None while fewer than 56 days are known."""
    today = clock.local(now).date()
    earliest = session.scalar(select(func.min(Complaint.received_on)).where(Complaint.received_on <= today))
    days = 0 if earliest is None else min((today - earliest).days, _YEAR)
    if days < _LEAST:
        return None
    since = Complaint.received_on.between(today - timedelta(days=days), today - timedelta(days=1))
    complaints, critical = session.execute(
        select(func.count(), func.count().filter(Complaint.severity == Severity.S1)).select_from(Complaint).where(since)
    ).one()
    limits, policy = thresholds_on(session, today), Thresholds()
    return Advice(
        a_day=complaints / days,
        days=days,
        numbers=(
            _advice(ONE_CAUSE, limits.one_cause, policy.one_cause, _causes(session, since), days, 1),
            _advice(CRITICAL, limits.critical, policy.critical, [critical], days, policy.critical_days),
            _advice(UPHELD, limits.upheld, policy.upheld, _employees(session, since), days, policy.upheld_days),
        ),
    )


def _advice(key: str, number: int, floor: int, counts: Sequence[int], days: int, window: int) -> NumberAdvice:
    # Groups come in no order, and a sum of floats hears it in its last digit.
    usual = sorted(count / days * window for count in counts if count)
    return NumberAdvice(
        key=key,
        number=number,
        a_year=by_chance(number, usual, window, dispersion=_THINNED),
        advised=enough_for(usual, window, policy=floor, dispersion=_THINNED),
    )


def _causes(session: Session, since: ColumnElement[bool]) -> list[int]:
    """How many complaints alleged each category."""
    return list(
        session.scalars(
            select(func.count())
            .select_from(Allegation)
            .join(Complaint, Complaint.id == Allegation.complaint_id)
            .where(since)
            .group_by(Allegation.code)
        )
    )


def _employees(session: Session, since: ColumnElement[bool]) -> list[int]:
    """How many complaints about each employee were found true, at least partly."""
    return list(
        session.scalars(
            select(func.count(func.distinct(Subject.complaint_id)))
            .join(Complaint, Complaint.id == Subject.complaint_id)
            .join(Allegation, Allegation.complaint_id == Complaint.id)
            .join(Finding, Finding.allegation_id == Allegation.id)
            .where(since, Finding.verdict.in_(AT_FAULT))
            .group_by(Subject.employee_id)
        )
    )


def advice_for(session: Session, key: str, now: datetime) -> NumberAdvice | None:
    """The advice about one number."""
    advice = surge_advice(session, now)
    return next((one for one in advice.numbers if one.key == key), None) if advice else None
