"""What a line on My day about complaints is made of: how it is written, and the row that it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Select, cast, literal, null, select

from complaints.cases.models import Complaint
from portal.db.columns import UtcDateTime


@dataclass(frozen=True, kw_only=True)
class WaitingKind:
    """One kind of thing that waits: how its line on My day is written."""

    title: Callable[[str], str]
    url: Callable[[int], str]
    icon: str
    detail: Callable[[], str] = str


def waiting_row(kind: str, number: Any, name: Any, *, due_on: Any = None, due_at: Any = None) -> Select[Any]:
    """One row of a kind: the number that its address wants, the name that its title wants, and when it is due."""
    return select(
        literal(kind).label("kind"),
        number.label("number"),
        name.label("name"),
        (cast(null(), Date) if due_on is None else due_on).label("due_on"),
        (cast(null(), UtcDateTime()) if due_at is None else due_at).label("due_at"),
    )


def waiting_case(kind: str) -> Select[Any]:
    """A row about a complaint, due with its next date."""
    return waiting_row(kind, Complaint.id, Complaint.number, due_at=Complaint.next_due_at)
