"""Choosing what an officer is suited for, from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from complaints.cases.models import Channel
from complaints.cases.services import CHANGED, check_text
from complaints.skills.models import OfficerSkills
from complaints.skills.queries import handlers_with_skills, newest_number
from complaints.taxonomy import GROUPS, categories
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated
from portal.people.models import Employee
from portal.web.i18n import LANGUAGES

AHEAD = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class ChosenSkills:
    """What was chosen; an empty list narrows nothing."""

    since: date
    languages: Sequence[str]
    channels: Sequence[str]
    areas: Sequence[str]
    reason: str


def choose_skills(
    session: Session, actor: Actor, employee_id: int, chosen: ChosenSkills, seen: int, now: datetime
) -> int:
    """Keep what suits an officer from a day on; ``seen`` is the newest choice that the page knew (0: none).

    It counts for what arrives from that day on; who handles what already stays. Raises NotFound for whoever handles no
    complaints, Outdated where somebody chose in between, Invalid at a field.
    """
    today = clock.local(now).date()
    session.get(Employee, employee_id, with_for_update=True)
    if employee_id not in {one.employee_id for one in handlers_with_skills(session, today)}:
        raise NotFound("There is nobody of this kind.")
    _check(chosen, today)
    if newest_number(session, employee_id) != seen:
        raise Outdated(CHANGED)
    row = OfficerSkills(
        employee_id=employee_id,
        since=chosen.since,
        languages=sorted(set(chosen.languages)),
        channels=sorted(set(chosen.channels)),
        areas=sorted(set(chosen.areas)),
        reason=chosen.reason,
        set_at=now,
        set_by_id=actor.account_id,
    )
    session.add(row)
    session.flush()
    after = {
        "employee": employee_id,
        "since": chosen.since,
        "languages": row.languages,
        "channels": row.channels,
        "areas": row.areas,
    }
    record(session, actor, "complaints:skills:choose", "complaint_skills", row.id, after=after)
    return row.id


def _check(chosen: ChosenSkills, today: date) -> None:
    if not today <= chosen.since <= today + AHEAD:
        raise Invalid("Choose a day from today on, within a year.", field="since")
    known: dict[str, set[str]] = {
        "languages": set(LANGUAGES),
        "channels": set(Channel),
        "areas": {*GROUPS, *categories()},
    }
    for field, allowed in known.items():
        if not allowed.issuperset(getattr(chosen, field)):
            raise Invalid("Choose from the list.", field=field)
    check_text(chosen.reason, "reason")
