"""Word of a settled call by mail: that a trainer decided and where it is read; what was decided stands on the page."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.web.i18n import force_locale, gettext
from training.debriefs.queries import Debrief
from training.settling.models import CallReview


def tell_result(session: Session, actor: Actor, debrief: Debrief, review: CallReview) -> None:
    """Write to whoever made the call, where they have an address."""
    person, call = debrief.person, debrief.call
    if not person.email:
        return
    chosen = session.scalar(select(Account.language).where(Account.employee_id == person.id))
    language = chosen or house_language()
    base = current_app.extensions["fairline.config"].base_url
    with force_locale(language):
        title = debrief.mine.play.scenario.title
        words = {row.id: row.texts.get(language, "") for row in debrief.mine.play.scenario.words}
        title = words.get(title) or debrief.mine.words.get(title, "")
        subject = gettext("A trainer went through your practice call “%(title)s”", title=title)
        body = gettext(
            "%(name)s, a trainer went through your practice call “%(title)s”.\n\n"
            "The debrief says what was decided, why, and what became of the call:\n%(address)s\n",
            name=person.name,
            title=title,
            address=f"{base}/training/calls/debriefs/{call.id}",
        )
    queue_message(
        session,
        actor,
        unique_key=f"training:call:{call.id}:review:{review.id}",
        recipient=person.email,
        language=language,
        subject=subject,
        body=body,
        topic=f"training:call:{call.id}",
        data_key=person.data_key,
    )
