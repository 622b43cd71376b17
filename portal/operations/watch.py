"""Watches every request from outside of Flask: one line of the log and the figures, whatever becomes of it."""

import logging
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from flask import Flask, request
from sqlalchemy import Engine, event

from portal.auth.access import current_actor
from portal.operations import figures

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_log = logging.getLogger("fairline.request")
_SEEN = "fairline.seen"
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
_statements: ContextVar[list[int] | None] = ContextVar("statements", default=None)


@event.listens_for(Engine, "before_cursor_execute")
def _count_statement(*_given: Any) -> None:
    figures.STATEMENTS.inc()
    counted = _statements.get()
    if counted is not None:
        counted[0] += 1


def watch(app: Flask) -> None:
    """Put the watcher around the application."""
    inner: Application = app.wsgi_app

    def watched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen: dict[str, Any] = {"status": 500}
        counted = [0]
        environ[_SEEN] = seen
        reset, began = _statements.set(counted), time.perf_counter()

        def note_status(status: str, headers: Any, *rest: Any) -> Any:
            seen["status"] = int(status[:3])
            return start_response(status, headers, *rest)

        try:
            return inner(environ, note_status)
        finally:
            _statements.reset(reset)
            _report(environ, seen, time.perf_counter() - began, counted[0])

    app.wsgi_app = watched  # type: ignore[method-assign]
    app.after_request_funcs.setdefault(None, []).insert(0, _see)


def _see(response: Any) -> Any:
    """Note what only Flask knows: which view, and on whose account. Runs last, after the person may have changed."""
    seen = request.environ.get(_SEEN)
    if seen is not None:
        rule = request.url_rule
        seen |= {
            "endpoint": request.endpoint or "-",
            "route": rule.rule if rule else "-",
            "account": current_actor().account_id,
            "request_id": response.headers.get("X-Request-Id", "-"),
        }
    return response


def _report(environ: dict[str, Any], seen: dict[str, Any], seconds: float, statements: int) -> None:
    """The route's pattern is written, never the address: an address holds ids and what somebody searched for."""
    method = environ.get("REQUEST_METHOD", "")
    method = method if method in _METHODS else "other"
    endpoint, status = str(seen.get("endpoint", "-")), int(seen["status"])
    figures.REQUESTS.labels(endpoint, method, str(status)).inc()
    figures.SECONDS.labels(endpoint).observe(seconds)
    fields = {
        "request_id": seen.get("request_id", "-"),
        "endpoint": endpoint,
        "route": seen.get("route", "-"),
        "method": method,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "statements": statements,
        "account": seen.get("account"),
    }
    _log.log(logging.WARNING if status >= 500 else logging.INFO, "request", extra={"fields": fields})
