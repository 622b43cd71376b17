"""Word of special training by mail: that there is some and where.

What somebody wrote about a person stands on the page, not in a mail; a reason that the portal words is in both.
"""

from collections.abc import Sequence
from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.people.queries import employed_on
from portal.web.i18n import force_locale, gettext
from training.assignments.models import SpecialTraining
from training.courses.models import Programme
from training.courses.rules import text_in


def tell(session: Session, actor: Actor, assignment: SpecialTraining, employee_ids: Sequence[int], day: date) -> None:
    """Write one mail to each who has an account and an address."""
    titles = session.get_one(Programme, assignment.programme_id).titles
    address = f"{current_app.extensions['fairline.config'].base_url}/training/"
    rows = session.execute(
        select(Employee, Account.language)
        .join(Account, Account.employee_id == Employee.id)
        .where(Employee.id.in_(employee_ids), employed_on(day), Account.active, Employee.email.is_not(None))
        .order_by(Employee.id)
    ).all()
    for employee, chosen in rows:
        language = chosen or house_language()
        with force_locale(language):
            title = text_in(titles, language)
            subject = gettext("Training for you: %(title)s", title=title)
            why = assignment.reasons.get(language, "")
            body = gettext(
                "%(name)s, you were given the training “%(title)s”.\n\n"
                "Your plan says why, and what is due when:\n%(address)s\n",
                name=employee.name,
                title=title,
                address=address,
            )
            if why:
                body = f"{body}\n{gettext('Why: %(reason)s', reason=why)}\n"
        queue_message(
            session,
            actor,
            unique_key=f"training:assignment:{assignment.id}:{employee.id}",
            recipient=employee.email or "",
            language=language,
            subject=subject,
            body=body,
            topic=f"training:assignment:{assignment.id}",
            data_key=employee.data_key,
        )
