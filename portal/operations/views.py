"""Three addresses for machines: alive, ready, and figures."""

import hmac
import os
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.blueprints import BlueprintSetupState

from portal import clock
from portal.auth.access import public
from portal.config import Config
from portal.db.session import db
from portal.errors import NotFound, Refused
from portal.operations import figures
from portal.operations.health import readiness
from portal.operations.watch import watch

operations = Blueprint("operations", __name__)

TOKEN = "fairline.metrics_token"  # noqa: S105 - the name of the place, not the token  # nosec B105
_SHORTEST_TOKEN = 16
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@operations.record_once
def _begin(state: BlueprintSetupState) -> None:
    token = os.environ.get("FAIRLINE_METRICS_TOKEN", "")
    if token and len(token) < _SHORTEST_TOKEN:
        raise Refused("FAIRLINE_METRICS_TOKEN needs %(n)s characters or more.", n=_SHORTEST_TOKEN)
    state.app.extensions[TOKEN] = token
    watch(cast(Flask, state.app))


@operations.get("/healthz")
@public
def show_alive() -> Response:
    """The process answers; nothing else is asked."""
    return _machine(Response("ok\n", mimetype="text/plain"))


@operations.get("/readyz")
@public
def show_ready() -> Response:
    """200 or 503 with each check by name."""
    checks = readiness(db.session, current_app.extensions["fairline.config"])
    answer = jsonify(
        ready=all(checks.values()), checks={name: "ok" if good else "failed" for name, good in checks.items()}
    )
    answer.status_code = 200 if all(checks.values()) else 503
    return _machine(answer)


@operations.get("/metrics")
@public
def show_figures() -> Response:
    """Figures for Prometheus; to everybody else there is no such page."""
    if not _may_see_figures():
        request.url_rule = None  # else the page's own links would tell that there is something
        raise NotFound("There is no such page, or it is not yours to see.")
    content = figures.written_out(db.session, clock.now())
    return _machine(Response(content, content_type="text/plain; version=0.0.4; charset=utf-8"))


def _may_see_figures() -> bool:
    token: str = current_app.extensions[TOKEN]
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and kind.lower() == "bearer":
        return hmac.compare_digest(given.strip().encode(), token.encode())
    return _from_this_machine(current_app.extensions["fairline.config"])


def _from_this_machine(config: Config) -> bool:
    """Behind a proxy on this machine everybody comes from loopback, so that it counts only where no proxy can be:
    the portal's own address is loopback, or the proxy is known and says who asks (safety s84)."""
    if config.trusted_proxies == 0 and urlsplit(config.base_url).hostname not in _LOOPBACK:
        return False
    forwarded = {"Forwarded", "X-Forwarded-For", "X-Real-Ip"} & {name.title() for name, _ in request.headers}
    return request.remote_addr in _LOOPBACK and (config.trusted_proxies > 0 or not forwarded)


def _machine(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
