"""The address that devices send punches to: a token of their own, JSON, at most so often, a verdict for each entry."""

from typing import Any

from flask import current_app, jsonify, request
from werkzeug.wrappers import Response

from hr.attendance.devices.messages import LARGEST_BODY, sent_punches
from hr.attendance.devices.receiving import NEW, device_of, take_in
from hr.attendance.rules.values import WhyAside
from portal import clock
from portal.db.session import db, transaction
from portal.errors import Invalid
from portal.web.limits import Limit, seconds_to_wait

LIMIT = Limit(name="devices", per_address=3_600, in_all=60_000)
_BEARER = "bearer "


def receive() -> Response:
    """Take punches in. Everything is answered in JSON; nothing is said of whether a token was ever known."""
    wait = _must_wait()
    if wait:
        return _refusal(429, "Too many messages. Try again later.", {"Retry-After": str(wait)})
    device = device_of(db.session, _token())
    if device is None:
        return _refusal(401, "The token is missing, wrong or revoked.", {"WWW-Authenticate": "Bearer"})
    if request.mimetype != "application/json":
        return _refusal(415, "Send JSON: Content-Type: application/json.")
    if (request.content_length or 0) > LARGEST_BODY:
        return _refusal(413, "A message holds at most 1 MB.")
    try:
        sent = sent_punches(request.stream.read(LARGEST_BODY + 1))
    except Invalid as error:
        return _refusal(422, error.message % error.values if error.values else error.message)
    device_id = device.id
    with transaction() as session:
        verdicts = take_in(session, device_id, sent)
    stored = sum(one.name in (NEW, WhyAside.BOUNCE.value) for one in verdicts)
    results = [{"index": place, "verdict": one.name, "message": one.sentence} for place, one in enumerate(verdicts)]
    return _answer(200, {"received": len(verdicts), "stored": stored, "results": results})


def _token() -> str:
    given = request.headers.get("Authorization", "")
    return given[len(_BEARER) :].strip() if given[: len(_BEARER)].lower() == _BEARER else ""


def _must_wait() -> int:
    secret = current_app.extensions["fairline.config"].secret_key
    with transaction() as writing:
        return seconds_to_wait(writing, LIMIT, request.remote_addr or "", clock.now(), secret)


def _refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return _answer(status, {"error": sentence}, headers)


def _answer(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    answer.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", **(headers or {})})
    return answer
