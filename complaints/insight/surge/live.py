"""The watch over the complaints kept here: what stands out now, as each day knew it (spec C31)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Channel, Complaint, Subject
from complaints.cases.rules.letter import AT_FAULT
from complaints.insight.surge.rules.known import About, Case, Claim, Stretch, events_of, seen_before
from complaints.insight.surge.rules.values import Alarm, Event, Rule, Thresholds, Tuning
from complaints.insight.surge.rules.watch import Watch, replay
from complaints.taxonomy import categories
from portal import clock
from portal.people.models import Assignment
from portal.policy.queries import setting_numbers
from portal.workdays.queries import current_calendar

IN_PERSON = "complaints.surge_in_person"
ONE_CAUSE = "complaints.surge_one_cause"
CRITICAL = "complaints.surge_critical"
UPHELD = "complaints.surge_upheld"
TUNING = Tuning()
_DAYS = TUNING.memory + TUNING.baseline + 2 * TUNING.quiet
"""Days that are played again: what weekdays and spread are learnt from, a baseline, and what an alarm may last."""


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A surge that lasts: the alarm of its first day, until when it stood out, and the picture to it."""

    alarm: Alarm
    heard_on: date
    picture: tuple[Stretch, ...]


def thresholds_on(session: Session, day: date) -> Thresholds:
    """The always-on numbers that the policy holds on a day; one statement."""
    numbers = setting_numbers(session, (IN_PERSON, ONE_CAUSE, CRITICAL, UPHELD), day)
    return Thresholds(
        in_person=numbers[IN_PERSON], one_cause=numbers[ONE_CAUSE], critical=numbers[CRITICAL], upheld=numbers[UPHELD]
    )


def lasting_surges(session: Session, now: datetime) -> list[Sighting]:
    """What stands out, or did within the days of quiet; oldest first. A constant number of statements.

    The day that is going on counts with what it has brought so far, which can only raise an alarm later than the
    whole day would.
    """
    today = clock.local(now).date()
    start = today - timedelta(days=_DAYS)
    events = [one for case in cases_since(session, start) for one in events_of(case) if one.known_at <= now]
    if not events:
        return []
    begin = max(start, min(_day(event) for event in events))
    watch = Watch(thresholds_on(session, today), TUNING, calendar=current_calendar(session), zone=clock.COMPANY_ZONE)
    alarms = {(alarm.rule, alarm.series, _item(alarm)): alarm for alarm in replay(events, begin, today, watch)}
    # Of one kind and series only the last alarm can still last; it is the one that the dictionary holds.
    lasting = [alarm for alarm in alarms.values() if (today - watch.heard_on(alarm)).days <= TUNING.quiet]
    return [
        Sighting(alarm=alarm, heard_on=watch.heard_on(alarm), picture=tuple(seen_before(alarm, events, begin)))
        for alarm in sorted(lasting, key=lambda one: one.raised_at)
    ]


def _day(event: Event) -> date:
    return clock.local(event.known_at).date()


def _item(alarm: Alarm) -> str:
    """Each item from outside is an alarm of its own."""
    return alarm.cases[0] if alarm.rule is Rule.OUTSIDE else ""


def cases_since(session: Session, start: date) -> list[Case]:
    """Every complaint that arrived on ``start`` or later, as the rules want it; four statements.

    Erased ones are among them: when they came and what they were about stays.
    """
    since = datetime.combine(start, time(), clock.COMPANY_ZONE)
    rows = session.execute(
        select(Complaint.id, Complaint.received_at, Complaint.event_on, Complaint.safety, Complaint.channel)
        .where(Complaint.received_at >= since)
        .order_by(Complaint.id)
    ).all()
    claims, about, upheld = _claims(session, since), _about(session, since), _upheld(session, since)
    return [
        Case(
            case_id=str(row.id),
            received_at=row.received_at,
            occurred_on=row.event_on,
            safety=row.safety,
            in_person=row.channel is Channel.VISIT,
            from_regulator=row.channel is Channel.REGULATOR,
            claims=tuple(claims[row.id]),
            about=tuple(about[row.id]),
            upheld_at=upheld.get(row.id),
        )
        for row in rows
    ]


def _claims(session: Session, since: datetime) -> defaultdict[int, list[Claim]]:
    known, found = categories(), defaultdict[int, list[Claim]](list)
    rows = session.execute(
        select(Allegation.complaint_id, Allegation.code, Allegation.added_at)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .where(Complaint.received_at >= since)
        .order_by(Allegation.id)
    )
    for complaint_id, code, added_at in rows:
        found[complaint_id].append(Claim(code=code, severity=known[code].severity, added_at=added_at))
    return found


def _about(session: Session, since: datetime) -> defaultdict[int, list[About]]:
    """Whom complaints name, each with the team of the day that the complaint is about."""
    then = and_(
        Assignment.employee_id == Subject.employee_id,
        Assignment.starts_on <= Complaint.event_on,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= Complaint.event_on),
    )
    found = defaultdict[int, list[About]](list)
    rows = session.execute(
        select(Subject.complaint_id, Subject.employee_id, Assignment.team_id, Subject.added_at)
        .join(Complaint, Complaint.id == Subject.complaint_id)
        .outerjoin(Assignment, then)
        .where(Complaint.received_at >= since)
        .order_by(Subject.id, Assignment.id)
    )
    for complaint_id, employee_id, team_id, added_at in rows:
        team = None if team_id is None else str(team_id)
        found[complaint_id].append(About(employee=str(employee_id), team=team, added_at=added_at))
    return found


def _upheld(session: Session, since: datetime) -> dict[int, datetime]:
    rows: Any = session.execute(
        select(Allegation.complaint_id, func.min(Finding.decided_at))
        .join(Finding, Finding.allegation_id == Allegation.id)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .where(Complaint.received_at >= since, Finding.verdict.in_(AT_FAULT))
        .group_by(Allegation.complaint_id)
    )
    return dict(rows.all())
