"""The demo company’s complaints: 222 in every state, among them those that nobody may handle."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from complaints.cases.models import Complaint
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.workflow import State
from portal import clock


def test_demo_has_complaints_in_every_state(demo_session) -> None:
    states = Counter(demo_session.scalars(select(Complaint.state)))
    assert set(states) == set(State)
    internal = list(demo_session.scalars(select(InternalCase.origin_id)))
    assert states.total() - len(internal) == 222
    assert len(internal) == len(set(internal)) >= 5
    assert states[State.RECEIVED] == 3


def test_what_nobody_may_handle_says_what_helps(demo_client) -> None:
    waiting = demo_client.sign_in("compliance").get("/").links("Give complaint")
    assert len(waiting) == 3
    page = demo_client.get(waiting[0])
    assert "Nobody may handle this complaint" in page.text
    assert "Amara Diallo" in page.text


def test_no_case_of_the_demo_lies_about_for_months(demo_session) -> None:
    """What officers have on top of their queues is work of these weeks, so that the demo shows a house in order."""
    open_since = demo_session.scalars(select(func.min(Complaint.received_at)).where(Complaint.ended_at.is_(None))).one()
    assert clock.now() - open_since < timedelta(days=40)
