"""What becomes of a corrective action: proposed, accepted, done, checked, and open again where it did not help."""

import math
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from complaints.cases.rules.workflow import OPEN
from complaints.cases.services import CHANGED, handled_by
from complaints.correction.counting import (
    calls_of,
    found_in,
    scope_of_action,
    scopes_in_use,
    scopes_of_case,
    undecided_in,
)
from complaints.correction.models import CallVolume, CorrectiveAction, EffectCheck
from complaints.correction.queries import checks_due, done_on, owners
from complaints.correction.rules.effect import (
    Effect,
    Exposure,
    calls_in,
    effect_of,
    rate_ratio_limits,
    windows,
)
from complaints.correction.rules.scope import HOUSE, calls_used, may_judge, scope_of
from complaints.inquiry.queries import stands_of
from complaints.inquiry.rules.causes import Cause
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.errors import Invalid, NotFound, Refused
from portal.words import mark

MOST_CALLS = 100_000_000
_FILLED = mark("Write something here.")
_NOT_OWNER = mark("This step is for the owner of the action.")


def propose_action(
    session: Session,
    actor: Actor,
    complaint_id: int,
    allegation_id: int,
    *,
    what: str,
    owner_id: int | None,
    due_on: date | None,
    none_because: str,
    now: datetime,
    scope: str = HOUSE.text(),
) -> int:
    """Propose an action for the cause of an upheld finding, or say why none is needed; the action's id.

    ``scope`` is where it works, one of those that the case offers: its effect is counted there.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    if complaint.state not in OPEN:
        raise Refused("The complaint is closed; nothing more can be recorded.")
    code, cause = _cause_of(session, complaint_id, allegation_id)
    if owner_id is None:
        if not none_because.strip():
            raise Invalid("Choose an owner, or say why nothing is to be changed.", field="none_because")
        what, due_on = "", None
    else:
        none_because = ""
        _check_action(session, owner_id, what, due_on, clock.local(now).date())
    works_in = scope_of(scope, [one for one, _ in scopes_of_case(session, complaint)])
    if works_in is None:
        raise Invalid("Choose where it works.", field="scope")
    action = CorrectiveAction(
        complaint_id=complaint_id,
        cause=cause,
        code=code,
        what=what,
        owner_id=owner_id,
        none_because=none_because,
        due_on=due_on,
        proposed_at=now,
        proposed_by_id=_account(actor),
        scope=works_in.kind,
        scope_key=works_in.key,
    )
    session.add(action)
    session.flush()
    record(
        session, actor, "complaints:action:propose", "complaint_corrective_action", action.id,
        after={"cause": cause, "owner": owner_id, "scope": works_in.text()},
    )  # fmt: skip
    return action.id


def _cause_of(session: Session, complaint_id: int, allegation_id: int) -> tuple[str, Cause]:
    for stand in stands_of(session, complaint_id):
        if stand.allegation.id == allegation_id and stand.ground is not None and stand.ground.cause is not None:
            return stand.allegation.code, stand.ground.cause
    raise Invalid("Record the cause of the finding first.", field="allegation_id")


def _check_action(session: Session, owner_id: int, what: str, due_on: date | None, today: date) -> None:
    if owner_id not in {number for number, _ in owners(session, today)}:
        raise Invalid("Choose who is to do it.", field="owner_id")
    if not what.strip():
        raise Invalid(_FILLED, field="what")
    if due_on is None or due_on < today:
        raise Invalid("Choose a day from today on.", field="due_on")


def accept_action(session: Session, actor: Actor, action_id: int, now: datetime) -> None:
    """The owner takes an action on."""
    action = _owned(session, actor, action_id)
    if action.accepted_at is not None:
        raise Refused(CHANGED)
    _accept(session, actor, action, now)


def agree_to_none(session: Session, actor: Actor, complaint_id: int, action_id: int, now: datetime) -> None:
    """Somebody who oversees agrees that nothing is to be changed; not the one who proposed so."""
    action = _locked(session, action_id)
    if action.complaint_id != complaint_id:
        raise NotFound("There is no such action, or it is not yours to see.")
    if action.owner_id is not None or action.accepted_at is not None:
        raise Refused(CHANGED)
    if action.proposed_by_id == actor.account_id:
        raise Refused("Somebody else has to agree that nothing is to be changed.")
    _accept(session, actor, action, now)


def _accept(session: Session, actor: Actor, action: CorrectiveAction, now: datetime) -> None:
    if action.proposed_by_id == actor.account_id:
        raise Refused("Whoever proposes an action does not accept it as well.")
    action.accepted_at, action.accepted_by_id = now, _account(actor)
    session.flush()
    record(session, actor, "complaints:action:accept", "complaint_corrective_action", action.id)


def finish_action(session: Session, actor: Actor, action_id: int, note: str, now: datetime) -> None:
    """The owner says that it is done, and how that is seen; the checks count from this day."""
    action = _owned(session, actor, action_id)
    if action.accepted_at is None or action.done_at is not None:
        raise Refused(CHANGED)
    if not note.strip():
        raise Invalid(_FILLED, field="done_note")
    action.done_at, action.done_note = now, note
    session.flush()
    record(session, actor, "complaints:action:finish", "complaint_corrective_action", action.id)


def enter_calls(
    session: Session,
    actor: Actor,
    month: date | None,
    calls: int | None,
    now: datetime,
    scope: str = HOUSE.text(),
) -> None:
    """Say how many calls were made in a month that is over, by all or in the scope of an action.

    A later entry holds for checks made after it.
    """
    made_in = scope_of(scope, scopes_in_use(session))
    if made_in is None:
        raise Invalid("Choose whose calls they are.", field="scope")
    if month is None or month.replace(day=1) >= clock.local(now).date().replace(day=1):
        raise Invalid("Choose a month that is over.", field="month")
    if calls is None or not 0 < calls <= MOST_CALLS:
        raise Invalid("Enter a whole number from 1 on.", field="calls")
    row = CallVolume(
        month=month.replace(day=1),
        calls=calls,
        scope=made_in.kind,
        scope_key=made_in.key,
        entered_at=now,
        entered_by_id=_account(actor),
    )
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        "complaints:volume:enter",
        "complaint_call_volume",
        row.id,
        after={"calls": calls, "scope": made_in.text()},
    )


def check_effects(session: Session, now: datetime) -> tuple[int, int]:
    """Make each check that is due, decided and whose months are known: (made, waiting). Again changes nothing."""
    today, made, waiting = clock.local(now).date(), 0, 0
    of_house = calls_of(session, HOUSE)
    for action, days in checks_due(session, today):
        before, after = windows(done_on(action), days)
        undecided = undecided_in(session, action, after)
        scope = scope_of_action(action)
        of_scope = of_house if scope == HOUSE else calls_of(session, scope)
        used = calls_used(before.months() | after.months(), of_scope, of_house)
        if used is None or not may_judge(after.last, today, undecided + undecided_in(session, action, before)):
            waiting += 1
            continue
        then = Exposure(count=found_in(session, action, before), calls=calls_in(before, used[1]))
        since = Exposure(count=found_in(session, action, after) + undecided, calls=calls_in(after, used[1]))
        _keep_check(session, action, days, Counted(before=then, after=since, undecided=undecided, own=used[0]), now)
        made += 1
    return made, waiting


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a check rests on; ``own``: the calls are those of the action's scope."""

    before: Exposure
    after: Exposure
    undecided: int
    own: bool


def _keep_check(session: Session, action: CorrectiveAction, days: int, counted: Counted, now: datetime) -> None:
    before, after = counted.before, counted.after
    low, high = _limits(before, after)
    check = EffectCheck(
        action_id=action.id,
        rounds=action.rounds,
        after_days=days,
        done_on=done_on(action),
        made_at=now,
        before_count=before.count,
        before_calls=before.calls,
        after_count=after.count,
        after_calls=after.calls,
        ratio_low=low,
        ratio_high=high,
        effect=effect_of(before, after),
        undecided=counted.undecided,
        calls_of_scope=counted.own,
        by_cause=True,
    )
    session.add(check)
    if check.effect is Effect.NOT_EFFECTIVE:
        action.done_at, action.rounds = None, action.rounds + 1
    session.flush()
    record(
        session, PORTAL, "complaints:action:check", "complaint_corrective_action", action.id,
        after={"days": days, "effect": check.effect},
    )  # fmt: skip


def _limits(before: Exposure, after: Exposure) -> tuple[float | None, float | None]:
    if before.calls <= 0 or after.calls <= 0 or before.count + after.count == 0:
        return None, None
    low, high = rate_ratio_limits(before, after)
    return low, None if math.isinf(high) else high


def _owned(session: Session, actor: Actor, action_id: int) -> CorrectiveAction:
    action = _locked(session, action_id)
    if action.owner_id is None or action.owner_id != actor.employee_id:
        raise Refused(_NOT_OWNER)
    return action


def _locked(session: Session, action_id: int) -> CorrectiveAction:
    action = session.get(CorrectiveAction, action_id, with_for_update=True, populate_existing=True)
    if action is None:
        raise NotFound("There is no such action, or it is not yours to see.")
    return action


def _account(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id
