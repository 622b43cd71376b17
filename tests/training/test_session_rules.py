"""Rules of sessions: facts, places, the code's time, attendance, feedback."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid, Refused
from training.sessions.rules import (
    CODE_SECONDS,
    SessionFacts,
    Topic,
    check_booking,
    check_check_in,
    check_correction,
    check_facts,
    check_feedback,
    check_leaving,
    check_noting,
    check_rating,
    check_room_for,
    check_trainer,
    code_slots,
    feedback_summary,
    is_correction,
    is_safe_link,
    places,
    slot_of,
    ticket_counts,
)

NOW = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
FACTS = SessionFacts(
    topic=Topic.LAW,
    title="",
    starts_at=NOW + timedelta(hours=2),
    ends_at=NOW + timedelta(hours=3),
    room="302",
    link="",
    capacity=20,
    trainer_id=1,
)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"topic": Topic.OTHER}, "title"),
        ({"ends_at": FACTS.starts_at}, "ends"),
        ({"ends_at": FACTS.starts_at + timedelta(hours=11)}, "ends"),
        ({"starts_at": NOW}, "day"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 501}, "capacity"),
        ({"room": ""}, "room"),
        ({"link": "http://meet.example/a"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_fact_that_cannot_be_is_refused_at_its_field(changed, field) -> None:
    with pytest.raises(Invalid) as error:
        check_facts(replace(FACTS, **changed), NOW)
    assert error.value.field == field


def test_session_that_is_not_moved_may_have_begun() -> None:
    check_facts(replace(FACTS, starts_at=NOW - timedelta(minutes=5)), NOW, moved=False)
    check_facts(replace(FACTS, room="", link="https://meet.example/a?b=1"), NOW)


@pytest.mark.parametrize(
    ("link", "fine"),
    [
        ("https://meet.example/x", True),
        ("https://meet.example:8443/x", True),
        ("https://user:secret@meet.example/", False),
        ("https://meet.example\\@evil.example/", False),
        ("https:///x", False),
        ("https://meet.example:99999/", False),
        ("https://[bad/", False),
        ("https://meet.example/a b", False),
        ("HTTPS://meet.example/", True),
        ("//meet.example/", False),
    ],
)
def test_link_is_https_of_a_host_and_hides_nothing(link, fine) -> None:
    assert is_safe_link(link) is fine


@settings(max_examples=60)
@given(st.lists(st.integers(1, 10_000), unique=True, max_size=30).map(sorted), st.integers(1, 20), st.data())
def test_a_freed_place_moves_exactly_the_first_who_waits_up(seats, capacity, data) -> None:
    held, waiting = places(seats, capacity)
    assert len(held) == min(len(seats), capacity)
    assert set(held) | set(waiting) == set(seats)
    if not seats:
        return
    gone = data.draw(st.sampled_from(seats))
    after, _ = places([one for one in seats if one != gone], capacity)
    moved_up = after - held
    assert moved_up == (set(waiting[:1]) if gone in held else set())


def test_trainer_is_employed_and_certified_where_that_is_known() -> None:
    check_trainer(employed=True)
    check_trainer(employed=True, certified=True)
    for values in ({"employed": False}, {"employed": True, "certified": False}):
        with pytest.raises(Invalid):
            check_trainer(**values)


@pytest.mark.parametrize(
    ("minutes", "opens"), [(-31, False), (-30, True), (0, True), (60, True), (61, False)]
)  # fmt: skip
def test_check_in_is_open_from_half_an_hour_before_to_the_end(minutes, opens) -> None:
    moment = FACTS.starts_at + timedelta(minutes=minutes)
    ask = {"cancelled": False, "starts_at": FACTS.starts_at, "ends_at": FACTS.ends_at, "now": moment}
    if opens:
        check_check_in(**ask)
        with pytest.raises(Refused):
            check_check_in(**{**ask, "cancelled": True})
    else:
        with pytest.raises(Refused):
            check_check_in(**ask)


def test_places_are_taken_and_given_back_until_the_beginning() -> None:
    before, after = FACTS.starts_at - timedelta(seconds=1), FACTS.starts_at
    for check in (check_booking, check_leaving):
        check(cancelled=False, starts_at=FACTS.starts_at, now=before)
        for cancelled, now in ((False, after), (True, before)):
            with pytest.raises(Refused):
                check(cancelled=cancelled, starts_at=FACTS.starts_at, now=now)


def test_who_has_no_place_comes_in_while_there_is_room() -> None:
    check_room_for(has_place=True, taken=9, capacity=5)
    check_room_for(has_place=False, taken=4, capacity=5)
    with pytest.raises(Refused):
        check_room_for(has_place=False, taken=5, capacity=5)


@settings(max_examples=60)
@given(st.integers(0, 20 * 365 * 86_400), st.integers(0, 300))
def test_code_counts_for_its_half_minute_and_the_next(shown, later) -> None:
    shown = NOW + timedelta(seconds=shown)
    slot, now = slot_of(shown), shown + timedelta(seconds=later)
    age = slot_of(now) - slot
    assert (slot in code_slots(now)) is (age <= 1)
    assert ticket_counts(slot, now) is (age <= 3)
    assert age in (later // CODE_SECONDS, later // CODE_SECONDS + 1)
    assert not ticket_counts(slot + 1, shown)


def test_changing_what_was_noted_needs_a_reason() -> None:
    cases = [(None, True, False), (True, True, False), (False, False, False), (True, False, True), (False, True, True)]
    for before, present, correction in cases:
        assert is_correction(before, present) is correction
    check_correction("came late")
    with pytest.raises(Invalid):
        check_correction("")
    check_noting(cancelled=False, starts_at=FACTS.starts_at, now=FACTS.starts_at - timedelta(minutes=30))
    for cancelled, minutes in ((False, 31), (True, 0)):
        with pytest.raises(Refused):
            check_noting(
                cancelled=cancelled, starts_at=FACTS.starts_at, now=FACTS.starts_at - timedelta(minutes=minutes)
            )


@pytest.mark.parametrize(
    ("was_there", "given_before", "days", "fine"),
    [
        (True, False, 0, True),
        (True, False, 14, True),
        (True, False, 15, False),
        (True, False, -1, False),
        (False, False, 1, False),
        (True, True, 1, False),
    ],
)
def test_feedback_comes_once_from_who_was_there(was_there, given_before, days, fine) -> None:
    ask = {"was_there": was_there, "given": given_before, "ends_at": NOW, "now": NOW + timedelta(days=days)}
    if fine:
        check_feedback(**ask)
    else:
        with pytest.raises(Refused):
            check_feedback(**ask)


def test_rating_is_one_to_five() -> None:
    assert check_rating(5) == 5
    for wrong in (None, 0, 6):
        with pytest.raises(Invalid):
            check_rating(wrong)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5), max_size=12))
def test_feedback_shows_nothing_but_the_number_below_five_answers(ratings) -> None:
    summary = feedback_summary(ratings)
    assert summary.answers == len(ratings)
    assert summary.shown is (len(ratings) >= 5)
    if summary.shown:
        assert summary.mean_tenths is not None
        assert abs(summary.mean_tenths / 10 - sum(ratings) / len(ratings)) <= 0.05 + 1e-9
        assert sum(summary.by_rating.values()) == len(ratings)
    else:
        assert summary.by_rating == {}
