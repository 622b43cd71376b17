"""Large sheets that wait for a second person, on My day."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.exports.permissions import DECIDE
from portal.exports.queries import waiting_for
from portal.feature import Todo
from portal.web.filters import number
from portal.web.i18n import gettext, lazy_gettext

_MOST = 5


def export_todos(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    """The five that lapse first; each leaves by being decided."""
    if not actor.may(DECIDE):
        return []
    return [
        Todo(
            title=gettext("Decide about the export of “%(title)s”", title=gettext(row.title)),
            detail=gettext("%(rows)s rows about persons", rows=number(row.rows)),
            url=url_for("exports.show", request_id=row.id),
            due=row.waits_until,
            icon="download",
            domain=lazy_gettext("Exports"),
            key=f"export:{row.id}",
        )
        for row in waiting_for(session, actor)[:_MOST]
    ]
