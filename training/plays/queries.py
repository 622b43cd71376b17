"""Reading played calls: one's own, where a call stands, and what somebody has practised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.errors import NotFound
from training.calls.rules.engine import Turn, beginning, open_moves, replay
from training.calls.rules.evidence import Judgement
from training.calls.rules.play import Play, State
from training.calls.rules.scenario import Choice, Node
from training.judge.turns import evidence_of
from training.plays.models import CallEvent, CallRecord, PlayedCall
from training.plays.rules import EventKind, engine_event, shuffled
from training.scenarios.models import ScenarioVersion
from training.scenarios.queries import ready_play


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A call with its log, played through by the engine."""

    call: PlayedCall
    play: Play
    events: Sequence[CallEvent]

    @cached_property
    def turns(self) -> list[Turn]:
        """All turns so far."""
        taken = [event for event in self.events if event.kind is EventKind.TURN]
        return replay(self.play, [engine_event(event.data, self.call.language) for event in taken])

    @cached_property
    def judged(self) -> tuple[Judgement, ...]:
        """What the judge found in own words so far."""
        taken = (event for event in self.events if event.kind is EventKind.TURN)
        return tuple(one for number, event in enumerate(taken) for one in evidence_of(number, event.data))

    @property
    def state(self) -> State:
        """Where the call stands now; nothing of it is shown before the end."""
        return self.turns[-1].state if self.turns else beginning(self.play)

    def before(self, turn: int) -> State:
        """The state in which a turn (from 0) was taken."""
        return self.turns[turn - 1].state if turn else beginning(self.play)

    @property
    def node(self) -> Node:
        """The node of that state."""
        return self.play.node(self.state)

    @cached_property
    def choices(self) -> list[Choice]:
        """What is open now, in this call's own order."""
        by_name = {choice.name: choice for choice in self.node.choices}
        names = [move.name for move in open_moves(self.play, self.state)]
        return [by_name[name] for name in shuffled(self.call.id, self.node.name, names)]

    @property
    def asked(self) -> CallEvent | None:
        """The question “Did you mean …?” where it still waits for its answer."""
        last = self.events[-1] if self.events else None
        return last if last is not None and last.kind is EventKind.ASKED else None


@dataclass(frozen=True, kw_only=True)
class Practised:
    """What somebody did of one scenario: how often, whether it was ever passed, the call that runs, the last one."""

    times: int
    passed: bool
    running: PlayedCall | None
    last: PlayedCall | None


def own_call(session: Session, actor: Actor, call_id: int) -> PlayedCall:
    """One's own call; NotFound for an unknown one and for somebody else's."""
    call = session.get(PlayedCall, call_id)
    if call is None or call.employee_id != actor.employee_id:
        raise NotFound("There is no such call.")
    return call


def events_of(session: Session, call_id: int) -> Sequence[CallEvent]:
    """The log of a call in order."""
    return session.scalars(select(CallEvent).where(CallEvent.call_id == call_id).order_by(CallEvent.number)).all()


def standing(session: Session, call: PlayedCall) -> Standing:
    """A call as it stands; two statements. Whether the actor may see it is asked by the caller."""
    return Standing(call=call, play=ready_play(session, call.version_id), events=events_of(session, call.id))


def record_of(session: Session, call_id: int) -> CallRecord | None:
    """The record written after a call; None where there is none yet."""
    return session.get(CallRecord, call_id)


def practised(session: Session, employee_id: int | None) -> Mapping[int, Practised]:
    """By scenario: what somebody practised of it; two statements, however many calls there are."""
    ended = case((PlayedCall.ended_at.is_not(None), PlayedCall.id))
    running = case((PlayedCall.ended_at.is_(None), PlayedCall.id))
    rows = session.execute(
        select(
            ScenarioVersion.scenario_id,
            func.count(ended),
            func.max(case((PlayedCall.passed.is_(True), 1), else_=0)),
            func.max(running),
            func.max(ended),
        )
        .join(ScenarioVersion, ScenarioVersion.id == PlayedCall.version_id)
        .where(PlayedCall.employee_id == employee_id)
        .group_by(ScenarioVersion.scenario_id)
    ).all()
    wanted = [call_id for row in rows for call_id in (row[3], row[4]) if call_id is not None]
    calls = {call.id: call for call in session.scalars(select(PlayedCall).where(PlayedCall.id.in_(wanted)))}
    return {
        row[0]: Practised(times=row[1], passed=bool(row[2]), running=calls.get(row[3]), last=calls.get(row[4]))
        for row in rows
    }


def running_call(session: Session, employee_id: int, scenario_id: int, unit_id: int | None = None) -> PlayedCall | None:
    """Somebody's call of a scenario that has not ended, begun from the same place."""
    return session.scalars(
        select(PlayedCall)
        .join(ScenarioVersion, ScenarioVersion.id == PlayedCall.version_id)
        .where(
            PlayedCall.employee_id == employee_id,
            ScenarioVersion.scenario_id == scenario_id,
            PlayedCall.ended_at.is_(None),
            PlayedCall.unit_id.is_(None) if unit_id is None else PlayedCall.unit_id == unit_id,
        )
        .order_by(PlayedCall.id.desc())
        .limit(1)
    ).first()
