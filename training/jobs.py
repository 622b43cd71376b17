"""What runs in the background of training: joining, ended attempts, corrected keys, the next month, cards."""

from datetime import time
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.feature import JobKind, JobRun, PeriodicJob
from portal.web.i18n import lazy_gettext
from training.assignments.services import reach_joiners
from training.certificates.renewing import begin_renewals
from training.courses.models import Programme
from training.courses.services import enrol_joiners
from training.courses.source import SHIPPED
from training.opinions.jobs import JOBS as OPINION_JOBS
from training.questionimports.jobs import JOBS as IMPORT_JOBS
from training.quizzes.models import KeyCorrection
from training.quizzes.results import REGRADE_JOB, attempts_to_regrade, regrade
from training.quizzes.services import close_expired
from training.retention.services import deal_cards
from training.rulechanges.opening import OPENING_JOB, open_short_courses
from training.scenarios.models import CallScenario
from training.scenarios.services import publish_shipped
from training.services import load_content
from training.sessions.planning import plan_next_month
from training.settling.catching_up import CATCH_UP_JOB, earlier_calls, queue_earlier_call

RENEWAL_JOB = "training.renew_certificates"
ONBOARDING_JOB = "training.start_onboarding"
CLOSING_JOB = "training.close_attempts"
JOINING_JOB = "training.reach_joiners"
ROTA_JOB = "training.plan_recurring"
RECALL_JOB = "training.deal_cards"


def start_onboarding(run: JobRun) -> dict[str, Any]:
    """Enrol who joined (policy 7.1.1); the first run of an installation puts what ships in place.

    One that was in use before there were simulated calls gets their scenarios.
    """
    now, day = clock.now(), clock.today()
    with transaction(run.session) as session:
        if session.scalar(select(Programme.id).limit(1)) is None:
            load_content(session, PORTAL, now, day)
        elif session.scalar(select(CallScenario.id).limit(1)) is None:
            publish_shipped(session, PORTAL, now, SHIPPED)
        return {"enrolled": enrol_joiners(session, PORTAL, day, now)}


def close_attempts(run: JobRun) -> dict[str, Any]:
    """Mark attempts whose time is over with what was saved in time."""
    with transaction(run.session) as session:
        return {"closed": close_expired(session, PORTAL, clock.now())}


def reach_who_joined(run: JobRun) -> dict[str, Any]:
    """Give standing special training to who came to its team or post meanwhile (policy 7.2.2)."""
    with transaction(run.session) as session:
        return {"reached": reach_joiners(session, PORTAL, clock.now(), clock.today())}


def regrade_attempts(run: JobRun) -> dict[str, Any]:
    """Mark all attempts again that asked a question whose key was wrong, a hundred in a transaction (T13)."""
    done, changed, after = 0, 0, 0
    while True:
        with transaction(run.session) as session:
            correction = session.get_one(KeyCorrection, run.payload["correction"])
            ids = attempts_to_regrade(session, correction, after)
            for attempt_id in ids:
                changed += regrade(session, PORTAL, attempt_id, correction.reason, clock.now())
        if not ids:
            return {"attempts": done, "changed": changed}
        done, after = done + len(ids), ids[-1]
        run.progress(done, done)


def plan_recurring_training(run: JobRun) -> dict[str, Any]:
    """Plan the recurring training of next month (policy 7.2.1) where that is not done yet."""
    with transaction(run.session) as session:
        return {"planned": plan_next_month(session, PORTAL, clock.today(), clock.now())}


def renew_certificates(run: JobRun) -> dict[str, Any]:
    """Begin the renewal of certificates whose window has opened."""
    with transaction(run.session) as session:
        return {"begun": begin_renewals(session, PORTAL, clock.today(), clock.now())}


def open_courses_on_changes(run: JobRun) -> dict[str, Any]:
    """Begin the short courses on changed rules for everybody whose certificate they concern."""
    with transaction(run.session) as session:
        return {"begun": open_short_courses(session, PORTAL, clock.today(), clock.now())}


def deal_recall_cards(run: JobRun) -> dict[str, Any]:
    """Put the questions of quizzes that were passed since into the daily refresher (T15)."""
    with transaction(run.session) as session:
        return {"cards": deal_cards(session, PORTAL, clock.now())}


def queue_earlier_calls(run: JobRun) -> dict[str, Any]:
    """Look once at every call that was made before trainers settled calls, a hundred in a transaction (T28)."""
    seen, waiting, after = 0, 0, 0
    while True:
        with transaction(run.session) as session:
            ids = earlier_calls(session, after)
            waiting += sum(queue_earlier_call(session, PORTAL, call_id) for call_id in ids)
        if not ids:
            return {"calls": seen, "waiting": waiting}
        seen, after = seen + len(ids), ids[-1]
        run.progress(seen, seen)


JOBS = (
    JobKind(name=ONBOARDING_JOB, handler=start_onboarding, label=lazy_gettext("Begin the plan of who joined")),
    JobKind(
        name=JOINING_JOB,
        handler=reach_who_joined,
        label=lazy_gettext("Give special training to who joined a team or took a post"),
    ),
    JobKind(name=CLOSING_JOB, handler=close_attempts, label=lazy_gettext("Mark quizzes whose time is over")),
    JobKind(name=REGRADE_JOB, handler=regrade_attempts, label=lazy_gettext("Mark a corrected question again")),
    JobKind(
        name=ROTA_JOB, handler=plan_recurring_training, label=lazy_gettext("Plan the recurring training of next month")
    ),
    JobKind(name=RENEWAL_JOB, handler=renew_certificates, label=lazy_gettext("Begin the renewal of certificates")),
    JobKind(
        name=OPENING_JOB,
        handler=open_courses_on_changes,
        label=lazy_gettext("Begin the short courses on changed rules"),
    ),
    JobKind(
        name=RECALL_JOB,
        handler=deal_recall_cards,
        label=lazy_gettext("Put what was learnt into the daily refresher"),
    ),
    JobKind(
        name=CATCH_UP_JOB,
        handler=queue_earlier_calls,
        label=lazy_gettext("Show trainers the calls that were made before they settled calls"),
    ),
    *IMPORT_JOBS,
    *OPINION_JOBS,
)
PERIODIC = (
    PeriodicJob(name="training joiners", kind=ONBOARDING_JOB, minutes=10),
    PeriodicJob(name="training special", kind=JOINING_JOB, minutes=10),
    PeriodicJob(name="training attempts", kind=CLOSING_JOB, minutes=1),
    PeriodicJob(name="renewal of certificates", kind=RENEWAL_JOB, at=time(6, 10)),
    PeriodicJob(name="courses on changed rules", kind=OPENING_JOB, at=time(6, 20)),
    PeriodicJob(name="recurring training", kind=ROTA_JOB, at=time(6, 30)),
    PeriodicJob(name="training refresher", kind=RECALL_JOB, minutes=10),
)
