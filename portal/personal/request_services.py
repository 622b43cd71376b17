"""Verbs of a request about personal data: enter, link, hand out, correct, erase, withdraw, answer (PIPL 44-50)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.jobs.services import enqueue
from portal.notifications.rules import checked_address
from portal.personal.erasures import FORGET_JOB
from portal.personal.request_models import PersonalRequest, RequestRecord, RequestStep
from portal.personal.request_queries import EMPLOYEE, all_rights, hindrance_of, is_known, request_for
from portal.personal.request_rules import Lack, Outcome, Right, StepKind, Way, dues, lacks
from portal.personal.retained import Retained
from portal.personal.retention_queries import retained_of
from portal.personal.retention_services import erase_record, lock_record
from portal.personal.retention_settings import REQUEST_DAYS
from portal.personal.rules import plain_phone
from portal.policy.queries import setting_number
from portal.words import mark

_OBJECT = PersonalRequest.__tablename__
_LACKS = {
    Lack.IDENTITY: mark("First note how you know that it is this person."),
    Lack.SEARCH: mark("First search for what is kept of the person."),
    Lack.DEED: mark("First do what was asked for, or end the request in another way."),
    Lack.REASON: mark("Say why not everything was done: the person has a right to know."),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks. ``received_on`` is a day of the agency."""

    right: Right
    way: Way
    language: str
    received_on: date
    name: str
    mail: str = ""
    phone: str = ""
    wish: str = ""


def enter_request(session: Session, actor: Actor, asked: Asked, today: date) -> PersonalRequest:
    """Keep what somebody asked by telephone, mail, letter or in person; its days run from that day on."""
    if asked.received_on > today:
        raise Invalid("The day of receipt is today or before.", field="received_on")
    if not (asked.mail or asked.phone or asked.wish.strip()):
        raise Invalid("Say where the answer goes: a mail address, a telephone number, or an address in the words.",
                      field="mail")  # fmt: skip
    return _kept(session, actor, asked, None)


def ask_own(session: Session, actor: Actor, asked: Asked) -> PersonalRequest:
    """A person of the agency asks about their own record: who it is, is known from the sign-in."""
    if actor.employee_id is None:
        raise Refused("Only people of the agency have a record here.")
    request = _kept(session, actor, asked, actor.account_id)
    request.records.append(RequestRecord(kind=EMPLOYEE, record_id=actor.employee_id))
    _step(request, actor, StepKind.IDENTITY)
    _step(request, actor, StepKind.LINKED)
    session.flush()
    return request


def _kept(session: Session, actor: Actor, asked: Asked, asked_by_id: int | None) -> PersonalRequest:
    days = dues(asked.received_on, setting_number(session, REQUEST_DAYS, asked.received_on))
    token = uuid.uuid4().hex
    request = PersonalRequest(
        seal_name=token,
        number=token,
        right=asked.right,
        way=asked.way,
        language=asked.language,
        received_on=asked.received_on,
        due_on=days.own,
        legal_due_on=days.legal,
        entered_at=clock.now(),
        asked_by_id=asked_by_id,
        name=asked.name.strip(),
        mail=_plain_mail(asked.mail),
        phone=plain_phone(asked.phone),
        wish=asked.wish.strip(),
    )
    session.add(request)
    session.flush()
    request.number = f"P-{asked.received_on.year}-{request.id:05d}"
    _step(request, actor, StepKind.ENTERED)
    session.flush()
    record(session, actor, "personal:request:enter", _OBJECT, request.id, after={"right": asked.right.value})
    return request


def _plain_mail(text: str) -> str:
    try:
        return checked_address(text) if text.strip() else ""
    except Invalid as error:
        raise Invalid(error.message, field="mail") from None


def note_identity(session: Session, actor: Actor, request_id: int, how: str) -> None:
    """Note how it was made sure that the person is who they say."""
    request = _open(session, actor, request_id)
    if not how.strip():
        raise Invalid("Say how you made sure of it.", field="how")
    _step(request, actor, StepKind.IDENTITY, how.strip())
    _done(session, actor, request, "identity")


def note_search(session: Session, actor: Actor, request_id: int, hits: int) -> None:
    """Note that somebody looked for records of the person, not by what."""
    request = _open(session, actor, request_id)
    _step(request, actor, StepKind.SEARCHED, str(hits))
    _done(session, actor, request, "search")


def link_record(session: Session, actor: Actor, request_id: int, kind: str, record_id: int, today: date) -> None:
    """Say that a request is about a record that the reader may know of."""
    request = _open(session, actor, request_id)
    if kind not in all_rights() or not is_known(session, actor, kind, record_id, today):
        raise NotFound("There is no such record, or it is not yours to see.")
    if kind == EMPLOYEE and record_id == actor.employee_id:
        raise Refused("This is you. Somebody else handles what you ask.")
    if any((row.kind, row.record_id) == (kind, record_id) for row in request.records):
        return
    request.records.append(RequestRecord(kind=kind, record_id=record_id))
    request.proposed_by_id = None
    _step(request, actor, StepKind.LINKED)
    _done(session, actor, request, "link", kind=kind, record=record_id)


def unlink_record(session: Session, actor: Actor, request_id: int, kind: str, record_id: int) -> None:
    """A record turned out to be of somebody else."""
    request = _open(session, actor, request_id)
    found = [row for row in request.records if (row.kind, row.record_id) == (kind, record_id)]
    if not found:
        raise NotFound("There is no such record, or it is not yours to see.")
    request.records.remove(found[0])
    session.delete(found[0])
    request.proposed_by_id = None
    _step(request, actor, StepKind.UNLINKED)
    _done(session, actor, request, "unlink", kind=kind, record=record_id)


def note_copy(session: Session, actor: Actor, request_id: int, today: date) -> PersonalRequest:
    """Before a copy is made: the person is known, something was found, and the reader may see all of it."""
    request = _known(session, actor, request_id, Right.COPY)
    _seen_whole(session, actor, request, today)
    _step(request, actor, StepKind.COPIED)
    _done(session, actor, request, "copy")
    return request


def correct_record(
    session: Session, actor: Actor, request_id: int, kind: str, record_id: int, name: str, value: str, today: date
) -> None:
    """Put the right value into a linked record; the trail says which, not what."""
    request = _known(session, actor, request_id, Right.CORRECT)
    _linked(session, actor, request, kind, record_id, today)
    rights = all_rights()[kind]
    if name not in rights.corrects:
        raise Invalid("Not a valid choice.", field="field")
    try:
        rights.correct(session, actor, record_id, name, value)
    except Invalid as error:
        raise Invalid(error.message, field="value", **error.values) from None
    _step(request, actor, StepKind.CORRECTED, name)
    _done(session, actor, request, "correct", field=name)


def withdraw_consent(session: Session, actor: Actor, request_id: int, today: date) -> list[str]:
    """Take away what rests on consent alone in every linked record; what that was, as marked texts (PIPL 15)."""
    request = _known(session, actor, request_id, Right.WITHDRAW)
    _seen_whole(session, actor, request, today)
    gone: list[str] = []
    for row in request.records:
        gone += all_rights()[row.kind].withdraw(session, actor, row.record_id)
    _step(request, actor, StepKind.WITHDRAWN, "; ".join(gone))
    _done(session, actor, request, "withdraw")
    return gone


def propose_erasure(session: Session, actor: Actor, request_id: int, today: date) -> None:
    """Ask a second person to confirm that all linked records go (safety s43)."""
    request = _known(session, actor, request_id, Right.ERASE)
    _seen_whole(session, actor, request, today)
    _may_go(session, request, today)
    if actor.employee_id is None:
        raise Refused("Only people of the agency do this.")
    request.proposed_by_id = actor.employee_id
    _step(request, actor, StepKind.PROPOSED)
    _done(session, actor, request, "propose")


def decline_erasure(session: Session, actor: Actor, request_id: int, why: str) -> None:
    """The second person does not confirm, and says why; the first decides anew."""
    request = _open(session, actor, request_id)
    _second(request, actor)
    if not why.strip():
        raise Invalid("Say why.", field="why")
    request.proposed_by_id = None
    _step(request, actor, StepKind.DECLINED, why.strip())
    _done(session, actor, request, "decline")


def confirm_erasure(session: Session, actor: Actor, request_id: int, today: date, folder: Path) -> int:
    """A second person confirms: every linked record is erased at once, or none; how many."""
    request = _known(session, actor, request_id, Right.ERASE)
    _second(request, actor)
    _seen_whole(session, actor, request, today)
    for row in request.records:
        lock_record(session, retained_of(row.kind), row.record_id)
    _may_go(session, request, today)
    for row in request.records:
        erase_record(session, actor, retained_of(row.kind), row.record_id, folder)
    enqueue(session, FORGET_JOB, {}, actor=actor)
    session.refresh(request)
    request.proposed_by_id = None
    _step(request, actor, StepKind.ERASED, str(len(request.records)))
    _done(session, actor, request, "erase", records=len(request.records))
    return len(request.records)


def end_request(session: Session, actor: Actor, request_id: int, outcome: Outcome, reason: str) -> PersonalRequest:
    """Say how it ended; raises Invalid with what has to come before. The answer's mail is the caller's."""
    request = _open(session, actor, request_id)
    kinds = {step.kind for step in request.steps}
    missing = lacks(request.right, outcome, kinds, linked=len(request.records), reason=reason)
    if missing:
        raise Invalid(_LACKS[missing[0]], field="reason" if missing[0] is Lack.REASON else "outcome")
    request.outcome, request.reason, request.ended_at = outcome, reason.strip(), clock.now()
    request.proposed_by_id = None
    _step(request, actor, StepKind.ANSWERED, outcome.value)
    _done(session, actor, request, "answer", outcome=outcome.value)
    return request


def _open(session: Session, actor: Actor, request_id: int) -> PersonalRequest:
    request = request_for(session, actor, request_id, lock=True)
    if request.ended_at is not None:
        raise Refused("This request has been answered already.")
    return request


def _known(session: Session, actor: Actor, request_id: int, right: Right) -> PersonalRequest:
    """An open request for this right, of a person whose identity is sure, about at least one record."""
    request = _open(session, actor, request_id)
    if request.right is not right:
        raise Refused("This is not what was asked for.")
    if StepKind.IDENTITY not in {step.kind for step in request.steps}:
        raise Refused(_LACKS[Lack.IDENTITY])
    if not request.records:
        raise Refused(_LACKS[Lack.SEARCH])
    return request


def _linked(session: Session, actor: Actor, request: PersonalRequest, kind: str, record_id: int, today: date) -> None:
    linked = any((row.kind, row.record_id) == (kind, record_id) for row in request.records)
    if not linked or not is_known(session, actor, kind, record_id, today):
        raise NotFound("There is no such record, or it is not yours to see.")


def _seen_whole(session: Session, actor: Actor, request: PersonalRequest, today: date) -> None:
    """Nobody handles a record that concerns themselves."""
    if not all(is_known(session, actor, row.kind, row.record_id, today) for row in request.records):
        raise Refused("One of these records is not yours to see. Somebody else has to do this.")


def _second(request: PersonalRequest, actor: Actor) -> None:
    if request.proposed_by_id is None:
        raise Refused("Nobody has asked for this erasure to be confirmed.")
    if actor.employee_id is None or actor.employee_id == request.proposed_by_id:
        raise Refused("A second person confirms an erasure.")


_KEEPS_BACK = {
    "in_use": mark("%(number)s goes on and cannot be erased."),
    "needed": mark("%(number)s is still needed for an open duty."),
    "law": mark("A law demands that %(number)s is kept longer."),
    "held": mark("%(number)s is held back for a lawsuit or an inquiry."),
    "erased": mark("%(number)s is erased already."),
}


def _may_go(session: Session, request: PersonalRequest, today: date) -> None:
    for row in request.records:
        kind = retained_of(row.kind)
        stands = hindrance_of(session, kind, row.record_id, today)
        if stands is not None:
            raise Refused(_KEEPS_BACK[stands], number=_number(session, kind, row.record_id))


def _number(session: Session, kind: Retained, record_id: int) -> str:
    return str(session.get_one(kind.model, record_id).number)


def _step(request: PersonalRequest, actor: Actor, kind: StepKind, words: str = "") -> None:
    request.steps.append(RequestStep(kind=kind, words=words, at=clock.now(), by_id=actor.account_id))


def _done(session: Session, actor: Actor, request: PersonalRequest, verb: str, **details: object) -> None:
    session.flush()
    record(session, actor, f"personal:request:{verb}", _OBJECT, request.id, details=details)


def places_of(request: PersonalRequest) -> Sequence[tuple[str, int]]:
    """The records a request is about."""
    return [(row.kind, row.record_id) for row in request.records]
