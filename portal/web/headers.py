"""Headers of every response: nothing inline, nothing from elsewhere, nothing kept by caches (safety s81)."""

from flask import Flask, Response, g, make_response, request

from portal.auth.access import current_actor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def with_players(page: str, status: int = 200) -> Response:
    """A page on which kept films and recordings play: the one place where the policy lets media in, ours alone."""
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = f"{POLICY}; media-src 'self'"
    return response


def init_headers(app: Flask) -> None:
    """Set the headers on everything, errors and files included."""

    @app.after_request
    def _set(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=(self)"
        headers["X-Request-Id"] = g.get("request_id", "-")
        if app.extensions["fairline.config"].secure_cookies:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static" and response.status_code == 200 and request.args.get("v"):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif current_actor().account_id is not None or request.method != "GET":
            headers["Cache-Control"] = "no-store"
        return response
