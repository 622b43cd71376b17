"""The watch over the complaints kept here: what stands out now, as each day knew it (spec C31)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Channel, Complaint, Subject
from complaints.cases.queries import not_internal
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.severity import Raise
from complaints.inquiry.models import FindingGround
from complaints.insight.surge.rules.known import About, Case, Claim, Ground, Raised, Stretch, events_of, seen_before
from complaints.insight.surge.rules.values import Alarm, Dimension, Event, Rule, Series, Thresholds, Tuning
from complaints.insight.surge.rules.watch import Watch, replay
from complaints.severity.models import Circumstance
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
    """A surge that lasts: the alarm of its first day, until when it stood out, and the picture to it.

    ``name`` is that of the client or script, as it was written last.
    """

    alarm: Alarm
    heard_on: date
    picture: tuple[Stretch, ...]
    name: str = ""


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
    names = written_names(session, [alarm.series for alarm in lasting if alarm.series is not None])
    return [
        Sighting(
            alarm=alarm,
            heard_on=watch.heard_on(alarm),
            picture=tuple(seen_before(alarm, events, begin)),
            name=names.get(alarm.series, "") if alarm.series else "",
        )
        for alarm in sorted(lasting, key=lambda one: one.raised_at)
    ]


def written_names(session: Session, wanted: list[Series]) -> dict[Series, str]:
    """What clients and scripts are called; two statements at most."""
    found: dict[Series, str] = {}
    for dimension, key, name in (
        (Dimension.CLIENT, FindingGround.client_key, FindingGround.client),
        (Dimension.SCRIPT, FindingGround.script_key, FindingGround.script),
    ):
        keys = [one for kind, one in wanted if kind is dimension]
        if keys:
            rows = session.execute(
                select(key, name).where(key.in_(keys)).order_by(FindingGround.recorded_at, FindingGround.id)
            )
            found |= {(dimension, one): written for one, written in rows}
    return found


def _day(event: Event) -> date:
    return clock.local(event.known_at).date()


def _item(alarm: Alarm) -> str:
    """Each item from outside is an alarm of its own."""
    return alarm.cases[0] if alarm.rule is Rule.OUTSIDE else ""


def cases_since(session: Session, start: date) -> list[Case]:
    """Every complaint that arrived on ``start`` or later, as the rules want it; six statements.

    Erased ones are among them: when they came and what they were about stays.
    """
    since = datetime.combine(start, time(), clock.COMPANY_ZONE)
    rows = session.execute(
        select(
            Complaint.id,
            Complaint.received_at,
            Complaint.event_on,
            Complaint.safety,
            Complaint.channel,
            Complaint.severity_raises,
        )
        .where(Complaint.received_at >= since, not_internal())
        .order_by(Complaint.id)
    ).all()
    claims, about, upheld = _claims(session, since), _about(session, since), _upheld(session, since)
    grounds, said = _grounds(session, since), _said(session, since)
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
            grounds=tuple(grounds[row.id]),
            raised=(*_derived(row.severity_raises, row.received_at, about[row.id]), *said[row.id]),
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


def _grounds(session: Session, since: datetime) -> defaultdict[int, list[Ground]]:
    """The clients and scripts that stand beside findings, upheld or not; those of a case within the house, too."""
    found = defaultdict[int, list[Ground]](list)
    came = func.coalesce(InternalCase.origin_id, Allegation.complaint_id)
    rows = session.execute(
        select(came, FindingGround.client_key, FindingGround.script_key, FindingGround.recorded_at)
        .select_from(FindingGround)
        .join(Finding, Finding.id == FindingGround.finding_id)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .outerjoin(InternalCase, InternalCase.complaint_id == Allegation.complaint_id)
        .where(Complaint.received_at >= since, or_(FindingGround.client_key != "", FindingGround.script_key != ""))
        .order_by(FindingGround.id)
    )
    for complaint_id, client, script, at in rows:
        named = ((Dimension.CLIENT, client), (Dimension.SCRIPT, script))
        found[complaint_id] += [Ground(series=series, recorded_at=at) for series in named if series[1]]
    return found


def _said(session: Session, since: datetime) -> defaultdict[int, list[Raised]]:
    """What people recorded as raising the severity. What was taken back on its own day was a slip, later it stood."""
    found = defaultdict[int, list[Raised]](list)
    rows = session.execute(
        select(Circumstance.complaint_id, Circumstance.kind, Circumstance.said_at, Circumstance.taken_back_at)
        .join(Complaint, Complaint.id == Circumstance.complaint_id)
        .where(Complaint.received_at >= since)
        .order_by(Circumstance.id)
    )
    for complaint_id, ground, at, back in rows:
        if back is None or clock.local(back).date() > clock.local(at).date():
            found[complaint_id].append(Raised(ground=ground, since=at))
    return found


def _derived(raises: list[str], received_at: datetime, about: list[About]) -> list[Raised]:
    """What raises without anybody recording it: known on arrival, or since the first employee was named."""
    named = min((one.added_at for one in about), default=received_at)
    known = {Raise.REPEATED: received_at, Raise.UPHELD_BEFORE: named}
    return [Raised(ground=one, since=at) for one, at in known.items() if one.value in raises]


def _upheld(session: Session, since: datetime) -> dict[int, datetime]:
    """What was found in a case that goes on within the house counts for the complaint that it came from."""
    came = func.coalesce(InternalCase.origin_id, Allegation.complaint_id)
    rows: Any = session.execute(
        select(came, func.min(Finding.decided_at))
        .select_from(Allegation)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .outerjoin(InternalCase, InternalCase.complaint_id == Allegation.complaint_id)
        .where(Complaint.received_at >= since, Finding.verdict.in_(AT_FAULT))
        .group_by(came)
    )
    return dict(rows.all())
