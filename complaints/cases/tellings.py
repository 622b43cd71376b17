"""Word by mail to who handles a complaint: it was taken back because of a conflict of interest, or comes from somebody.

Nothing of the case stands in a mail: its number, and where it is read.
"""

import enum
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.i18n import force_locale, gettext
from portal.words import mark


class News(enum.StrEnum):
    """What happened to who is written to."""

    TAKEN_BACK = "taken_back"
    GIVEN = "given"
    OUTSIDE = "outside"
    DECIDES = "decides"
    REOPENED = "reopened"
    MORE_TIME = "more_time"


_BEGINNINGS = {
    News.OUTSIDE: (
        mark("Complaint %(number)s is yours now"),
        mark(
            "%(name)s, the complaint %(number)s was given to you, because everybody here stands too near to it. You "
            "see this complaint and no other.\n\nIts clocks have begun:\n%(address)s\n"
        ),
    ),
    News.DECIDES: (
        mark("You decide on complaint %(number)s"),
        mark(
            "%(name)s, nobody here may decide whether the findings on the complaint %(number)s hold. You are asked to. "
            "You see this complaint and no other:\n%(address)s/decision\n"
        ),
    ),
    News.MORE_TIME: (
        mark("More time is asked for on complaint %(number)s"),
        mark(
            "%(name)s, who handles the complaint %(number)s has asked for more time, and nobody here may approve it. "
            "You are asked to, and you decide on the findings when they are there. You see this complaint and no "
            "other:\n%(address)s/clocks\n"
        ),
    ),
    News.REOPENED: (
        mark("Complaint %(number)s is yours now"),
        mark(
            "%(name)s, the complaint %(number)s was opened again and is yours now. Nobody who had a part in the round "
            "before handles it.\n\nIts clocks have begun anew:\n%(address)s\n"
        ),
    ),
}


def tell(session: Session, actor: Actor, complaint: Complaint, employee_id: int, news: News, now: datetime) -> None:
    """Write to one person in their own language; nothing where they have no address."""
    row = session.execute(
        select(Employee, Account.language)
        .join(Account, Account.employee_id == Employee.id)
        .where(Employee.id == employee_id, Account.active, Employee.email.is_not(None))
    ).first()
    if row is None:
        return
    employee, chosen = row
    with force_locale(chosen or house_language()):
        subject, body = _words(complaint, employee.name, news)
    queue_message(
        session,
        actor,
        unique_key=f"complaints:assignment:{complaint.id}:{news}:{employee_id}:{now.isoformat()}",
        recipient=employee.email or "",
        language=chosen or house_language(),
        subject=subject,
        body=body,
        data_key=employee.data_key,
    )


def _words(complaint: Complaint, name: str, news: News) -> tuple[str, str]:
    address = f"{current_app.extensions['fairline.config'].base_url}/complaints/"
    if news is News.TAKEN_BACK:
        subject = gettext("Complaint %(number)s is no longer yours", number=complaint.number)
        body = gettext(
            "%(name)s, the complaint %(number)s was taken back from you: it turned out that you stand too near to "
            "somebody whom it names. There is nothing that you need to do.\n\nYour complaints:\n%(address)s\n",
            name=name,
            number=complaint.number,
            address=address,
        )
        return subject, body
    address = f"{address}{complaint.id}"
    if news in _BEGINNINGS:
        subject, body = _BEGINNINGS[news]
        values = {"name": name, "number": complaint.number, "address": address}
        return gettext(subject, **values), gettext(body, **values)
    body = gettext(
        "%(name)s, the complaint %(number)s was given to you; somebody else handled it before.\n\n"
        "Its clocks go on:\n%(address)s\n",
        name=name,
        number=complaint.number,
        address=address,
    )
    return gettext("Complaint %(number)s is yours now", number=complaint.number), body
