"""The table in which the worker says that it is alive."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class WorkerBeat(Base):
    """When a worker was last awake, whichever process it lives in: one row."""

    __tablename__ = "worker_beat"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
