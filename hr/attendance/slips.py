"""Attendance slips: everybody's month on paper, made in one job and kept in the register (P32)."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.closing.manifests import slip_of
from hr.attendance.labels import STATUSES, TONES, mark_of, month_name, sentence_of, times_of
from hr.attendance.months import Month, month_named
from hr.attendance.queries import months_of, people_of_month
from hr.attendance.views import asked_month, attendance, month_choices
from hr.permissions import MAKE_SLIPS, READ_ATTENDANCE
from portal import clock
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.db.session import db
from portal.documents.batches import start_batch
from portal.documents.kinds import BatchKind, Paper
from portal.documents.models import Document
from portal.documents.printing import printable
from portal.documents.services import remove_documents
from portal.people.models import Employee
from portal.people.queries import within_reach
from portal.personal.rights import Given
from portal.web.forms import ActionForm, posted_form_key
from portal.web.i18n import LANGUAGES, force_locale, gettext
from portal.web.once import perform_once

SLIP = "hr.attendance_slip"
ABOUT = "attendance_month"


@attendance.get("/slips")
@guard(MAKE_SLIPS)
def slips() -> str:
    """The slips of a month, and the button that makes them."""
    month = asked_month()
    people = people_of_month(db.session, current_actor(), MAKE_SLIPS, month, clock.today())
    return render_template(
        "hr/attendance/slips.html",
        month=month,
        month_text=month_name(month),
        months=month_choices(),
        people=len(people),
        papers=_papers(db.session, month, people),
        form=ActionForm(),
    )


def _papers(session: Session, month: Month, people: Sequence[Employee]) -> list[tuple[Employee, Document]]:
    """The newest slip of each person, by staff number; one statement."""
    keys = {f"{person.id}:{month}": person for person in people}
    rows = session.scalars(
        select(Document).where(Document.about_type == ABOUT, Document.about_id.in_(keys)).order_by(Document.id)
    )
    newest = {row.about_id: row for row in rows}
    return [(person, newest[key]) for key, person in keys.items() if key in newest]


@attendance.post("/slips")
@guard(MAKE_SLIPS)
def make_slips() -> Response:
    """Ask for everybody's slip; the progress page follows the job."""
    actor, month = current_actor(), asked_month()
    location = perform_once(posted_form_key(), lambda session: ask_for_slips(session, actor, month))
    return redirect(location)


def ask_for_slips(session: Session, actor: Actor, month: Month) -> str:
    """Start the batch for all who were employed in the month; the address of its progress."""
    people = people_of_month(session, actor, MAKE_SLIPS, month, clock.today())
    result = url_for("attendance.slips", month=month)
    job = start_batch(session, actor, SLIP, [f"{person.id}:{month}" for person in people], result_url=result)
    record(session, actor, "hr:slips:make", "job", job.id, after={"month": str(month), "people": len(people)})
    return url_for("jobs.show", job_id=job.id)


def make_slip(session: Session, about_id: str, details: dict[str, Any]) -> Paper | None:
    """One person's slip in their own language; None for somebody who was not employed in the month."""
    employee_id, _, text = about_id.partition(":")
    month = month_named(text, clock.today())
    employee = session.get(Employee, int(employee_id))
    if employee is None:
        return None
    language = _language_of(session, employee.id)
    found = months_of(session, [employee], month, clock.now())[0]
    proof = slip_of(session, employee.id, month)
    with force_locale(language):
        title = gettext("Attendance slip, %(month)s", month=month_name(month))
        days = [
            {
                "day": result.day,
                "status": str(STATUSES[result.status]),
                "mark": mark_of(result.status),
                "times": times_of(result),
                "text": sentence_of(result),
                "late": result.late,
                "early": result.early,
                "worked": result.worked,
                "leave": result.leave,
                "noteworthy": TONES[result.status] in ("warning", "info", "danger"),
            }
            for result in found.results
        ]
    values = {
        "name": printable(employee.name, language),
        "number": employee.number,
        "days": days,
        "totals": found.totals,
        "proof": proof,
    }
    return Paper(
        template="hr/attendance/letters/slip.html",
        values=values,
        title=title,
        language=language,
        file_name=f"attendance-{month}-{employee.number}.pdf",
        attached=(f"attendance-{month}-{employee.number}.json", proof.content) if proof else None,
    )


def _language_of(session: Session, employee_id: int) -> str:
    language = session.scalar(select(Account.language).where(Account.employee_id == employee_id).limit(1))
    return language if language in LANGUAGES else "en"


def may_read_slip(session: Session, actor: Actor, document: Document) -> bool:
    """The person themselves, and whoever may see their attendance."""
    employee_id = int(document.about_id.partition(":")[0])
    if actor.scope(READ_ATTENDANCE) is Scope.NONE:
        return False
    reached = select(Employee.id).where(Employee.id == employee_id, within_reach(actor, READ_ATTENDANCE, clock.today()))
    return session.scalar(reached) is not None


def forget_slips(session: Session, actor: Actor, employee_id: int) -> int:
    """Take a person's slips out of the register of papers, once their records are no longer kept; how many."""
    mine = Document.about_id.startswith(f"{employee_id}:", autoescape=True)
    ids = session.scalars(select(Document.id).where(Document.about_type == ABOUT, mine)).all()
    return remove_documents(session, actor, ids)


def give_slips(session: Session, employee_id: int) -> Given:
    """A person's slips, for their copy of what is kept of them."""
    mine = Document.about_id.startswith(f"{employee_id}:", autoescape=True)
    rows = session.scalars(select(Document).where(Document.about_type == ABOUT, mine).order_by(Document.id))
    return Given(papers=rows.all())


SLIPS = BatchKind(name=SLIP, about_type=ABOUT, make=make_slip)
