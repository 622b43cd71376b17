"""The log: one JSON object a line, with ids instead of people and without anything that somebody typed (s77, s78).

Of our own loggers the message is written; of libraries only the sentence as it stands in their code, since what they
fill in may be anything. An exception is its type and the places it went through, never its text, which may quote a row.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from portal.config import ROOT
from portal.errors import Refused
from portal.requestid import current_request_id

OWN = "fairline"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_LONGEST_CHAIN = 5


class JsonLines(logging.Formatter):
    """A record as one line of ASCII: a line break inside a value is an escape, so nobody forges a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": current_request_id(),
            "message": _message(record),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = error_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=lambda value: type(value).__name__)


def _message(record: logging.LogRecord) -> str:
    own = record.name == OWN or record.name.startswith(f"{OWN}.")
    if own:
        return record.getMessage()
    place = f"{Path(record.pathname).name}:{record.lineno}"
    return f"{record.msg} ({place})" if record.args and isinstance(record.msg, str) else place


def error_of(error: BaseException) -> list[dict[str, object]]:
    """The exception and what led to it: types and places, innermost last in each, without texts or values."""
    chain: list[dict[str, object]] = []
    current: BaseException | None = error
    while current is not None and len(chain) < _LONGEST_CHAIN:
        kind = type(current)
        chain.append({"type": f"{kind.__module__}.{kind.__qualname__}", "stack": _places(current.__traceback__)})
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain


def _places(trace: TracebackType | None) -> list[str]:
    return [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in traceback.walk_tb(trace)
    ]


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-3:])


def start_journal(environ: Mapping[str, str], stream: TextIO | None = None) -> None:
    """Log to standard output from FAIRLINE_LOG_LEVEL on (info); raises Refused for a level that is none.

    Libraries are heard from "warning" on, whatever the level: at "info" some would write out what they are given.
    """
    name = environ.get("FAIRLINE_LOG_LEVEL", "info").lower()
    if name not in _LEVELS:
        raise Refused("FAIRLINE_LOG_LEVEL must be one of %(names)s.", names=", ".join(_LEVELS))
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(_LEVELS[name], logging.WARNING))
    logging.getLogger(OWN).setLevel(_LEVELS[name])
    logging.captureWarnings(capture=True)
    sys.excepthook = _unforeseen
    threading.excepthook = lambda given: _unforeseen(given.exc_type, given.exc_value, given.exc_traceback)


def _unforeseen(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What nobody caught would else be printed with its text."""
    if error is not None and not issubclass(kind, KeyboardInterrupt):
        logging.getLogger(OWN).critical("unforeseen error", exc_info=(kind, error, trace))
