"""Verbs of rosters: drafting a team's month, filling it, publishing it. A published one is changed by the next only."""

from collections.abc import Collection
from datetime import date
from functools import partial

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.closed_months import check_open
from hr.attendance.labels import month_name
from hr.attendance.models import Shift
from hr.attendance.months import Month
from hr.attendance.roster_models import Roster, RosterLine, RosterState
from hr.attendance.rules.rosters import REST, changes, settled
from hr.permissions import WRITE_ROSTERS
from hr.rosters.mails import tell
from hr.rosters.queries import Days, lines_of, members_in, team_for, versions_of
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated, Refused
from portal.web.i18n import gettext
from portal.words import mark

_CHANGED = mark("Somebody else changed this draft meanwhile. Look at it, then send yours again.")
NO_ROSTER = mark("There is no such roster.")


def begin_draft(session: Session, actor: Actor, team_id: int, month: Month) -> Roster:
    """The team's draft of the month: the one there is, else a version made from the published one or the plans.

    Days that are over stay with what was published, or with the plans where nothing was.
    """
    team_for(session, actor, WRITE_ROSTERS, team_id)
    _check_month(session, month)
    versions = versions_of(session, team_id, month)
    if versions and versions[0].state is RosterState.DRAFT:
        return versions[0]
    roster = Roster(
        team_id=team_id,
        month=month.first,
        number=versions[0].number + 1 if versions else 1,
        state=RosterState.DRAFT,
        created_at=clock.now(),
    )
    session.add(roster)
    session.flush()
    published = lines_of(session, versions[0].id) if versions else {}
    planned = _as_planned(session, team_id, month)
    for employee_id, line in planned.items():
        days = settled(published.get(employee_id, line), published.get(employee_id), month.first, clock.today())
        session.add(RosterLine(roster_id=roster.id, employee_id=employee_id, days=days))
    session.flush()
    record(session, actor, "hr:roster:draft", "roster", roster.id, after={"team": team_id, "month": month.first})
    return roster


def _check_month(session: Session, month: Month) -> None:
    check_open(session, [month])
    if month.last < clock.today():
        raise Refused("This month is over. What was worked in it is corrected day by day.")


def _as_planned(session: Session, team_id: int, month: Month) -> dict[int, list[int | None]]:
    """What the plans say of each member and day of the month; None on days outside of the team."""
    people = members_in(session, team_id, month)
    days, found = Days(session, [person.id for person in people], month.first, month.last), {}
    for person in people:
        line: list[int | None] = []
        for day in month.days:
            edition = days.works(person.id, day)
            planned = edition.shift_id if edition else REST
            line.append(planned if days.places.team(person.id, day) == team_id else None)
        found[person.id] = line
    return found


def fill(
    session: Session,
    actor: Actor,
    roster_id: int,
    *,
    people: Collection[int],
    first: date,
    last: date,
    shift_id: int | None,
    seen: int,
) -> None:
    """Set days of people in a draft to a shift, to rest (0), or back to the plan (None)."""
    roster = _draft(session, actor, roster_id, seen)
    month = Month(roster.month)
    if last < first:
        raise Invalid("The last day does not lie before the first.", field="last")
    if first < month.first or last > month.last:
        raise Invalid("Choose days of this month.", field="first" if first < month.first else "last")
    if first < clock.today():
        raise Invalid("A day that is over stays as it was. Begin today or later.", field="first")
    if shift_id and session.get(Shift, shift_id) is None:
        raise Invalid("There is no such shift.", field="what")
    lines = {line.employee_id: line for line in roster.lines}
    if not people or not set(people) <= lines.keys():
        raise Invalid("Choose people of this team.", field="people")
    for employee_id in people:
        days = list(lines[employee_id].days)
        days[first.day - 1 : last.day] = [shift_id] * (last.day - first.day + 1)
        lines[employee_id].days = days
    roster.edits += 1
    after = {"people": len(people), "from": first, "until": last, "shift": shift_id}
    record(session, actor, "hr:roster:fill", "roster", roster.id, after=after)


def _draft(session: Session, actor: Actor, roster_id: int, seen: int) -> Roster:
    roster = session.get(Roster, roster_id)
    if roster is None:
        raise NotFound(NO_ROSTER)
    team_for(session, actor, WRITE_ROSTERS, roster.team_id)
    if roster.state is not RosterState.DRAFT:
        raise Refused("This roster is published. Begin the next version to change it.")
    if roster.edits != seen:
        raise Outdated(_CHANGED)
    return roster


def publish(session: Session, actor: Actor, roster_id: int, *, note: str, seen: int) -> None:
    """Let the draft hold, and tell everybody whose days it changes. From the second version on with a reason."""
    roster = _draft(session, actor, roster_id, seen)
    month, plain = Month(roster.month), note.strip()
    _check_month(session, month)
    earlier = _published(session, roster)
    if earlier is not None and not plain:
        raise Invalid("Say why the published roster changes.", field="note")
    published = lines_of(session, earlier.id) if earlier else {}
    for line in roster.lines:
        line.days = settled(line.days, published.get(line.employee_id), month.first, clock.today())
    roster.state, roster.note = RosterState.PUBLISHED, plain
    roster.published_at, roster.published_by_id = clock.now(), actor.account_id
    session.flush()
    moved = changes(month.first, published, {line.employee_id: line.days for line in roster.lines})
    after = {"number": roster.number, "changed": len(moved)} | ({"reason": plain} if plain else {})
    record(session, actor, "hr:roster:publish", "roster", roster.id, after=after)
    address = f"{current_app.extensions['fairline.config'].base_url}/hr/rosters/mine?month={month}"
    told = {change.employee_id for change in moved}
    tell(session, actor, told, f"hr:roster:{roster.id}", partial(_words, month, roster.number, address))


def _words(month: Month, number: int, address: str, name: str) -> tuple[str, str]:
    named = month_name(month)
    if number == 1:
        subject = gettext("Your shifts of %(month)s", month=named)
        said = gettext("The roster of %(month)s is published.", month=named)
    else:
        subject = gettext("Your shifts of %(month)s have changed", month=named)
        said = gettext("The roster of %(month)s is published anew, and days of yours are different.", month=named)
    return subject, f"{name},\n\n{said}\n{address}\n"


def _published(session: Session, roster: Roster) -> Roster | None:
    newest = (
        select(func.max(Roster.number))
        .where(
            Roster.team_id == roster.team_id,
            Roster.month == roster.month,
            Roster.number < roster.number,
            Roster.state == RosterState.PUBLISHED,
        )
        .scalar_subquery()
    )
    return session.scalars(
        select(Roster).where(Roster.team_id == roster.team_id, Roster.month == roster.month, Roster.number == newest)
    ).first()


def discard(session: Session, actor: Actor, roster_id: int, seen: int) -> tuple[int, Month]:
    """Throw a draft away; what was published before it goes on. Gives its team and month."""
    roster = _draft(session, actor, roster_id, seen)
    found = (roster.team_id, Month(roster.month))
    record(session, actor, "hr:roster:discard", "roster", roster.id, before={"number": roster.number})
    session.delete(roster)
    return found
