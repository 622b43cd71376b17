"""What requests of persons put on My day: late ones, those due soon, and erasures that wait for a second person."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.personal.permissions import HANDLE_REQUESTS
from portal.personal.request_queries import waiting_for
from portal.personal.request_words import RIGHTS
from portal.web.i18n import gettext, lazy_gettext
from portal.workdays.rules import due_instant

_MOST = 5


def request_todos(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    """The five that are due first; each leaves by being answered."""
    if not actor.may(HANDLE_REQUESTS):
        return []
    found = []
    for row in waiting_for(session, actor)[:_MOST]:
        second = row.proposed_by_id is not None and actor.employee_id not in (None, row.proposed_by_id)
        if row.proposed_by_id is not None and not second:
            continue
        title = gettext("Confirm the erasure of request %(number)s") if second else gettext("Answer request %(number)s")
        found.append(
            Todo(
                title=title % {"number": row.number},
                detail=RIGHTS[row.right],
                url=url_for("person_requests.show", request_id=row.id),
                due=due_instant(row.due_on, zone=clock.COMPANY_ZONE),
                icon="shield-check",
                domain=lazy_gettext("Personal data"),
                key=f"request:{row.id}",
            )
        )
    return found
