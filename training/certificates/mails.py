"""Word by mail that a certificate is to be renewed: until when it holds and where the plan is."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.filters import short_date
from portal.web.i18n import force_locale, gettext
from training.certificates.models import CertificateKind
from training.certificates.rules import Held
from training.courses.rules import text_in


def tell_of_renewal(session: Session, actor: Actor, person: Employee, kind: CertificateKind, held: Held) -> None:
    """One mail for each certificate that is to be renewed, to who has an account and an address."""
    if not person.email:
        return
    account = session.execute(
        select(Account.language).where(Account.employee_id == person.id, Account.active).limit(1)
    ).first()
    if account is None:
        return
    language = account.language or house_language()
    with force_locale(language):
        title = text_in(kind.titles, language)
        subject = gettext("Renew your certificate: %(title)s", title=title)
        body = gettext(
            "%(name)s, your certificate “%(title)s” holds until %(day)s.\n\n"
            "The renewal has begun; your plan says what is due when:\n%(address)s\n",
            name=person.name,
            title=title,
            day=short_date(held.expires_on),
            address=f"{current_app.extensions['fairline.config'].base_url}/training/",
        )
    queue_message(
        session,
        actor,
        unique_key=f"training:renewal:{held.id}",
        recipient=person.email,
        language=language,
        subject=subject,
        body=body,
        topic=f"training:renewal:{held.id}",
        data_key=person.data_key,
    )
