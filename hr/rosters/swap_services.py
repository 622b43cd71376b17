"""Verbs of swaps: asking, answering, withdrawing, deciding; each step is one of the table in ``rules/swaps.py``."""

from datetime import date, timedelta
from functools import partial

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hr.attendance.closed_months import check_open
from hr.attendance.roster_models import Swap, SwapDay
from hr.attendance.rules.swaps import WAITING, SwapAction, SwapParty, SwapState, advance
from hr.rosters.mails import tell
from hr.rosters.swap_queries import Exchange, began, colleagues_of, exchange_of, party_of, swap_for
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotAllowed, Refused
from portal.web.filters import written_date
from portal.web.i18n import gettext
from portal.words import mark

_FURTHEST = timedelta(days=92)
_BEGUN = mark("A shift of this swap has begun: there is nothing left to swap.")


def ask_swap(
    session: Session, actor: Actor, *, colleague_id: int, day: date, return_day: date | None, words: str
) -> Swap:
    """Ask a colleague of the same team to swap. Raises Invalid at the field that is wrong."""
    asker_id, back, today = actor.employee_id or 0, return_day or day, clock.today()
    for name, one in (("day", day), ("return_day", back)):
        if one < today:
            raise Invalid("A day that is over is not swapped.", field=name)
        if one > today + _FURTHEST:
            raise Invalid("Choose a day within the next three months.", field=name)
    check_open(session, [day, back], field="day")
    if colleague_id not in {person.id for person in colleagues_of(session, asker_id, day)}:
        raise Invalid("Choose a colleague of your team.", field="colleague")
    if _others(session, (asker_id, colleague_id), day, back):
        raise Invalid("One of you has another swap that waits for these days.", field="day")
    _checked(exchange_of(session, asker_id, colleague_id, day, back))
    swap = Swap(
        asker_id=asker_id,
        colleague_id=colleague_id,
        day=day,
        return_day=back,
        state=SwapState.ASKED,
        words=words.strip(),
        asked_at=clock.now(),
    )
    session.add(swap)
    session.flush()
    record(session, actor, "hr:swap:ask", "shift_swap", swap.id, after={"day": day, "return_day": back})
    tell(session, actor, [colleague_id], f"hr:swap:{swap.id}:ask", partial(_asked, _address(swap), day))
    return swap


def _others(session: Session, people: tuple[int, int], day: date, back: date) -> bool:
    """Whether another swap of one of them waits for one of the days."""
    statement = select(Swap.id).where(
        Swap.state.in_(WAITING),
        or_(Swap.asker_id.in_(people), Swap.colleague_id.in_(people)),
        or_(Swap.day.in_((day, back)), Swap.return_day.in_((day, back))),
    )
    return session.scalar(statement.limit(1)) is not None


def _checked(exchange: Exchange) -> Exchange:
    if exchange.empty:
        raise Invalid("You both work the same then: there is nothing to swap.", field="day")
    if began(exchange, clock.now()):
        raise Invalid(_BEGUN, field="day")
    return exchange


def move_swap(session: Session, actor: Actor, swap_id: int, action: SwapAction, words: str = "") -> Swap:
    """Agree, decline, withdraw, approve or refuse, by whoever's step it is; an approved swap changes what both work."""
    swap = swap_for(session, actor, swap_id, clock.today()).swap
    session.refresh(swap, with_for_update=True)
    party = party_of(actor, swap)
    if party is None:
        raise NotAllowed("Nobody decides a swap of their own.")
    before, swap.state = swap.state, advance(swap.state, action, party)
    if action in (SwapAction.AGREE, SwapAction.APPROVE):
        _check_time(session, swap)
    if action is SwapAction.REFUSE and not words.strip():
        raise Invalid("Say why.", field="answer")
    if party is SwapParty.LEAD:
        swap.decided_at, swap.decided_by_id = clock.now(), actor.account_id
    else:
        swap.answered_at = clock.now()
    swap.answer = words.strip() or swap.answer
    if swap.state is SwapState.APPROVED:
        _exchange(session, swap)
    session.flush()
    record(
        session,
        actor,
        f"hr:swap:{action}",
        "shift_swap",
        swap.id,
        before={"state": before},
        after={"state": swap.state},
    )
    _tell(session, actor, swap, action)
    return swap


def _check_time(session: Session, swap: Swap) -> None:
    check_open(session, [swap.day, swap.return_day])
    if min(swap.day, swap.return_day) < clock.today():
        raise Refused(_BEGUN)
    if began(exchange_of(session, swap.asker_id, swap.colleague_id, swap.day, swap.return_day), clock.now()):
        raise Refused(_BEGUN)


def _exchange(session: Session, swap: Swap) -> None:
    """Write down what both work by the swap, so that nothing that changes later changes it."""
    found = exchange_of(session, swap.asker_id, swap.colleague_id, swap.day, swap.return_day)
    for side in found.sides:
        shift_id = side.after.shift_id if side.after else None
        session.add(SwapDay(swap_id=swap.id, employee_id=side.employee_id, day=side.day, shift_id=shift_id))


def _tell(session: Session, actor: Actor, swap: Swap, action: SwapAction) -> None:
    """Whoever did not do the step and has to know of it."""
    told = {
        SwapAction.AGREE: [swap.asker_id],
        SwapAction.DECLINE: [swap.asker_id],
        SwapAction.WITHDRAW: [swap.colleague_id],
        SwapAction.APPROVE: [swap.asker_id, swap.colleague_id],
        SwapAction.REFUSE: [swap.asker_id, swap.colleague_id],
    }[action]
    words = partial(_moved, action, _address(swap), swap.day)
    tell(session, actor, told, f"hr:swap:{swap.id}:{action}", words)


def _address(swap: Swap) -> str:
    return f"{current_app.extensions['fairline.config'].base_url}/hr/swaps/{swap.id}"


def _asked(address: str, day: date, name: str) -> tuple[str, str]:
    subject = gettext("A colleague asks to swap shifts on %(day)s", day=written_date(day))
    said = gettext("A colleague asks to swap shifts with you. See what it comes to, then answer:")
    return subject, f"{name},\n\n{said}\n{address}\n"


def _moved(action: SwapAction, address: str, day: date, name: str) -> tuple[str, str]:
    subject = gettext("The swap of shifts on %(day)s", day=written_date(day))
    said = {
        SwapAction.AGREE: gettext("Your colleague agrees. The team lead decides next."),
        SwapAction.DECLINE: gettext("Your colleague declines."),
        SwapAction.WITHDRAW: gettext("Your colleague took the request back."),
        SwapAction.APPROVE: gettext("The swap is approved: you work what the swap says."),
        SwapAction.REFUSE: gettext("The swap is refused: you work what the roster says."),
    }[action]
    return subject, f"{name},\n\n{said}\n{address}\n"
