"""Bytes as a file to keep: an attachment that no browser runs or guesses about (safety s27)."""

import unicodedata
from urllib.parse import quote

from flask import Response


def file_answer(body: bytes, name: str, media_type: str) -> Response:
    """Bytes as an attachment that no browser runs or guesses about (safety s27)."""
    response = Response(body, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", **_file_names(name))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Length"] = str(len(body))
    return response


def _file_names(name: str) -> dict[str, str]:
    """The name as old programs read it and in its own script (RFC 6266); headers hold no Chinese as it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").strip()
    return {"filename": plain or "paper", "filename*": f"UTF-8''{quote(name, safe='')}"}
