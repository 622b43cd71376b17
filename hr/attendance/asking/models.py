"""The columns that every request has."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hr.attendance.asking.rules import RequestState
from portal.db.columns import choice


class Asked:
    """A request of an employee: who asked when, where it stands, who answered what."""

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    state: Mapped[RequestState] = mapped_column(choice(RequestState))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str] = mapped_column(String(500), default="")
