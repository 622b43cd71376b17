"""My day: the first page, with what to do first and what each role looks at (P10)."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, current_app, render_template

from portal import clock
from portal.auth.access import current_actor, signed_in
from portal.auth.actor import Actor
from portal.db.reading import reading
from portal.db.session import db
from portal.feature import Feature, Panel, Todo
from portal.web.filters import written_date
from portal.web.i18n import gettext

home = Blueprint("home", __name__)


@home.get("/")
@signed_in
def my_day() -> str:
    """The to-do list over all domains, late first, then the panels of the person's roles."""
    actor, now = current_actor(), clock.now()
    features = current_app.extensions["fairline.features"]
    with reading(db.session):
        return render_template(
            "portal/home/my_day.html",
            todos=todos_of(features, actor, now),
            panels=_panels(features, actor, now),
            greeting=_greeting(actor, now),
        )


def _greeting(actor: Actor, now: datetime) -> str:
    here = clock.local(now)
    day = written_date(here.date(), "full")
    if here.hour < 12:
        return gettext("Good morning, %(name)s. It is %(day)s.", name=actor.name, day=day)
    if here.hour < 18:
        return gettext("Good afternoon, %(name)s. It is %(day)s.", name=actor.name, day=day)
    return gettext("Good evening, %(name)s. It is %(day)s.", name=actor.name, day=day)


def todos_of(features: list[Feature], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """All that the person has to do, by deadline; what has none comes last."""
    found = [
        (todo, str(todo.domain) or str(feature.label))
        for feature in features
        if feature.todos
        for todo in feature.todos(db.session, actor, now)
    ]
    found.sort(key=lambda pair: (pair[0].due is None, pair[0].due or now, str(pair[0].title)))
    return [_shown(todo, domain, now) for todo, domain in found]


def _shown(todo: Todo, domain: str, now: datetime) -> dict[str, Any]:
    return {
        "title": str(todo.title),
        "detail": str(todo.detail),
        "url": todo.url,
        "icon": todo.icon,
        "domain_label": domain,
        "due": _last_moment(todo.due),
        "tone": due_tone(todo.due, now),
    }


def _last_moment(due: datetime | None) -> datetime | None:
    """A day ends where the next begins; people read its own last minute: 23:59, not 00:00 of the day after."""
    at_midnight = due is not None and clock.local(due).time() == time()
    return due - timedelta(seconds=1) if due is not None and at_midnight else due


def due_tone(due: datetime | None, now: datetime) -> str:
    """How a deadline looks: ``late`` once it has passed, ``warn`` in its last 24 hours, else ``ok``."""
    if due is None:
        return "none"
    left = (due - now).total_seconds()
    return "late" if left < 0 else "warn" if left < 86_400 else "ok"


def _panels(features: list[Feature], actor: Actor, now: datetime) -> list[Panel]:
    panels = [panel for feature in features if feature.panels for panel in feature.panels(db.session, actor, now)]
    return sorted(panels, key=lambda panel: panel.order)
