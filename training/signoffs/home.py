"""What sign-off puts on My day: who is ready to be observed, for those who may observe."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.web.i18n import current_language, gettext
from training.courses.rules import text_in
from training.signoffs.queries import SIGN, ready


def observing_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """One line for each person whose plan has come to a sign-off."""
    if not actor.may(SIGN):
        return []
    language = current_language()
    return [
        Todo(
            title=gettext("%(name)s is ready to be observed", name=one.name),
            detail=gettext("Sign-off “%(title)s”", title=text_in(one.item.unit.titles, language)),
            url=url_for("signoffs.observe", observation_id=one.draft_id)
            if one.draft_id
            else url_for("signoffs.overview"),
            due=one.item.due_at,
            icon="headset",
            key=f"training:signoff:{one.enrolment_id}:{one.item.unit.id}",
        )
        for one in ready(session, actor, clock.local(now).date())
    ]
