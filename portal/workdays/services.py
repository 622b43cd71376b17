"""Loading the official list of a year, and setting the company's own days."""

import hashlib
from collections.abc import Sequence
from datetime import date

from flask import current_app
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.workdays.models import CompanyDay, WorkCalendarDay, WorkCalendarVersion
from portal.workdays.queries import current_calendar, last_company_state, newest_version
from portal.workdays.rules import Layer
from portal.workdays.source import shipped_years

_REASON_LENGTH = 200


def load_official_calendar(
    session: Session, actor: Actor, years: Sequence[Layer] | None = None
) -> list[WorkCalendarVersion]:
    """Add the official days of ``years`` (without them, the ones that come with Fairline), each as a version.

    A year whose newest version says the same already is left alone, so that loading twice adds nothing. The
    result must be whole years without a gap, or nothing of it stays.
    """
    added = [_add_version(session, layer) for layer in years or shipped_years() if _is_news(session, layer)]
    if not added:
        return []
    current_calendar(session)  # raises where a year is missing between two others
    for version in added:
        record(
            session,
            actor,
            "portal:work_calendar:load",
            "work_calendar_version",
            version.id,
            after={"year": version.year, "published_on": version.published_on, "digest": version.digest},
        )
    return added


def _is_news(session: Session, layer: Layer) -> bool:
    newest = newest_version(session, layer.days[0].day.year)
    return newest is None or newest.digest != layer.version


def _add_version(session: Session, layer: Layer) -> WorkCalendarVersion:
    version = WorkCalendarVersion(
        year=layer.days[0].day.year,
        name=layer.name,
        source=layer.source,
        published_on=layer.published_on,
        loaded_at=clock.now(),
        digest=layer.version,
    )
    session.add(version)
    session.flush()
    session.add_all(
        WorkCalendarDay(
            version_id=version.id,
            day=day.day,
            is_working=day.working,
            name=day.name,
            kind=day.kind,
            is_statutory=day.statutory,
        )
        for day in layer.days
    )
    session.flush()
    return version


def set_company_day(session: Session, actor: Actor, day: date, is_working: bool, reason: str) -> CompanyDay:
    """Have the company work, or close, on ``day`` against the list; refused where it does so already.

    Deadlines that were set before stay as they were told; whoever counts from now on counts with it.
    """
    if current_calendar(session).is_working_day(day) == is_working:
        if is_working:
            raise Refused("%(day)s is a working day already.", day=day)
        raise Refused("%(day)s is a day of rest already.", day=day)
    return _add_company_day(session, actor, day, is_working, reason)


def clear_company_day(session: Session, actor: Actor, day: date, reason: str) -> CompanyDay:
    """Have the official list count again on ``day``; refused where the company set nothing for it."""
    if not current_calendar(session).is_company_day(day):
        raise Refused("The company has set nothing for %(day)s.", day=day)
    return _add_company_day(session, actor, day, None, reason)


def _add_company_day(session: Session, actor: Actor, day: date, is_working: bool | None, reason: str) -> CompanyDay:
    for feature in current_app.extensions["fairline.features"]:
        if feature.check_day is not None:
            feature.check_day(session, day)
    calendar = current_calendar(session)
    before = calendar.day(day)
    row = CompanyDay(
        day=day,
        is_working=is_working,
        reason=_checked_reason(reason),
        set_by_id=actor.account_id,
        set_at=clock.now(),
        effective=clock.today(),
        state="",
    )
    content = f"{last_company_state(session)}|{row.day}|{row.is_working}|{row.effective}|{row.reason}"
    row.state = hashlib.sha256(content.encode()).hexdigest()
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        "portal:company_day:set" if is_working is not None else "portal:company_day:clear",
        "company_day",
        row.id,
        before={"is_working": before.working, "kind": before.kind},
        after={"day": day, "is_working": current_calendar(session).is_working_day(day), "reason": row.reason},
    )
    return row


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid("Say why the company changes this day.", field="reason")
    if len(reason) > _REASON_LENGTH:
        raise Invalid("The reason is too long: at most %(most)s characters.", field="reason", most=_REASON_LENGTH)
    return reason
