"""100,000 random steps over the state machines: each goes only its listed ways, by the listed parties (safety s54).

What is listed stands here a second time, written by hand from the policy, so that a changed table is noticed.
"""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from complaints.cases.rules import workflow
from complaints.cases.rules.workflow import Action, Party, State
from crisis.activations import rules as rooms
from crisis.activations.rules import ActivationState, RoomAction
from crisis.plans import rules as plans
from crisis.plans.rules import PlanAction, PlanState
from crisis.signals import rules as alerts
from crisis.signals.rules import AlertAction, AlertState
from hr.attendance.asking import rules as requests
from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.closing.rules import states as months
from hr.attendance.closing.rules.states import MonthAction, MonthState
from hr.attendance.rules import swaps
from hr.attendance.rules.swaps import SwapAction, SwapParty, SwapState
from portal.errors import Refused
from portal.exchange import rules as imports
from portal.exchange.rules import BatchState

STEPS = 20_000
"""Of each of the seven machines."""
COMPLAINT = {
    "received assign": ("assigned", "portal assigner"),
    "assigned assign": ("assigned", "portal assigner"),
    "investigating assign": ("investigating", "portal assigner"),
    "finding assign": ("finding", "portal assigner"),
    "assigned take_up": ("investigating", "handler"),
    "investigating find": ("finding", "handler"),
    "finding find": ("finding", "handler"),
    "finding reply": ("replied", "handler"),
    "received answer_with": ("replied", "portal"),
    "assigned answer_with": ("replied", "portal"),
    "investigating answer_with": ("replied", "portal"),
    "finding answer_with": ("replied", "portal"),
    "replied close_with": ("closed", "portal"),
    "replied undelivered": ("finding", "portal"),
    "closed undelivered": ("finding", "portal"),
    "replied close": ("closed", "handler"),
    "assigned withdraw": ("withdrawn", "handler"),
    "investigating withdraw": ("withdrawn", "handler"),
    "finding withdraw": ("withdrawn", "handler"),
    "finding conclude": ("closed", "handler"),
    "replied reopen": ("received", "assigner"),
    "closed reopen": ("received", "assigner"),
    "withdrawn reopen": ("received", "assigner"),
    "outside_remit reopen": ("received", "assigner"),
    "assigned pass_on": ("outside_remit", "handler"),
    "investigating pass_on": ("outside_remit", "handler"),
}
ROOM = {f"open {step}": "open" for step in ("call", "acknowledge", "finish_task", "note", "add_fact", "join")} | {
    "open stand_down": "stood_down",
    "stood_down review": "reviewed",
}
ALERT = {
    "raised confirm": "real",
    "raised dismiss": "dismissed",
    "raised activate": "activated",
    "real dismiss": "dismissed",
    "real activate": "activated",
}
PLAN = {
    "draft load": "draft",
    "draft name": "draft",
    "draft approve": "approved",
    "approved load": "draft",
    "approved name": "approved",
}
REQUEST = {
    "with_lead pass_on": "with_hr",
    "with_lead approve": "approved",
    "with_lead refuse": "refused",
    "with_lead withdraw": "withdrawn",
    "with_hr approve": "approved",
    "with_hr refuse": "refused",
    "with_hr withdraw": "withdrawn",
    "approved cancel": "cancelled",
}
MONTH = {
    "open start_review": "review",
    "reopened start_review": "review",
    "review begin_close": "closing",
    "closing seal": "closed",
    "closing fall_back": "review",
    "closed reopen": "reopened",
}
SWAP = {
    "asked agree": ("agreed", "colleague"),
    "asked decline": ("declined", "colleague"),
    "asked withdraw": ("withdrawn", "asker"),
    "agreed decline": ("declined", "colleague"),
    "agreed withdraw": ("withdrawn", "asker"),
    "agreed approve": ("approved", "lead"),
    "agreed refuse": ("refused", "lead"),
}
IMPORT = {
    "reading": "ready refused failed reading",
    "ready": "reading storing committed discarded",
    "storing": "committed failed",
    "committed": "",
    "refused": "",
    "discarded": "",
    "failed": "ready committed refused discarded",
}


def _tried(step: Callable[[], Any]) -> Any:
    try:
        return step()
    except Refused:
        return None


@pytest.mark.safety("s54")
def test_complaint_goes_listed_ways_by_listed_parties() -> None:
    chance, state, met = random.Random(54), State.RECEIVED, Counter[str]()
    for _ in range(STEPS):
        action, party = chance.choice(list(Action)), chance.choice(list(Party))
        end, who = COMPLAINT.get(f"{state} {action}", (None, ""))
        wanted = end if party in who.split() else None
        moved = _tried(lambda at=state, do=action, by=party: workflow.advance(at, do, by))
        assert moved == wanted, (state, action, party)
        assert (action in workflow.possible(state, party)) is (moved is not None)
        met[state] += 1
        state = moved or (State.RECEIVED if chance.random() < 0.05 else state)
    assert set(met) == set(State)


@pytest.mark.safety("s54")
def test_swap_of_shifts_goes_listed_ways_by_listed_parties() -> None:
    chance, state, met = random.Random(54), SwapState.ASKED, Counter[str]()
    for _ in range(STEPS):
        action, party = chance.choice(list(SwapAction)), chance.choice(list(SwapParty))
        end, who = SWAP.get(f"{state} {action}", (None, ""))
        wanted = end if party == who else None
        moved = _tried(lambda at=state, do=action, by=party: swaps.advance(at, do, by))
        assert moved == wanted, (state, action, party)
        met[state] += 1
        state = moved if moved in swaps.WAITING else SwapState.ASKED if chance.random() < 0.5 else moved or state
    assert set(met) == set(SwapState)


@pytest.mark.safety("s54")
@pytest.mark.parametrize(
    ("advance", "actions", "states", "listed"),
    [
        (rooms.advance, list(RoomAction), list(ActivationState), ROOM),
        (alerts.advance, list(AlertAction), list(AlertState), ALERT),
        (plans.advance, list(PlanAction), list(PlanState), PLAN),
        (months.advance, list(MonthAction), list(MonthState), MONTH),
        (requests.advance, list(RequestAction), list(RequestState), REQUEST),
    ],
    ids=["room", "alert", "plan", "month", "request"],
)
def test_plans_of_one_table_go_listed_ways(
    advance: Any, actions: list[Any], states: list[Any], listed: dict[str, str]
) -> None:
    chance, state, met = random.Random(54), states[0], Counter[str]()
    for _ in range(STEPS):
        action = chance.choice(actions)
        moved = _tried(lambda at=state, do=action: advance(at, do))
        assert moved == listed.get(f"{state} {action}"), (state, action)
        met[state] += 1
        state = moved or (states[0] if chance.random() < 0.05 else state)
    assert set(met) == set(states)


@pytest.mark.safety("s54")
def test_import_goes_listed_ways() -> None:
    chance, state, met = random.Random(54), BatchState.READING, Counter[str]()
    for _ in range(STEPS):
        wanted = chance.choice(list(BatchState))
        passed = _tried(lambda at=state, to=wanted: imports.check_step(at, to) or True)
        assert bool(passed) is (wanted in IMPORT[state].split()) is imports.may_become(state, wanted)
        met[state] += 1
        state = wanted if passed else BatchState.READING if chance.random() < 0.05 else state
    assert set(met) == set(BatchState)
