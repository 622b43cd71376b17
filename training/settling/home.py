"""What settling puts on My day: how many calls wait for a trainer."""

from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.feature import Todo
from portal.web.filters import short_date
from portal.web.i18n import gettext, ngettext
from training.settling.queries import SETTLE, waiting_count


def settling_todos(session: Session, actor: Actor, day: date) -> list[Todo]:
    """Calls that wait for the actor; one statement."""
    if not actor.may(SETTLE):
        return []
    count, unsure, oldest = waiting_count(session, actor, day)
    if not count:
        return []
    since = gettext("Since %(day)s", day=short_date(oldest)) if oldest else ""
    waits = ngettext("%(num)d hangs on an unsure turn.", "%(num)d hang on an unsure turn.", unsure) if unsure else since
    return [
        Todo(
            title=ngettext("%(num)d practice call waits for you", "%(num)d practice calls wait for you", count),
            detail=waits,
            url=url_for("settling.queue"),
            icon="gavel",
            key="training:calls",
        )
    ]
