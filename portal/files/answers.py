"""A stored file as an answer: an attachment that no browser runs or guesses about, in parts for players (s27)."""

import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from flask import Response, request

from portal.files.models import StoredFile
from portal.files.rules import KINDS, STREAMED
from portal.files.vault import vault

SANDBOX = "sandbox; default-src 'none'"


def attachment(file: StoredFile) -> Response:
    """The bytes, opened before the answer begins: what is missing or damaged at once is said in words."""
    size, plays = file.size, file.kind in STREAMED
    wanted = _part(size, file.sha256) if plays else (0, size)
    if wanted is None:
        response = Response(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
    else:
        start, stop = wanted
        response = Response(_pieces(file, start, stop), mimetype=KINDS[file.kind].media_type)
        response.headers["Content-Length"] = str(stop - start)
        if (start, stop) != (0, size):
            response.status_code = 206
            response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    response.headers["Content-Disposition"] = disposition(file.file_name)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    response.set_etag(file.sha256)
    response.headers["Accept-Ranges"] = "bytes" if plays else "none"
    return response


def _part(size: int, digest: str) -> tuple[int, int] | None:
    """Which bytes are asked for: one part, and only of exactly these bytes; None for what is not there.

    Several parts at once, another unit, or a condition that does not hold get the whole, as HTTP has it.
    """
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return 0, size
    if "If-Range" in request.headers and request.headers["If-Range"] != f'"{digest}"':
        return 0, size
    return asked.range_for_length(size)


def _pieces(file: StoredFile, start: int, stop: int) -> Iterator[bytes]:
    pieces = vault().open(file.storage_name, file.size).pieces(start, stop)
    first = next(pieces)
    return _with(first, pieces)


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def disposition(name: str) -> str:
    """The name for old programs and in its own script (RFC 6266, RFC 8187); headers hold no Chinese as it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    safe = "".join(one for one in plain if one.isprintable() and one not in '"\\;%').strip() or "file"
    stem, _, ending = safe.rpartition(".")
    if _ and not stem.strip():
        safe = f"file.{ending}"
    return f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}"
