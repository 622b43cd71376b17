"""Calls in the database: the job walks the chain, after outages and clock jumps too, and calls nobody twice."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from crisis.activations.models import Activation, EntryKind, RoomEntry
from crisis.calls.jobs import hear_of_mail
from crisis.calls.models import RoleCall
from crisis.calls.services import walk_chains
from crisis.plans.models import PlanSeat
from portal import clock
from portal.auth.actor import PORTAL
from portal.auth.models import Account
from portal.db.session import transaction
from portal.errors import NotFound, Refused
from portal.notifications.models import OutboxMessage
from portal.people.models import Employee
from tests.crisis.conftest import NIGHT


def called(session, room_id: int, agency, role_key: str) -> list[str]:
    session.expire_all()
    names = {number: name for name, number in agency.employees.items()}
    holding = agency.holding(room_id, role_key)
    return [names[call.employee_id] for call in holding.calls]


def walk(agency, room_id: int) -> int:
    return agency.do(walk_chains, PORTAL, room_id, clock.now())


def test_all_holders_are_called_at_t0(agency, session) -> None:
    room = agency.room()
    assert called(session, room.id, agency, "command") == ["worker1"]
    assert called(session, room.id, agency, "spokesperson") == ["worker6"]
    assert walk(agency, room.id) == 0


def test_silence_of_five_minutes_calls_the_next(agency, session, night) -> None:
    room = agency.room()
    agency.acknowledge(room.id, "command", "worker1")
    night.move_to(NIGHT + timedelta(minutes=4, seconds=59))
    assert walk(agency, room.id) == 0
    night.move_to(NIGHT + timedelta(minutes=5))
    assert walk(agency, room.id) == 5
    assert called(session, room.id, agency, "legal") == ["worker4", "worker5"]
    assert called(session, room.id, agency, "command") == ["worker1"]


def test_chain_ends_at_leadership_and_says_so_once(agency, session, night) -> None:
    room = agency.room()
    for minute in range(5, 60):
        night.move_to(NIGHT + timedelta(minutes=minute))
        walk(agency, room.id)
    assert called(session, room.id, agency, "legal") == ["worker4", "worker5", "worker6", "head", "second"]
    exhausted = session.scalars(select(RoomEntry).where(RoomEntry.kind == EntryKind.EXHAUSTED)).all()
    assert Counter(entry.key for entry in exhausted) == dict.fromkeys(
        ("command", "complaints", "operations", "legal", "data", "spokesperson"), 1
    )


@pytest.mark.parametrize("jumps", [[600, 1, 4, 600], [-180, 1, 5, 5, 5], [5, -60, 5, 5, 5], [5, 5, 5, 5, 5, 5]])
def test_outages_and_clock_jumps_call_nobody_twice(agency, session, night, jumps: list[int]) -> None:
    room, now = agency.room(), NIGHT
    for jump in jumps:
        now += timedelta(minutes=jump)
        night.move_to(now)
        before = session.scalar(select(func.count()).select_from(RoleCall)) or 0
        walk(agency, room.id)
        walk(agency, room.id)
        after = session.scalar(select(func.count()).select_from(RoleCall)) or 0
        assert after - before <= 6, "at most one call a role however long the outage"
    people = Counter(session.execute(select(RoleCall.holding_id, RoleCall.employee_id)).all())
    assert set(people.values()) == {1}
    assert len(called(session, room.id, agency, "legal")) >= 3
    keys = session.scalars(select(OutboxMessage.unique_key)).all()
    assert len(keys) == len(set(keys)) == len(people)


def test_periodic_job_walks_open_rooms(agency, app: Flask, session, night, run_jobs) -> None:
    room = agency.room(drill=True)
    run_jobs(app)
    night.move_to(NIGHT + timedelta(minutes=6))
    run_jobs(app)
    run_jobs(app)
    assert called(session, room.id, agency, "legal") == ["worker4", "worker5"]


def test_late_holder_may_still_take_the_role_before_the_deputy(agency, session, night) -> None:
    room = agency.room()
    night.move_to(NIGHT + timedelta(minutes=5))
    walk(agency, room.id)
    agency.acknowledge(room.id, "legal", "worker4")
    with pytest.raises(Refused, match="Somebody else"):
        agency.acknowledge(room.id, "legal", "worker5")
    agency.acknowledge(room.id, "legal", "worker4")
    assert agency.holding(room.id, "legal").held_by_id == agency.employees["worker4"]


def test_only_who_was_called_and_leadership_take_a_role(agency) -> None:
    room = agency.room()
    for stranger in ("worker7", "officer", "worker5"):
        with pytest.raises(NotFound):
            agency.acknowledge(room.id, "legal", stranger)
    agency.acknowledge(room.id, "legal", "second")


def test_person_who_left_is_passed_over(agency, session) -> None:
    with transaction(session):
        session.get_one(Employee, agency.employees["worker4"]).left_on = NIGHT.date() - timedelta(days=1)
    room = agency.room()
    assert called(session, room.id, agency, "legal") == ["worker5"]


def test_person_without_address_is_called_in_portal_and_named(agency, session) -> None:
    with transaction(session):
        session.get_one(Employee, agency.employees["worker4"]).email = None
    room = agency.room()
    assert called(session, room.id, agency, "legal") == ["worker4"]
    entry = session.scalars(select(RoomEntry).where(RoomEntry.kind == EntryKind.UNREACHABLE)).one()
    assert (entry.activation_id, entry.employee_id) == (room.id, agency.employees["worker4"])


def test_empty_seats_go_straight_to_leadership(agency, session) -> None:
    with transaction(session):
        for seat in session.scalars(select(PlanSeat).where(PlanSeat.role_key == "legal")):
            session.delete(seat)
    room = agency.room()
    assert called(session, room.id, agency, "legal") == ["head"]


def test_call_that_could_not_be_delivered_stands_in_the_diary(agency, session) -> None:
    room = agency.room()
    call = agency.holding(room.id, "legal").calls[0]
    before = session.get_one(Activation, room.id).revision
    with transaction(session):
        hear_of_mail(session, f"crisis:call:{call.id}", "failed")
        hear_of_mail(session, f"crisis:call:{call.id}", "sent")
        hear_of_mail(session, "crisis:alert:1", "failed")
        hear_of_mail(session, "crisis:call:99999", "failed")
    entries = session.scalars(select(RoomEntry).where(RoomEntry.kind == EntryKind.MAIL_FAILED)).all()
    assert [entry.key for entry in entries] == ["legal"]
    assert session.get_one(Activation, room.id, populate_existing=True).revision == before + 1


def test_call_is_written_in_the_language_of_who_is_called(agency, session) -> None:
    with transaction(session):
        session.get_one(Account, agency.actor("worker4").account_id).language = "zh_Hans"
    agency.room()
    mails = session.scalars(select(OutboxMessage)).all()
    (mail,) = [mail for mail in mails if mail.recipient == "worker4@agency.example"]
    assert mail.language == "zh_Hans"
    assert "法务负责人" in mail.subject
