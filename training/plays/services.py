"""Verbs of played calls: begin one, take a turn, leave it, write its record, go on from a turn of an earlier one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import NotAllowed, Refused
from training.calls.rules.engine import Turn, step
from training.callunits.ending import follow_up
from training.judge.turns import judged_turn
from training.opinions.services import ask_about
from training.plays.hearing import heard
from training.plays.models import CallEvent, CallRecord, PlayedCall
from training.plays.queries import Standing, own_call, record_of, running_call, standing
from training.plays.results import results_of_call
from training.plays.rules import EventKind, How, Stale, engine_event, said_words
from training.scenarios.queries import published_version
from training.settling.rules import ground_of

_ELSEWHERE = "This call went on in another window. Here is where it stands now; nothing was counted twice."


def begin_call(
    session: Session,
    actor: Actor,
    scenario_id: int,
    language: str,
    at: datetime,
    *,
    enrolment_id: int | None = None,
    unit_id: int | None = None,
) -> PlayedCall:
    """Begin a call of what is published of a scenario; one that was begun from the same place and runs is opened.

    Raises NotFound for a scenario that is not published: a draft is never played.
    """
    if actor.employee_id is None:
        raise NotAllowed("Only people of the company practise calls.")
    version = published_version(session, scenario_id)
    running = running_call(session, actor.employee_id, scenario_id, unit_id)
    if running is not None and running.enrolment_id == enrolment_id:
        return running
    call = PlayedCall(
        employee_id=actor.employee_id,
        version_id=version.id,
        enrolment_id=enrolment_id,
        unit_id=unit_id,
        language=language,
        started_at=at,
        steps=0,
    )
    return _opened(session, actor, call, at)


def _opened(session: Session, actor: Actor, call: PlayedCall, at: datetime) -> PlayedCall:
    session.add(call)
    session.flush()
    _log(session, call, EventKind.OPENED, {}, at)
    record(session, actor, "training:call:begin", "training_call", call.id, after={"version_id": call.version_id})
    return call


def choose(
    session: Session, actor: Actor, call_id: int, *, seen: int, number: int, client_key: str, at: datetime
) -> PlayedCall:
    """Take the choice that stood at ``number`` (from 1) when ``seen`` steps were logged.

    Where the trainee was asked “Did you mean …?”, the number counts those that were named, and 0 says none of them.
    Raises Stale where the call stands elsewhere by now, Refused where there is no such choice or the call has ended.
    The same ``client_key`` again changes nothing.
    """
    call, stands = _at_turn(session, actor, call_id, seen, client_key)
    if stands is None:
        return call
    if stands.asked is not None:
        meant = stands.asked.data["meant"]
        name = meant[number - 1] if 0 < number <= len(meant) else None
        how = How.SUGGESTED if name else How.TYPED
        said = {**stands.asked.data, "choice": name, "how": how}
        return _take(session, actor, stands, said, client_key, at)
    if not 0 < number <= len(stands.choices):
        raise Refused("There is no such choice here. Choose one of those on the page.")
    how = How.LISTED if stands.node.open else How.CHOSEN
    name = stands.choices[number - 1].name
    return _take(session, actor, stands, {"choice": name, "text": "", "how": how}, client_key, at)


def say_words(
    session: Session, actor: Actor, call_id: int, *, seen: int, text: str, spoken: bool, client_key: str, at: datetime
) -> PlayedCall:
    """Say own words at an open turn: one of its choices is taken, or the trainee is asked what was meant, or none fits.

    What does not fit is kept in the log for the author, and the other side answers neutrally. Raises Invalid for
    nothing or too much, Stale and Refused as ``choose`` does.
    """
    said = said_words(text)
    call, stands = _at_turn(session, actor, call_id, seen, client_key)
    if stands is None:
        return call
    if not stands.node.open:
        raise Refused("Here you choose; own words are taken where the call is open.")
    names = [choice.name for choice in stands.choices]
    found = heard(said, stands.play, stands.node, call.language, names)
    weighed = {"text": said, "score": found.score, "margin": found.margin}
    if found.choice is None and found.meant:
        _log(session, call, EventKind.ASKED, {"meant": list(found.meant), **weighed}, at, client_key)
        return call
    how = How.SPOKEN if spoken else How.TYPED
    return _take(session, actor, stands, {"choice": found.choice, "how": how, **weighed}, client_key, at)


def leave_call(session: Session, actor: Actor, call_id: int, at: datetime) -> PlayedCall:
    """Give a running call up; one that has ended stays as it is."""
    call = _held(session, actor, call_id)
    if call.ended_at is None:
        call.ended_at = at
        _log(session, call, EventKind.LEFT, {}, at)
        record(session, actor, "training:call:leave", "training_call", call.id)
    return call


def write_record(session: Session, actor: Actor, call_id: int, fields: dict[str, Any], at: datetime) -> PlayedCall:
    """Keep the record of a call that has ended; the first one counts. Raises Refused while it runs or was left.

    Now the call is finished, and it shows whether a trainer has to look at it.
    """
    call = _held(session, actor, call_id)
    if call.passed is None:
        raise Refused("The record is written when the call has ended.")
    if record_of(session, call_id) is None:
        session.add(CallRecord(call_id=call.id, fields=fields, saved_at=at))
        _log(session, call, EventKind.RECORDED, {}, at)
        results = results_of_call(session, call)
        call.review_ground = ground_of(results, call.id, results.version)
        session.flush()
        record(session, actor, "training:call:record", "training_call", call.id)
        follow_up(session, actor, call.id, at)
        ask_about(session, call)
    return call


def fork_call(session: Session, actor: Actor, call_id: int, turns: int, at: datetime) -> PlayedCall:
    """A new call of one's own that goes on after the first ``turns`` turns of one that has ended.

    Raises NotFound for a foreign call, Refused for one that still runs or has no turn after those.
    """
    source = own_call(session, actor, call_id)
    if source.ended_at is None:
        raise Refused("This call still runs. End it first, then go on from one of its turns.")
    taken = [event for event in standing(session, source).events if event.kind is EventKind.TURN]
    if not 0 <= turns < len(taken):
        raise Refused("This call has no such turn.")
    call = PlayedCall(
        employee_id=source.employee_id,
        version_id=source.version_id,
        language=source.language,
        started_at=at,
        steps=0,
        forked_from_id=source.id,
        forked_at_turn=turns,
    )
    _opened(session, actor, call, at)
    for event in taken[:turns]:
        _log(session, call, EventKind.TURN, event.data, at)
    return call


def _held(session: Session, actor: Actor, call_id: int) -> PlayedCall:
    """One's own call, held until the transaction ends, so that two windows come one after the other."""
    session.get(PlayedCall, call_id, with_for_update=True, populate_existing=True)
    return own_call(session, actor, call_id)


def _at_turn(
    session: Session, actor: Actor, call_id: int, seen: int, client_key: str
) -> tuple[PlayedCall, Standing | None]:
    """The call where it stands; without its standing where this very step was taken already."""
    call = _held(session, actor, call_id)
    stands = standing(session, call)
    if any(event.client_key == client_key for event in stands.events):
        return call, None
    if call.steps != seen:
        raise Stale(_ELSEWHERE)
    if call.ended_at is not None:
        raise Refused("The call has ended.")
    return call, stands


def _take(
    session: Session, actor: Actor, stands: Standing, said: dict[str, Any], client_key: str, at: datetime
) -> PlayedCall:
    """Carry a turn out with the engine, log it with what the judge makes of its words, end the call where it ends."""
    call = stands.call
    weighed = judged_turn(stands.play, stands.state, said["choice"], said["text"], said.get("score", 0.0))
    said = {**said, **weighed}
    turn = step(stands.play, stands.state, engine_event(said, call.language), len(stands.turns))
    _log(session, call, EventKind.TURN, said, at, client_key)
    if stands.play.node(turn.state).end is not None:
        _end(session, actor, stands, turn, at)
    return call


def play_through(session: Session, actor: Actor, call_id: int, taken: Iterable[tuple[str, datetime]]) -> PlayedCall:
    """Take choices by their names, each at its instant, as a transcript goes; the call ends where they end it.

    For what is played from a transcript, not by hand. Raises Refused for a choice that is not open.
    """
    call = _held(session, actor, call_id)
    stands = standing(session, call)
    state, number = stands.state, len(stands.turns)
    for name, at in taken:
        how = How.LISTED if stands.play.node(state).open else How.CHOSEN
        said = {"choice": name, "text": "", "how": how}
        turn = step(stands.play, state, engine_event(said, call.language), number)
        session.add(CallEvent(call_id=call.id, number=call.steps, kind=EventKind.TURN, data=said, at=at))
        state, number, call.steps = turn.state, number + 1, call.steps + 1
        if stands.play.node(state).end is not None:
            session.flush()
            _end(session, actor, stands, turn, at)
            break
    return call


def _end(session: Session, actor: Actor, stands: Standing, turn: Turn, at: datetime) -> None:
    """The call ends; whether it passed follows from its results, which may wait for a trainer."""
    call, end = stands.call, stands.play.node(turn.state).end
    call.ended_at, call.passed = at, stands.play.passes(turn.state)
    session.flush()
    follow_up(session, actor, call.id, at)
    _log(session, call, EventKind.ENDED, {"end": end.value if end else "", "passed": call.passed}, at)
    record(session, actor, "training:call:end", "training_call", call.id, after={"passed": call.passed})


def _log(
    session: Session,
    call: PlayedCall,
    kind: EventKind,
    data: dict[str, Any],
    at: datetime,
    client_key: str | None = None,
) -> None:
    session.add(CallEvent(call_id=call.id, number=call.steps, kind=kind, data=data, at=at, client_key=client_key))
    call.steps += 1
    session.flush()
