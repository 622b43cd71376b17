"""The public page behind the picture on a proof: no account, and nothing that does not stand on the paper."""

from flask import Blueprint, current_app, make_response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.audit.seals import sealer_of
from portal.auth.access import public
from portal.db.session import db, transaction
from portal.people.models import Employee
from portal.web.limits import Limit, seconds_to_wait
from training.certificates.showing import rule_words
from training.proof.queries import record_of
from training.proof.seals import PaperMark, read_code
from training.proof.statement import statement_of

proof_check = Blueprint("proof_check", __name__, url_prefix="/proofs")

LIMIT = Limit(name="proofs", per_address=120, in_all=6000)
_LONGEST = 600


@proof_check.get("/check/<code>")
@public
def check(code: str) -> Response:
    """Whether a paper is ours, and whether the records still say what it says.

    Who has the code has the paper. A code whose seal is not the portal's asks nothing of the records.
    """
    wait = _must_wait()
    if wait:
        return _answer("training/proof/check_later.html", 429, {"Retry-After": str(wait)})
    config = current_app.extensions["fairline.config"]
    mark = read_code(code[:_LONGEST], sealer_of(config).public)
    if mark is None:
        return _answer("training/proof/check_unknown.html", 404, {})
    name, same = _compared(db.session, mark)
    rule = rule_words(mark.clause) if mark.clause else ""
    return _answer("training/proof/check.html", 200, {}, mark=mark, name=name, same=same, rule=rule)


def _compared(session: Session, mark: PaperMark) -> tuple[str, bool | None]:
    """The person's name, and whether the same facts come out again; no name and None where the person is gone."""
    person = session.scalars(select(Employee).where(Employee.number == mark.number)).first()
    if person is None:
        return "", None
    statement = statement_of(record_of(session, person, mark.day, mark.until), mark.clause)
    return person.name, statement.digest == mark.digest


def _must_wait() -> int:
    secret = current_app.extensions["fairline.config"].secret_key
    with transaction() as writing:
        return seconds_to_wait(writing, LIMIT, request.remote_addr or "", clock.now(), secret)


def _answer(template: str, status: int, headers: dict[str, str], **values: object) -> Response:
    answer = make_response(render_template(template, **values), status)
    answer.headers.update({"X-Robots-Tag": "noindex, nofollow", **headers})
    return answer
