"""HR's routes with parameters: whose days, which file, and who may open them."""

from calendar import monthrange
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.appraisals.importing import PAGES as LEDGER_PAGES
from hr.appraisals.models import LedgerAccount
from hr.appraisals.rules.values import Ledger
from hr.attendance.closing.models import AttendanceMonth, DayDispute
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.corrections.models import Correction
from hr.attendance.devices.models import PunchDevice, PunchPin
from hr.attendance.leave.models import LeaveEntry, LeaveRequest
from hr.attendance.models import Rotation, Shift, ShiftPlan
from hr.attendance.overtime.models import Overtime
from hr.attendance.punches import PUNCHES
from hr.attendance.roster_models import Roster, RosterState, Swap
from portal.exchange.kinds import ImportKind
from portal.exchange.models import ImportBatch
from portal.people.demo import NAMED
from portal.people.models import Assignment, Employee, Team
from tests.access.example import Example

EVERYTHING = {"hr", "leader", "deputy"}
TEAM_OF_LEAD = {"lead": "A", "lead2": "B", "lead3": "C"}
_KEYS = {f"{place:04d}": person.key for place, person in enumerate(NAMED, start=1)}


def _people(session: Session) -> tuple[list[int], dict[int, str], dict[int, str | None]]:
    """Ids of a few people, their user names, their teams' codes."""
    rows = session.execute(
        select(Employee.id, Employee.number, Team.code)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(Assignment.ends_on.is_(None))
    ).all()
    names = {row.id: _KEYS.get(row.number, "") for row in rows}
    chosen = [row.id for row in rows if names[row.id] in {"hr", "lead", "lead2", "collector", "officer", "leader"}]
    return chosen, names, {row.id: row.code for row in rows}


def _may_see(names: dict[int, str], teams: dict[int, str | None]) -> Callable[[str, dict[str, Any]], bool]:
    def allowed(username: str, values: dict[str, Any]) -> bool:
        person = values["employee_id"]
        led = TEAM_OF_LEAD.get(username)
        return username in EVERYTHING or names[person] == username or (led is not None and teams[person] == led)

    return allowed


def _persons(session: Session) -> Example:
    chosen, names, teams = _people(session)
    return Example(objects=[{"employee_id": person} for person in chosen], allowed=_may_see(names, teams))


def _days(session: Session) -> Example:
    chosen, names, teams = _people(session)
    objects = [{"employee_id": person, "day": "2026-09-01"} for person in chosen]
    return Example(objects=objects, allowed=_may_see(names, teams))


def _batches(session: Session) -> Example:
    return _files_of(PUNCHES)(session)


def _files_of(kind: ImportKind) -> Callable[[Session], Example]:
    def make(session: Session) -> Example:
        found = session.scalars(select(ImportBatch.id).where(ImportBatch.kind == kind.name).limit(2)).all()
        return Example(objects=[{"batch_id": batch} for batch in found], allowed=_is_hr)

    return make


def _ledger_rows(session: Session) -> Example:
    """The rows of the demo's ledgers; leads find their own team's there."""
    month = session.scalars(select(LedgerAccount.month).order_by(LedgerAccount.month.desc()).limit(1)).one()
    objects = [{"month": f"{month:%Y-%m}", "ledger": ledger.value} for ledger in Ledger]
    return Example(objects=objects, allowed=lambda username, _values: username in {"hr", *TEAM_OF_LEAD})


def _ledger_month(_session: Session) -> Example:
    return Example(objects=[{"month": "2026-09"}], allowed=_is_hr)


def _own_day(_session: Session) -> Example:
    return Example(objects=[{"day": "2026-09-01"}], allowed=lambda _username, _values: True)


def _is_hr(username: str, _values: dict[str, Any]) -> bool:
    return username == "hr"


def _of_hr(session: Session) -> Example:
    chosen, _, _ = _people(session)
    return Example(objects=[{"employee_id": person} for person in chosen[:2]], allowed=_is_hr)


def _grants(session: Session) -> Example:
    found = session.scalars(select(LeaveEntry.id).where(LeaveEntry.grant_id.is_(None)).limit(2))
    return Example(objects=[{"grant_id": number} for number in found], allowed=_is_hr)


def _kinds(_session: Session) -> Example:
    return Example(objects=[{"kind": "annual"}], allowed=_is_hr)


def _questions(session: Session) -> Example:
    """A day of the collector: their lead, HR and leadership decide; who leads others does not find it."""
    chosen, names, _ = _people(session)
    person = next(one for one in chosen if names[one] == "collector")
    objects = [{"employee_id": person, "day": "2026-09-01"}]
    return Example(objects=objects, allowed=lambda username, _values: username in {"hr", "lead", "leader"})


def _requests(model: Any) -> Callable[[Session], Example]:
    """Requests of a few people: each sees their own, leads their team's."""

    def made(session: Session) -> Example:
        _, names, teams = _people(session)
        asked = {row.id: row.employee_id for row in session.execute(select(model.id, model.employee_id).limit(5))}
        may = _may_see(names, teams)
        return Example(
            objects=[{"number": number} for number in asked],
            allowed=lambda username, values: may(username, {"employee_id": asked[values["number"]]}),
        )

    return made


def _months(session: Session) -> Example:
    """Every month of the demo; whoever holds the permission opens each."""
    months = session.scalars(select(AttendanceMonth.first_day))
    return Example(objects=[{"month": f"{first:%Y-%m}"} for first in months], allowed=lambda _username, _values: True)


def _own_months(session: Session) -> Example:
    """Every month of the demo; whoever joined after its end has no page of it."""
    months = list(session.scalars(select(AttendanceMonth.first_day)))
    joined = {
        _KEYS.get(number, ""): day for number, day in session.execute(select(Employee.number, Employee.entered_on))
    }
    last = {f"{first:%Y-%m}": first.replace(day=monthrange(first.year, first.month)[1]) for first in months}
    return Example(
        objects=[{"month": name} for name in last],
        allowed=lambda username, values: username in joined and joined[username] <= last[values["month"]],
    )


def _closed_months(session: Session) -> Example:
    months = session.scalars(select(AttendanceMonth.first_day).where(AttendanceMonth.state == MonthState.CLOSED))
    return Example(objects=[{"month": f"{first:%Y-%m}"} for first in months], allowed=lambda _username, _values: True)


def _disputes(session: Session) -> Example:
    _, _, teams = _people(session)
    of = {row.id: row.employee_id for row in session.execute(select(DayDispute.id, DayDispute.employee_id))}
    return Example(
        objects=[{"dispute_id": number} for number in of],
        allowed=lambda username, values: (
            username in {"hr", "hr2"} or teams[of[values["dispute_id"]]] == TEAM_OF_LEAD.get(username, "?")
        ),
    )


def _samples(_session: Session) -> Example:
    return Example(objects=[{"name": "zk_usb"}], allowed=lambda username, _values: username == "hr")


def _devices(session: Session) -> Example:
    found = session.scalars(select(PunchDevice.id).order_by(PunchDevice.id).limit(2)).all()
    return Example(objects=[{"device_id": one} for one in found], allowed=lambda username, _values: username == "hr")


def _pins(session: Session) -> Example:
    found = session.scalars(select(PunchPin.id).limit(1)).all()
    return Example(objects=[{"pin_id": one} for one in found], allowed=lambda username, _values: username == "hr")


def _first_ids(column: Any, argument: str) -> Callable[[Session], Example]:
    """Two rows of a table that only HR opens."""

    def found(session: Session) -> Example:
        ids = session.scalars(select(column).order_by(column).limit(2)).all()
        return Example(objects=[{argument: one} for one in ids], allowed=lambda username, _values: username == "hr")

    return found


def _turns(session: Session) -> Example:
    """Plans of a team on a rotation and others."""
    ids = session.scalars(select(ShiftPlan.id).order_by(ShiftPlan.rotation_id.is_(None), ShiftPlan.id).limit(2)).all()
    return Example(objects=[{"plan_id": one} for one in ids], allowed=lambda username, _values: username == "hr")


def _rosters(state: RosterState) -> Callable[[Session], Example]:
    """The demo's roster of team A in this state."""

    def found(session: Session) -> Example:
        rows = session.scalars(select(Roster).where(Roster.state == state).order_by(Roster.id).limit(1))
        objects = [{"team_id": row.team_id, "month": f"{row.month:%Y-%m}"} for row in rows]
        return Example(objects=objects, allowed=lambda username, _values: username in EVERYTHING | {"lead"})

    return found


def _swaps(session: Session) -> Example:
    """The demo's swap: both people of it, their lead, and HR."""
    swap = session.scalars(select(Swap).order_by(Swap.id).limit(1)).one()
    _, names, _ = _people(session)
    may = {names[swap.asker_id], names[swap.colleague_id], "lead", "hr"}
    return Example(objects=[{"swap_id": swap.id}], allowed=lambda username, _values: username in may)


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "hr_ledgers.rows": _ledger_rows,
    "hr_ledgers.control": _ledger_month,
    **{
        f"{pages.name}.{name}": _files_of(pages.kind)
        for pages in LEDGER_PAGES
        for name in "show problems confirm discard settle undo choose".split()
        if name != "choose" or pages.kind.choosing
    },
    "hr_imports.layout_file": _samples,
    **{f"devices.{name}": _devices for name in ("show", "renew", "revoke")},
    "devices.end_pin": _pins,
    "attendance.person": _persons,
    "attendance.day": _days,
    "corrections.new": _own_day,
    **{f"corrections.{name}": _requests(Correction) for name in ("show", "withdraw")},
    **{f"months.{name}": _months for name in ("show", "review", "remind", "stand", "close", "reopen")},
    "months.mine": _own_months,
    **{f"months.{name}": _months for name in ("agree", "decline")},
    "months.manifest": _closed_months,
    "months.dispute": _disputes,
    **{f"hr_shifts.{name}": _first_ids(Shift.id, "shift_id") for name in ("show", "version")},
    **{f"hr_shifts.{name}": _turns for name in ("plan", "end")},
    "hr_rosters.show": _rosters(RosterState.PUBLISHED),
    **{f"hr_rosters.{name}": _rosters(RosterState.DRAFT) for name in ("draft", "edit", "release", "throw_away")},
    "hr_rosters.person": _persons,
    **{f"hr_swaps.{name}": _swaps for name in ("show", "answer", "decide")},
    "hr_shifts.rotation": _first_ids(Rotation.id, "rotation_id"),
    **{f"hr_imports.{name}": _batches for name in "show problems confirm discard settle undo choose".split()},
    "leave_ledger.show": _persons,
    "leave_ledger.grant": _of_hr,
    "leave_ledger.elsewhere": _of_hr,
    "leave_ledger.adjust": _grants,
    "leave_kinds.edit": _kinds,
    "leave.question": _questions,
    **{f"overtime.{name}": _requests(Overtime) for name in ("show", "take_back")},
    **{f"leave.{name}": _requests(LeaveRequest) for name in ("show", "take_back")},
}
