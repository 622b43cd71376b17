"""What certificates put on My day: those whose ground is gone, for who may withdraw them."""

from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.people.models import Employee
from portal.people.queries import employed_on, within_reach
from portal.web.i18n import current_language, gettext
from portal.workdays.rules import due_instant
from training.certificates.models import Certificate, CertificateKind, CertificateWithdrawal
from training.certificates.permissions import WITHDRAW
from training.courses.counting import ground_gone
from training.courses.rules import text_in

_MOST_SHOWN = 20


def ground_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """One line for each person whose certificate somebody has to decide on; one statement, none without the right."""
    if not actor.may(WITHDRAW):
        return []
    day, later = clock.local(now).date(), aliased(Certificate)
    newer = select(later.id).where(
        later.kind_id == Certificate.kind_id, later.employee_id == Certificate.employee_id, later.id > Certificate.id
    )
    rows = session.execute(
        select(Certificate.id, Employee.id, Employee.name, CertificateKind.titles)
        .join(CertificateKind, CertificateKind.id == Certificate.kind_id)
        .join(Employee, Employee.id == Certificate.employee_id)
        .outerjoin(CertificateWithdrawal, CertificateWithdrawal.certificate_id == Certificate.id)
        .where(
            employed_on(day),
            within_reach(actor, WITHDRAW, day),
            Employee.id != actor.employee_id,
            CertificateWithdrawal.certificate_id.is_(None),
            Certificate.expires_on >= day,
            ground_gone(Certificate.enrolment_id, Certificate.created_at, due_instant(day)),
            ~newer.correlate(Certificate).exists(),
        )
        .order_by(Certificate.id)
        .limit(_MOST_SHOWN)
    )
    language = current_language()
    return [
        Todo(
            title=gettext("Decide on a certificate of %(name)s", name=name),
            detail=gettext("“%(title)s”: a part of the programme was taken back.", title=text_in(titles, language)),
            url=url_for("certificate_people.person", employee_id=employee_id),
            icon="certificate",
            key=f"training:ground:{certificate_id}",
        )
        for certificate_id, employee_id, name, titles in rows
    ]
