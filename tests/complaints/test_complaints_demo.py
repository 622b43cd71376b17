"""The demo company’s complaints: 233 in every state, among them those that nobody may handle."""

from collections import Counter

from sqlalchemy import select

from complaints.cases.models import Complaint
from complaints.cases.rules.workflow import State


def test_demo_has_complaints_in_every_state(demo_session) -> None:
    states = Counter(demo_session.scalars(select(Complaint.state)))
    assert set(states) == set(State)
    assert states.total() == 233
    assert states[State.RECEIVED] == 3


def test_what_nobody_may_handle_says_what_helps(demo_client) -> None:
    waiting = demo_client.sign_in("compliance").get("/").links("Give complaint")
    assert len(waiting) == 3
    page = demo_client.get(waiting[0])
    assert "Nobody may handle this complaint" in page.text
    assert "Amara Diallo" in page.text
