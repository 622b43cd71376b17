"""Which identifiers a person's record holds, how each is called, read, and how far its showing is guarded."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound
from portal.people.models import Employee
from portal.people.queries import reaches
from portal.personal.columns import Sealed
from portal.personal.queries import Shown, shown
from portal.personal.rules import plain_bank_account, plain_identity_number, plain_phone
from portal.web.i18n import LazyString, lazy_gettext

READ = "people:identifier:read"
PLAIN: dict[str, Callable[[str | None, str], str]] = {
    "phone": plain_phone,
    "identity_number": plain_identity_number,
    "bank_account": plain_bank_account,
}
"""Name → what makes it plain, or raises Invalid at the field."""

NAMES: dict[str, LazyString] = {
    "phone": lazy_gettext("Mobile number"),
    "identity_number": lazy_gettext("Identity number"),
    "bank_account": lazy_gettext("Bank account"),
}
SENSITIVE = frozenset({"identity_number", "bank_account"})
"""Shown in full only for a reason (policy 8.1.2)."""

SHORTEST_REASON, LONGEST_REASON = 5, 200


@dataclass(frozen=True, kw_only=True)
class Line:
    """An identifier on a person's page."""

    name: str
    title: LazyString
    shown: Shown
    sensitive: bool


def attribute(name: str) -> Sealed:
    """The sealed attribute of this name; raises NotFound for a name that is none."""
    if name not in PLAIN:
        raise NotFound("There is no such page, or it is not yours to see.")
    found: Sealed = getattr(Employee, name)
    return found


def lines(session: Session, actor: Actor, employee: Employee, today: object, revealed: str = "") -> list[Line]:
    """What the reader may see of the identifiers: masked, one in full where it was ``revealed``; else nothing."""
    if not reaches(session, actor, READ, employee.id, today):  # type: ignore[arg-type]
        return []
    return [
        Line(
            name=name,
            title=title,
            shown=shown(employee, attribute(name), in_full=name == revealed),
            sensitive=name in SENSITIVE,
        )
        for name, title in NAMES.items()
    ]


def check_reason(name: str, reason: str) -> str:
    """A sensitive identifier needs a reason in a few words; raises Invalid."""
    plain = " ".join(reason.split())
    if name in SENSITIVE and not SHORTEST_REASON <= len(plain) <= LONGEST_REASON:
        raise Invalid(
            "Say why you need it, in %(low)s to %(high)s characters.",
            field="reason",
            low=SHORTEST_REASON,
            high=LONGEST_REASON,
        )
    return plain
