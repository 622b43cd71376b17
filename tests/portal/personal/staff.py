"""People with identifiers, made for the tests."""

from datetime import date

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.people.models import Employee
from portal.people.services import enter_employee
from portal.personal.rules import with_check_digit

PLANTED = {"phone": "13812345678", "identity_number": "11010519491231002X", "bank_account": "6222020200011234567"}


def identity(number: int) -> str:
    """A resident's number with its check digit."""
    return with_check_digit(f"11010519491231{number:03d}")


def enter(session: Session, actor: Actor, number: int = 2) -> Employee:
    """A new person; 2 is the one of PLANTED."""
    given = {
        "phone": PLANTED["phone"] if number == 2 else f"139{number:08d}",
        "identity_number": identity(number),
        "bank_account": PLANTED["bank_account"] if number == 2 else f"62220202{number:011d}",
    }
    name = "Planted Person"
    return enter_employee(
        session, actor, number=f"P{number:04d}", name=name, entered_on=date(2026, 1, 5), identifiers=given
    )
