"""Ties Flask-Login to our sessions: the cookie holds a token, the database says whether it still lives."""

from dataclasses import replace

from flask import Flask, current_app, flash, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal import clock
from portal.auth.access import matrix
from portal.auth.actor import PUBLIC
from portal.auth.choosing import is_overdue
from portal.auth.ending import why_ended
from portal.auth.models import Account, SignedInSession
from portal.auth.queries import actor_for, has_factor, open_session
from portal.auth.rules import needs_second_factor
from portal.auth.services import begin_session, end_session, needs_seen_note, note_seen
from portal.config import Config
from portal.db.session import db, transaction
from portal.web.i18n import current_language, gettext

_HELD = "_user_id"
"""Under which Flask-Login keeps the token in the cookie."""
login_manager = LoginManager()
login_manager.session_protection = None


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps for a request: the token and nothing else."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    """Find the living session and the actor behind it; note once a minute that it was seen."""
    now = clock.now()
    row = open_session(db.session, token, now)
    if row is None:
        return None
    actor = actor_for(db.session, row.account, matrix(), clock.today())
    g.actor = replace(actor, session_id=row.id, detour=_detour(row, needs_second_factor(actor.roles)))
    g.proved_at = None if is_exempt(row) else row.proved_at
    number, idle_ends_at, ends_at = row.id, row.idle_ends_at, row.ends_at
    if needs_seen_note(row, now):
        with transaction() as writing:
            idle_ends_at = note_seen(writing, number, now)
    g.session_ends = min(idle_ends_at, ends_at)
    return SignedIn(token)


def is_exempt(row: SignedInSession) -> bool:
    """Whether the session came from a card of the demo, whose people have neither passwords nor factors."""
    return row.by_card and bool(current_app.extensions["fairline.demo"])


def _detour(row: SignedInSession, needs_factor: bool) -> str:
    """What has to be done before any other page opens."""
    if is_exempt(row):
        return ""
    if is_overdue(db.session, row.account, clock.today()):
        return "password"
    return "factor" if needs_factor and not has_factor(row.account) else ""


def sign_in_account(account: Account, *, by_card: bool = False) -> None:
    """Open a session for the account in this browser; whatever the browser held before is dropped (s30)."""
    chosen, spoken = session.get("language"), current_language()
    session.clear()
    with transaction() as writing:
        if account.language is None:  # a person's first sign-in says which language is theirs
            writing.get_one(Account, account.id).language = spoken
        token = begin_session(writing, account, request.user_agent.string, by_card=by_card)
    if chosen:
        session["language"] = chosen
    login_user(SignedIn(token))


def sign_out_browser() -> None:
    """End this browser's session on the server and forget it in the browser."""
    actor = g.get("actor", PUBLIC)
    if isinstance(current_user, SignedIn) or current_user.is_authenticated:
        with transaction() as writing:
            end_session(writing, actor, current_user.get_id())
    logout_user()
    session.clear()
    g.pop("actor", None)


def tell_why_it_ended() -> None:
    """Say once to a browser whose session ended without its doing why it has to sign in again."""
    token = session.get(_HELD)
    why = why_ended(db.session, token, clock.now()) if isinstance(token, str) else None
    if why is not None:
        session.pop(_HELD)
        flash(gettext(why), "warning")


def init_sign_in(app: Flask, config: Config) -> None:
    """Cookies: HttpOnly, SameSite, and with TLS the __Host- prefix (safety s82)."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-fairline" if config.secure_cookies else "fairline",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    login_manager.init_app(app)

    @app.before_request
    def _who() -> None:
        """Load the person before anything asks; static files and health need nobody."""
        if request.endpoint != "static":
            _ = current_user.is_authenticated
