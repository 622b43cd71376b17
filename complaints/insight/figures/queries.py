"""Figures of a span, counted by the database: six statements, whatever the number of complaints.

Only rows and columns that erasing leaves are read: when something came, ended and was answered, what it alleges, what
was found and why, and where somebody worked. So erasing a person or a case changes no figure.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, String, case, cast, distinct, extract, func, literal, select, union_all
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.rules.letter import AT_FAULT
from complaints.correction.counting import calls_of
from complaints.correction.rules.scope import HOUSE
from complaints.inquiry.models import FindingGround
from complaints.inquiry.rules.causes import Cause, branch_of
from complaints.insight.figures.population import (
    NO_GROUP,
    FirstGroup,
    answered_by,
    ends_in,
    first_due,
    first_replies,
    has_cause,
    has_finding,
    is_upheld,
    open_at_end,
    received_in,
    team_then,
)
from complaints.insight.figures.rules.canonical import DEFINITION, figures_object, report_object
from complaints.insight.figures.rules.limits import Month
from complaints.insight.figures.rules.months import Span, month_before, months_of_trend
from complaints.insight.figures.rules.recurrence import Recurrence, Upheld, first_day, recurrences
from complaints.satisfaction.models import ReplyOpinion
from portal.db.localday import local_day
from portal.people.models import Assignment, Team


@dataclass(frozen=True, kw_only=True)
class SpanFigures:
    """Counts by key, and how many replies took how many natural days."""

    counts: dict[str, int]
    days: dict[int, int]


def figures_of(session: Session, span: Span) -> SpanFigures:
    """The figures of a span; three statements."""
    counts = Counter(_received(session, span))
    days: Counter[int] = Counter()
    for row in _replies(session, span):
        days[(row.sent_on - row.received_on).days] += row.number
        counts["replied"] += row.number
        counts["in_time"] += row.number * row.in_time
        counts["decided"] += row.number * row.decided
        counts["upheld"] += row.number * row.upheld
        counts["no_cause"] += row.number * (row.upheld and not row.caused)
    counts.update(_causes(session, span))
    return SpanFigures(counts=dict(counts), days=dict(days))


def _received(session: Session, span: Span) -> dict[str, int]:
    """What came, by channel, severity and category, what ended, what is open, and what people thought of the reply, in
    one statement."""
    came = received_in(span.first, span.last)
    number = func.count().label("number")
    ends = ends_in(span)
    group = select(FirstGroup.label("value")).where(came).subquery()
    parts = [
        select(literal("received").label("kind"), literal("").label("value"), number)
        .select_from(Complaint)
        .where(came),
        select(literal("channel"), Complaint.channel, number).where(came).group_by(Complaint.channel),
        select(literal("severity"), Complaint.severity, number).where(came).group_by(Complaint.severity),
        select(literal("group"), group.c.value, number).group_by(group.c.value),
        select(literal("code"), Allegation.code, number)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .where(came)
        .group_by(Allegation.code),
        select(literal("ended"), ends.c.state, number).group_by(ends.c.state),
        select(literal("open"), literal(""), number).select_from(Complaint).where(open_at_end(span)),
        *_opinions(span),
    ]
    found = {}
    for kind, value, count in session.execute(union_all(*parts)):
        name = NO_GROUP if kind == "group" and not value else value
        found[f"{kind}.{name}" if name else kind] = count
    return found


def _replies(session: Session, span: Span) -> Any:
    """First replies by day of arrival and of sending, in time or not, upheld or not."""
    sent = first_replies(span).subquery()
    one = (
        select(
            Complaint.received_on.label("received_on"),
            local_day(sent.c.sent_at).label("sent_on"),
            _flag(sent.c.sent_at < first_due()).label("in_time"),
            _flag(has_finding()).label("decided"),
            _flag(is_upheld()).label("upheld"),
            _flag(has_cause()).label("caused"),
        )
        .join(sent, sent.c.complaint_id == Complaint.id)
        .subquery()
    )
    columns = (one.c.received_on, one.c.sent_on, one.c.in_time, one.c.decided, one.c.upheld, one.c.caused)
    return session.execute(select(*columns, func.count().label("number")).group_by(*columns))


def _flag(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _causes(session: Session, span: Span) -> dict[str, int]:
    """Complaints upheld for each cause and each branch of the tree; one with two causes counts under both."""
    sent = first_replies(span).subquery()
    branch = case({cause: branch_of(cause).value for cause in Cause}, value=FindingGround.cause)
    base = (
        select(sent.c.complaint_id, FindingGround.cause.label("cause"), branch.label("branch"))
        .join(Allegation, Allegation.complaint_id == sent.c.complaint_id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .join(FindingGround, FindingGround.finding_id == Finding.id)
        .where(Finding.verdict.in_(AT_FAULT), FindingGround.cause.is_not(None))
        .cte()
    )
    number = func.count(distinct(base.c.complaint_id))
    rows = session.execute(
        union_all(
            select(literal("branch").label("kind"), base.c.branch.label("value"), number).group_by(base.c.branch),
            select(literal("cause"), base.c.cause, number).group_by(base.c.cause),
        )
    )
    return {f"{kind}.{value}": count for kind, value, count in rows}


def _opinions(span: Span) -> list[Any]:
    """Complaints whose complainants answered the two questions, and how; one with two rounds may count twice."""
    number = func.count(distinct(ReplyOpinion.complaint_id))
    given = ReplyOpinion.answered_on.between(span.first, span.last)
    return [
        select(literal("opinion"), literal(""), number).where(given),
        select(literal("clear"), cast(ReplyOpinion.clear, String), number).where(given).group_by(ReplyOpinion.clear),
        select(literal("fair"), cast(ReplyOpinion.fair, String), number).where(given).group_by(ReplyOpinion.fair),
    ]


def trend_months(session: Session, month: date, calls: dict[date, int]) -> list[Month]:
    """Complaints and calls of the last 24 months; one statement. Months before the first complaint are left out."""
    months = months_of_trend(month)
    year = cast(extract("year", Complaint.received_on), Integer)
    number = cast(extract("month", Complaint.received_on), Integer)
    last = Span(month=month).last
    rows = session.execute(
        select(year, number, func.count()).where(received_in(months[0], last)).group_by(year, number)
    )
    counts = {date(one, two, 1): count for one, two, count in rows}
    begin = min(counts, default=month)
    return [Month(month=one, count=counts.get(one, 0), calls=calls.get(one)) for one in months if one >= begin]


def recurrences_of(session: Session, span: Span) -> list[Recurrence]:
    """Causes that came back in a team within 90 days; one statement."""
    rows = session.execute(
        select(FindingGround.cause, Assignment.team_id, Complaint.received_on, func.count(distinct(Complaint.id)))
        .join(Finding, Finding.id == FindingGround.finding_id)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .join(Subject, Subject.complaint_id == Complaint.id)
        .join(Assignment, team_then())
        .where(
            received_in(first_day(span.last), span.last),
            answered_by(span),
            Finding.verdict.in_(AT_FAULT),
            FindingGround.cause.is_not(None),
            Assignment.team_id.is_not(None),
        )
        .group_by(FindingGround.cause, Assignment.team_id, Complaint.received_on)
    )
    return recurrences(
        [
            Upheld(cause=cause.value, team=team, day=day, count=count)
            for cause, team, day, count in rows
            if cause and team
        ],
        span.last,
    )


def team_names(session: Session, ids: set[int]) -> dict[int, str]:
    """What the teams are called."""
    return dict(session.execute(select(Team.id, Team.name).where(Team.id.in_(ids))).all()) if ids else {}


def calls_in(span: Span, calls: dict[date, int]) -> int | None:
    """The calls of all months of a span; None where one is missing."""
    known = [calls.get(month_before(span.month, number)) for number in range(span.months)]
    return sum(one for one in known if one is not None) if None not in known else None


def report_figures(session: Session, month: date, definition: int = DEFINITION) -> dict[str, Any]:
    """All figures of the monthly report: the month, the twelve months up to it, trend and recurrence.

    ``definition``: that of the report that this is to be compared with.
    """
    calls = calls_of(session, HOUSE)
    spans = {}
    for name, span in (("month_figures", Span(month=month)), ("year_figures", Span(month=month, months=12))):
        found = figures_of(session, span)
        received = found.counts.get("received", 0)
        spans[name] = figures_object(found.counts, found.days, received, calls_in(span, calls), definition)
    trend = trend_months(session, month, calls)
    return report_object(month, spans, trend, recurrences_of(session, Span(month=month)), definition)
