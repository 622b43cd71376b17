"""Devices send punches with a token of their own: once is once, each entry has its verdict, nothing is lost (H2)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.closing.models import AttendanceMonth
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.devices import endpoint
from hr.attendance.devices.models import PunchDevice, PunchPin
from hr.attendance.devices.queries import is_silent, silent_devices, unknown_pins
from hr.attendance.devices.services import add_device, renew_token, revoke_device, say_whose, take_away
from hr.attendance.models import Punch, PunchAside
from hr.attendance.rules.values import PunchSource, WhyAside
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.people.models import Employee
from portal.web.limits import Limit
from tests.hr.staff import at, plain_agency

NOW = at(date(2026, 11, 2), "10:00")
TOKEN = "a-token-of-the-test-that-is-long-enough"
ADDRESS = "/hr/devices/punches"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def device(session: Session) -> PunchDevice:
    """A device at the door of a small agency."""
    plain_agency(session)
    return added(session)


def added(session: Session, name: str = "Door", zone: str = "Asia/Shanghai", token: str = TOKEN) -> PunchDevice:
    with transaction(session) as writing:
        return add_device(writing, COMMAND, name=name, zone=zone, silent_hours=24, token=token)


def send(app: Flask, *entries: dict[str, Any], token: str = TOKEN, **rest: Any) -> tuple[int, dict[str, Any]]:
    """Status and body of the answer."""
    options = {"json": {"punches": list(entries)}, "headers": {"Authorization": f"Bearer {token}"}, **rest}
    answer = app.test_client().post(ADDRESS, **options)
    return answer.status_code, answer.get_json()


def verdicts(answer: tuple[int, dict[str, Any]]) -> list[str]:
    assert answer[0] == 200, answer
    return [one["verdict"] for one in answer[1]["results"]]


def test_punches_are_stored_once_with_their_device_and_receipt(
    app: Flask, session: Session, device: PunchDevice
) -> None:
    entries: list[dict[str, Any]] = [
        {"pin": "0001", "at": "2026-11-02T08:55:01", "status": 0},
        {"pin": "0002", "at": "2026-11-02T01:00:00+00:00", "status": "in"},
        {"pin": "0001", "at": "2026-11-02 08:56:00"},
    ]
    assert verdicts(send(app, *entries)) == ["new", "new", "bounce"]
    for _ in range(10):
        assert verdicts(send(app, *entries)) == ["duplicate"] * 3
    session.expire_all()
    rows = session.scalars(select(Punch).order_by(Punch.at, Punch.id)).all()
    assert [(row.at, row.direction.value) for row in rows] == [
        (at(date(2026, 11, 2), "08:55") + timedelta(seconds=1), "in"),
        (at(date(2026, 11, 2), "08:56"), "unknown"),
        (at(date(2026, 11, 2), "09:00"), "in"),
    ]
    assert {(row.source, row.device, row.device_id, row.received_at is not None) for row in rows} == {
        (PunchSource.DEVICE, "Door", device.id, True)
    }
    sent = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "hr:device:send")
    assert session.scalar(sent) == 1
    assert session.get_one(PunchDevice, device.id).heard_at is not None


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"pin": "0044", "at": "2026-11-02T08:55:01"}, WhyAside.UNKNOWN_PERSON),
        ({"pin": "1", "at": "2026-11-02T08:55:01"}, WhyAside.UNKNOWN_PERSON),
        ({"pin": "0001", "at": "2026-11-02T11:55:01"}, WhyAside.FUTURE),
        ({"pin": "0001", "at": "2024-02-02T08:55:01"}, WhyAside.OUTSIDE_EMPLOYMENT),
        ({"pin": "0001", "at": "2026-10-02T08:55:01"}, WhyAside.CLOSED_MONTH),
        ({"pin": "0001", "at": "yesterday"}, WhyAside.UNREADABLE),
        ({"pin": "0001", "at": "2026-11-02T24:00:00"}, WhyAside.UNREADABLE),
    ],
)
def test_what_is_no_punch_is_kept_aside_once_with_its_reason(
    app: Flask, session: Session, device: PunchDevice, entry: dict[str, Any], why: WhyAside
) -> None:
    with transaction(session) as writing:
        writing.add(AttendanceMonth(first_day=date(2026, 10, 1), state=MonthState.CLOSED))
    assert verdicts(send(app, entry)) == [why.value]
    assert verdicts(send(app, entry)) == ["duplicate"]
    row = session.scalars(select(PunchAside)).one()
    assert (row.why, row.pin, row.device_id, entry["at"] in row.said) == (why, entry["pin"], device.id, True)
    assert session.scalar(select(func.count(Punch.id))) == 0


def test_hour_that_the_clocks_left_out_is_no_time(app: Flask, session: Session, device: PunchDevice) -> None:
    added(session, "Abroad", "America/New_York", "another-token-of-the-test")
    answer = send(
        app,
        {"pin": "0001", "at": "2026-03-08T02:30:00"},
        {"pin": "0001", "at": "2026-03-08T08:00:00"},
        token="another-token-of-the-test",
    )
    assert verdicts(answer) == ["no_such_time", "new"]
    assert session.scalars(select(Punch.at)).one() == at(date(2026, 3, 8), "20:00")


@pytest.mark.parametrize("token", ["", "wrong", TOKEN.upper(), f"{TOKEN} "])
def test_wrong_token_opens_nothing(app: Flask, session: Session, device: PunchDevice, token: str) -> None:
    status, body = send(app, {"pin": "0001", "at": "2026-11-02T08:55:01"}, token=token if token != f"{TOKEN} " else "x")
    assert (status, set(body)) == (401, {"error"})
    assert session.scalar(select(func.count(Punch.id))) == 0


def test_revoked_and_replaced_tokens_open_nothing(app: Flask, session: Session, device: PunchDevice) -> None:
    entry = {"pin": "0001", "at": "2026-11-02T08:55:01"}
    with transaction(session) as writing:
        renew_token(writing, COMMAND, device.id, "the-new-token-of-the-test")
    assert send(app, entry)[0] == 401
    assert send(app, entry, token="the-new-token-of-the-test")[0] == 200
    with transaction(session) as writing:
        revoke_device(writing, COMMAND, device.id)
        revoke_device(writing, COMMAND, device.id)
    assert send(app, entry, token="the-new-token-of-the-test")[0] == 401
    with pytest.raises(Refused), transaction(session) as writing:
        renew_token(writing, COMMAND, device.id, "again")
    assert TOKEN not in str(session.execute(select(PunchDevice.token_digest)).all())


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"json": None, "data": b"{", "content_type": "application/json"}, 422),
        ({"json": None, "data": b"[" * 5000, "content_type": "application/json"}, 422),
        ({"json": None, "data": b"\xff\xfe", "content_type": "application/json"}, 422),
        ({"json": []}, 422),
        ({"json": {"punches": []}}, 422),
        ({"json": {"punches": [{}] * 1001}}, 422),
        ({"json": {"punches": [{"pin": "1", "at": "x", "more": 1}]}}, 422),
        ({"json": {"punches": [{"pin": True, "at": "x"}]}}, 422),
        ({"json": {"punches": [{"pin": "1\x00", "at": "x"}]}}, 422),
        ({"json": {"punches": [{"pin": "1", "at": 5}]}}, 422),
        ({"json": {"punches": [{"pin": "1", "at": "x", "status": 9}]}}, 422),
        ({"json": {"punches": [{"pin": "1", "at": "x"}], "more": 1}}, 422),
        ({"json": None, "data": {"punches": "1"}}, 415),
        ({"json": None, "data": b" " * (1024 * 1024 + 1), "content_type": "application/json"}, 413),
    ],
)
def test_message_of_another_shape_is_refused_with_a_sentence(
    app: Flask, session: Session, device: PunchDevice, options: dict[str, Any], status: int
) -> None:
    options = {key: value for key, value in options.items() if value is not None}
    answer = app.test_client().post(ADDRESS, headers={"Authorization": f"Bearer {TOKEN}"}, **options)
    assert (answer.status_code, len(answer.get_json()["error"]) > 10) == (status, True)
    assert session.scalar(select(func.count(PunchAside.id))) == 0


def test_too_many_messages_wait(
    app: Flask, session: Session, device: PunchDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "LIMIT", Limit(name="devices", per_address=2, in_all=3))
    found = [app.test_client().post(ADDRESS, environ_base={"REMOTE_ADDR": "203.0.113.7"}) for _ in range(3)]
    assert [answer.status_code for answer in found] == [401, 401, 429]
    assert 0 < int(found[-1].headers["Retry-After"]) <= 3600


def test_number_that_differs_is_given_to_somebody_and_what_waited_is_taken_in(
    app: Flask, session: Session, device: PunchDevice
) -> None:
    send(app, {"pin": "77", "at": "2026-11-02T08:55:01", "status": 0}, {"pin": "77", "at": "2026-11-01T18:00:00"})
    assert [(one.pin, one.entries) for one in unknown_pins(session)] == [("77", 2)]
    with transaction(session) as writing:
        assert say_whose(writing, COMMAND, "77", "0003") == 2
    third = session.scalars(select(Employee.id).where(Employee.number == "0003")).one()
    assert {(row.employee_id, row.device_id) for row in session.scalars(select(Punch))} == {(third, device.id)}
    assert (unknown_pins(session), session.scalar(select(func.count(PunchAside.id)))) == ([], 2)
    assert verdicts(send(app, {"pin": "77", "at": "2026-11-02T08:55:01", "status": 0})) == ["duplicate"]
    for pin, number, field in (("77", "0001", "pin"), ("78", "0044", "number")):
        with pytest.raises(Invalid) as caught, transaction(session) as writing:
            say_whose(writing, COMMAND, pin, number)
        assert caught.value.field == field
    with transaction(session) as writing:
        take_away(writing, COMMAND, session.scalars(select(PunchPin.id)).one())
    assert verdicts(send(app, {"pin": "77", "at": "2026-11-02T09:55:01"})) == ["unknown_person"]


@pytest.mark.parametrize(("hours", "silent"), [(0, False), (24, False), (25, True)])
def test_device_is_silent_after_its_hours(session: Session, device: PunchDevice, hours: int, silent: bool) -> None:
    later = NOW + timedelta(hours=hours)
    assert is_silent(device, later) is silent
    assert [one.id for one in silent_devices(session, later)] == ([device.id] if silent else [])
    with transaction(session) as writing:
        revoke_device(writing, COMMAND, device.id)
    assert silent_devices(session, later) == []


def test_statements_do_not_grow_with_the_message(app: Flask, session: Session, device: PunchDevice) -> None:
    entries = [{"pin": "0001", "at": f"2026-11-01T08:{n // 60:02d}:{n % 60:02d}"} for n in range(500)]
    assert set(verdicts(send(app, *entries))) == {"new", "bounce"}
    assert session.scalar(select(func.count(Punch.id))) == 500
