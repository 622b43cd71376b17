"""Settings and texts of the policy as pure rules: value on a day, bounds, past refused, chapters and clauses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.errors import Invalid
from portal.policy.rules import (
    SettingDefinition,
    SettingKind,
    SettingValue,
    chapters,
    check_change,
    checked,
    clauses,
    is_warned,
    text_digest,
    value_on,
)

DAY = date(2026, 11, 24)
NUMBER = SettingDefinition(
    key="complaints.reply_days", label="Reply", clause="9.1.3", kind=SettingKind.NUMBER, default="5", lowest="1",
    highest="10", warning="The bank's day", warns_above="6",
)  # fmt: skip
TIME = SettingDefinition(
    key="calls.from", label="From", clause="1.3.4", kind=SettingKind.TIME, default="08:00", lowest="06:00",
    highest="12:00",
)  # fmt: skip


@pytest.mark.parametrize(("value", "words"), [("0", "0 working days"), ("1", "1 working day"), ("5", "5 working days")])
def test_number_of_the_policy_agrees_with_its_unit(value: str, words: str) -> None:
    number = replace(NUMBER, unit="working days", unit_of_one="working day")
    assert number.in_words(value) == words
    assert TIME.in_words("08:00") == "08:00"


def _value(value: str, days: int, order: int = 0) -> SettingValue:
    return SettingValue(value=value, effective_from=DAY + timedelta(days), decided_order=order)


@pytest.mark.parametrize(
    ("history", "offset", "wanted"),
    [
        ([], 0, "5"),
        ([_value("7", 0)], -1, "5"),
        ([_value("7", 0)], 0, "7"),
        ([_value("7", 0), _value("3", 10)], 9, "7"),
        ([_value("7", 0), _value("3", 10)], 10, "3"),
        ([_value("7", 0, 1), _value("4", 0, 2)], 5, "4"),
        ([_value("4", 0, 2), _value("7", 0, 1)], 5, "4"),
    ],
)
def test_value_on_day(history, offset, wanted) -> None:
    assert value_on(NUMBER, history, DAY + timedelta(offset)) == wanted


@given(some.lists(some.tuples(some.integers(-30, 30), some.integers(1, 10)), max_size=8), some.integers(-40, 40))
def test_later_decisions_never_change_earlier_days(steps, offset) -> None:
    history = [_value(str(value), days, place) for place, (days, value) in enumerate(steps)]
    day = DAY + timedelta(offset)
    past = [item for item in history if item.effective_from <= day]
    assert value_on(NUMBER, history, day) == value_on(NUMBER, past, day)
    assert value_on(NUMBER, history, day) == value_on(NUMBER, reversed(history), day)


@pytest.mark.parametrize(
    ("definition", "typed", "plain"),
    [(NUMBER, " 7 ", "7"), (NUMBER, "1", "1"), (NUMBER, "10", "10"), (TIME, "8:00", None), (TIME, "08:30", "08:30"),
     (NUMBER, "0", None), (NUMBER, "11", None), (NUMBER, "5.5", None), (NUMBER, "", None), (NUMBER, "x", None),
     (TIME, "05:59", None), (TIME, "12:01", None), (TIME, "24:00", None)],
)  # fmt: skip
def test_bounds(definition, typed, plain) -> None:
    if plain is None:
        with pytest.raises(Invalid):
            checked(definition, typed)
    else:
        assert checked(definition, typed) == plain


@pytest.mark.parametrize(("days", "reason"), [(-1, "why"), (0, "  "), (0, "x" * 501), (4000, "why")])
def test_past_day_far_day_and_no_reason_are_refused(days, reason) -> None:
    with pytest.raises(Invalid):
        check_change(DAY + timedelta(days), DAY, reason)
    assert check_change(DAY, DAY, " why ") == "why"


def test_warning_speaks_of_values_above_its_mark() -> None:
    assert [is_warned(NUMBER, value) for value in ("5", "6", "7", "10")] == [False, False, True, True]
    assert not is_warned(TIME, "09:00")


def test_text_comes_apart_in_chapters_and_clauses() -> None:
    found = chapters("# 1 General\n\nBefore.\n\n**1.1** One.\n\nMore.\n\n**1.2.3** Two **5.1** not.\n# 2 End\n\nx\n")
    assert [(item.number, item.title) for item in found] == [(1, "General"), (2, "End")]
    assert [(item.number, item.text) for item in clauses(found[0].body)] == [
        ("", "Before."), ("1.1", "One.\n\nMore."), ("1.2.3", "Two **5.1** not."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "no chapter", "intro\n# 1 A\nx", "# 2 B\nx", "# 1 A\n\n# 2 B\nx", "# 1 A\nx\n# 3 C\nx"]
)
def test_text_with_gap_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        chapters(text)


def test_digest_depends_on_every_letter_but_not_on_order() -> None:
    one, two = chapters("# 1 A\nx\n"), chapters("# 1 A\ny\n")
    assert text_digest({"en": one, "zh_Hans": two}) == text_digest({"zh_Hans": two, "en": one})
    assert text_digest({"en": one, "zh_Hans": two}) != text_digest({"en": two, "zh_Hans": one})
