"""What the refresher puts on My day: one line while questions wait."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.web.i18n import gettext, ngettext
from training.retention.queries import waiting_on
from training.retention.rules import MINUTES


def refresher_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Gone for the day once its questions are answered."""
    if not actor.may("training:plan:follow") or actor.employee_id is None:
        return []
    waiting = waiting_on(session, actor.employee_id, clock.local(now).date())
    if not waiting:
        return []
    return [
        Todo(
            title=gettext("Daily refresher: about %(minutes)s minutes", minutes=MINUTES),
            detail=ngettext(
                "%(num)d question from what you have learnt", "%(num)d questions from what you have learnt", waiting
            ),
            url=url_for("retention.refresher"),
            icon="bulb",
            key=f"training:refresher:{clock.local(now).date().isoformat()}",
        )
    ]
