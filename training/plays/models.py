"""Tables of played calls: the call, the log of its steps, and the record that was written after it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice
from training.calls.rules.verdicts import Standing
from training.plays.rules import EventKind


class PlayedCall(Base):
    """A call that somebody practises. ``language`` is that of its words; ``steps`` counts the entries of its log.

    ``ended_at`` is set once; with it and without ``passed`` the call was left before its end. ``standing`` is what the
    five results say of it, with all that a trainer settled since; None while it runs and where it was left. ``passed``
    is whether that is good: a call that a trainer has to settle has not passed yet. ``review_ground`` says why it
    waits for a trainer (``training/settling``); empty: it does not.
    ``forked_from_id``: it goes on from the first ``forked_at_turn`` turns of that call. ``unit_id``: it was begun from
    this part of the plan ``enrolment_id``.
    """

    __tablename__ = "training_call"
    __table_args__ = (
        Index("ix_training_call_employee_version", "employee_id", "version_id"),
        Index("ix_training_call_review_ground", "review_ground", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("training_scenario_version.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("training_enrolment.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("training_unit.id"), index=True)
    language: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    passed: Mapped[bool | None]
    standing: Mapped[Standing | None] = mapped_column(choice(Standing))
    review_ground: Mapped[int | None]
    steps: Mapped[int] = mapped_column(default=0)
    forked_from_id: Mapped[int | None] = mapped_column(ForeignKey("training_call.id"), index=True)
    forked_at_turn: Mapped[int | None]


class CallEvent(Base):
    """A step of a call, from number 0. Added, never changed. ``client_key`` is that of the form that sent it."""

    __tablename__ = "training_call_event"
    __table_args__ = (UniqueConstraint("call_id", "number"), UniqueConstraint("call_id", "client_key"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("training_call.id"))
    number: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    data: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    client_key: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]


class CallRecord(Base):
    """What was written into the call record after hanging up, by field; one for each call."""

    __tablename__ = "training_call_record"

    call_id: Mapped[int] = mapped_column(ForeignKey("training_call.id"), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    saved_at: Mapped[datetime]
