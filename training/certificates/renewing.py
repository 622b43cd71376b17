"""Renewals begin by themselves: whose window is open follows the programme, and is told by mail (T6)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.people.models import Assignment, Employee
from portal.people.queries import employed_on, holds_on
from training.certificates.mails import tell_of_renewal
from training.certificates.models import Certificate, CertificateKind
from training.certificates.queries import kinds, standings_on
from training.certificates.rules import needs_renewal
from training.courses.models import Enrolment
from training.courses.services import enrol


def begin_renewals(session: Session, actor: Actor, day: date, at: datetime) -> int:
    """Begin the renewal for everybody whose window is open or missed and whose post needs the certificate; how many.

    It is the kind's shorter programme, or the whole one again where there is none. Who follows it keeps the plan there
    is, so that a second run begins nothing twice.
    """
    return sum(_renew_kind(session, actor, kind, day, at) for kind in kinds(session))


def _renew_kind(session: Session, actor: Actor, kind: CertificateKind, day: date, at: datetime) -> int:
    programme_id = kind.renewal_programme_id or kind.programme_id
    following = select(Enrolment.employee_id).where(
        Enrolment.programme_id == programme_id, Enrolment.finished_at.is_(None)
    )
    people = {
        person.id: person
        for person in session.scalars(
            select(Employee)
            .join(Assignment, Assignment.employee_id == Employee.id)
            .where(
                holds_on(day),
                employed_on(day),
                Assignment.post.in_(kind.posts),
                Employee.id.in_(select(Certificate.employee_id).where(Certificate.kind_id == kind.id)),
                Employee.id.not_in(following),
            )
            .order_by(Employee.id)
        )
    }
    begun = 0
    for employee_id, standing in standings_on(session, kind, list(people), day).items():
        if standing.certificate is not None and needs_renewal(standing, day, in_post=True):
            enrol(session, actor, employee_id, programme_id, day, at, again=True)
            tell_of_renewal(session, actor, people[employee_id], kind, standing.certificate)
            begun += 1
    return begun
