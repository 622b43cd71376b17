"""An observation is complete with a level at each item, enough with each at its own level; nothing is averaged."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid, Refused
from training.courses.source import read_programmes
from training.signoffs.rules import Fault, Item, Mark, below, check_assessor, check_items, faults, passes
from training.signoffs.source import read_checklist

CRITICAL = Item(
    key="identity", clause="4.2", critical=True, needs=3, texts={"en": "Identity"}, levels=({"en": "a"},) * 4
)
PLAIN = replace(CRITICAL, key="closing", critical=False, needs=2, levels=({"en": "a"},) * 3)
ITEMS = (CRITICAL, PLAIN)


@pytest.mark.parametrize(
    ("identity", "closing", "missing"),
    [
        (Mark(level=3), Mark(level=2), {}),
        (Mark(), Mark(level=2), {"identity": Fault.NO_LEVEL}),
        (Mark(level=2), Mark(level=1, note="Hung up"), {"identity": Fault.NO_NOTE}),
        (Mark(level=2, note="  "), Mark(level=2), {"identity": Fault.NO_NOTE}),
        (Mark(level=3), Mark(level=4), {"closing": Fault.NO_LEVEL}),
    ],
)
def test_level_is_needed_everywhere_and_a_note_below_enough(identity, closing, missing) -> None:
    assert faults(ITEMS, {"identity": identity, "closing": closing}) == missing


@given(identity=st.integers(1, 4), closing=st.integers(1, 3))
@settings(max_examples=40)
def test_best_elsewhere_never_makes_up_for_one_below(identity, closing) -> None:
    levels = {"identity": identity, "closing": closing}
    assert passes(ITEMS, levels) is (identity >= 3 and closing >= 2)
    assert passes(ITEMS, levels) is (below(ITEMS, levels) == [])


def test_critical_item_stands_first_among_those_below() -> None:
    assert [item.key for item in below((PLAIN, CRITICAL), {})] == ["identity", "closing"]


@pytest.mark.parametrize(
    "items",
    [
        (),
        (CRITICAL, CRITICAL),
        (replace(CRITICAL, levels=({"en": "a"},) * 2),),
        (replace(CRITICAL, needs=1),),
        (replace(CRITICAL, needs=5),),
        (replace(CRITICAL, clause=""),),
    ],
)
def test_checklist_that_could_not_be_used_is_refused(items) -> None:
    with pytest.raises(Invalid):
        check_items("first_calls", items)


@pytest.mark.parametrize(("own", "certified", "words"), [(True, True, "their own"), (False, False, "not in force")])
def test_nobody_observes_themself_or_without_a_certificate(own, certified, words) -> None:
    check_assessor(own=False, certified=True)
    with pytest.raises(Refused, match=words):
        check_assessor(own=own, certified=certified)


def test_shipped_checklist_describes_behaviour_at_each_level() -> None:
    programme = next(item for item in read_programmes() if item.key == "first_calls")
    items = read_checklist(programme.folder, "first_calls").items
    assert {item.key for item in items if item.critical} == {"identity", "figures", "authority"}
    assert {item.clause for item in items} == {"4.2", "4.3", "4.5", "4.6", "3.3.3", "3.3.5"}
    for item in items:
        assert len({level["en"] for level in item.levels}) == len(item.levels)
