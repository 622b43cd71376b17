"""Asking for second opinions in the background; between two questions nothing of the database is held."""

from typing import Any

from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.feature import JobKind, JobRun
from portal.web.i18n import lazy_gettext
from training.opinions.client import Endpoint, NoAnswer, ask
from training.opinions.queries import endpoint_now
from training.opinions.questions import Asked, questions_of
from training.opinions.rules import Answer, Outcome, answer_in, body_of, digest_of, messages_of
from training.opinions.services import ASK_JOB, keep_opinion


def ask_opinions(run: JobRun) -> dict[str, Any]:
    """Ask about each unsure point of a call once. Switched off meanwhile, nothing more is asked.

    No answer is an outcome as well: the trainer decides without one, and the next call is asked about all the same.
    """
    call_id, kept = int(run.payload["call"]), 0
    with transaction(run.session) as session:
        asked = questions_of(session, call_id)
    for done, one in enumerate(asked):
        with transaction(run.session) as session:
            endpoint = endpoint_now(session)
        if endpoint is None:
            break
        kept += _ask_one(run, call_id, endpoint, one)
        run.progress(done + 1, len(asked))
    return {"call": call_id, "kept": kept}


def _ask_one(run: JobRun, call_id: int, endpoint: Endpoint, asked: Asked) -> bool:
    messages = messages_of(asked.question)
    trouble, milliseconds = "", 0
    try:
        body, milliseconds = ask(endpoint, body_of(endpoint.model, messages))
        answer = answer_in(body, asked.said)
    except NoAnswer as silence:
        answer, trouble = Answer(outcome=Outcome.SILENT), silence.trouble
    with transaction(run.session) as session:
        return keep_opinion(
            session,
            PORTAL,
            call_id,
            asked,
            answer,
            model=endpoint.model,
            prompt=digest_of(endpoint.model, messages),
            milliseconds=milliseconds,
            trouble=trouble,
            at=clock.now(),
        )


JOBS = (JobKind(name=ASK_JOB, handler=ask_opinions, label=lazy_gettext("Ask for a second opinion on a practice call")),)
