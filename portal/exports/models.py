"""Tables of sheets that leave the portal: what was asked of a second person, and what was taken."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.auth.models import Account
from portal.db.base import Base
from portal.exports.rules import Decision, Person


class ExportRequest(Base):
    """A large sheet that somebody asks a second person for. No file is kept: it is made when it is taken.

    ``sheet`` is a digest of the address without sorting and paging; ``address`` leads to the file and is emptied later.
    ``ends_at``, ``most_times`` are what the policy's numbers were when it was granted.
    """

    __tablename__ = "export_request"
    __table_args__ = (
        Index("ix_export_request_asked", "asked_by_id", "sheet", "id"),
        Index("ix_export_request_waiting", "decided_at", "waits_until", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    sheet: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(Text)
    rows: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    waits_until: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    granted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    ends_at: Mapped[datetime | None]
    most_times: Mapped[int] = mapped_column(default=0)
    times: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom

    @property
    def decision(self) -> Decision:
        """What the rules look at."""
        return Decision(
            waits_until=self.waits_until,
            granted=self.granted,
            ends_at=self.ends_at,
            most_times=self.most_times,
            times=self.times,
        )

    @property
    def asker(self) -> Person:
        """Who asked; the account is loaded."""
        return Person(account_id=self.asked_by_id, employee_id=self.asked_by.employee_id)


class ExportTaken(Base):
    """A sheet that left the portal. ``code`` stands in the sheet and its name; ``filtered_by`` holds no typed words."""

    __tablename__ = "export_taken"
    __table_args__ = (Index("ix_export_taken_day", "account_id", "at", "personal", "rows"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(10))
    filtered_by: Mapped[str] = mapped_column(String(300), default="")
    rows: Mapped[int]
    personal: Mapped[bool]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("export_request.id"), index=True)
