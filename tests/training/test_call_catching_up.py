"""Calls made before trainers settled calls: a job looks at each once; what a trainer settles reaches plan and cards."""

from datetime import timedelta
from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.jobs.models import Job, JobState
from tests.training.conftest import DAY
from tests.training.test_call_parts import LATER, completions, place, state
from tests.training.test_call_queue import HINT, RULE, hinted, trainer
from tests.training.test_played_calls import EXEMPLARY, Player, stored
from training.calls.rules.verdicts import Standing
from training.callunits.queries import tried_by
from training.callunits.rules import CallState
from training.callunits.services import begin_part
from training.courses.models import CompletionUndone, Enrolment
from training.courses.rules import UnitState
from training.debriefs.page import debrief_values
from training.debriefs.queries import READ, debrief_of
from training.plays.models import PlayedCall
from training.plays.queries import standing
from training.plays.services import choose, say_words, write_record
from training.retention.models import RecallReview
from training.retention.rules import Cause, Rating
from training.settling.queries import SETTLE, waiting_count
from training.settling.rules import Given, Ground
from training.settling.services import settle_call

__all__ = ["place", "stored"]

NONE_OF_THEM = ""
"""The answer to “Did you mean …?” where nothing of it was meant."""


def as_before(session) -> None:
    """The calls as an installation keeps them that was in use before calls had a standing or waited for anybody."""
    with transaction(session):
        for call in session.scalars(select(PlayedCall)):
            call.standing, call.review_ground = None, None
            call.passed = None if call.passed is None else True


def migrated(app, session) -> list[Job]:
    """What the revision asks for."""
    step = import_module("portal.db.migrations.0059_calls_made_before_they_were_settled")
    with session.begin_nested(), Operations.context(MigrationContext.configure(session.connection())):
        step.upgrade()
    session.commit()
    return list(session.scalars(select(Job).where(Job.kind == step.KIND)))


def test_calls_made_earlier_are_queued_once(stored, app, run_jobs) -> None:
    unsure = hinted(stored)
    told = Player(stored).play("dial", "ask_for_debtor", "tell_debt")
    told.write()
    fine = Player(stored).play(*EXEMPLARY)
    fine.write()
    open_still = hinted(stored, write=False)
    Player(stored).play("dial")
    as_before(stored)
    (job,) = migrated(app, stored)
    run_jobs(app)
    stored.expire_all()
    assert (unsure.call.standing, unsure.call.passed, unsure.call.review_ground) == (Standing.UNSURE, False, 1)
    assert (told.call.standing, told.call.passed, told.call.review_ground) == (Standing.FAILED, False, 2)
    assert (fine.call.standing, fine.call.passed) == (Standing.PASSED, True)
    assert fine.call.review_ground in (None, Ground.SAMPLE)
    assert (open_still.call.standing, open_still.call.review_ground) == (None, None)
    count, hanging, _ = waiting_count(stored, trainer(stored), clock.today())
    assert (count, hanging) == (2 + (fine.call.review_ground is not None), 1)
    assert job.result == {"calls": 3, "waiting": count}
    audited = select(AuditEntry).where(AuditEntry.action == "training:call:queue")
    assert len(stored.scalars(audited).all()) == 3
    job.state, job.finished_at = JobState.READY, None
    stored.commit()
    run_jobs(app)
    assert len(stored.scalars(audited).all()) == 3


def test_a_new_installation_has_nothing_to_catch_up_with(app, session) -> None:
    assert migrated(app, session) == []


def hinted_part(agency, place) -> int:
    """The call of somebody's plan, made well but for a sentence that the judge is unsure of; its id."""
    actor, at = agency.actor(place[0]), LATER
    with transaction(agency.session) as session:
        call_id = begin_part(session, actor, place[2], "en", at, DAY)
    for name in (*EXEMPLARY[:2], HINT, NONE_OF_THEM, *EXEMPLARY[2:]):
        at += timedelta(seconds=20)
        with transaction(agency.session) as session:
            call = session.get_one(PlayedCall, call_id)
            given = {"seen": call.steps, "client_key": f"key-{call.steps}", "at": at}
            if name == HINT:
                say_words(session, actor, call_id, text=HINT, spoken=False, **given)
            else:
                names = [NONE_OF_THEM, *(one.name for one in standing(session, call).choices)]
                choose(session, actor, call_id, number=names.index(name), **given)
    with transaction(agency.session) as session:
        write_record(session, actor, call_id, {}, at)
    return call_id


def decide(agency, app, call_id: int, holds: bool, reason: str, seen: int) -> None:
    """A trainer decides on the unsure turn, after having seen so many reviews."""
    actor = Actor(employee_id=agency.people[-1], scopes={SETTLE: Scope.ALL, READ: Scope.ALL}, source="test")
    with app.test_request_context(), transaction(agency.session) as session:
        settle_call(session, actor, call_id, {RULE: Given(holds=holds, reason=reason)}, (), seen=seen, at=LATER)


def violations(agency, call_id: int) -> list[RecallReview]:
    """The cards that the call's rules rated, each with the rule."""
    found = select(RecallReview).where(RecallReview.call_id == call_id).order_by(RecallReview.id)
    return list(agency.session.scalars(found))


def part_state(agency, place) -> CallState:
    """Where the call of the plan stands."""
    return tried_by(agency.session, agency.session.get_one(Enrolment, place[1]), place[2], LATER).state


def told(agency, app, call_id: int, person: int):
    """The debrief as its person reads it."""
    debrief = debrief_of(agency.session, agency.actor(person), call_id, clock.today())
    with app.test_request_context():
        return debrief_values(debrief, "en")


def test_what_a_trainer_settles_reaches_plan_cards_and_debrief(agency, app, place) -> None:
    call_id = hinted_part(agency, place)
    agency.join(DAY)
    assert (completions(agency, place), part_state(agency, place)) == ([], CallState.WAITING)
    assert [one.citation for one in violations(agency, call_id) if one.citation == RULE[1]] == []
    decide(agency, app, call_id, False, "Money is no debt.", 0)
    (done,) = completions(agency, place)
    assert (part_state(agency, place), state(agency, place)) == (CallState.PASSED, UnitState.DONE)
    before = violations(agency, call_id)
    decide(agency, app, call_id, True, "Heard again: she was told of a debt.", 1)
    assert (completions(agency, place), state(agency, place)) == ([], UnitState.CURRENT)
    (undone,) = agency.session.scalars(select(CompletionUndone)).all()
    assert (undone.completion_id, undone.reason) == (done.id, "Heard again: she was told of a debt.")
    rated = [one for one in violations(agency, call_id) if one not in before]
    assert {(one.citation, one.cause) for one in rated} == {(RULE[1], Cause.VIOLATION)}
    assert {one.rating for one in rated} == {Rating.AGAIN}
    values = told(agency, app, call_id, place[0])
    assert values["verdict"] == "Not passed" and values["doubts"] == []
    assert [(one.before, one.after) for one in values["reviews"]] == [
        ("Passed", "Not passed"),
        ("A trainer decides", "Passed"),
    ]
    decide(agency, app, call_id, False, "Asked the others: no.", 2)
    assert len(completions(agency, place)) == 1 and len(violations(agency, call_id)) == len(before) + len(rated)
