"""The id that ties a request's audit entries, log lines and error page together."""

import secrets
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="-")


def new_request_id() -> str:
    """Begin a request or a job run: a fresh id of 16 hex digits for everything noted in it."""
    value = secrets.token_hex(8)
    _request_id.set(value)
    return value


def current_request_id() -> str:
    """The id of what is running now; "-" outside of any request."""
    return _request_id.get()
