"""The ended calls of a version of a scenario, with their turns: what heat map and decision statistics are made of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.models import Employee
from training.calls.rules.engine import Turn, replay
from training.plays.models import CallEvent, PlayedCall
from training.plays.rules import EventKind, engine_event
from training.scenarios.models import ScenarioVersion
from training.scenarios.queries import ready_play

MOST_CALLS = 400
"""The newest calls that are counted."""


@dataclass(frozen=True, kw_only=True)
class EndedCall:
    """A call that came to its end: whose it was, its turns as they were judged at once, and whether it passed.

    ``name`` is that of whoever made it, so that it can be taken out of what they said.
    """

    call_id: int
    person_id: int
    ended_at: datetime | None
    turns: list[Turn]
    passed: bool
    name: str = ""


def ended_calls(session: Session, version: ScenarioVersion) -> list[EndedCall]:
    """The newest ended calls of a version, the newest first; those that go on from another call are not counted.

    Two statements, however many calls there are.
    """
    play = ready_play(session, version.id)
    rows = session.execute(
        select(PlayedCall, Employee.name)
        .join(Employee, Employee.id == PlayedCall.employee_id)
        .where(PlayedCall.version_id == version.id, PlayedCall.passed.is_not(None), PlayedCall.forked_from_id.is_(None))
        .order_by(PlayedCall.id.desc())
        .limit(MOST_CALLS)
    ).all()
    events = session.scalars(
        select(CallEvent)
        .where(CallEvent.call_id.in_([call.id for call, _ in rows]), CallEvent.kind == EventKind.TURN)
        .order_by(CallEvent.call_id, CallEvent.number)
    )
    logs: dict[int, list[CallEvent]] = {}
    for event in events:
        logs.setdefault(event.call_id, []).append(event)
    return [
        EndedCall(
            call_id=call.id,
            person_id=call.employee_id,
            ended_at=call.ended_at,
            turns=replay(play, [engine_event(event.data, call.language) for event in logs.get(call.id, ())]),
            passed=bool(call.passed),
            name=name,
        )
        for call, name in rows
    ]
