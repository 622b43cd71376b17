"""The public page behind the picture on a certificate: no account, no search engine, little about the person."""

from flask import Blueprint, current_app, make_response, render_template, request
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import public
from portal.db.session import db, transaction
from portal.web.i18n import current_language
from portal.web.limits import Limit, seconds_to_wait
from training.certificates.queries import state_of_paper
from training.certificates.rules import State
from training.courses.rules import text_in

certificate_check = Blueprint("certificate_check", __name__, url_prefix="/certificates")

LIMIT = Limit(name="certificates", per_address=120, in_all=6000)
_LONGEST = 64


@certificate_check.get("/check/<code>")
@public
def check(code: str) -> Response:
    """Whether a paper is good today: kind, name as it stands on the paper, in force, expired or withdrawn.

    Who has the code has the paper. A wrong code takes the same statements and gets a page that says so.
    """
    wait = _must_wait()
    if wait:
        return _answer("training/certificates/check_later.html", 429, {"Retry-After": str(wait)})
    found = state_of_paper(db.session, code.strip().lower()[:_LONGEST], clock.today())
    if found is None:
        return _answer("training/certificates/check_unknown.html", 404, {})
    certificate, standing = found
    return _answer(
        "training/certificates/check.html",
        200,
        {},
        certificate=certificate,
        kind=text_in(certificate.kind.titles, current_language()),
        good=standing.live,
        withdrawn=standing.state is State.WITHDRAWN,
        expired=standing.state is State.EXPIRED,
        examined=standing.ground_gone,
    )


def _must_wait() -> int:
    secret = current_app.extensions["fairline.config"].secret_key
    with transaction() as writing:
        return seconds_to_wait(writing, LIMIT, request.remote_addr or "", clock.now(), secret)


def _answer(template: str, status: int, headers: dict[str, str], **values: object) -> Response:
    answer = make_response(render_template(template, **values), status)
    answer.headers.update({"X-Robots-Tag": "noindex, nofollow", **headers})
    return answer
