"""What weighs in an appraisal, and the feed of what followed from findings, for domains that count on it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.severity import Severity
from complaints.correction.counting import calls_of_people
from complaints.loop.models import Appeal, Consequence
from complaints.loop.queries import weight_on
from complaints.loop.rules.calls import last_day, months_between, per_thousand
from complaints.loop.rules.consequences import WHOLE, Kind, Ruling
from complaints.loop.rules.fading import months_later


@dataclass(frozen=True, kw_only=True)
class WeighedFinding:
    """A finding as it weighs now. ``version`` counts the weights that it has had; ``weight`` is in points.

    ``left`` is what of it has not faded away on the day asked about. ``category`` is the taxonomy's code.
    ``appealed`` says that an appeal was made, ``ruling`` what became of it. ``as_manager``: a share that they carry as
    who led then; ``reported``: less, since the person told of the mistake themselves.
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
    as_manager: bool = False
    reported: bool = False


@dataclass(frozen=True, kw_only=True)
class AppraisalRate:
    """What all findings of a person weigh over the calls that they made in whole months, ``first`` to ``last``.

    ``left`` is in points; ``missing`` is of how many months nobody entered the calls: then ``calls`` and ``rate``
    (points per 1,000 calls) are None, as they are where no call was made.
    """

    first: date
    last: date
    left: Decimal
    calls: int | None
    rate: Decimal | None
    missing: int


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
            as_manager=row.as_manager,
            reported=row.reported,
        )
    found: dict[int, list[WeighedFinding]] = defaultdict(list)
    for (employee_id, _), one in newest.items():
        found[employee_id].append(one)
    return dict(found)


def rates_for_appraisal(
    session: Session, employee_ids: Collection[int], first: date, last: date, day: date
) -> dict[int, AppraisalRate]:
    """What is left on ``day`` of findings about complaints received in the whole months from ``first`` to ``last``.

    Per 1,000 calls of those months, as entered by month for the person; two statements.
    """
    months = months_between(first, last)
    weighed = findings_for_appraisal(session, employee_ids, months[0], last_day(months[-1]), day)
    calls = calls_of_people(session, employee_ids, months)
    found = {}
    for number in employee_ids:
        left = sum((one.left for one in weighed.get(number, ())), Decimal(0))
        known = calls.get(number, {})
        missing = sum(month not in known for month in months)
        made = None if missing else sum(known.values())
        found[number] = AppraisalRate(
            first=months[0],
            last=months[-1],
            left=left,
            calls=made,
            rate=per_thousand(left, made) if made else None,
            missing=missing,
        )
    return found


def own_rate(session: Session, employee_id: int, today: date) -> AppraisalRate:
    """A person's own, over the twelve whole months before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    first = months_later(last.replace(day=1), -11)
    return rates_for_appraisal(session, [employee_id], first, last, today)[employee_id]


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
