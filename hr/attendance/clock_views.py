"""The tap on the web clock: one button, without a script, and back to the page it was made on."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.clock_queries import ClockState, clock_state
from hr.attendance.clocking import clock_tap
from hr.attendance.labels import DIRECTIONS, SOURCES
from hr.attendance.rule_page import pairs_in_words
from hr.attendance.rules.values import Direction, KindOfDay
from hr.permissions import CLOCK
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.web.filters import clock_time
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.stray import posted

_BOUNCED = "bounced"


def clock_values(session: Session, actor: Actor, now: datetime, back: str) -> dict[str, Any] | None:
    """What the clock's template asks for; ``back`` names the page to return to: "day" or "month"."""
    state = clock_state(session, actor, now)
    if state is None:
        return None
    wanted = state.wanted
    return {
        "state": state,
        "plan": _plan_of(state),
        "lines": [(line, DIRECTIONS[line.direction], SOURCES[line.source]) for line in state.lines],
        "wanted": wanted.value,
        "other": (Direction.OUT if wanted is Direction.IN else Direction.IN).value,
        "words": {key.value: text for key, text in DIRECTIONS.items()},
        "back": back,
    }


def _plan_of(state: ClockState) -> str:
    """Today's shift in a line."""
    if state.kind is not KindOfDay.WORKING:
        return gettext("Today is a day off")
    if state.shift is None:
        return gettext("No shift is planned today")
    hours = pairs_in_words(state.shift.design)
    return state.shift.name if hours in state.shift.name else f"{state.shift.name} · {hours}"


def tap() -> Response:
    """Take the tap; a form sent twice acts once."""
    actor, direction = current_actor(), _direction()
    back = posted("back")
    try:
        done = perform_once(posted_form_key(), lambda session: _tapped(session, actor, direction))
    except Refused as error:
        flash(gettext(error.message), "danger")
    else:
        _say(done)
    if back == "month" and actor.employee_id is not None:
        return redirect(url_for("attendance.person", employee_id=actor.employee_id))
    return redirect(url_for("home.my_day"))


def _direction() -> Direction:
    wanted = posted("direction")
    if wanted not in (Direction.IN.value, Direction.OUT.value):
        raise Invalid("Choose whether you come or go.")
    return Direction(wanted)


def _tapped(session: Session, actor: Actor, direction: Direction) -> str:
    punch, bounced = clock_tap(session, actor, direction)
    kind = _BOUNCED if bounced else punch.direction.value
    return f"{kind} {int(punch.at.timestamp())}"


def _say(done: str) -> None:
    kind, seconds = done.split()
    at = clock_time(datetime.fromtimestamp(int(seconds), clock.COMPANY_ZONE))
    if kind == _BOUNCED:
        flash(
            gettext("You punched at %(time)s, less than two minutes ago: this tap counts as the same.", time=at), "info"
        )
    elif kind == Direction.IN.value:
        flash(gettext("Clocked in at %(time)s.", time=at), "success")
    else:
        flash(gettext("Clocked out at %(time)s.", time=at), "success")


def add_clock(blueprint: Blueprint) -> None:
    """Hang the tap into the pages of attendance."""
    blueprint.add_url_rule("/clock", "clock", guard(CLOCK)(tap), methods=["POST"])
