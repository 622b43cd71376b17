"""What the effect of an action is counted by: complaints with its cause, in its scope, and the calls made there."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.workflow import UNANSWERED
from complaints.correction.models import CallVolume, CorrectiveAction
from complaints.correction.rules.effect import Window
from complaints.correction.rules.scope import HOUSE, Scope, ScopeKind, known_as
from complaints.inquiry.models import FindingGround
from complaints.loop.models import Consequence
from portal.people.models import Assignment, Employee, Team


def scope_of_action(action: CorrectiveAction) -> Scope:
    """What an action is linked to besides its cause."""
    return Scope(kind=action.scope, key=action.scope_key)


def scope_of_volume(row: CallVolume) -> Scope:
    """Whose calls an entry counts."""
    return Scope(kind=row.scope, key=row.scope_key)


def calls_of(session: Session, scope: Scope) -> dict[date, int]:
    """The calls of each month in a scope, by the last entry for it."""
    last = (
        select(func.max(CallVolume.id))
        .where(CallVolume.scope == scope.kind, CallVolume.scope_key == scope.key)
        .group_by(CallVolume.month)
    )
    rows = session.execute(select(CallVolume.month, CallVolume.calls).where(CallVolume.id.in_(last)))
    return {row.month: row.calls for row in rows}


def calls_of_people(
    session: Session, employee_ids: Iterable[int], months: Collection[date]
) -> dict[int, dict[date, int]]:
    """The calls that each of these made in each of these months, by the last entry for it; one statement."""
    keys = {str(number): number for number in employee_ids}
    rows = session.execute(
        select(CallVolume.scope_key, CallVolume.month, CallVolume.calls)
        .where(CallVolume.scope == ScopeKind.EMPLOYEE, CallVolume.scope_key.in_(keys), CallVolume.month.in_(months))
        .order_by(CallVolume.id)
    )
    found: dict[int, dict[date, int]] = {}
    for key, month, calls in rows:
        found.setdefault(keys[key], {})[month] = calls
    return found


def found_in(session: Session, action: CorrectiveAction, window: Window) -> int:
    """Complaints of the action's category that arrived in a window and were found true for its cause, in its scope."""
    found = exists().where(
        Finding.allegation_id == Allegation.id,
        Finding.verdict.in_(AT_FAULT),
        FindingGround.finding_id == Finding.id,
        FindingGround.cause == action.cause,
        *_of_ground(action),
    )
    return _count(session, action, window, found.correlate(Allegation))


def undecided_in(session: Session, action: CorrectiveAction, window: Window) -> int:
    """Those of the category, perhaps in its scope, of which the verdict or the cause is not known yet."""
    verdict = exists().where(Finding.allegation_id == Allegation.id).correlate(Allegation)
    caused = exists().where(
        Finding.allegation_id == Allegation.id,
        or_(
            Finding.verdict.not_in(AT_FAULT),
            and_(FindingGround.finding_id == Finding.id, FindingGround.cause.is_not(None)),
        ),
    )
    waits = or_(and_(Complaint.state.in_(UNANSWERED), ~verdict), and_(verdict, ~caused.correlate(Allegation)))
    return _count(session, action, window, waits, unnamed=True)


def _count(
    session: Session, action: CorrectiveAction, window: Window, condition: ColumnElement[bool], *, unnamed: bool = False
) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Allegation)
            .join(Complaint, Complaint.id == Allegation.complaint_id)
            .where(
                Allegation.code == action.code,
                Complaint.received_on.between(window.first, window.last),
                condition,
                *_of_people(action, unnamed=unnamed),
            )
        )
        or 0
    )


def _of_ground(action: CorrectiveAction) -> list[ColumnElement[bool]]:
    if action.scope is ScopeKind.CLIENT:
        return [FindingGround.client_key == action.scope_key]
    return [FindingGround.script_key == action.scope_key] if action.scope is ScopeKind.SCRIPT else []


def _of_people(action: CorrectiveAction, *, unnamed: bool) -> list[ColumnElement[bool]]:
    """It names the employee, or somebody who was in the team on its day; or nobody yet, where ``unnamed``."""
    if action.scope is ScopeKind.EMPLOYEE:
        named = exists().where(
            Subject.complaint_id == Complaint.id, cast(Subject.employee_id, String) == action.scope_key
        )
    elif action.scope is ScopeKind.TEAM:
        named = exists().where(
            Subject.complaint_id == Complaint.id,
            Assignment.employee_id == Subject.employee_id,
            cast(Assignment.team_id, String) == action.scope_key,
            Assignment.starts_on <= Complaint.event_on,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= Complaint.event_on),
        )
    else:
        return []
    nobody = ~exists().where(Subject.complaint_id == Complaint.id).correlate(Complaint)
    return [or_(named.correlate(Complaint), nobody) if unnamed else named.correlate(Complaint)]


def scopes_of_case(session: Session, complaint: Complaint) -> list[tuple[Scope, str]]:
    """What an action after this case can be linked to, each with its name: whom it names, client and script."""
    found = [(HOUSE, "")]
    people = session.execute(
        select(Employee.id, Employee.name, Team.id, Team.name)
        .join(Subject, Subject.employee_id == Employee.id)
        .outerjoin(
            Assignment,
            and_(
                Assignment.employee_id == Employee.id,
                Assignment.starts_on <= complaint.event_on,
                or_(Assignment.ends_on.is_(None), Assignment.ends_on >= complaint.event_on),
            ),
        )
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(Subject.complaint_id == complaint.id)
        .order_by(Employee.name, Employee.id)
    ).all()
    for employee_id, name, team_id, team in people:
        found.append((Scope(kind=ScopeKind.EMPLOYEE, key=str(employee_id)), name))
        if team_id is not None:
            found.append((Scope(kind=ScopeKind.TEAM, key=str(team_id)), team))
    grounds = session.execute(
        select(FindingGround.client, FindingGround.script)
        .join(Finding, Finding.id == FindingGround.finding_id)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .where(Allegation.complaint_id == complaint.id)
        .order_by(FindingGround.id)
    )
    for client, script in grounds:
        found += [(Scope(kind=ScopeKind.CLIENT, key=known_as(client)), client)] if client else []
        found += [(Scope(kind=ScopeKind.SCRIPT, key=known_as(script)), script)] if script else []
    return list(dict(found).items())


def names_of(session: Session, scopes: list[Scope]) -> dict[Scope, str]:
    """How scopes are called: a team's and an employee's name, a client's or script's as it was written; three reads."""
    teams = {int(one.key) for one in scopes if one.kind is ScopeKind.TEAM and one.key.isdecimal()}
    people = {int(one.key) for one in scopes if one.kind is ScopeKind.EMPLOYEE and one.key.isdecimal()}
    found = {HOUSE: ""}
    if teams:
        for number, name in session.execute(select(Team.id, Team.name).where(Team.id.in_(teams))):
            found[Scope(kind=ScopeKind.TEAM, key=str(number))] = name
    if people:
        for number, name in session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(people))):
            found[Scope(kind=ScopeKind.EMPLOYEE, key=str(number))] = name
    return {one: found.get(one, one.key) for one in [HOUSE, *scopes]}


def scopes_in_use(session: Session) -> list[Scope]:
    """What calls can be entered for: the agency, every scope of an action, everybody for whom a finding weighs."""
    rows = session.execute(
        select(CorrectiveAction.scope, CorrectiveAction.scope_key)
        .distinct()
        .order_by(CorrectiveAction.scope, CorrectiveAction.scope_key)
        .limit(200)
    )
    found = [HOUSE, *(one for kind, key in rows if (one := Scope(kind=kind, key=key)) != HOUSE)]
    weighed = session.scalars(
        select(Consequence.employee_id)
        .where(Consequence.weight > 0)
        .distinct()
        .order_by(Consequence.employee_id)
        .limit(200)
    )
    return list(dict.fromkeys([*found, *(Scope(kind=ScopeKind.EMPLOYEE, key=str(number)) for number in weighed)]))
