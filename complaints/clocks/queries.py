"""Reading what happened to the clocks of a case, and the dates that counting anew has moved."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.casefile import clock_values
from complaints.cases.models import CaseClock, Complaint
from complaints.cases.nearness import conflicts_of
from complaints.cases.queries import visible_to
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.wordlists import day_words
from complaints.clocks.models import ClockChange, ClockExtension, ClockPause
from complaints.clocks.rules import CHANGES, PAUSED_KINDS, PAUSES, STAGES, ChangeWhy
from complaints.clocks.warnings import waiting_warnings
from complaints.outsiders.queries import approvers_of
from complaints.permissions import EXTEND, MOVED
from complaints.wording import CLOCKS
from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.files.models import StoredFile
from portal.people.models import Employee
from portal.web.filters import day_and_time
from portal.web.i18n import gettext
from portal.web.tables import Column, Listing


@dataclass(frozen=True, kw_only=True)
class ClockFile:
    """What the page of a case's clocks shows."""

    clocks: list[dict[str, Any]]
    pauses: list[dict[str, Any]]
    extensions: list[dict[str, Any]]
    warnings: list[str]
    nobody_approves: bool
    can_pause: list[tuple[int, str]]
    can_extend: list[tuple[int, str]]


def clock_file(session: Session, actor: Actor, complaint: Complaint, now: datetime) -> ClockFile:
    """Clocks, pauses, requests for more time and the reader's own warnings; a fixed number of statements."""
    pauses = session.execute(
        select(ClockPause, StoredFile, Employee.name)
        .outerjoin(StoredFile, StoredFile.id == ClockPause.file_id)
        .outerjoin(Account, Account.id == ClockPause.paused_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(ClockPause.complaint_id == complaint.id)
        .order_by(ClockPause.id)
    ).all()
    asked = session.execute(
        select(ClockExtension, Employee.name)
        .outerjoin(Account, Account.id == ClockExtension.asked_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(ClockExtension.complaint_id == complaint.id)
        .order_by(ClockExtension.id.desc())
    ).all()
    rows = {row.id: row for row in complaint.clocks}
    pauses = [one for one in pauses if one[0].clock_id in rows]
    asked = [one for one in asked if one[0].clock_id in rows]
    still = {pause.clock_id for pause, _, _ in pauses if pause.until_at is None}
    running = [row for row in rows.values() if row.done_at is None]
    warned = waiting_warnings(session, actor.employee_id) if actor.employee_id is not None else []
    today, open_asked = clock.local(now).date(), any(one.decided_at is None for one, _ in asked)
    may_decide = open_asked and _may_decide(session, actor, complaint, today)
    newest = {row.kind: row for row in warned if row.id == complaint.id}
    return ClockFile(
        clocks=clock_values(complaint, now),
        pauses=[_pause(one, file, name, rows[one.clock_id]) for one, file, name in pauses],
        extensions=[_extension(one, name, rows[one.clock_id], actor, may_decide=may_decide) for one, name in asked],
        nobody_approves=open_asked and not approvers_of(session, complaint, today),
        warnings=[
            f"{gettext(CLOCKS[kind])}{gettext(': ')}{gettext(STAGES[row.stage])}" for kind, row in newest.items()
        ],
        can_pause=[
            (row.id, gettext(CLOCKS[row.kind])) for row in running if row.kind in PAUSED_KINDS and row.id not in still
        ],
        can_extend=[
            (row.id, gettext(CLOCKS[row.kind])) for row in running if row.kind.value in ("reply", "client")
        ],
    )  # fmt: skip


def _pause(pause: ClockPause, file: StoredFile | None, name: str | None, row: CaseClock) -> dict[str, Any]:
    return {
        "clock": gettext(CLOCKS[row.kind]),
        "clock_id": row.id,
        "why": gettext(PAUSES[pause.kind]),
        "file": file,
        "from_at": pause.from_at,
        "until_at": pause.until_at,
        "name": name or "",
    }


def _extension(
    asked: ClockExtension, name: str | None, row: CaseClock, actor: Actor, *, may_decide: bool
) -> dict[str, Any]:
    return {
        "id": asked.id,
        "clock": gettext(CLOCKS[row.kind]),
        "asked": asked,
        "name": name or "",
        "can_decide": asked.decided_at is None and asked.asked_by_id != actor.account_id and may_decide,
    }


def _may_decide(session: Session, actor: Actor, complaint: Complaint, today: date) -> bool:
    """Whether the reader may approve more time, by right and by the same test that approving makes."""
    if actor.employee_id is None or complaint.handler_id == actor.employee_id:
        return False
    seen = select(Complaint.id).where(Complaint.id == complaint.id, visible_to(actor, today, EXTEND))
    return session.scalar(seen) is not None and not conflicts_of(
        session, complaint, actor.employee_id, today, CaseRole.DECIDER
    )


def changes_listing(actor: Actor, now: datetime) -> Listing:
    """The dates that counting anew has moved, newest first."""
    statement = (
        select(
            ClockChange.id,
            ClockChange.found_at,
            ClockChange.due_before,
            ClockChange.due_after,
            ClockChange.provisional_after,
            ClockChange.why,
            ClockChange.days_before,
            ClockChange.days_after,
            Complaint.id.label("case_id"),
            Complaint.number,
            CaseClock.kind,
        )
        .join(Complaint, Complaint.id == ClockChange.complaint_id)
        .join(CaseClock, CaseClock.id == ClockChange.clock_id)
        .where(visible_to(actor, clock.local(now).date(), MOVED))
    )
    return Listing(
        name="clock-changes",
        title=gettext("Dates that have moved"),
        statement=statement,
        key=ClockChange.id.expression,
        columns=[
            Column(
                key="found",
                title=gettext("Found on"),
                value=lambda row: row.found_at,
                cell=lambda row: day_and_time(row.found_at),
                sort=ClockChange.found_at.expression,
                kind="datetime",
            ),
            Column(key="number", title=gettext("Number"), value=lambda row: row.number),
            Column(key="clock", title=gettext("Clock"), value=lambda row: gettext(CLOCKS[row.kind])),
            Column(key="before", title=gettext("Due before"), value=lambda row: day_words(row.due_before, now)),
            Column(key="after", title=gettext("Due now"), value=lambda row: _after(row, now)),
            Column(key="why", title=gettext("What has changed"), value=_why),
        ],
        default_sort="-found",
        empty_title=gettext("No date has moved"),
        empty_text=gettext("Each night all open clocks are counted anew; what differs then stands here."),
    )


def _why(row: Any) -> str:
    words = gettext(CHANGES[row.why])
    if row.why is not ChangeWhy.POLICY:
        return words
    days = gettext("%(before)s → %(after)s days", before=row.days_before, after=row.days_after)
    return f"{words}{gettext(': ')}{days}"


def _after(row: Any, now: datetime) -> str:
    words = day_words(row.due_after, now)
    return gettext("%(line)s (provisional)", line=words) if row.provisional_after else words
