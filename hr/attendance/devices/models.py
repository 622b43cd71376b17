"""Tables of devices: who may send punches with which token, and whom a device's number means (H2)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.auth.models import Account
from portal.db.base import Base
from portal.people.models import Employee


class PunchDevice(Base):
    """A device at a door. Of its token only a digest is kept, and the last four signs to tell tokens apart.

    ``zone`` is what its clock is set to; ``silent_hours`` is how long it may be silent before somebody should look.
    """

    __tablename__ = "punch_device"
    __table_args__ = (CheckConstraint("silent_hours >= 1 AND silent_hours <= 720", name="silence_bounded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    zone: Mapped[str] = mapped_column(String(40))
    silent_hours: Mapped[int]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    token_end: Mapped[str] = mapped_column(String(4))
    token_made_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    heard_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_by: Mapped[Account | None] = relationship(foreign_keys=[made_by_id])


class PunchPin(Base):
    """The number by which devices know somebody, where it is not the staff number."""

    __tablename__ = "punch_pin"

    id: Mapped[int] = mapped_column(primary_key=True)
    pin: Mapped[str] = mapped_column(String(40), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    made_at: Mapped[datetime]
    employee: Mapped[Employee] = relationship()
