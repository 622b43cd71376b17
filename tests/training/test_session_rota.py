"""The rota of recurring training: days, topics, trainers, shortfall; and the iCalendar writer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.workdays.rules import days_between
from training.sessions.ics import CalendarEntry, calendar_file, folded
from training.sessions.rota import (
    groups_for,
    last_of_month,
    month_before,
    month_named,
    next_month,
    overlaps,
    plan_month,
    required_in,
    shortfall,
    spread,
    topics_after,
)
from training.sessions.rules import ROTA, Topic

FIRST = date(2026, 10, 1)
DAYS = [day for day in days_between(FIRST, date(2026, 10, 31)) if day.weekday() < 5]


@pytest.mark.parametrize(
    ("last", "number", "topics"),
    [
        (None, 2, [Topic.LAW, Topic.TECHNIQUE]),
        (Topic.TECHNIQUE, 2, [Topic.PSYCHOLOGY, Topic.LAW]),
        (Topic.PSYCHOLOGY, 4, [Topic.LAW, Topic.TECHNIQUE, Topic.PSYCHOLOGY, Topic.LAW]),
        (Topic.OTHER, 1, [Topic.LAW]),
    ],
)
def test_topics_take_turns_over_the_months(last, number, topics) -> None:
    assert topics_after(last, number) == topics


def test_months_follow_each_other() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_before(date(2027, 1, 1)) == date(2026, 12, 1)
    assert last_of_month(date(2028, 2, 1)) == date(2028, 2, 29)
    today = date(2026, 11, 29)
    assert month_named("2026-10", today) == FIRST
    for other in ("", "2026-13", "2027-01", "2026-11", "２０２６-10"):
        assert month_named(other, today) == date(2026, 11, 1)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 12),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(15, 240),
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 21), st.integers(8, 18)), max_size=8),
)
def test_rota_is_on_working_days_and_takes_no_trainer_twice(number, groups, trainers, minutes, taken) -> None:
    people = list(range(1, trainers + 1))
    busy: dict[int, list[tuple[datetime, datetime]]] = {}
    for trainer, day, hour in taken:
        begin = datetime.combine(DAYS[day], datetime.min.time(), tzinfo=UTC) + timedelta(hours=hour - 8)
        busy.setdefault(trainer, []).append((begin, begin + timedelta(hours=2)))
    found = plan_month(FIRST, DAYS, topics_after(None, number), groups, minutes, people, busy)
    assert len({(one.theme, one.group) for one in found}) == len(found) <= number * groups
    for one in found:
        assert one.starts_at.date() in DAYS
        assert one.ends_at - one.starts_at == timedelta(minutes=minutes)
        assert one.trainer_id in people
        for span in busy.get(one.trainer_id, []):
            assert not overlaps(span, (one.starts_at, one.ends_at))
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if one.trainer_id == other.trainer_id:
                assert not overlaps((one.starts_at, one.ends_at), (other.starts_at, other.ends_at))


def test_trainings_are_spread_and_trainers_take_turns() -> None:
    found = plan_month(FIRST, DAYS, [Topic.LAW, Topic.TECHNIQUE], 2, 60, [7, 8], {})
    assert [(one.theme, one.group, one.trainer_id) for one in found] == [
        ("rota:2026-10:1", 1, 7),
        ("rota:2026-10:1", 2, 8),
        ("rota:2026-10:2", 1, 7),
        ("rota:2026-10:2", 2, 8),
    ]
    assert spread(DAYS, 2) == [5, 16]
    assert plan_month(FIRST, DAYS, [Topic.LAW], 1, 60, [], {}) == []


def test_only_who_holds_the_certificate_teaches_its_topic() -> None:
    topics = [Topic.LAW, Topic.TECHNIQUE, Topic.PSYCHOLOGY]
    found = plan_month(FIRST, DAYS, topics, 2, 60, [7, 8], {}, {Topic.TECHNIQUE: {8}})
    assert [one.trainer_id for one in found if one.topic is Topic.TECHNIQUE] == [8, 8]
    nobody = plan_month(FIRST, DAYS, topics, 1, 60, [7, 8], {}, {Topic.TECHNIQUE: set()})
    assert [one.topic for one in nobody] == [Topic.LAW, Topic.PSYCHOLOGY]


def test_groups_hold_everybody() -> None:
    assert [groups_for(people, 20) for people in (0, 1, 20, 21, 41)] == [1, 1, 1, 2, 3]


def test_month_of_entry_asks_for_nothing_and_shortfall_is_never_negative() -> None:
    assert [required_in(FIRST, day, 2) for day in (date(2026, 9, 1), FIRST, date(2026, 10, 2))] == [2, 2, 0]
    assert [shortfall(2, attended) for attended in (0, 1, 2, 5)] == [2, 1, 0, 0]
    assert len(ROTA) == 3


ENTRY = CalendarEntry(
    uid="abc",
    sequence=3,
    changed_at=datetime(2026, 9, 21, 1, 0, tzinfo=UTC),
    starts_at=datetime(2026, 9, 22, 6, 0, tzinfo=UTC),
    ends_at=datetime(2026, 9, 22, 7, 30, tzinfo=UTC),
    title="Law; updates, part\\one",
    place="302 培训室，二层" * 8,
    text="first\r\nsecond\x07",
    url="https://portal.example/training/sessions/1",
    cancelled=False,
)


def read_back(text: str) -> dict[str, str]:
    """A reader of RFC 5545 written apart: unfolds, splits, unescapes."""
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    values = {}
    for line in lines:
        name, _, value = line.partition(":")
        plain, rest = "", iter(value)
        for sign in rest:
            after = next(rest) if sign == "\\" else ""
            plain += ("\n" if after in "nN" else after) if sign == "\\" else sign
        values[name] = plain
    return values


def test_calendar_file_reads_back() -> None:
    values = read_back(calendar_file(ENTRY))
    assert values["UID"] == "abc@fairline"
    assert values["SEQUENCE"] == "3"
    assert values["DTSTART"] == "20260922T060000Z"
    assert values["DTEND"] == "20260922T073000Z"
    assert values["SUMMARY"] == ENTRY.title
    assert values["LOCATION"] == ENTRY.place
    assert values["DESCRIPTION"] == "first\nsecond"
    assert values["STATUS"] == "CONFIRMED"
    assert "METHOD" not in values


@settings(max_examples=80)
@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300))
def test_folding_loses_nothing_and_cuts_no_character(line) -> None:
    cut = folded(line)
    assert cut.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in cut.split("\r\n"))
