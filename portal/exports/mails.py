"""Word of a decision about a large sheet to who asked for it, in their language; no row of the sheet is in it."""

from flask import current_app, url_for
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.exports.models import ExportRequest
from portal.notifications.services import queue_message
from portal.web.filters import day_and_time
from portal.web.i18n import force_locale, gettext


def mail_decision(session: Session, actor: Actor, request: ExportRequest) -> None:
    """Write it to the outbox; nothing where the account has no mail address."""
    account = session.get_one(Account, request.asked_by_id)
    if account.employee is None or not account.employee.email:
        return
    language = account.language or house_language()
    url = current_app.extensions["fairline.config"].base_url + url_for("exports.show", request_id=request.id)
    with force_locale(language):
        subject, body = _granted(request, url) if request.granted else _refused(request, url)
    queue_message(
        session,
        actor,
        unique_key=f"exports:request:{request.id}:decision",
        recipient=account.employee.email,
        language=language,
        subject=subject,
        body=body,
        topic=f"portal:export:{request.id}",
        data_key=account.employee.data_key,
    )


def _granted(request: ExportRequest, url: str) -> tuple[str, str]:
    body = gettext(
        "You may take the sheet “%(title)s” until %(until)s, at most %(times)s times:\n\n%(url)s\n\n"
        "It is made when you take it and says inside that it is yours.",
        title=gettext(request.title),
        until=day_and_time(request.ends_at),
        times=request.most_times,
        url=url,
    )
    return gettext("Your export is approved"), body


def _refused(request: ExportRequest, url: str) -> tuple[str, str]:
    body = gettext(
        "The sheet “%(title)s” was not approved. The reason: %(reason)s\n\n%(url)s",
        title=gettext(request.title),
        reason=request.reason,
        url=url,
    )
    return gettext("Your export is not approved"), body
