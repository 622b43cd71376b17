"""Verbs of sheets that leave the portal: ask a second person, decide, note what was taken (policy 8.2.1)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import Invalid, NotFound, Refused
from portal.exports.alarms import look_at_day
from portal.exports.mails import mail_decision
from portal.exports.models import ExportRequest, ExportTaken
from portal.exports.queries import request_for
from portal.exports.rules import (
    CODE_LETTERS,
    LONGEST_PURPOSE,
    OPEN_STATES,
    SHORTEST_PURPOSE,
    Person,
    State,
    code_letters,
    may_decide,
    most_rows,
    state_of,
    written_code,
)
from portal.exports.settings import numbers_on

_OBJECT = ExportRequest.__tablename__


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet as it is about to leave. ``title`` is English, ``key`` the same for the same rows, ``address`` a path."""

    kind: str
    title: str
    key: str
    address: str
    rows: int


def new_code() -> str:
    """An identifier that nobody guesses and that was not given before."""
    return written_code([secrets.randbelow(code_letters()) for _ in range(CODE_LETTERS)])


def digest_of(key: str) -> str:
    """The sheet's key as it is stored and found; typed words of the address cannot be read from it."""
    return hashlib.sha256(key.encode()).hexdigest()


def ask_for_sheet(session: Session, actor: Actor, sheet: Sheet, purpose: str) -> ExportRequest:
    """Ask a second person; what is open for the same sheet already, and still covers its rows, is given back."""
    words = purpose.strip()
    if not SHORTEST_PURPOSE <= len(words) <= LONGEST_PURPOSE:
        raise Invalid(
            "Say in %(low)s to %(high)s characters what it is for.",
            field="purpose", low=SHORTEST_PURPOSE, high=LONGEST_PURPOSE,
        )  # fmt: skip
    session.execute(select(Account.id).where(Account.id == actor.account_id).with_for_update())
    there = open_request(session, actor, sheet.key)
    numbers, now = numbers_on(session, clock.today()), clock.now()
    if there is not None and sheet.rows <= most_rows(there.rows, numbers.tolerance):
        return there
    assert actor.account_id is not None
    request = ExportRequest(
        asked_by_id=actor.account_id,
        kind=sheet.kind,
        title=sheet.title[:200],
        sheet=digest_of(sheet.key),
        address=sheet.address,
        rows=sheet.rows,
        purpose=words,
        asked_at=now,
        waits_until=now + timedelta(days=numbers.wait_days),
    )
    session.add(request)
    session.flush()
    record(session, actor, "exports:request:ask", _OBJECT, request.id, details=_told(request))
    return request


def open_request(session: Session, actor: Actor, key: str) -> ExportRequest | None:
    """The newest request of the person for this sheet, where it waits or holds."""
    newest = session.scalars(
        select(ExportRequest)
        .where(ExportRequest.asked_by_id == actor.account_id, ExportRequest.sheet == digest_of(key))
        .order_by(ExportRequest.id.desc())
        .limit(1)
    ).first()
    return newest if newest is not None and state_of(newest.decision, clock.now()) in OPEN_STATES else None


def grant_request(session: Session, actor: Actor, request_id: int) -> None:
    """A second person says yes: from now the sheet can be taken so often, so long as the policy's numbers say."""
    request = _to_decide(session, actor, request_id)
    numbers = numbers_on(session, clock.today())
    request.granted, request.most_times = True, numbers.times
    request.ends_at = clock.now() + timedelta(hours=numbers.hours)
    _decided(session, actor, request, "grant")


def refuse_request(session: Session, actor: Actor, request_id: int, reason: str) -> None:
    """A second person says no, and why."""
    request = _to_decide(session, actor, request_id)
    if not reason.strip():
        raise Invalid("Say why.", field="reason")
    request.granted, request.reason = False, reason.strip()[:LONGEST_PURPOSE]
    _decided(session, actor, request, "refuse")


def _to_decide(session: Session, actor: Actor, request_id: int) -> ExportRequest:
    request = request_for(session, actor, request_id, lock=True)
    if not may_decide(request.asker, Person(account_id=actor.account_id, employee_id=actor.employee_id)):
        raise Refused("A second person decides about an export.")
    if state_of(request.decision, clock.now()) is not State.WAITING:
        raise Refused("This request is not open any more.")
    return request


def _decided(session: Session, actor: Actor, request: ExportRequest, verb: str) -> None:
    request.decided_by_id, request.decided_at = actor.account_id, clock.now()
    session.flush()
    record(session, actor, f"exports:request:{verb}", _OBJECT, request.id, details=_told(request))
    mail_decision(session, actor, request)


def _told(request: ExportRequest) -> dict[str, object]:
    return {"sheet": request.kind, "rows": request.rows}


def note_taken(
    session: Session, actor: Actor, taken: ExportTaken, request_id: int | None = None, *, limit: int = 0
) -> None:
    """Write down that a sheet leaves; raises Refused where the yes it needs does not hold (any more).

    ``limit`` is the number of rows that need no second person.
    """
    taken.account_id, taken.at = actor.account_id, clock.now()
    if request_id is not None:
        _use(session, actor, request_id, taken.rows)
        taken.request_id = request_id
    elif taken.personal and taken.rows > limit:
        raise Refused("A sheet of this size needs a second person.")
    session.add(taken)
    session.flush()
    details = {"rows": taken.rows, "code": taken.code, "form": taken.form, "filter": taken.filtered_by}
    if request_id is not None:
        details["request"] = request_id
    record(session, actor, "exchange:export:make", "export", taken.kind, details=details)
    if taken.personal:
        look_at_day(session, actor)


def _use(session: Session, actor: Actor, request_id: int, rows: int) -> None:
    request = session.scalars(
        select(ExportRequest)
        .where(ExportRequest.id == request_id, ExportRequest.asked_by_id == actor.account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if request is None:
        raise NotFound("There is no such request, or it is not yours to see.")
    tolerance = numbers_on(session, clock.today()).tolerance
    if state_of(request.decision, clock.now()) is not State.GRANTED or rows > most_rows(request.rows, tolerance):
        raise Refused("The approval of this sheet does not hold any more. Ask again.")
    request.times += 1
