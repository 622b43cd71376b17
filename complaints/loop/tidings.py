"""Word by mail to whom a finding is about: that something followed, changed or was decided, and where it can be read.

A mail names neither the complaint nor its category, nor anybody in it: all of that stands on the person's own page.
"""

from collections.abc import Collection, Iterable, Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.loop.models import Appeal, Consequence, FindingTold
from complaints.loop.rules.consequences import Kind
from portal.auth.actor import PORTAL
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.filters import short_date
from portal.web.i18n import force_locale, gettext


def tell_what_followed(session: Session, rows: Sequence[Consequence], *, first: bool) -> None:
    """Write what was just added for one person and finding; ``first``: nothing had followed from it before."""
    if not any(row.kind is not Kind.UNMATCHED for row in rows):
        return
    person = _reader(session, rows[0].employee_id)
    if person is None:
        return
    employee, language = person
    with force_locale(language):
        lines = [*_decided(rows), *(line for row in rows for line in _lines(row, first=first))]
    _write(session, employee, language, rows[-1].finding_id, f"{rows[-1].finding_id}:{rows[-1].number}", lines)


def tell_decision(session: Session, appeal: Appeal) -> None:
    """Write that an appeal was decided from which nothing new followed."""
    person = _reader(session, appeal.employee_id)
    if person is None:
        return
    employee, language = person
    with force_locale(language):
        lines = [gettext("Your appeal was decided. What counts in your appraisal stays as it was.")]
    _write(session, employee, language, appeal.finding_id, f"appeal:{appeal.id}", lines)


def tell_reasons(session: Session, told: FindingTold, employee_ids: Collection[int]) -> None:
    """Write to each whom a finding is about that its reasons can be read, and until when they may appeal."""
    for employee_id in sorted(employee_ids):
        person = _reader(session, employee_id)
        if person is None:
            continue
        employee, language = person
        with force_locale(language):
            day = short_date(told.appeal_until)
            lines = [gettext("The reasons were written for you. You can appeal until %(day)s.", day=day)]
        _write(session, employee, language, told.finding_id, f"told:{told.id}", lines)


def _reader(session: Session, employee_id: int) -> tuple[Employee, str] | None:
    """Whom to write to and in which language; None where they have no address or no account."""
    row = session.execute(
        select(Employee, Account.language)
        .join(Account, Account.employee_id == Employee.id)
        .where(Employee.id == employee_id, Account.active, Employee.email.is_not(None))
    ).first()
    return None if row is None else (row[0], row[1] or house_language())


def _decided(rows: Iterable[Consequence]) -> Iterable[str]:
    if any(row.appeal_id is not None for row in rows):
        yield gettext("Your appeal was decided.")


def _lines(row: Consequence, *, first: bool) -> Iterable[str]:
    if row.kind is Kind.WEIGHED and first:
        yield gettext("It counts in your appraisal.")
    elif row.kind is Kind.WEIGHED and row.weight:
        yield gettext("What it counts in your appraisal has changed.")
    elif row.kind is Kind.WEIGHED:
        yield gettext("It no longer counts in your appraisal.")
    elif row.kind is Kind.ORDERED:
        yield gettext("Training was ordered because of it; your plan shows it.")
        if row.blocks_calling:
            yield gettext("You may not call until all of it is passed.")
    elif row.kind is Kind.KEPT:
        yield gettext("The training that was ordered because of it stays.")
    elif row.kind is Kind.LIFTED:
        yield gettext("The training that was ordered because of it was lifted.")


def _write(session: Session, person: Employee, language: str, finding_id: int, key: str, lines: Sequence[str]) -> None:
    base = current_app.extensions["fairline.config"].base_url
    with force_locale(language):
        subject = gettext("A finding about you")
        body = gettext(
            "%(name)s, this is about a finding about you.\n\n%(lines)s\n\nAll of it, and how to appeal, stands on your "
            "page:\n%(address)s\n",
            name=person.name,
            lines="\n".join(lines),
            address=f"{base}/complaints/mine/{finding_id}",
        )
    queue_message(
        session,
        PORTAL,
        unique_key=f"complaints:finding:{key}:{person.id}",
        recipient=person.email or "",
        language=language,
        subject=subject,
        body=body,
        data_key=person.data_key,
    )
