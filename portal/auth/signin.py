"""Ties Flask-Login to our sessions: the cookie holds a token, the database says whether it still lives."""

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal import clock
from portal.auth.access import matrix
from portal.auth.actor import PUBLIC
from portal.auth.models import Account, SignedInSession
from portal.auth.queries import actor_for, open_session
from portal.auth.services import begin_session, end_session, needs_seen_note
from portal.config import Config
from portal.db.session import db, transaction

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
    g.actor = actor_for(db.session, row.account, matrix(), clock.today())
    if needs_seen_note(row, now):
        with transaction() as writing:
            writing.get_one(SignedInSession, row.id).seen_at = now
    return SignedIn(token)


def sign_in_account(account: Account) -> None:
    """Open a session for the account in this browser; whatever the browser held before is dropped (s30)."""
    chosen = session.get("language")
    session.clear()
    with transaction() as writing:
        token = begin_session(writing, account, request.user_agent.string)
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
