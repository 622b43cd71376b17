"""Writing what follows from findings: derive what should hold, compare, and add the rows that are missing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint
from complaints.cases.nearness import subjects_of
from complaints.inquiry.queries import FindingStand, stands_of
from complaints.inquiry.rules.causes import CAUSES, Cause
from complaints.loop.models import Appeal, Consequence
from complaints.loop.queries import (
    MONITORED,
    Person,
    appeals_of,
    consequences_of,
    managers_of,
    matches,
    standing_of,
    weights_on,
)
from complaints.loop.rules.consequences import (
    Kind,
    Ruling,
    Wanted,
    Weights,
    after,
    steps,
    wanted,
    wanted_of_manager,
)
from complaints.loop.rules.matching import programme_for
from complaints.loop.tidings import tell_what_followed
from complaints.taxonomy import NAMES
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL
from portal.company import house_language
from portal.policy.queries import setting_number
from portal.web.filters import short_date
from portal.web.i18n import LANGUAGES, force_locale, gettext
from training.facts import programmes_with_calls
from training.services import order_after_complaint, withdraw_ordered


@dataclass(frozen=True, kw_only=True)
class _Case:
    """What every step needs to know. One row of consequences is what an order is about, so that it is one person's."""

    complaint: Complaint
    now: datetime
    appeal: Appeal | None

    @property
    def today(self) -> date:
        """The agency's day."""
        return clock.local(self.now).date()


def settle_consequences(session: Session, complaint_id: int, now: datetime, appeal: Appeal | None = None) -> int:
    """Make what follows from the findings of a case hold; how many rows were added. A second time adds none.

    ``appeal`` is the decision that led to it, which the rows then name. A finding that waits for a decision keeps
    what it had.
    """
    subjects = subjects_of(session, complaint_id)
    if not subjects:
        return 0
    case = _Case(complaint=session.get_one(Complaint, complaint_id), now=now, appeal=appeal)
    known, appeals = consequences_of(session, complaint_id), appeals_of(session, complaint_id)
    added, managers = 0, managers_of(session, case.complaint, subjects)
    managers |= {one: frozenset() for one in _carried_before(known) - managers.keys()}
    led = frozenset().union(*managers.values())
    for stand in stands_of(session, complaint_id, of_any_round=True):
        if stand.finding is None or stand.decision is None:
            continue
        for employee_id in sorted(subjects):
            want = _wanted(session, case, stand, employee_id, appeals, led=employee_id in led)
            added += _settle(session, case, stand, employee_id, want, known[stand.finding.id, employee_id])
        for employee_id, people in managers.items():
            want = _wanted_of_manager(session, case, stand, employee_id, people, appeals)
            rows = known[stand.finding.id, employee_id]
            added += _settle(session, case, stand, employee_id, want, rows, as_manager=True)
    return added


def _carried_before(known: Mapping[Person, list[Consequence]]) -> set[int]:
    """Who carries a share already; they keep none that nothing asks for any more."""
    return {row.employee_id for rows in known.values() for row in rows if row.as_manager}


def _ruling(stand: FindingStand, employee_id: int, appeals: Iterable[Appeal]) -> Ruling | None:
    finding = stand.finding
    assert finding is not None
    about = (finding.id, finding.version, employee_id)
    found = (one for one in appeals if (one.finding_id, one.finding_version, one.employee_id) == about)
    return next((one.ruling for one in found), None)


def _reported(stand: FindingStand, employee_id: int) -> bool:
    return stand.ground is not None and employee_id in stand.ground.reported


def _weights(session: Session, stand: FindingStand) -> Weights:
    assert stand.decision is not None
    return weights_on(session, clock.local(stand.decision.decided_at).date())


def _wanted(
    session: Session, case: _Case, stand: FindingStand, employee_id: int, appeals: Iterable[Appeal], *, led: bool
) -> Wanted:
    assert stand.finding is not None
    return wanted(
        confirmed=stand.confirmed,
        verdict=stand.finding.verdict,
        cause=stand.ground.cause if stand.ground else None,
        severity=case.complaint.severity,
        ruling=_ruling(stand, employee_id, appeals),
        weights=_weights(session, stand),
        reported=_reported(stand, employee_id),
        led=led,
    )


def _wanted_of_manager(
    session: Session,
    case: _Case,
    stand: FindingStand,
    manager_id: int,
    people: Collection[int],
    appeals: Collection[Appeal],
) -> Wanted:
    """The largest share that follows from any of the people whom the manager led; nothing where they led nobody."""
    assert stand.finding is not None
    own = _ruling(stand, manager_id, appeals)
    shares = [
        wanted_of_manager(
            confirmed=stand.confirmed and person is not None,
            verdict=stand.finding.verdict,
            cause=stand.ground.cause if stand.ground else None,
            severity=case.complaint.severity,
            rulings=[own, *([] if person is None else [_ruling(stand, person, appeals)])],
            weights=_weights(session, stand),
            reported=person is not None and _reported(stand, person),
        )
        for person in [*sorted(people), *([] if people else [None])]
    ]
    return max(shares, key=lambda one: one.weight)


def _settle(
    session: Session,
    case: _Case,
    stand: FindingStand,
    employee_id: int,
    want: Wanted,
    rows: list[Consequence],
    *,
    as_manager: bool = False,
) -> int:
    assert stand.finding is not None
    standing, programme = standing_of(rows), ""
    if want.trains and not standing.ordered:
        assert stand.ground is not None and stand.ground.cause is not None
        programme = _programme(session, stand.allegation.code, stand.ground.cause, case.today)
    kinds, new = steps(want, standing, matched=bool(programme)), list[Consequence]()
    for kind in kinds:
        row = Consequence(
            finding_id=stand.finding.id,
            employee_id=employee_id,
            number=len(rows) + 1,
            kind=kind,
            appeal_id=case.appeal.id if case.appeal else None,
            as_manager=as_manager,
            reported=not as_manager and _reported(stand, employee_id),
            at=case.now,
        )
        _fill(session, case, stand, want, row, rows, programme)
        rows.append(row)
        new.append(row)
        record(
            session, PORTAL, f"complaints:consequence:{kind}", "complaint_finding", stand.finding.id,
            after={"employee": employee_id, "weight": row.weight, "training": row.assignment_id},
        )  # fmt: skip
        standing = after(standing, want, kind)
    tell_what_followed(session, new, first=len(rows) == len(new))
    return len(kinds)


def _programme(session: Session, code: str, cause: Cause, day: date) -> str:
    """What belongs to a category and cause, where the portal has it with a practice call in it."""
    chosen = programme_for(matches(session), code, cause, day)
    return chosen if any(one.key == chosen for one in programmes_with_calls(session, "en")) else ""


def _fill(
    session: Session,
    case: _Case,
    stand: FindingStand,
    want: Wanted,
    row: Consequence,
    before: list[Consequence],
    programme: str,
) -> None:
    if row.kind is Kind.WEIGHED:
        row.verdict, row.weight, row.fade_months = want.verdict, want.weight, want.fade_months
    session.add(row)
    session.flush()
    if row.kind is Kind.ORDERED:
        row.programme, row.blocks_calling = programme, want.blocks
        row.monitored_calls = setting_number(session, MONITORED, case.today) if want.blocks else 0
        row.assignment_id = _order(session, case, stand, row)
    if row.kind in (Kind.KEPT, Kind.LIFTED):
        last = next((one for one in reversed(before) if one.kind is Kind.ORDERED), None)
        row.assignment_id = last.assignment_id if last else None
        row.programme = last.programme if last else ""
        row.blocks_calling = row.kind is Kind.KEPT and last is not None and last.blocks_calling
        if row.kind is Kind.LIFTED and row.assignment_id is not None:
            withdraw_ordered(session, PORTAL, row.assignment_id, _why_lifted(case), case.now)
    session.flush()


def _order(session: Session, case: _Case, stand: FindingStand, row: Consequence) -> int:
    reasons = {language: _why(language, case, stand) for language in LANGUAGES}
    return order_after_complaint(
        session,
        PORTAL,
        programme_key=row.programme,
        employee_id=row.employee_id,
        reason=reasons[house_language()],
        reasons=reasons,
        about_id=row.id,
        at=case.now,
        day=case.today,
        blocks_calling=row.blocks_calling,
    )


def _why(language: str, case: _Case, stand: FindingStand) -> str:
    """What the person reads under “why do I have this?”; nothing of the complainant stands in it."""
    assert stand.ground is not None and stand.ground.cause is not None
    with force_locale(language):
        return gettext(
            "A finding of %(day)s about you: %(category)s. Cause: %(cause)s. Read it under “Findings about me”.",
            day=short_date(case.today),
            category=gettext(NAMES[stand.allegation.code]),
            cause=gettext(CAUSES[stand.ground.cause]),
        )


def _why_lifted(case: _Case) -> str:
    with force_locale(house_language()):
        if case.appeal is not None:
            return gettext("The finding that it was ordered for was overturned on appeal.")
        return gettext("The finding that it was ordered for no longer asks for it.")


def settle_unmatched(session: Session, now: datetime) -> int:
    """Order what waited for a training to be chosen; how many rows were added."""
    waiting = session.scalars(
        select(Allegation.complaint_id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .join(Consequence, Consequence.finding_id == Finding.id)
        .where(Consequence.kind == Kind.UNMATCHED)
        .distinct()
        .order_by(Allegation.complaint_id)
    ).all()
    return sum(settle_consequences(session, complaint_id, now) for complaint_id in waiting)
