"""What changes something must come from our own pages, whatever token it carries (safety s41)."""

from urllib.parse import urlsplit

from flask import Flask, request
from flask_wtf.csrf import CSRFError

_READING = {"GET", "HEAD", "OPTIONS"}
_OWN_SITES = {"same-origin", "none"}


def init_origin(app: Flask) -> None:
    """Refuse sendings that a browser says to come from elsewhere; programs that say nothing still need the token."""
    own = urlsplit(app.extensions["fairline.config"].base_url).netloc

    @app.before_request
    def _check() -> None:
        if request.method not in _READING and not comes_from_here(own):
            raise CSRFError("The request comes from elsewhere.")


def comes_from_here(own: str) -> bool:
    """What Sec-Fetch-Site and Origin say, where a browser sends them."""
    if request.headers.get("Sec-Fetch-Site", "none").lower() not in _OWN_SITES:
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc.lower() in {own.lower(), request.host.lower()}


def is_said_to_be_from(own: str) -> bool:
    """Whether the browser itself says that it comes from here; a program that says nothing does not count."""
    said = request.headers.get("Sec-Fetch-Site", "").lower() == "same-origin" or "Origin" in request.headers
    return said and comes_from_here(own)
