"""What the policy asks of everybody: to read the version in force and say so."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.policy.queries import version_to_acknowledge
from portal.web.i18n import gettext, lazy_gettext


def policy_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """One line until the person has acknowledged; one statement."""
    if actor.employee_id is None:
        return []
    version = version_to_acknowledge(session, actor.employee_id, clock.local(now).date())
    if version is None:
        return []
    return [
        Todo(
            title=gettext("Read and acknowledge the policy, version %(label)s", label=version.label),
            url=url_for("policy.show_policy"),
            detail=gettext("Nine chapters; the button is at the end of the page."),
            icon="book",
            domain=lazy_gettext("Policy"),
            key=f"policy:{version.id}",
        )
    ]
