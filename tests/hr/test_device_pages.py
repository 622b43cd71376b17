"""HR's pages of devices: the token is shown once, a form sent twice makes one device, silence is a task (H2)."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.devices.models import PunchDevice
from tests.support.inspector import Inspector


@pytest.fixture
def hr(demo_client: Inspector) -> Inspector:
    return demo_client.sign_in("hr")


def test_new_device_gets_a_token_that_is_shown_once(hr: Inspector, demo_session: Session) -> None:
    fields: dict[str, Any] = {**hr.get("/hr/devices/new").form("hr/devices/new"), "name": "North gate"}
    page = hr.post("/hr/devices/new", fields)
    token = page.tree.xpath("//*[@id='token']")[0].text_content().strip()
    assert len(token) > 40
    again = hr.post("/hr/devices/new", fields)
    assert token not in again.text and "shown already" in again.text
    devices = demo_session.scalar(select(func.count(PunchDevice.id)).where(PunchDevice.name == "North gate"))
    assert devices == 1
    address = hr.get("/hr/devices/").links("North gate")[0]
    assert token not in hr.get(address).text
    sent = {"punches": [{"pin": "0001", "at": "2026-01-05T08:55:01"}]}
    answer = hr.raw.post("/hr/devices/punches", json=sent, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_name_of_another_device_is_refused_at_its_field(hr: Inspector) -> None:
    known = hr.get("/hr/devices/").tree.xpath("//a[@class='row-link']")[0].text_content().strip()
    page = hr.submit(hr.get("/hr/devices/new"), "hr/devices/new", status=422, name=known.upper())
    assert any("Another device has this name." in text for text in page.errors())


def test_silent_device_and_unknown_numbers_are_tasks(hr: Inspector) -> None:
    page = hr.get("/")
    assert "has been silent" in page.text and "nobody has" in page.text
    assert "Not heard" in hr.get("/hr/devices/").text
    assert hr.get("/hr/devices/pins").form("pin")


def test_hours_that_are_no_number_are_told_in_one_sentence(hr: Inspector) -> None:
    page = hr.submit(hr.get("/hr/devices/new"), "hr/devices/new", status=422, name="Roof", silent_hours="often")
    assert page.errors() == ["Not a valid integer value."]
    assert page.form("hr/devices/new")["silent_hours"] == "often"
    page = hr.submit(hr.get("/hr/shifts/plans/new"), "Set the plan", status=422, starts_on="")
    assert page.errors() == ["This field is required."]
