"""Tables of what trainers decided of calls; rows are added, never changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, BigId
from portal.db.columns import choice
from training.calls.rules.verdicts import Standing
from training.settling.rules import LONGEST_REASON


class CallReview(Base):
    """A trainer went through a call; ``standing`` is what became of it by that, ``versions`` those of the rules."""

    __tablename__ = "training_call_review"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("training_call.id"), index=True)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    standing: Mapped[Standing] = mapped_column(choice(Standing))
    versions: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class CallMark(Base):
    """A decision of a review. The newest on a point counts, older ones stay visible.

    ``turn`` counts from 0; ``name`` is a rule's citation, an obligation or a criterion of skill; ``what`` the kind of
    conduct, the obligation, ``choice`` or ``skill``. ``found`` is what the judge had said of it, ``judge`` by which
    version. ``holds`` for what was found, ``level`` (1 to 4) for skill.
    """

    __tablename__ = "training_call_mark"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("training_call_review.id"), index=True)
    turn: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(60))
    found: Mapped[str] = mapped_column(String(10))
    judge: Mapped[str] = mapped_column(String(40))
    holds: Mapped[bool | None]
    level: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
