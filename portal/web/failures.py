"""The one place that turns errors into pages, in the reader's language and without a trace."""

import logging

from flask import Flask, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.db.session import db
from portal.errors import FairlineError
from portal.requestid import current_request_id
from portal.web.again import again_answer
from portal.web.i18n import gettext, mark

_log = logging.getLogger("fairline")

_TITLES = {
    400: mark("This request could not be understood"),
    403: mark("Not for your role"),
    404: mark("Nothing here"),
    405: mark("This page cannot be used that way"),
    409: mark("Not possible now"),
    410: mark("No longer here"),
    413: mark("Too large"),
    415: mark("Wrong kind of data"),
    422: mark("Something is not right yet"),
    429: mark("Too many tries"),
    500: mark("Something went wrong on our side"),
    503: mark("Not reachable for a moment"),
}
_SENTENCES = {
    400: mark("Open the page again and repeat what you did."),
    403: mark("Your roles do not include this page."),
    404: mark("There is no such page, or it is not yours to see."),
    405: mark("Go back and use the buttons of the page."),
    413: mark("What you sent is larger than this page takes."),
    500: mark("It was noted. Try again, and tell the administrator the number below if it stays."),
    503: mark("Nothing was saved. Try again in a moment."),
}
_DENIALS = (403, 404)
"""What says that somebody asked for what is not theirs: an address that leads nowhere does not."""
_FORM_EXPIRED = mark("The form was open too long or came from elsewhere. Open the page again and repeat it.")
_CHANGED_MEANWHILE = mark("Somebody else changed this meanwhile. Open it again to see the change, then decide.")


def failure_page(code: int, message: str) -> tuple[str, int]:
    """The error page for ``code`` with a sentence that is already in the reader's language."""
    title = gettext(_TITLES.get(code, _TITLES[500 if code >= 500 else 400]))
    page = render_template(
        "errors/error.html",
        title=title,
        message=message,
        code=code,
        home_url=url_for("home.my_day"),
        request_id=current_request_id(),
    )
    return page, code


def _is_double(error: IntegrityError) -> bool:
    """Whether a unique key was broken, as PostgreSQL and SQLite say it; any other broken rule is a defect."""
    known = (getattr(error.orig, "sqlstate", None), getattr(error.orig, "sqlite_errorname", None))
    return known[0] == "23505" or known[1] in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


def init_failures(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(FairlineError)
    def _own(error: FairlineError) -> tuple[str, int]:
        db.session.rollback()
        g.denied = error.status in _DENIALS
        text = gettext(error.message)
        return failure_page(error.status, text % error.values if error.values else text)

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> tuple[str, int] | Response:
        return again_answer(400) or failure_page(400, gettext(_FORM_EXPIRED))

    @app.errorhandler(StaleDataError)
    def _stale(_error: StaleDataError) -> tuple[str, int]:
        db.session.rollback()
        return failure_page(409, gettext(_CHANGED_MEANWHILE))

    @app.errorhandler(IntegrityError)
    def _doubled(error: IntegrityError) -> tuple[str, int]:
        """Two people gave the same number or name at once: both checks saw it free, the database let one have it."""
        if not _is_double(error):
            return _unforeseen(error)
        db.session.rollback()
        _log.warning("second of two at once: request=%s", current_request_id())
        return failure_page(409, gettext(_CHANGED_MEANWHILE))

    @app.errorhandler(OperationalError)
    def _database(error: OperationalError) -> tuple[str, int]:
        db.session.rollback()
        _log.error("database failed: %s request=%s", type(error.orig).__name__, current_request_id())
        return failure_page(503, gettext(_SENTENCES[503]))

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def _unstorable(error: Exception) -> tuple[str, int]:
        """A number or text that no column holds: PostgreSQL says so, SQLite's driver overflows (safety s85)."""
        db.session.rollback()
        _log.warning("value that cannot be stored: %s request=%s", type(error).__name__, current_request_id())
        return failure_page(400, gettext(_SENTENCES[400]))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
        code = error.code or 500
        if code < 400:
            return error
        g.denied = code in _DENIALS and request.url_rule is not None
        return failure_page(code, gettext(_SENTENCES.get(code, _SENTENCES[500 if code >= 500 else 400])))

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        _log.exception("unforeseen error request=%s", current_request_id(), exc_info=error)
        return failure_page(500, gettext(_SENTENCES[500]))
