"""Table of ideas for practice calls: nothing in it leads to a person or a case, whoever sent one keeps the link."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from training.scenarios.models import LONGEST_KEY


class CallIdea(Base):
    """What went wrong, a step a line, in one language; the rule it broke; the scenario that was begun from it.

    ``story`` was read by a person, who vouches that nobody can be recognised in it.
    """

    __tablename__ = "training_call_idea"

    id: Mapped[int] = mapped_column(primary_key=True)
    story: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10))
    family: Mapped[str] = mapped_column(String(LONGEST_KEY))
    citation: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("training_scenario.id"), index=True)
    begun_at: Mapped[datetime | None]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
