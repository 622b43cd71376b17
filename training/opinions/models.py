"""Tables of second opinions: the endpoint with its key, and what it said of unsure turns."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, BigId
from portal.db.columns import choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey
from training.opinions.rules import LONGEST_ADDRESS, LONGEST_MODEL, LONGEST_QUOTE, LONGEST_WHY, Outcome

NAME = "judge"


class OpinionEndpoint(HasDataKey, Base):
    """Where second opinions come from; one row at most. ``allowed_at`` is None while it is switched off.

    ``seconds`` is how long an answer is waited for. ``access_key`` is sealed; a change of anything switches it off.
    """

    __tablename__ = "training_opinion_endpoint"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    model: Mapped[str] = mapped_column(String(LONGEST_MODEL))
    seconds: Mapped[int]
    version: Mapped[int]
    access_key_sealed: Mapped[bytes | None] = sealed_column()
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    allowed_at: Mapped[datetime | None]
    allowed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    access_key = Sealed("name")


class CallOpinion(Base):
    """What came back when an endpoint was asked about an unsure point; rows are added, never changed.

    ``turn`` counts from 0; ``name`` and ``what`` are those of the point (training/settling/models.py). ``prompt`` is a
    digest of what was sent, ``milliseconds`` how long it took, ``trouble`` why no answer came.
    """

    __tablename__ = "training_call_opinion"
    __table_args__ = (UniqueConstraint("call_id", "turn", "name", "what"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("training_call.id"))
    turn: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    quote: Mapped[str] = mapped_column(String(LONGEST_QUOTE))
    why: Mapped[str] = mapped_column(String(LONGEST_WHY))
    model: Mapped[str] = mapped_column(String(LONGEST_MODEL))
    prompt: Mapped[str] = mapped_column(String(64))
    milliseconds: Mapped[int]
    trouble: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(index=True)
