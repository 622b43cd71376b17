"""Fields that were sent and that no form has: nothing reads them, and the log says that somebody tried (safety s42)."""

import logging
import re
from collections.abc import Iterable

from flask import Flask, Response, g, request

from portal.requestid import current_request_id

_log = logging.getLogger("fairline.request")
_ALWAYS = frozenset({"csrf_token", "form_key"})
_PLAIN = re.compile(r"[a-z][a-z_-]{0,39}")
_MOST_NAMED = 40
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def declare(names: Iterable[str]) -> None:
    """These fields are read in this request."""
    if "declared_fields" not in g:
        g.declared_fields = set(_ALWAYS)
    g.declared_fields.update(names)


def posted(name: str, default: str = "") -> str:
    """A field that no form object reads; with the reading it is declared."""
    declare([name])
    return storable(request.form.get(name, default))


def storable(text: str) -> str:
    """A visible mark in place of each sign that no text of a database holds: NUL, and halves of a character."""
    return _UNSTORABLE.sub("\ufffd", text)


def init_stray_fields(app: Flask) -> None:
    """Look after each request that reached its view."""
    app.after_request(_report)


def _report(response: Response) -> Response:
    """Names only, and only those made of small letters: a value, or a name that is one, stays out of the log."""
    if request.method == "POST" and g.get("entered"):
        stray = {*request.form, *request.files} - g.get("declared_fields", _ALWAYS)
        if stray:
            named = sorted(name for name in stray if _PLAIN.fullmatch(name))[:_MOST_NAMED]
            fields = {
                "request_id": current_request_id(),
                "endpoint": request.endpoint,
                "names": " ".join(named),
                "count": len(stray),
            }
            _log.warning("fields that no form has", extra={"fields": fields})
    return response
