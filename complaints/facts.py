"""What other domains may ask about complaints: counts, never words or names (crisis and HR read this)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.queries import not_internal, visible_to
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import UNANSWERED
from complaints.insight.surge import advising, live
from complaints.insight.surge.rules.values import Dimension as SurgeDimension
from complaints.insight.surge.rules.values import Rule as SurgeRule
from complaints.loop import appraisal
from complaints.loop.appraisal import AppraisalRate, FindingEvent, WeighedFinding
from complaints.loop.queries import overturned_for
from complaints.satisfaction import queries as opinions
from complaints.satisfaction.queries import Satisfaction
from complaints.taxonomy import NAMES
from portal.auth.actor import Actor

__all__ = ["AppraisalRate", "FindingEvent", "Satisfaction", "SurgeDimension", "SurgeRule", "WeighedFinding"]
QUIET_DAYS = live.TUNING.quiet
"""A surge that is silent for so many days is over."""


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
        .where(Complaint.state.in_(UNANSWERED), not_internal())
        .group_by(Allegation.code)
        .order_by(func.count().desc(), Allegation.code)
    )
    return [CategoryCount(code=code, name=NAMES[code], count=count) for code, count in rows]


def received_by_day(session: Session, first: date, last: date, code: str | None = None) -> list[DayCount]:
    """Arrivals by day and category, both days with them."""
    statement = (
        select(Complaint.received_on, Allegation.code, func.count())
        .join(Allegation, Allegation.complaint_id == Complaint.id)
        .where(Complaint.received_on.between(first, last), not_internal())
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
            select(Complaint.severity, func.count())
            .where(Complaint.state.in_(UNANSWERED), not_internal())
            .group_by(Complaint.severity)
        ).all()
    )
    return OpenComplaints(unanswered=sum(by_severity.values()), critical=by_severity.get(Severity.S1, 0))


def upheld_by_employee(session: Session, first: date, last: date) -> dict[int, int]:
    """Findings at least partly upheld, by employee named, for complaints received in these days.

    What an appeal overturned is left out. What weighs in an appraisal is ``findings_for_appraisal``.
    """
    rows = session.execute(
        select(Subject.employee_id, func.count(Finding.id))
        .join(Complaint, Complaint.id == Subject.complaint_id)
        .join(Allegation, Allegation.complaint_id == Complaint.id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .where(
            Complaint.received_on.between(first, last),
            Finding.verdict.in_(AT_FAULT),
            ~overturned_for(Subject.employee_id),
        )
        .group_by(Subject.employee_id)
    )
    return dict(rows.all())


def findings_for_appraisal(
    session: Session, employee_ids: Collection[int], first: date, last: date, day: date | None = None
) -> dict[int, list[WeighedFinding]]:
    """What weighs in the appraisal of these people: confirmed findings about complaints received in these days.

    Each stands with its newest weight, also one of 0 after an appeal, and with what of it is left on ``day`` (else on
    ``last``), since weights fade; the first one first. One statement.
    """
    return appraisal.findings_for_appraisal(session, employee_ids, first, last, day or last)


def rates_for_appraisal(
    session: Session, employee_ids: Collection[int], first: date, last: date, day: date | None = None
) -> dict[int, AppraisalRate]:
    """What weighs for each of these people per 1,000 calls, over the whole months that the days touch.

    Without a rate where the calls of a month were not entered for the person. Two statements.
    """
    return appraisal.rates_for_appraisal(session, employee_ids, first, last, day or last)


def finding_events(session: Session, after_id: int, most: int = 500) -> list[FindingEvent]:
    """What followed from findings since the event ``after_id`` (0: from the beginning), in order: the feed for whoever
    keeps a bonus or a streak that depends on it. A weight that changes is a new event and names the appeal behind it.
    """
    return appraisal.finding_events(session, after_id, most)


def satisfaction(session: Session, first: date, last: date) -> Satisfaction:
    """How complainants answered the two questions (clear? fair?) on these days, both with them; three statements.

    Erasing a complaint changes no figure. The counts are None where fewer than five answered.
    """
    return opinions.satisfaction(session, first, last)


@dataclass(frozen=True, kw_only=True)
class SurgeSeen:
    """A surge that lasts, with what somebody needs to judge it.

    From ``first`` to ``last``, the day of the alarm, came ``count`` where ``expected`` is usual; ``chance`` (0 to 1) is
    that of so many or more, ``adjusted`` the same after all ``looked_at`` series; None where there was too little
    history or no chance stands behind the rule. ``about`` is the id, code or key of the ``dimension``; a client or
    script has a ``name``, too, as it was written last. ``earlier`` cases happened before ``first``. ``picture``: (first
    day, number of days, count), oldest first. ``heard_on``: the last day on which it stood out.
    """

    rule: SurgeRule
    dimension: SurgeDimension | None
    about: str
    raised_at: datetime
    first: date
    last: date
    heard_on: date
    count: int
    expected: float | None
    chance: float | None
    adjusted: float | None
    looked_at: int
    earlier: int
    complaint_ids: tuple[int, ...]
    picture: tuple[tuple[date, int, int], ...]
    name: str = ""


def lasting_surges(session: Session, now: datetime) -> list[SurgeSeen]:
    """The surges that last, oldest first; a constant number of statements, some hundred milliseconds of work."""
    return [_seen(sighting) for sighting in live.lasting_surges(session, now)]


def _seen(sighting: live.Sighting) -> SurgeSeen:
    alarm = sighting.alarm
    dimension, about = alarm.series or (None, alarm.cases[0] if alarm.rule is SurgeRule.OUTSIDE else "")
    return SurgeSeen(
        rule=alarm.rule,
        dimension=dimension,
        about=about,
        raised_at=alarm.raised_at,
        first=alarm.first,
        last=alarm.last,
        heard_on=sighting.heard_on,
        count=alarm.count,
        expected=alarm.expected,
        chance=alarm.chance,
        adjusted=alarm.adjusted,
        looked_at=alarm.looked_at,
        earlier=alarm.earlier,
        complaint_ids=tuple(int(case) for case in alarm.cases),
        picture=tuple((one.first, one.days, one.count) for one in sighting.picture),
        name=sighting.name,
    )


def surge_advice(session: Session, now: datetime) -> advising.Advice | None:
    """What the always-on numbers bring at the volume of the last year; None while too little is known."""
    return advising.surge_advice(session, now)


def readable_complaints(session: Session, actor: Actor, ids: Iterable[int], today: date) -> list[tuple[int, str]]:
    """Those of these complaints that the person may open, as (id, number), in order of arrival."""
    rows = session.execute(
        select(Complaint.id, Complaint.number)
        .where(Complaint.id.in_(list(ids)), visible_to(actor, today))
        .order_by(Complaint.id)
    )
    return [(complaint_id, number) for complaint_id, number in rows]


def cause_name(code: str) -> str:
    """What a category is called, as a message id; the code itself where the taxonomy no longer has it."""
    return NAMES.get(code, code)
