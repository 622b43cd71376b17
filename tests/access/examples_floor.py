"""Objects of people, policy and access in the demo, and who may open them, written by hand."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import COMMAND
from portal.auth.models import Account, SignedInSession
from portal.auth.services import begin_session
from portal.db.session import transaction
from portal.exchange.services import stage_file
from portal.people.demo import NAMED
from portal.people.intake import PEOPLE_FILE
from portal.people.models import Department, Employee, Team
from portal.personal.retention_services import place_hold
from portal.policy.models import PolicyVersion
from portal.policy.queries import definitions
from tests.access.example import Example

HR = {"hr", "hr2"}
SECURITY = {"security_admin"}
READS_ACCOUNTS = {"security_admin", "audit_admin"}
READS_NUMBERS = {
    "compliance", "hr", "hr2", "leader", "deputy", "legal", "legal2", "admin", "audit_admin",
}  # fmt: skip
EVERYBODY = {person.key for person in NAMED}


def _only(names: set[str]) -> Callable[[str, dict[str, object]], bool]:
    return lambda username, params: username in names


def _employees(names: set[str]) -> Callable[[Session], Example]:
    def example(session: Session) -> Example:
        numbers = session.scalars(select(Employee.id).order_by(Employee.id).limit(3)).all()
        return Example(objects=[{"employee_id": number} for number in numbers], allowed=_only(names))

    return example


def _own_and_others(session: Session) -> Example:
    """Everybody their own identifiers, HR everybody's."""
    rows = session.execute(select(Account.username, Account.employee_id).where(Account.username.in_(EVERYBODY)))
    owners = {employee_id: username for username, employee_id in rows if employee_id is not None}
    wanted = [employee_id for employee_id, username in owners.items() if username in {"officer", "lead", "new_hire"}]
    return Example(
        objects=[{"employee_id": employee_id} for employee_id in wanted],
        allowed=lambda username, values: username in HR or owners[int(str(values["employee_id"]))] == username,
    )


def _units(model: type[Department] | type[Team], name: str) -> Callable[[Session], Example]:
    def example(session: Session) -> Example:
        return Example(objects=[{name: number} for number in session.scalars(select(model.id))], allowed=_only(HR))

    return example


def _accounts(names: set[str]) -> Callable[[Session], Example]:
    def example(session: Session) -> Example:
        found = session.scalars(select(Account.id).order_by(Account.id).limit(2)).all()
        return Example(objects=[{"account_id": number} for number in found], allowed=_only(names))

    return example


def _role(session: Session) -> Example:
    lead = session.scalars(select(Account.id).where(Account.username == "lead")).one()
    return Example(objects=[{"account_id": lead, "role": "lead"}], allowed=_only(SECURITY))


def _own_session(session: Session) -> Example:
    """A browser of the collector's; nobody else may end it."""
    with transaction(session) as writing:
        collector = writing.scalars(select(Account).where(Account.username == "collector")).one()
        begin_session(writing, collector, "another browser")
        number = writing.scalars(select(SignedInSession.id).order_by(SignedInSession.id.desc())).first()
    return Example(objects=[{"session_id": number}], allowed=_only({"collector"}))


def _versions(session: Session) -> Example:
    found = session.scalars(select(PolicyVersion.id)).all()
    return Example(objects=[{"version_id": number} for number in found], allowed=_only(EVERYBODY))


def _settings(session: Session) -> Example:
    return Example(objects=[{"key": key} for key in definitions()], allowed=_only(READS_NUMBERS))


def _batches(session: Session) -> Example:
    """A file that waits for its button."""
    with transaction(session) as writing:
        batch, _ = stage_file(writing, COMMAND, PEOPLE_FILE, "people.csv", _FILE.encode())
        number = batch.id
    return Example(objects=[{"batch_id": number}], allowed=_only(HR))


_FILE = "Number,Name,Entry date,Department,Post\n7001,Nina Brandt,2026-10-03,COL,Collector\n"


def _hold(session: Session) -> Example:
    """A legal hold on an employee, which compliance alone may lift."""
    number = session.scalars(select(Employee.number).order_by(Employee.id)).first()
    assert number is not None
    with transaction(session) as writing:
        hold = place_hold(writing, COMMAND, number, "An inquiry asks for it", None, clock.today())
        hold_id = hold.id
    return Example(objects=[{"hold_id": hold_id}], allowed=_only({"compliance"}))


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "people.show_person": _employees(EVERYBODY),
    "people.assign_person": _employees(HR),
    "people.edit_contact": _employees(HR),
    "people.edit_leaving": _employees(HR),
    "identifiers.reveal": _own_and_others,
    "identifiers.change": _employees(HR),
    "units.rename_department": _units(Department, "department_id"),
    "units.rename_team": _units(Team, "team_id"),
    "admin.show_account": _accounts(READS_ACCOUNTS),
    "admin.grant": _accounts(SECURITY),
    "admin.end": _role,
    "admin.change_state": _accounts(SECURITY),
    "admin.reset_password": _accounts(SECURITY),
    "admin.reset_factor": _accounts(SECURITY),
    "admin.release_provider": _accounts(SECURITY),
    "admin.end_sessions": _accounts(SECURITY),
    "own_sessions.end": _own_session,
    "keeping.lift": _hold,
    "policy.show_version": _versions,
    "policy.acknowledge": _versions,
    "policy.show_setting": _settings,
    **{f"people_import.{name}": _batches for name in ("show", "problems", "confirm", "discard", "settle", "undo")},
}
