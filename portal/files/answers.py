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
    in_part = plays and _part_is_asked_for(file.sha256)
    wanted = request.range.range_for_length(size) if in_part and request.range else (0, size)
    if wanted is None:
        response = Response(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
    else:
        start, stop = wanted
        response = Response(_pieces(file, start, stop), mimetype=KINDS[file.kind].media_type)
        response.headers["Content-Length"] = str(stop - start)
        if in_part:
            response.status_code = 206
            response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    response.headers["Content-Disposition"] = disposition(file.file_name)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    response.set_etag(file.sha256)
    response.headers["Accept-Ranges"] = "bytes" if plays else "none"
    return response


def _part_is_asked_for(digest: str) -> bool:
    """Whether one part is asked for, and only of exactly these bytes; even if that part is all of them.

    Several parts at once, another unit, or a condition that does not hold get the whole, as HTTP has it.
    """
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return False
    return request.headers.get("If-Range", f'"{digest}"') == f'"{digest}"'


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
