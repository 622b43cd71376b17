"""Practice calls as parts of a plan: where one stands, what does it, what a trainer's word changes, what comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.auth.actor import COMMAND
from portal.auth.models import Account
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from tests.training.conftest import DAY, NOW
from training.assignments.rules import ReasonKind
from training.calls.rules.verdicts import Standing
from training.callunits import ending
from training.callunits.ending import follow_up
from training.callunits.queries import tried_in
from training.callunits.rules import CallState, Tried, Try, check_try
from training.callunits.services import begin_part, grant_try
from training.courses.counting import counts_now
from training.courses.models import Completion, CompletionUndone, Course, Enrolment, Programme, Unit
from training.courses.queries import followed_unit, plans_of
from training.courses.rules import UnitKind, UnitState
from training.courses.source import check_scenarios, read_programmes
from training.facts import fit_to_call, programmes_with_calls
from training.plays.demo import play_part
from training.plays.models import PlayedCall
from training.plays.services import fork_call
from training.programmes.outline import with_unit
from training.programmes.queries import outline_of, programme_for
from training.programmes.services import change_programme
from training.progress.queries import stuck_at
from training.proof.evidence import evidence_of
from training.retention.models import RecallReview
from training.retention.rules import Cause
from training.scenarios.models import ScenarioVersion
from training.scenarios.queries import published_scenarios
from training.services import assign_course_and_call

LATER = NOW + timedelta(hours=1)


def tries(*given: str) -> list[Try]:
    """Tries in words, the newest first."""
    known = {
        "running": Try(call_id=1, ended_at=None, standing=None, recorded=False),
        "left": Try(call_id=2, ended_at=NOW, standing=None, recorded=False),
        "unwritten": Try(call_id=3, ended_at=NOW, standing=Standing.FAILED, recorded=False),
        "failed": Try(call_id=4, ended_at=NOW, standing=Standing.FAILED, recorded=True),
        "unsure": Try(call_id=5, ended_at=NOW, standing=Standing.UNSURE, recorded=True),
        "passed": Try(call_id=6, ended_at=NOW, standing=Standing.PASSED, recorded=True),
    }
    return [known[word] for word in given]


@pytest.mark.parametrize(
    ("given", "most", "done", "state", "left"),
    [
        ((), None, False, CallState.NEW, None),
        ((), 2, False, CallState.NEW, 2),
        (("running", "failed"), 2, False, CallState.RUNNING, 0),
        (("unwritten",), None, False, CallState.RECORD, None),
        (("failed",), None, False, CallState.FAILED, None),
        (("left",), 2, False, CallState.FAILED, 1),
        (("left", "failed"), 2, False, CallState.USED_UP, 0),
        (("unsure",), 1, False, CallState.WAITING, 1),
        (("unsure", "failed"), 1, False, CallState.WAITING, 0),
        (("passed",), None, True, CallState.PASSED, None),
        (("failed", "passed"), 1, True, CallState.PASSED, 0),
        (("running", "passed"), None, True, CallState.RUNNING, None),
    ],
)
def test_where_a_part_stands_follows_from_its_calls(given, most, done, state, left) -> None:
    tried = Tried(tries=tries(*given), most=most, done=done)
    assert (tried.state, tried.left) == (state, left)


def test_another_call_is_refused_only_where_none_is_left_of_what_is_open() -> None:
    check_try(Tried(tries=tries("failed"), most=2))
    check_try(Tried(tries=tries("failed", "passed"), most=2, done=True))
    with pytest.raises(Refused):
        check_try(Tried(tries=tries("failed", "failed"), most=2))


@pytest.fixture
def place(agency, newcomer) -> tuple[int, int, int]:
    """Somebody whose plan has come to its first practice call: (employee, enrolment, unit)."""
    unit = agency.units(UnitKind.CALL)[0]
    return (*newcomer(agency.units().index(unit)), unit.id)


def play(agency, place, golden="Exemplary", at=LATER) -> int:
    """Play the part's call as a golden transcript goes; the call's id."""
    employee_id, _, unit_id = place
    with transaction(agency.session) as session:
        actor = agency.actor(employee_id)
        followed = followed_unit(session, actor, unit_id, DAY)
        play_part(session, actor, followed.enrolment.id, followed.item, golden, at)
    return agency.session.scalars(select(PlayedCall.id).order_by(PlayedCall.id.desc())).first()


def completions(agency, place) -> list[Completion]:
    """What counts of the part."""
    found = select(Completion).where(Completion.enrolment_id == place[1], Completion.unit_id == place[2], counts_now())
    return list(agency.session.scalars(found))


def state(agency, place) -> UnitState:
    """Where the part stands in the plan."""
    return followed_unit(agency.session, agency.actor(place[0]), place[2], DAY).item.state


def test_a_call_that_passes_does_the_part_with_the_digest_of_its_scenario(agency, place) -> None:
    call_id = play(agency, place)
    (done,) = completions(agency, place)
    call = agency.session.get_one(PlayedCall, call_id)
    version = agency.session.get_one(ScenarioVersion, call.version_id)
    assert (done.digest, done.language, call.standing) == (version.digest, call.language, Standing.PASSED)
    (told,) = [one for one in evidence_of(agency.session, place[0], LATER + timedelta(days=1)) if one.called]
    assert (told.called.call_id, told.called.scenario, told.kind) == (call_id, "wrong_person", UnitKind.CALL)
    assert (told.content.digest, told.content.newest) == (version.digest, True)
    play(agency, place, at=LATER + timedelta(hours=1))
    play(agency, place, "Violating", at=LATER + timedelta(hours=2))
    assert completions(agency, place) == [done]


def test_a_call_that_fails_leaves_the_part_open_until_another_passes(agency, place) -> None:
    play(agency, place, "Violating")
    assert (completions(agency, place), state(agency, place)) == ([], UnitState.CURRENT)
    plans = plans_of(agency.session, [agency.session.get_one(Enrolment, place[1])], DAY).values()
    assert tried_in(agency.session, plans)[place[1], place[2]].state is CallState.FAILED
    play(agency, place, at=LATER + timedelta(hours=1))
    assert state(agency, place) is UnitState.DONE


def test_only_a_whole_call_with_its_record_does_the_part(agency, place) -> None:
    failed = play(agency, place, "Violating")
    actor = agency.actor(place[0])
    with transaction(agency.session) as session:
        fork = fork_call(session, actor, failed, 1, LATER)
        assert (fork.unit_id, fork.enrolment_id) == (None, None)
    with transaction(agency.session) as session:
        begun = begin_part(session, actor, place[2], "en", LATER, DAY)
        assert begin_part(session, actor, place[2], "zh_Hans", LATER, DAY) == begun
        call = session.get_one(PlayedCall, begun)
        call.ended_at, call.passed = LATER, True
    with transaction(agency.session) as session:
        follow_up(session, actor, begun, LATER)
    assert completions(agency, place) == []


def test_a_call_is_begun_in_its_turn_and_by_whose_plan_it_is(agency, newcomer, place) -> None:
    employee_id, _ = newcomer(0)
    for who, refusal in ((employee_id, Refused), (agency.join(DAY), NotFound)):
        with pytest.raises(refusal), transaction(agency.session) as session:
            begin_part(session, agency.actor(who), place[2], "en", LATER, DAY)
    lesson = agency.units(UnitKind.LESSON)[0].id
    with pytest.raises(NotFound), transaction(agency.session) as session:
        begin_part(session, agency.actor(place[0]), lesson, "en", LATER, DAY)


def settle(agency, monkeypatch, call_id, standing, reason="") -> None:
    """A trainer settled what was unsure: the results say something else now."""
    told = ending.results_of_call
    monkeypatch.setattr(
        ending, "results_of_call", lambda session, call: replace(told(session, call), standing=standing)
    )
    with transaction(agency.session) as session:
        assert follow_up(session, agency.actor(None), call_id, LATER, reason=reason) is standing
    monkeypatch.setattr(ending, "results_of_call", told)


def test_a_trainer_word_does_the_part_or_takes_it_back(agency, place, monkeypatch) -> None:
    call_id = play(agency, place, "Violating")
    settle(agency, monkeypatch, call_id, Standing.UNSURE)
    plans = list(plans_of(agency.session, [agency.session.get_one(Enrolment, place[1])], DAY).values())
    assert tried_in(agency.session, plans)[place[1], place[2]].state is CallState.WAITING
    settle(agency, monkeypatch, call_id, Standing.PASSED)
    settle(agency, monkeypatch, call_id, Standing.PASSED)
    assert len(completions(agency, place)) == 1
    settle(agency, monkeypatch, call_id, Standing.FAILED, "Heard again: the debt was told.")
    assert (completions(agency, place), state(agency, place)) == ([], UnitState.CURRENT)
    (undone,) = agency.session.scalars(select(CompletionUndone)).all()
    assert (undone.reason, undone.attendance_id) == ("Heard again: the debt was told.", None)


def test_tries_run_out_and_one_more_is_granted(agency, place) -> None:
    employee_id, enrolment_id, unit_id = place
    with transaction(agency.session) as session:
        session.get_one(Unit, unit_id).attempts = 1
    assert stuck_at(agency.session, [enrolment_id], LATER) == []
    with pytest.raises(Refused), transaction(agency.session) as session:
        grant_try(session, agency.actor(None), enrolment_id, unit_id, "Not yet", LATER)
    play(agency, place, "Violating")
    assert [one.unit_id for one in stuck_at(agency.session, [enrolment_id], LATER)] == [unit_id]
    with pytest.raises(Refused), transaction(agency.session) as session:
        begin_part(session, agency.actor(employee_id), unit_id, "en", LATER, DAY)
    with transaction(agency.session) as session:
        grant_try(session, agency.actor(None), enrolment_id, unit_id, " Talked it  through ", LATER)
    assert stuck_at(agency.session, [enrolment_id], LATER) == []
    play(agency, place, at=LATER + timedelta(hours=2))
    assert state(agency, place) is UnitState.DONE


def test_rules_broken_in_a_call_bring_their_questions_back_once(agency, place) -> None:
    call_id = play(agency, place, "Violating")
    of_call = select(RecallReview).where(RecallReview.call_id == call_id).order_by(RecallReview.id)
    first = agency.session.scalars(of_call).all()
    assert {one.cause for one in first} == {Cause.VIOLATION}
    ended = agency.session.get_one(PlayedCall, call_id).ended_at
    assert {one.reviewed_at for one in first} == {ended}
    assert {"CN-GBT45251/third_party"} <= {one.citation for one in first}
    with transaction(agency.session) as session:
        follow_up(session, agency.actor(None), call_id, LATER + timedelta(days=3))
    assert agency.session.scalars(of_call).all() == first


def test_a_call_without_fault_brings_nothing_back(agency, place) -> None:
    play(agency, place)
    assert agency.session.scalars(select(RecallReview)).all() == []


def test_an_outline_that_plays_what_is_not_published_is_refused(agency) -> None:
    (shipped,) = [one for one in read_programmes() if one.starts_itself]
    calls = {unit.scenario_key for unit in shipped.units() if unit.kind is UnitKind.CALL}
    assert calls == {"wrong_person", "first_call", "dispute"}
    check_scenarios([shipped], calls)
    with pytest.raises(Invalid, match="is not published"):
        check_scenarios([shipped], calls - {"dispute"})
    programme_id = agency.session.scalars(select(Programme.id).where(Programme.key == "onboarding")).one()
    outline = outline_of(programme_for(agency.session, programme_id))
    course = next(one for one in outline.courses if one.key == "first_practice")
    wrong = replace(course.units[0], scenario_key="nowhere")
    for in_plans in (True, False):
        changed = with_unit(outline, course.key, replace(wrong, in_plans=in_plans))
        if in_plans:
            with pytest.raises(Invalid), transaction(agency.session) as session:
                _change(session, programme_id, changed)
        else:
            with transaction(agency.session) as session:
                _change(session, programme_id, changed)


def _change(session, programme_id, outline) -> None:
    change_programme(session, COMMAND, programme_id, lambda _: outline, what="test", at=NOW, day=DAY)


def test_a_changed_programme_keeps_what_a_call_plays(agency) -> None:
    programme_id = agency.session.scalars(select(Programme.id).where(Programme.key == "onboarding")).one()
    with transaction(agency.session) as session:
        outline = outline_of(programme_for(session, programme_id))
        course = next(one for one in outline.courses if one.key == "first_practice")
        _change(session, programme_id, with_unit(outline, course.key, replace(course.units[0], attempts=3)))
        _change(session, programme_id, outline_of(programme_for(session, programme_id)))
    unit = agency.units(UnitKind.CALL)[0]
    agency.session.refresh(unit)
    assert (unit.scenario_key, unit.attempts) == ("wrong_person", 3)
    assert {one.title("en") for one in published_scenarios(agency.session)} >= {"Wrong person answers"}


def in_demo(session, key) -> int:
    """A practice call of the shipped plans, by its key."""
    return session.scalars(select(Unit.id).where(Unit.kind == UnitKind.CALL, Unit.key == key)).one()


def test_plan_and_my_day_say_where_a_call_stands(demo_client, demo_session) -> None:
    unit_id = in_demo(demo_session, "wrong_person_call")
    page = demo_client.sign_in("new_hire2").get(f"/training/calls/parts/{unit_id}")
    assert page.h1 == "The wrong person answers"
    assert "Passed. You may practise it again whenever you like." in page.text
    assert [link for link in page.links() if "/training/calls/debriefs/" in link] != []
    assert "Practice call, about 10 min" in demo_client.get("/training/").text
    waiting = demo_client.sign_in("new_hire").get(f"/training/calls/parts/{unit_id}", status=409)
    assert "wrong person" in waiting.h1
    lesson = demo_session.scalars(select(Unit.id).where(Unit.kind == UnitKind.LESSON)).first()
    demo_client.get(f"/training/calls/parts/{lesson}", status=404)


def test_a_failed_call_is_tried_again_from_the_plan(demo_client, demo_session) -> None:
    unit_id = in_demo(demo_session, "wrong_person_call")
    failed = select(PlayedCall).where(PlayedCall.unit_id == unit_id, PlayedCall.standing == Standing.FAILED)
    done = select(Completion.enrolment_id).where(Completion.unit_id == unit_id)
    call = demo_session.scalars(failed.where(PlayedCall.enrolment_id.not_in(done))).one()
    account = demo_session.scalars(select(Account).where(Account.employee_id == call.employee_id)).first()
    assert account is not None
    page = demo_client.sign_in(account.username).get("/")
    assert "Try the call again: The wrong person answers" in page.text
    assert "Practice call, about 10 min · not passed yet" in demo_client.get("/training/").text
    part = demo_client.get(f"/training/calls/parts/{unit_id}")
    assert "Not passed yet." in part.text
    assert demo_client.submit(part, f"/parts/{unit_id}/begin").h1 == "Wrong person answers"
    assert "Go on with the call" in demo_client.get("/").text
    lead = demo_client.sign_in("trainer").get(f"/training/people/{call.employee_id}")
    assert "on the line" in lead.text


def test_a_trainer_writes_a_call_into_a_programme(demo_client, demo_session) -> None:
    course_id = demo_session.scalars(select(Course.id).where(Course.key == "calm")).one()
    form = demo_client.sign_in("trainer").get(f"/training/library/programmes/courses/{course_id}/units/new?kind=call")
    titles = {f"title_{language}": f"Call in {language}" for language in ("en", "zh_Hans", "zh_Hant")}
    page = demo_client.submit(form, "Tries at most", scenario_key="stop_calling", attempts="2", **titles)
    unit = demo_session.scalars(select(Unit).where(Unit.scenario_key == "stop_calling")).one()
    assert (unit.kind, unit.attempts, unit.retired) == (UnitKind.CALL, 2, True)
    assert "2 tries at most" in page.text
    demo_client.submit(page, f"/units/{unit.id}/restore")
    demo_session.refresh(unit)
    assert not unit.retired
    assert "Done by a practice call of this scenario" in demo_client.get(f"/training/library/units/{unit.id}").text


def test_a_cause_orders_a_course_with_a_call_that_keeps_from_calling(agency) -> None:
    assert [one.key for one in programmes_with_calls(agency.session, "en")] == [
        "privacy_refresher",
        "rules_refresher",
        "onboarding",
    ]
    employee_id = agency.join(DAY)
    given = {
        "employee_ids": [employee_id],
        "reason_kind": ReasonKind.COMPLAINT,
        "reason": "The debt was told to a neighbour.",
        "at": NOW,
        "day": DAY,
        "about": ("complaint_finding", 7),
        "blocks_calling": True,
    }
    with pytest.raises(Invalid) as refused, transaction(agency.session) as session:
        assign_course_and_call(session, COMMAND, programme_key="calm_calls", **given)
    assert refused.value.field == "programme_key"
    made = set()
    for _ in range(2):
        with transaction(agency.session) as session:
            made.add(assign_course_and_call(session, COMMAND, programme_key="privacy_refresher", **given))
    assert len(made) == 1
    assert "retraining_open" in fit_to_call(agency.session, [employee_id], DAY)[employee_id].hindrances
