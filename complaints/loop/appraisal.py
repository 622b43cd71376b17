"""What weighs in an appraisal, and the feed of what followed from findings, for domains that count on it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.severity import Severity
from complaints.loop.models import Appeal, Consequence
from complaints.loop.queries import weight_on
from complaints.loop.rules.consequences import WHOLE, Kind, Ruling


@dataclass(frozen=True, kw_only=True)
class WeighedFinding:
    """A finding as it weighs now. ``version`` counts the weights that it has had; ``weight`` is in points.

    ``left`` is what of it has not faded away on the day asked about. ``category`` is the taxonomy's code.
    ``appealed`` says that an appeal was made, ``ruling`` what became of it.
    """

    finding_id: int
    category: str
    severity: Severity
    received_on: date
    verdict: Verdict
    weight: Decimal
    left: Decimal
    version: int
    since: datetime
    appealed: bool
    ruling: Ruling | None


@dataclass(frozen=True, kw_only=True)
class FindingEvent:
    """One thing that followed. ``weight`` (points) is None where it is about training; ``appeal_id`` what led to it."""

    id: int
    at: datetime
    finding_id: int
    employee_id: int
    kind: Kind
    weight: Decimal | None
    appeal_id: int | None


def findings_for_appraisal(
    session: Session, employee_ids: Collection[int], first: date, last: date, day: date
) -> dict[int, list[WeighedFinding]]:
    """What weighs for these people on ``day``, of complaints received in these days, by person."""
    rows: Sequence[Any] = session.execute(
        select(Consequence, Allegation.code, Complaint.severity, Complaint.received_on, Appeal.id, Appeal.ruling)
        .join(Finding, Finding.id == Consequence.finding_id)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .outerjoin(
            Appeal,
            (Appeal.finding_id == Finding.id)
            & (Appeal.finding_version == Finding.version)
            & (Appeal.employee_id == Consequence.employee_id),
        )
        .where(
            Consequence.employee_id.in_(employee_ids),
            Consequence.kind == Kind.WEIGHED,
            Complaint.received_on.between(first, last),
        )
        .order_by(Consequence.id)
    ).all()
    newest: dict[tuple[int, int], WeighedFinding] = {}
    weighed: dict[tuple[int, int], list[Consequence]] = defaultdict(list)
    for row, code, severity, received_on, appeal_id, ruling in rows:
        before = newest.get((row.employee_id, row.finding_id))
        weighed[row.employee_id, row.finding_id].append(row)
        newest[row.employee_id, row.finding_id] = WeighedFinding(
            finding_id=row.finding_id,
            category=code,
            severity=severity,
            received_on=received_on,
            verdict=row.verdict,
            weight=Decimal(row.weight) / WHOLE,
            left=Decimal(weight_on(weighed[row.employee_id, row.finding_id], day)) / WHOLE,
            version=before.version + 1 if before else 1,
            since=row.at,
            appealed=appeal_id is not None,
            ruling=ruling,
        )
    found: dict[int, list[WeighedFinding]] = defaultdict(list)
    for (employee_id, _), one in newest.items():
        found[employee_id].append(one)
    return dict(found)


def finding_events(session: Session, after_id: int, most: int) -> list[FindingEvent]:
    """The rows after one, at most so many."""
    rows = session.scalars(select(Consequence).where(Consequence.id > after_id).order_by(Consequence.id).limit(most))
    return [
        FindingEvent(
            id=row.id,
            at=row.at,
            finding_id=row.finding_id,
            employee_id=row.employee_id,
            kind=row.kind,
            weight=None if row.weight is None else Decimal(row.weight) / WHOLE,
            appeal_id=row.appeal_id,
        )
        for row in rows
    ]
