"""From a proven name to an open session: ``enter`` is where every way of signing in ends, whatever its first proof."""

from datetime import timedelta

from flask import redirect, request, session, url_for
from flask_login import login_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.alerts.tallies import FACTOR, NAMES, SIGN_IN, count_about, count_network
from portal.auth.actor import Actor
from portal.auth.attempts import Buckets, claim_try, network_of, note_failure, note_success, require_open
from portal.auth.devices import device_of, remember_device
from portal.auth.factors import use_code
from portal.auth.models import Account, TicketKind
from portal.auth.passwords import verified
from portal.auth.queries import account_named, has_factor, may_sign_in
from portal.auth.sealing import keyed_digest
from portal.auth.services import note_failed_sign_in, renew_proof
from portal.auth.signin import SignedIn, sign_in_account
from portal.auth.tickets import issue_ticket, open_ticket, settle_step, void_tickets
from portal.db.session import db, transaction

_STEP_LASTS = timedelta(minutes=5)
_STEP_TRIES = 5
_STEP, _TARGET = "second_step", "second_step_target"


def home_target(target: str | None) -> str:
    """``target`` where it is a path of ours, else My day: redirects stay at home (safety s83)."""
    if not target:
        return url_for("home.my_day")
    stays = target.startswith("/") and not target.startswith(("//", "/\\"))
    clean = all(ord(character) > 32 and character != "\\" for character in target)
    return target if stays and clean else url_for("home.my_day")


def account_by_password(username: str, password: str) -> Account | None:
    """The account, if the password fits. Unknown, closed and known names cost the same work and the same rows;
    raises TooManyTries where the gate is closed.
    """
    account = account_named(db.session, username)
    buckets = Buckets.of("password", username, request.remote_addr, device_of(account))
    with transaction() as writing:
        state = claim_try(writing, buckets)
    require_open(state)
    account = account_named(db.session, username)
    usable = account is not None and may_sign_in(account, clock.today())
    stored, number = (account.password_hash, account.id) if account and usable else (None, 0)
    db.session.commit()  # nobody holds a connection while waiting for the hash
    good, newer = verified(password, stored)
    with transaction() as writing:
        if not good:
            note_failure(writing, buckets)
            _count_failure(writing, number, username, known=buckets.network is None)
            note_failed_sign_in(writing, keyed_digest("names", username.strip().lower()))
            return None
        note_success(writing, buckets)
        if newer:
            writing.get_one(Account, number).password_hash = newer
    return db.session.get(Account, number)


def _count_failure(session: Session, account_id: int, username: str, *, known: bool) -> None:
    """For alerts: how often it failed for an account (0: nobody's, which costs the same), and how many names fail from
    a network, in which a known browser is no stranger.
    """
    digest, now = keyed_digest("names", username.strip().lower()), clock.now()
    count_about(session, SIGN_IN, account_id, now)
    if not known:
        count_network(session, NAMES, network_of(request.remote_addr), now, apart=digest)


def enter(account: Account, target: str | None) -> Response:
    """A first proof succeeded: on to the second step where the account has one, else signed in.

    Whatever proves a name (a password, a provider) ends here and nowhere else.
    """
    if not has_factor(account):
        return _signed_in(account, target)
    chosen, earlier = session.get("language"), session.get(_STEP, "")
    session.clear()
    with transaction() as writing:
        settle_step(writing, account.id, earlier)
        session[_STEP] = issue_ticket(writing, account.id, TicketKind.STEP, _STEP_LASTS, None)
    session[_TARGET] = target or ""
    if chosen:
        session["language"] = chosen
    return redirect(url_for("auth.second_step"))


def waits_for_second_step() -> bool:
    """Whether this browser has passed the first step and may try the second."""
    return open_ticket(db.session, session.get(_STEP, ""), {TicketKind.STEP}) is not None


def pass_second_step(code: str) -> Response | None:
    """Signed in where the code fits, else None; the step ends after a few wrong ones. Raises TooManyTries."""
    target = session.get(_TARGET)
    with transaction() as writing:
        ticket = open_ticket(writing, session.get(_STEP, ""), {TicketKind.STEP}, lock=True)
        if ticket is None:
            return redirect(url_for("auth.sign_in", next=target or None))
        buckets = Buckets.of_account("factor", ticket.account_id)
        state, number = claim_try(writing, buckets), ticket.account_id
        good = not state.opens_at and use_code(writing, number, code)
        if good:
            note_success(writing, buckets)
        ticket.tries += 1
        if good or ticket.tries >= _STEP_TRIES:
            ticket.used_at = clock.now()
        ticket.settled = good
        if not good and not state.opens_at:
            count_about(writing, FACTOR, number, clock.now())
    require_open(state)
    return _signed_in(db.session.get_one(Account, number), target) if good else None


def _signed_in(account: Account, target: str | None) -> Response:
    """The session, in a browser that is known from now on; links for a forgotten password die."""
    number = account.id
    with transaction() as writing:
        void_tickets(writing, number, {TicketKind.RESET, TicketKind.INVITATION})
    account = db.session.get_one(Account, number)
    sign_in_account(account)
    return remember_device(redirect(home_target(target)), db.session.get_one(Account, number))


def prove_again(actor: Actor, typed: str) -> bool:
    """Whether the person signed in proves once more who they are, by password or, without one, by code; the session
    then goes on under a new token. Raises TooManyTries.
    """
    account = db.session.get_one(Account, actor.account_id)
    number, stored = account.id, account.password_hash
    buckets = Buckets.of_account("proof", number)
    with transaction() as writing:
        state = claim_try(writing, buckets)
    require_open(state)
    good = verified(typed, stored)[0] if stored else False
    with transaction() as writing:
        good = good or (stored is None and use_code(writing, number, typed))
        if not good:
            count_about(writing, SIGN_IN, number, clock.now())
            return False
        note_success(writing, buckets)
        token = renew_proof(writing, actor)
    login_user(SignedIn(token))
    return True
