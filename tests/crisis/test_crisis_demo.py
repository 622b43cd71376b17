"""The demo company's crises: an alert for the leader's two clicks, a drill that was reviewed, one plan not ready."""

import pytest
from sqlalchemy import select

from crisis.activations.models import Activation, EntryKind, RoomEntry
from crisis.activations.rules import ActivationState
from crisis.signals.models import Alert
from crisis.signals.rules import AlertState
from portal.notifications.models import OutboxMessage


def test_demo_has_open_alert_and_reviewed_drill(demo_session) -> None:
    *decided, newest = demo_session.scalars(select(Alert).order_by(Alert.id))
    assert {alert.state for alert in decided} == {AlertState.DISMISSED}
    assert (newest.state, newest.surge.code) == (AlertState.RAISED, "303"), "the watch over complaints raised it"
    drill = demo_session.scalars(select(Activation)).one()
    assert drill.drill
    assert drill.state is ActivationState.REVIEWED
    times = demo_session.scalars(select(RoomEntry.at).order_by(RoomEntry.id)).all()
    assert times == sorted(times)
    silent = demo_session.scalars(select(RoomEntry).where(RoomEntry.kind == EntryKind.CALLED)).all()
    assert len(silent) == 7, "legal kept silent, so that the deputy was called"


def test_no_call_of_the_drill_left_the_house(demo_session) -> None:
    topics = demo_session.scalars(select(OutboxMessage.topic)).all()
    assert not [topic for topic in topics if topic.startswith("crisis:call")]


def test_leader_activates_in_two_clicks_from_my_day(demo_client) -> None:
    day = demo_client.sign_in("leader").get("/")
    alert = demo_client.get(day.links("Alert: is it real?")[0])
    confirm = demo_client.get(alert.links("Activate")[0])
    room = demo_client.submit(confirm, "Activate now")
    assert room.h1 == "Room: Mass complaints"


@pytest.mark.parametrize("username", ["leader", "compliance", "officer", "legal", "lead", "new_hire", "admin"])
def test_board_opens_for_everybody(demo_client, username: str) -> None:
    page = demo_client.sign_in(username).get("/crisis")
    assert ("Not ready" in page.text) == (username in {"leader", "compliance", "officer", "legal", "admin"})
