"""The answer to a request as a mail, in the person's language, with the ways to object (PIPL 50)."""

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.company import company_name
from portal.notifications.services import queue_message
from portal.personal.request_models import PersonalRequest
from portal.personal.request_words import OUTCOMES, RIGHTS
from portal.web.filters import written_date
from portal.web.i18n import force_locale, gettext


def mail_answer(session: Session, actor: Actor, request: PersonalRequest) -> None:
    """Write it to the outbox; nothing where the person gave no mail address."""
    if not request.mail or request.outcome is None:
        return
    with force_locale(request.language):
        subject = gettext("Your request %(number)s about your data", number=request.number)
        body = gettext(
            "Good day, %(name)s,\n\n"
            "on %(day)s you asked %(company)s for %(right)s. The outcome: %(outcome)s.\n\n"
            "%(reason)s\n\n"
            "If you do not agree, write to us with the number %(number)s. You may also turn to the authority for "
            "the protection of personal information or to a court (Personal Information Protection Law, articles "
            "50 and 65).",
            name=request.name,
            day=written_date(request.received_on, "long"),
            company=company_name(),
            right=RIGHTS[request.right],
            outcome=OUTCOMES[request.outcome],
            reason=request.reason,
            number=request.number,
        )
    queue_message(
        session,
        actor,
        unique_key=f"personal:request:{request.id}:answer",
        recipient=request.mail,
        language=request.language,
        subject=subject,
        body=body.replace("\n\n\n\n", "\n\n"),
        topic=f"personal:request:{request.id}",
        data_key=request.data_key,
    )
