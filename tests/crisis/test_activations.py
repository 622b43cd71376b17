"""Activations in the database: T0, one room for two leaders, tasks, the stand-down, the review."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from crisis.activations.models import Activation, ConditionNote, CrisisTask, EntryKind, RoomEntry, RoomFact
from crisis.activations.rules import ActivationState, FactSort, Outcome
from crisis.activations.services import (
    Order,
    StandDown,
    activate_plan,
    add_fact,
    add_note,
    finish_review,
    finish_task,
    stand_down,
)
from crisis.calls.models import RoleHolding
from crisis.plans.models import PlanVersion
from crisis.plans.rules import EventKind, Grade, plan_content
from crisis.plans.services import load_plans
from crisis.signals.models import Alert
from crisis.signals.rules import AlertState, Verdict
from crisis.signals.services import check_alert
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import db, transaction
from portal.errors import Invalid, NotFound, Refused
from portal.notifications.models import OutboxMessage
from tests.crisis.conftest import NIGHT
from tests.crisis.test_plans import changed_contents

SAID = {"below": "Two quiet days", "protected": "Seen", "client_informed": "Sent", "each_answered": "Listed"}


def ended(agency, room_id: int, said=None) -> None:
    given = StandDown(said=SAID if said is None else said, reason="It is over", watch_hours=48)
    agency.do(stand_down, agency.actor("head"), room_id, given, clock.now())


def test_activation_begins_at_server_time_with_frozen_plan(agency, session) -> None:
    room = agency.room()
    assert room.started_at == NIGHT
    tasks = session.scalars(select(CrisisTask).where(CrisisTask.activation_id == room.id)).all()
    content = plan_content(room.version.content)
    assert {(task.step_key, task.due_at) for task in tasks} == {
        (step.key, NIGHT + timedelta(minutes=step.minutes)) for step in content.steps
    }
    agency.do(load_plans, COMMAND, changed_contents(), clock.now())
    session.expire_all()
    assert "Mended" not in session.get_one(Activation, room.id).version.content["summary"]["en"]


def test_alert_leads_to_its_room_and_second_activation_lands_there(agency, session) -> None:
    alert_id = agency.alert()
    order = Order(plan_id=agency.plan_id(), grade=Grade.YELLOW, known="8 complaints", not_known="the cause")
    first = agency.do(activate_plan, agency.actor("head"), order, clock.now(), alert_id=alert_id)
    other = Order(plan_id=agency.plan_id(EventKind.DATA_LEAK), grade=Grade.RED)
    second = agency.do(activate_plan, agency.actor("second"), other, clock.now(), alert_id=alert_id)
    assert first == second
    assert session.get_one(Alert, alert_id).state is AlertState.ACTIVATED
    assert session.scalar(select(func.count()).select_from(Activation)) == 1


def test_another_alert_about_the_same_plan_joins_the_room(agency, session) -> None:
    order = Order(plan_id=agency.plan_id(), grade=Grade.YELLOW)
    head = agency.actor("head")
    rooms = {agency.do(activate_plan, head, order, clock.now(), alert_id=agency.alert(text)) for text in ("A", "B")}
    assert len(rooms) == 1
    joined = session.scalars(select(RoomEntry).where(RoomEntry.kind == EntryKind.JOINED)).one()
    assert joined.text == "B"


def test_dismissed_alert_is_not_activated(agency) -> None:
    alert_id = agency.alert()
    agency.do(check_alert, agency.actor("officer"), alert_id, Verdict.FALSE_ALARM, "Nothing", clock.now())
    order = Order(plan_id=agency.plan_id(), grade=Grade.YELLOW)
    with pytest.raises(Refused):
        agency.do(activate_plan, agency.actor("head"), order, clock.now(), alert_id=alert_id)


def test_unapproved_or_unknown_plan_is_not_activated(agency, session) -> None:
    with transaction(session):
        for version in session.scalars(select(PlanVersion)):
            version.approved_at = None
    with pytest.raises(Refused):
        agency.room()
    with pytest.raises(Invalid):
        agency.do(activate_plan, agency.actor("head"), Order(plan_id=999, grade=Grade.RED), clock.now())


@pytest.mark.parametrize("same_alert", [True, False])
def test_two_leaders_at_once_make_one_activation(app, agency, session, same_alert: bool) -> None:
    first_alert = agency.alert("One")
    alerts = [first_alert, first_alert if same_alert else agency.alert("Two")]
    actors = [agency.actor("head"), agency.actor("second")]
    order = Order(plan_id=agency.plan_id(), grade=Grade.YELLOW)
    session.commit()
    barrier, rooms, failures = threading.Barrier(2), [], []

    def activate(place: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as own:
                    rooms.append(activate_plan(own, actors[place], order, NIGHT, alert_id=alerts[place]))
            except Exception as error:
                failures.append(error)
            finally:
                db.session.close()

    threads = [threading.Thread(target=activate, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(set(rooms)) == 1
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Activation)) == 1
    assert session.scalar(select(func.count()).select_from(RoleHolding)) == 6


def test_drill_and_real_room_stand_beside_each_other(agency, session) -> None:
    assert agency.room(drill=True).id != agency.room().id
    assert agency.room(drill=True).id == agency.room(drill=True).id


def test_nothing_leaves_the_house_in_a_drill(agency, session) -> None:
    agency.room(drill=True)
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    agency.room()
    calls = session.scalars(select(OutboxMessage)).all()
    assert len(calls) == 6
    assert all(call.urgent and call.topic.startswith("crisis:call:") for call in calls)


def test_holder_of_the_role_finishes_its_task_and_nobody_else(agency, session) -> None:
    room = agency.room()
    task = session.scalars(select(CrisisTask).where(CrisisTask.step_key == "list")).one()
    holder = "worker5"  # data is the fifth role of the plan
    agency.acknowledge(room.id, "data", holder)
    with pytest.raises(NotFound):
        agency.do(finish_task, agency.actor("worker1"), room.id, task.id, Outcome.DONE, "Yes", clock.now())
    with pytest.raises(Refused):
        agency.do(finish_task, agency.actor(holder), room.id, task.id, Outcome.WAIVED, "No need", clock.now())
    with pytest.raises(Invalid):
        agency.do(finish_task, agency.actor(holder), room.id, task.id, Outcome.DONE, " ", clock.now())
    agency.do(finish_task, agency.actor(holder), room.id, task.id, Outcome.DONE, "31 complaints", clock.now())
    with pytest.raises(Refused):
        agency.do(finish_task, agency.actor("head"), room.id, task.id, Outcome.DONE, "Again", clock.now())
    with pytest.raises(NotFound):
        agency.do(finish_task, agency.actor("head"), room.id, 999, Outcome.DONE, "x", clock.now())


def test_fact_needs_words_and_source(agency, session) -> None:
    room, head = agency.room(), agency.actor("head")
    with pytest.raises(Invalid) as caught:
        agency.do(add_fact, head, room.id, FactSort.RUMOUR, "A video", " ", clock.now())
    assert caught.value.field == "source"
    with pytest.raises(Invalid):
        agency.do(add_fact, head, room.id, FactSort.RUMOUR, " ", "A call", clock.now())
    with pytest.raises(Invalid):
        agency.do(add_note, head, room.id, " ", clock.now())
    agency.do(add_fact, head, room.id, FactSort.RUMOUR, "A video", "A call", clock.now())
    assert session.scalars(select(RoomFact)).one().sort is FactSort.RUMOUR


@pytest.mark.parametrize("kind", [RoomEntry, RoomFact, ConditionNote])
def test_what_was_written_in_a_room_stays(agency, session, kind) -> None:
    room, head = agency.room(), agency.actor("head")
    agency.do(add_fact, head, room.id, FactSort.FACT, "Said", "Me", clock.now())
    agency.finish_all(room.id)
    ended(agency, room.id)
    row = session.scalars(select(kind).limit(1)).one()
    with pytest.raises(RuntimeError, match="only ever added"), transaction(session):
        session.delete(session.get_one(kind, row.id))
    with pytest.raises(RuntimeError, match="only ever added"), transaction(session):
        changed = session.get_one(kind, row.id)
        setattr(changed, "sentence" if kind is ConditionNote else "text", "Rewritten")


def test_plan_stays_at_work_until_tasks_and_conditions_hold(agency, session) -> None:
    room = agency.room()
    with pytest.raises(Refused, match="still open"):
        ended(agency, room.id)
    agency.finish_all(room.id)
    with pytest.raises(Invalid) as caught:
        ended(agency, room.id, {**SAID, "protected": " "})
    assert caught.value.field == "condition_protected"
    with pytest.raises(Invalid):
        given = StandDown(said=SAID, reason=" ", watch_hours=1)
        agency.do(stand_down, agency.actor("head"), room.id, given, clock.now())
    assert session.get_one(Activation, room.id).state is ActivationState.OPEN
    assert session.scalar(select(func.count()).select_from(ConditionNote)) == 0


@pytest.mark.parametrize(
    ("grade", "due"),
    [(Grade.RED, "2026-11-27T16:00:00+00:00"), (Grade.YELLOW, "2026-12-01T16:00:00+00:00")],
)
def test_stood_down_room_is_read_only_and_review_is_due(agency, session, grade: Grade, due: str) -> None:
    room, head = agency.room(grade=grade), agency.actor("head")
    agency.finish_all(room.id)
    ended(agency, room.id)
    room = session.get_one(Activation, room.id, populate_existing=True)
    assert room.state is ActivationState.STOOD_DOWN
    assert room.watch_until == NIGHT + timedelta(hours=48)
    assert room.review_due == datetime.fromisoformat(due)
    for verb, values in ((add_note, ("x",)), (add_fact, (FactSort.FACT, "x", "y"))):
        with pytest.raises(Refused):
            agency.do(verb, head, room.id, *values, clock.now())
    with pytest.raises(Refused):
        agency.acknowledge(room.id, "legal", "head")
    with pytest.raises(Refused):
        ended(agency, room.id)


def test_review_is_written_once_and_after_the_end(agency, session) -> None:
    room, head = agency.room(), agency.actor("head")
    with pytest.raises(Refused):
        agency.do(finish_review, head, room.id, "Better", clock.now())
    agency.finish_all(room.id)
    ended(agency, room.id)
    with pytest.raises(Invalid):
        agency.do(finish_review, head, room.id, " ", clock.now())
    agency.do(finish_review, head, room.id, "A telephone list", clock.now())
    assert session.get_one(Activation, room.id, populate_existing=True).state is ActivationState.REVIEWED
    with pytest.raises(Refused):
        agency.do(finish_review, head, room.id, "Again", clock.now())


def test_plan_can_be_activated_again_after_its_end(agency, session) -> None:
    room = agency.room()
    agency.finish_all(room.id)
    ended(agency, room.id)
    assert agency.room().id != room.id
