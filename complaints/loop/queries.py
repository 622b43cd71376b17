"""Reading the loop: what followed from findings, what persons were told, their appeals, and who may decide those."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.assigning import holders_of, is_named
from complaints.cases.models import Allegation, CaseAssignment, Complaint, RoleHolding
from complaints.cases.nearness import placements_of, subjects_of
from complaints.cases.queries import told_in
from complaints.cases.rules.conflict import Conflict, conflicts
from complaints.cases.rules.severity import Severity
from complaints.inquiry.models import FindingGround
from complaints.inquiry.queries import investigators_of
from complaints.inquiry.rules.causes import Cause
from complaints.loop.models import Appeal, Consequence, FindingRead, FindingTold, TrainingMatch
from complaints.loop.rules.appealing import all_involved
from complaints.loop.rules.consequences import HOLDING, Kind, Ruling, Standing, Weights
from complaints.loop.rules.fading import faded, months_later
from complaints.loop.rules.matching import Match
from complaints.loop.source import shipped_matches
from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Role
from portal.errors import NotFound
from portal.policy.queries import setting_numbers

WEIGHT_KEYS = {one: f"complaints.weight_{one.value.lower()}" for one in Severity}
PARTLY = "complaints.weight_partly"
FADE = "complaints.weight_fade_months"
REPORTED = "complaints.weight_reported"
MANAGERS = "complaints.weight_managers"
MONITORED = "complaints.monitored_calls"
APPEAL_DAYS = "complaints.appeal_days"
DECISION_DAYS = "complaints.appeal_decision_days"
RANKS = (Role.COMPLIANCE, Role.LEADER, Role.LEGAL, Role.HR)
"""Who decides on appeals: the next where nobody of the one before is uninvolved."""

Person = tuple[int, int]
"""A finding and the person whom it concerns."""


def weights_on(session: Session, day: date) -> Weights:
    """What the policy says of that day."""
    numbers = setting_numbers(session, (*WEIGHT_KEYS.values(), PARTLY, FADE, REPORTED, MANAGERS), day)
    return Weights(
        points={one: numbers[key] for one, key in WEIGHT_KEYS.items()},
        partly=numbers[PARTLY],
        fade_months=numbers[FADE],
        reported=numbers[REPORTED],
        managers=numbers[MANAGERS],
    )


def matches(session: Session) -> list[Match]:
    """What came with Fairline, and what somebody has set since."""
    rows = session.scalars(select(TrainingMatch).order_by(TrainingMatch.id))
    own = [
        Match(area=row.area, cause=row.cause, programme=row.programme, since=row.since, number=row.id) for row in rows
    ]
    return [*shipped_matches(), *own]


def consequences_of(session: Session, complaint_id: int) -> dict[Person, list[Consequence]]:
    """What followed from the findings of a case, in the order in which it did, by finding and person."""
    rows = session.scalars(
        select(Consequence)
        .join(Finding, Finding.id == Consequence.finding_id)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .where(Allegation.complaint_id == complaint_id)
        .order_by(Consequence.id)
    )
    found: dict[Person, list[Consequence]] = defaultdict(list)
    for row in rows:
        found[row.finding_id, row.employee_id].append(row)
    return found


def standing_of(rows: Iterable[Consequence]) -> Standing:
    """How things stand after these rows of one person and finding."""
    weighed = last = None
    for row in rows:
        if row.kind is Kind.WEIGHED:
            weighed = row
        else:
            last = row
    return Standing(
        verdict=weighed.verdict if weighed else None,
        weight=weighed.weight if weighed else None,
        ordered=last is not None and last.kind in HOLDING,
        unmatched=last is not None and last.kind is Kind.UNMATCHED,
    )


def weight_on(rows: Iterable[Consequence], day: date) -> int:
    """What the newest weight of one person and finding is on ``day``, in hundredths of a point, as it has faded."""
    weighed = [row for row in rows if row.kind is Kind.WEIGHED]
    if not weighed:
        return 0
    return faded(weighed[-1].weight or 0, clock.local(weighed[0].at).date(), day, weighed[-1].fade_months or 0)


def gone_on(rows: Iterable[Consequence]) -> date | None:
    """From which day on nothing is left of the weight; None where it does not fade or weighs nothing."""
    weighed = [row for row in rows if row.kind is Kind.WEIGHED]
    if not weighed or not weighed[-1].weight or not weighed[-1].fade_months:
        return None
    return months_later(clock.local(weighed[0].at).date(), weighed[-1].fade_months)


def managers_of(session: Session, complaint: Complaint, subjects: Collection[int]) -> dict[int, frozenset[int]]:
    """Who led whom of these on the day that the complaint is about; who is a subject carries no share besides."""
    found: dict[int, set[int]] = defaultdict(set)
    for place in placements_of(session, subjects):
        if place.lead_id is not None and place.holds_on(complaint.event_on) and place.lead_id not in subjects:
            found[place.lead_id].add(place.employee_id)
    return {lead: frozenset(led) for lead, led in sorted(found.items())}


def concerned_by(session: Session, complaint_id: int) -> set[int]:
    """Whom the findings of a case are about, and who carries a share of one."""
    carried = session.scalars(
        select(Consequence.employee_id)
        .join(Finding, Finding.id == Consequence.finding_id)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .where(Allegation.complaint_id == complaint_id, Consequence.as_manager)
    )
    return {*subjects_of(session, complaint_id), *carried}


def appeals_of(session: Session, complaint_id: int) -> list[Appeal]:
    """The appeals of a case, the first one first."""
    return list(session.scalars(select(Appeal).where(Appeal.complaint_id == complaint_id).order_by(Appeal.id)))


def told_of(session: Session, finding_ids: Collection[int]) -> list[FindingTold]:
    """What was told about these findings, the first one first."""
    return list(
        session.scalars(select(FindingTold).where(FindingTold.finding_id.in_(finding_ids)).order_by(FindingTold.id))
    )


@dataclass(frozen=True, kw_only=True)
class OwnFinding:
    """A finding as the person whom it is about may know it."""

    finding: Finding
    allegation: Allegation
    complaint: Complaint
    told: FindingTold | None
    appeal: Appeal | None
    read_at: datetime | None

    def news(self, rows: Collection[Consequence]) -> bool:
        """Whether something followed or was decided that the person has not said to have read."""
        moments = [row.at for row in rows]
        if self.appeal is not None and self.appeal.decided_at is not None:
            moments.append(self.appeal.decided_at)
        return bool(moments) and (self.read_at is None or max(moments) > self.read_at)


def own_findings(session: Session, employee_id: int, finding_id: int | None = None) -> list[OwnFinding]:
    """What once counted against a person, the newest first; one statement."""
    concerned = select(Consequence.finding_id).where(Consequence.employee_id == employee_id)
    statement = (
        select(Finding, Allegation, Complaint, FindingTold, Appeal, FindingRead.read_at)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .outerjoin(FindingTold, (FindingTold.finding_id == Finding.id) & (FindingTold.version == Finding.version))
        .outerjoin(
            Appeal,
            (Appeal.finding_id == Finding.id)
            & (Appeal.finding_version == Finding.version)
            & (Appeal.employee_id == employee_id),
        )
        .outerjoin(FindingRead, (FindingRead.finding_id == Finding.id) & (FindingRead.employee_id == employee_id))
        .where(Finding.id.in_(concerned))
        .order_by(Finding.id.desc())
    )
    if finding_id is not None:
        statement = statement.where(Finding.id == finding_id)
    return [
        OwnFinding(
            finding=finding, allegation=allegation, complaint=complaint, told=told, appeal=appeal, read_at=read_at
        )
        for finding, allegation, complaint, told, appeal, read_at in session.execute(statement)
    ]


def cause_of(session: Session, finding_id: int) -> Cause | None:
    """The cause recorded with a finding."""
    return session.scalar(select(FindingGround.cause).where(FindingGround.finding_id == finding_id))


def own_finding(session: Session, actor: Actor, finding_id: int) -> OwnFinding:
    """A finding about the reader; raises NotFound for another's and an unknown one alike."""
    found = own_findings(session, actor.employee_id, finding_id) if actor.employee_id is not None else []
    if not found:
        raise NotFound("There is no such finding, or it is not about you.")
    return found[0]


def consequences_for(session: Session, employee_id: int, finding_ids: Collection[int]) -> dict[int, list[Consequence]]:
    """What followed for one person from these findings, by finding; one statement."""
    rows = session.scalars(
        select(Consequence)
        .where(Consequence.employee_id == employee_id, Consequence.finding_id.in_(finding_ids))
        .order_by(Consequence.id)
    )
    found: dict[int, list[Consequence]] = defaultdict(list)
    for row in rows:
        found[row.finding_id].append(row)
    return found


def was_ordered(session: Session, finding_id: int, employee_id: int, programme: str) -> bool:
    """Whether the portal ordered this training for the person because of the finding, and it stands."""
    rows = consequences_for(session, employee_id, [finding_id])[finding_id]
    order = next((row for row in reversed(rows) if row.kind is Kind.ORDERED), None)
    return standing_of(rows).ordered and order is not None and order.programme == programme


def overturned_for(employee_id: Any) -> ColumnElement[bool]:
    """The condition on Finding that an appeal of this employee (a column) overturned it as it stands."""
    return (
        exists()
        .where(
            Appeal.finding_id == Finding.id,
            Appeal.finding_version == Finding.version,
            Appeal.employee_id == employee_id,
            Appeal.ruling == Ruling.OVERTURNED,
        )
        .correlate(Finding, employee_id.table)
    )


def appeal_for(session: Session, actor: Actor, appeal_id: int) -> Appeal:
    """An appeal that the reader is to decide or has decided; raises NotFound for any other."""
    row = session.get(Appeal, appeal_id)
    if row is None or actor.employee_id is None or row.decider_id != actor.employee_id:
        raise NotFound("There is no such appeal, or it is not yours to decide.")
    return row


def had_part(session: Session, complaint_id: int) -> set[int]:
    """Everybody who handled the case in any round, held a role in it, or recorded a finding."""
    handled = session.scalars(select(CaseAssignment.employee_id).where(CaseAssignment.complaint_id == complaint_id))
    held = session.scalars(select(RoleHolding.employee_id).where(RoleHolding.complaint_id == complaint_id))
    return {*handled, *held, *investigators_of(session, complaint_id)}


def against_deciding(session: Session, complaint: Complaint, employee_id: int, today: date) -> frozenset[Conflict]:
    """What keeps somebody from deciding on an appeal in this case; who carries a share counts like who is named."""
    subjects = concerned_by(session, complaint.id)
    placements = placements_of(session, [employee_id, *subjects])
    involved = all_involved(had_part(session, complaint.id))
    return conflicts(employee_id, subjects, placements, complaint.event_on, today, involved)


def uninvolved(session: Session, complaint: Complaint, role: Role, today: date) -> dict[int, int]:
    """Who of a role may decide, with the number of appeals that wait for each."""
    people = holders_of(session, role, today)
    subjects = concerned_by(session, complaint.id)
    placements = placements_of(session, [*(one.id for one in people), *subjects])
    involved = all_involved(had_part(session, complaint.id))
    told = told_in(session, complaint)
    free = [
        one.id
        for one in people
        if not is_named(told, one) and not conflicts(one.id, subjects, placements, complaint.event_on, today, involved)
    ]
    loads: dict[int, int] = dict(_open_appeals(session, free))
    return {number: loads.get(number, 0) for number in free}


def _open_appeals(session: Session, employee_ids: list[int]) -> Any:
    return session.execute(
        select(Appeal.decider_id, func.count())
        .where(Appeal.decider_id.in_(employee_ids), Appeal.decided_at.is_(None))
        .group_by(Appeal.decider_id)
    ).all()
