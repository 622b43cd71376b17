"""The second factor: codes by time (RFC 6238) and recovery codes, each accepted once (safety s33)."""

import hmac
import secrets
from collections.abc import Iterable

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account, RecoveryCode, SecondFactor
from portal.auth.queries import held_roles
from portal.auth.rules import needs_second_factor
from portal.auth.sealing import keyed_digest, open_value, seal_value
from portal.errors import Invalid, Refused

STEP_SECONDS, CODE_DIGITS, RECOVERY_CODES = 30, 6, 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that are taken for each other when read from paper."""


def matching_step(secret: str, code: str, seconds: float, last_step: int) -> int | None:
    """The time step that ``code`` belongs to: this one or a neighbour, later than the last one used; else None."""
    now, app, found = int(seconds // STEP_SECONDS), pyotp.TOTP(secret), None
    for step in (now - 1, now, now + 1):
        fits = hmac.compare_digest(app.generate_otp(max(step, 0)).encode(), code.encode())
        if fits and step > last_step:
            found = step
    return found


def plain_code(typed: str) -> str:
    """What was typed without spaces, hyphens and capitals."""
    return "".join(typed.split()).replace("-", "").casefold()


def begin_factor(session: Session, actor: Actor) -> None:
    """Make a secret that waits for its first right code; an older factor holds until then."""
    factor = _factor(session, actor)
    factor.pending = seal_value(pyotp.random_base32(), _place("pending", factor.account_id))
    record(session, actor, "auth:factor:begin", "account", factor.account_id)


def pending_secret(factor: SecondFactor | None) -> str | None:
    """The secret that waits for its first code."""
    if factor is None or factor.pending is None:
        return None
    return open_value(factor.pending, _place("pending", factor.account_id))


def confirm_factor(session: Session, actor: Actor, code: str) -> list[str]:
    """Keep the waiting secret once a code proves it; gives ten fresh recovery codes. Invalid for a wrong code."""
    factor = _factor(session, actor)
    secret = pending_secret(factor)
    if secret is None:
        raise Refused("Begin the set-up again.")
    step = matching_step(secret, plain_code(code), clock.now().timestamp(), 0)
    if step is None:
        raise Invalid("This code is not right. Type the newest one; is the phone's clock right?", field="code")
    factor.sealed = seal_value(secret, _place("sealed", factor.account_id))
    factor.pending, factor.last_step, factor.since = None, step, clock.now()
    record(session, actor, "auth:factor:keep", "account", factor.account_id)
    return _new_recovery_codes(session, factor.account_id)


def use_code(session: Session, account_id: int, typed: str) -> bool:
    """Whether ``typed`` is the app's code now or an unused recovery code; either is used up by it."""
    factor = session.get(SecondFactor, account_id, populate_existing=True, with_for_update=True)
    if factor is None or factor.sealed is None:
        return False
    code = plain_code(typed)
    if len(code) == CODE_DIGITS and code.isascii() and code.isdigit():
        secret = open_value(factor.sealed, _place("sealed", account_id))
        step = matching_step(secret, code, clock.now().timestamp(), factor.last_step)
        factor.last_step = step or factor.last_step
        return step is not None
    row = session.scalars(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.digest == _digest(account_id, code),
            RecoveryCode.used_at.is_(None),
        )
    ).first()
    if row is None:
        return False
    row.used_at = clock.now()
    record(session, Actor(account_id=account_id), "auth:recovery_code:use", "account", account_id)
    return True


def renew_recovery_codes(session: Session, actor: Actor) -> list[str]:
    """Ten new recovery codes; the old ones open nothing any more. Refused without a second factor."""
    factor = _factor(session, actor)
    if factor.sealed is None:
        raise Refused("There is no second factor yet.")
    record(session, actor, "auth:recovery_code:renew", "account", factor.account_id)
    return _new_recovery_codes(session, factor.account_id)


def recovery_codes_left(session: Session, account_id: int | None) -> int:
    """How many recovery codes are unused."""
    unused = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def remove_factor(session: Session, actor: Actor) -> None:
    """Give up one's own second factor; Refused for those whose roles ask for it."""
    factor = _factor(session, actor)
    if needs_second_factor(held_roles(session, factor.account_id)):
        raise Refused("Your roles ask for a second factor. Set up a new one instead.")
    _forget(session, factor.account_id)
    record(session, actor, "auth:factor:remove", "account", factor.account_id)


def reset_factor(session: Session, actor: Actor, account: Account, reason: str) -> None:
    """Take away somebody else's second factor, such as after a lost phone; Refused for one's own."""
    if account.id == actor.account_id:
        raise Refused("Nobody resets their own second factor; another security administrator does it.")
    if account.factor is None or account.factor.sealed is None:
        raise Refused("This account has no second factor.")
    _forget(session, account.id)
    record(session, actor, "auth:factor:reset", "account", account.id, after={"reason": reason})


def _factor(session: Session, actor: Actor) -> SecondFactor:
    """The actor's own row, made where there is none yet; its account's lock makes two at once queue."""
    account = session.get_one(Account, actor.account_id, populate_existing=True, with_for_update=True)
    factor = session.get(SecondFactor, account.id, populate_existing=True)
    if factor is None:
        factor = SecondFactor(account_id=account.id, last_step=0)
        session.add(factor)
        session.flush()
    return factor


def _forget(session: Session, account_id: int) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))


def _new_recovery_codes(session: Session, account_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(_rows(account_id, codes))
    return codes


def _rows(account_id: int, codes: Iterable[str]) -> list[RecoveryCode]:
    return [RecoveryCode(account_id=account_id, digest=_digest(account_id, plain_code(code))) for code in codes]


def _recovery_code() -> str:
    """Three groups of four, 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _digest(account_id: int, code: str) -> str:
    return keyed_digest("recovery codes", f"{account_id}:{code}")


def _place(column: str, account_id: int) -> str:
    return f"second_factor.{column}:{account_id}"
