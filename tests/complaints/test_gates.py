"""Closing is a check of nine conditions: each refuses by itself, and all that are missing are named."""

from dataclasses import replace

import pytest

from complaints.cases.rules.letter import Verdict
from complaints.closing.rules.gates import GATES, ClosingFacts, FoundFacts, Gate, missing_gates

UPHELD = FoundFacts(verdict=Verdict.UPHELD, grounded=True, confirmed=True, cause="person.skill")
WELL = ClosingFacts(
    found=[UPHELD, replace(UPHELD, verdict=Verdict.NOT_UPHELD, cause=None)],
    unheard=0,
    letter_whole=True,
    sent=True,
    proven=True,
    in_time=True,
    lateness_explained=False,
    apologised=True,
    promises=[True],
    corrected=frozenset({"person.skill"}),
    owes_protection=True,
    settled=[True, True],
)


def test_a_case_with_everything_closes() -> None:
    assert missing_gates(WELL) == []
    assert set(GATES) == set(Gate) and len(Gate) == 9


@pytest.mark.parametrize(
    ("changed", "gate"),
    [
        ({"found": [replace(UPHELD, grounded=False)]}, Gate.FINDINGS),
        ({"unheard": 1}, Gate.HEARD),
        ({"found": [replace(UPHELD, confirmed=False)]}, Gate.DECIDER),
        ({"letter_whole": False}, Gate.LETTER),
        ({"sent": False}, Gate.SENT),
        ({"proven": False}, Gate.SENT),
        ({"in_time": False}, Gate.SENT),
        ({"apologised": False}, Gate.REDRESS),
        ({"promises": []}, Gate.REDRESS),
        ({"promises": [True, False]}, Gate.REDRESS),
        ({"corrected": frozenset()}, Gate.CORRECTION),
        ({"settled": []}, Gate.PROTECTION),
        ({"settled": [True, False]}, Gate.PROTECTION),
    ],
)
def test_each_condition_refuses_by_itself(changed, gate) -> None:
    assert missing_gates(replace(WELL, **changed)) == [gate]


def test_internal_case_owes_no_reply_and_everything_else() -> None:
    bare = replace(
        WELL, internal=True, letter_whole=False, sent=False, proven=False, in_time=False, promises=[], apologised=False
    )
    assert missing_gates(bare) == []
    assert missing_gates(replace(bare, corrected=frozenset(), settled=[], unheard=1)) == [
        Gate.HEARD,
        Gate.CORRECTION,
        Gate.PROTECTION,
    ]


def test_a_cause_that_is_missing_leaves_its_correction_missing_too() -> None:
    assert missing_gates(replace(WELL, found=[replace(UPHELD, cause=None)])) == [Gate.CAUSE, Gate.CORRECTION]


def test_nothing_done_names_what_a_complaint_always_needs() -> None:
    bare = replace(WELL, found=[], letter_whole=False, sent=False, settled=[], promises=[], apologised=False)
    assert missing_gates(bare) == [Gate.FINDINGS, Gate.DECIDER, Gate.LETTER, Gate.SENT, Gate.PROTECTION]


def test_lateness_that_is_explained_and_nothing_at_fault_ask_for_no_more() -> None:
    quiet = [replace(UPHELD, verdict=Verdict.NOT_UPHELD, cause=None)]
    free = replace(WELL, found=quiet, promises=[], apologised=False, corrected=frozenset(), in_time=False)
    assert missing_gates(free) == [Gate.SENT]
    assert missing_gates(replace(free, lateness_explained=True, owes_protection=False, settled=[])) == []
