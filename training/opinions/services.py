"""Verbs of second opinions: set the endpoint up, switch it on and off, ask about a call, keep what came back."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import Invalid, Refused
from portal.jobs.services import enqueue
from training.opinions.models import NAME, CallOpinion, OpinionEndpoint
from training.opinions.queries import config, endpoint_row, opinions_of, waiting_calls
from training.opinions.questions import Asked
from training.opinions.rules import LEAST_SECONDS, MOST_SECONDS, Answer, same_server, server_of
from training.plays.models import PlayedCall
from training.settling.rules import Ground

ASK_JOB = "training.ask_opinion"
_TABLE = "training_opinion_endpoint"


def set_up(
    session: Session,
    actor: Actor,
    *,
    address: str,
    model: str,
    seconds: int,
    access_key: str | None,
    seen: int,
    at: datetime,
) -> OpinionEndpoint:
    """Set where second opinions come from; whatever is changed, it is switched off until somebody switches it on.

    ``access_key`` None keeps the one that is there, unless the server changes: a key never goes to another server than
    the one it was given for. ``seen`` is the version that the page showed, 0 for none.
    Raises Invalid for an address that is none or that the operator has not opened, Refused where somebody changed it
    meanwhile.
    """
    row = endpoint_row(session)
    if (row.version if row else 0) != seen:
        raise Refused("Somebody else changed this meanwhile. Look at what stands now, then change it.")
    server_of(address, config().outside)
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS or not model.strip():
        raise Invalid("A model and a number of seconds are missing.")
    before = _told(row)
    if row is None:
        row = OpinionEndpoint(name=NAME, address=address, model="", seconds=0, version=0, set_at=at)
        session.add(row)
    elif access_key is None and not same_server(row.address, address):
        access_key = ""
    row.address, row.model, row.seconds = address, model.strip(), seconds
    row.version, row.set_at, row.set_by_id = row.version + 1, at, actor.account_id
    row.allowed_at, row.allowed_by_id = None, None
    if access_key is not None:
        row.access_key = access_key
    session.flush()
    record(session, actor, "training:opinion:set", _TABLE, NAME, before=before, after=_told(row))
    return row


def _told(row: OpinionEndpoint | None) -> dict[str, object]:
    """What the trail keeps: that there is a key, never the key."""
    if row is None:
        return {}
    return {
        "address": row.address,
        "model": row.model,
        "seconds": row.seconds,
        "access_key": bool(row.access_key_sealed),
        "on": row.allowed_at is not None,
    }


def allow(session: Session, actor: Actor, seen: int, at: datetime) -> None:
    """Switch it on; calls that wait for an unsure turn are asked about. Already on changes nothing.

    Raises Refused where nothing is set up, where it was changed since ``seen``, and for whoever set it up.
    """
    row = endpoint_row(session)
    if row is None:
        raise Refused("Nothing is set up yet.")
    if row.version != seen:
        raise Refused("Somebody else changed this meanwhile. Look at what stands now, then change it.")
    if _same_person(session, actor, row):
        raise Refused("You set this up yourself. Somebody else switches it on.")
    server_of(row.address, config().outside)
    if row.allowed_at is not None:
        return
    row.allowed_at, row.allowed_by_id = at, actor.account_id
    session.flush()
    record(session, actor, "training:opinion:allow", _TABLE, NAME, before={"on": False}, after=_told(row))
    for call_id in waiting_calls(session):
        _enqueue(session, call_id, row.version)


def _same_person(session: Session, actor: Actor, row: OpinionEndpoint) -> bool:
    setter = session.get(Account, row.set_by_id) if row.set_by_id else None
    if setter is None:
        return False
    same = setter.employee_id is not None and setter.employee_id == actor.employee_id
    return setter.id == actor.account_id or same


def forbid(session: Session, actor: Actor) -> None:
    """Switch it off: from now on nothing is asked any more. Already off changes nothing."""
    row = endpoint_row(session)
    if row is None or row.allowed_at is None:
        return
    row.allowed_at, row.allowed_by_id = None, None
    record(session, actor, "training:opinion:forbid", _TABLE, NAME, before={"on": True}, after={"on": False})


def ask_about(session: Session, call: PlayedCall) -> None:
    """Have a call asked about that waits for an unsure turn, where that is switched on."""
    if call.review_ground != Ground.UNSURE:
        return
    row = endpoint_row(session)
    if row is not None and row.allowed_at is not None:
        _enqueue(session, call.id, row.version)


def _enqueue(session: Session, call_id: int, version: int) -> None:
    enqueue(session, ASK_JOB, {"call": call_id}, unique_key=f"{ASK_JOB}:{call_id}:{version}")


def keep_opinion(
    session: Session,
    actor: Actor,
    call_id: int,
    asked: Asked,
    answer: Answer,
    *,
    model: str,
    prompt: str,
    milliseconds: int,
    trouble: str,
    at: datetime,
) -> bool:
    """Keep what came back about a point; nothing else of the call changes. False where it was kept before.

    Of an answer that was thrown away only that it was is kept.
    """
    session.get_one(PlayedCall, call_id, with_for_update=True)
    point = asked.point
    if point.key in opinions_of(session, call_id):
        return False
    opinion = CallOpinion(
        call_id=call_id,
        turn=point.turn,
        name=point.name,
        what=point.what,
        outcome=answer.outcome,
        quote=answer.quote,
        why=answer.why,
        model=model,
        prompt=prompt,
        milliseconds=milliseconds,
        trouble=trouble,
        asked_at=at,
    )
    session.add(opinion)
    session.flush()
    after = {"call": call_id, "outcome": answer.outcome.value, "model": model}
    record(session, actor, "training:opinion:keep", "training_call_opinion", opinion.id, after=after)
    return True
