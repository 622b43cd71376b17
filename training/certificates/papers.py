"""The certificate on paper: with the picture that leads to the public check page, kept in the register of papers."""

from typing import Any

import segno
from flask import url_for
from flask_babel import format_date
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.documents.printing import Printed, printable, render_pdf
from portal.documents.services import keep_document, remove_documents
from portal.people.models import Employee
from portal.people.queries import within_reach
from portal.personal.rights import Given
from portal.web.i18n import force_locale, gettext
from training.certificates.models import Certificate
from training.certificates.ornament import rosette
from training.certificates.permissions import READ
from training.courses.rules import text_in
from training.debriefs.queries import ABOUT as CALL_ABOUT
from training.plays.models import PlayedCall

PAPER = "training.certificate"
CERTIFICATE_ABOUT = "training_certificate"
PROOF_PAPER = "training.proof"
PROOF_ABOUT = "training_proof"


def check_address(code: str) -> str:
    """The public page that says whether a paper is good, with the host in front."""
    return url_for("certificate_check.check", code=code, _external=True)


def certificate_values(certificate: Certificate, language: str) -> dict[str, Any]:
    """What stands on the paper."""
    address = check_address(certificate.code)
    with force_locale(language):
        granted = format_date(certificate.granted_on, "long")
        until = format_date(certificate.expires_on, "long")
    return {
        "kind": text_in(certificate.kind.titles, language),
        "sentence": text_in(certificate.kind.sentences, language),
        "name": printable(certificate.employee.name, language),
        "staff_number": certificate.employee.number,
        "number": certificate.number,
        "granted": granted,
        "until": until,
        "address": address,
        "picture": picture_of(address),
        "rosette": rosette(),
    }


def picture_of(address: str, error: str = "q") -> Markup:
    """The address as a QR code, inline SVG; a quarter of it may be dirty, with ``error`` "m" a seventh."""
    drawn = segno.make(address, error=error, micro=False).svg_inline(border=0, omitsize=True, dark="#17202b")
    # trap-ok: markup - drawn by segno from our own address
    return Markup(drawn)  # noqa: S704 - drawn by segno from our own address  # nosec B704


def print_certificate(certificate: Certificate, language: str) -> Printed:
    """The paper in ``language``; outside of transactions."""
    with force_locale(language):
        title = gettext("Certificate %(number)s", number=certificate.number)
    values = certificate_values(certificate, language)
    return render_pdf("training/certificates/letters/certificate.html", values, title=title, language=language)


def kept_paper(session: Session, certificate_id: int, language: str) -> int | None:
    """The id of the paper in this language, where it was made already: the same bytes every time."""
    return session.scalar(
        select(Document.id)
        .where(
            Document.about_type == CERTIFICATE_ABOUT,
            Document.about_id == str(certificate_id),
            Document.language == language,
        )
        .order_by(Document.id)
        .limit(1)
    )


def keep_certificate(
    session: Session, actor: Actor, certificate: Certificate, printed: Printed, language: str
) -> Document:
    """Put the paper into the register."""
    with force_locale(language):
        title = gettext("Certificate %(number)s", number=certificate.number)
    return keep_document(
        session,
        actor,
        printed,
        kind=PAPER,
        title=title,
        language=language,
        file_name=f"{certificate.number.lower()}.pdf",
        about_type=CERTIFICATE_ABOUT,
        about_id=certificate.id,
    )


def may_read_certificate(session: Session, actor: Actor, document: Document) -> bool:
    """The holder, and whoever may see certificates of theirs."""
    found = (
        select(Certificate.id)
        .join(Employee, Employee.id == Certificate.employee_id)
        .where(
            Certificate.id == int(document.about_id),
            (Employee.id == actor.employee_id) | within_reach(actor, READ, clock.today()),
        )
    )
    return session.scalar(found) is not None


def _papers_of(session: Session, employee_id: int) -> list[Document]:
    certificates = session.scalars(select(Certificate.id).where(Certificate.employee_id == employee_id))
    mine = (Document.about_type == CERTIFICATE_ABOUT) & Document.about_id.in_([str(one) for one in certificates])
    proofs = (Document.about_type == PROOF_ABOUT) & (Document.about_id == str(employee_id))
    calls = session.scalars(select(PlayedCall.id).where(PlayedCall.employee_id == employee_id))
    debriefs = (Document.about_type == CALL_ABOUT) & Document.about_id.in_([str(one) for one in calls])
    return list(session.scalars(select(Document).where(mine | proofs | debriefs).order_by(Document.id)))


def forget_papers(session: Session, actor: Actor, employee_id: int) -> int:
    """Take a person's papers out of the register, once their records are no longer kept; how many."""
    return remove_documents(session, actor, [paper.id for paper in _papers_of(session, employee_id)])


def give_papers(session: Session, employee_id: int) -> Given:
    """A person's certificates, proofs and debriefs, for their copy of what is kept of them."""
    return Given(papers=_papers_of(session, employee_id))
