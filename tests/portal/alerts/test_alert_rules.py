"""What is too many, what is news, what is mailed: the pure decisions of alerts, by table and by generated cases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.alerts.denials import STEP, WRITTEN_SINGLY, Gathering
from portal.alerts.rules import (
    AUDIENCE,
    LONGEST_NOTE,
    MAILS_AGAIN,
    MOST_MAILED,
    AlertKind,
    Tally,
    account_of,
    burst,
    check_dealing,
    is_news,
    kinds_for,
    mails_now,
    overdue_backup,
    plain_details,
)
from portal.auth.rules import ADMINISTRATORS, Role
from portal.errors import Invalid, Refused

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def tallies(*given: tuple[int, int], apart: str = "") -> list[Tally]:
    """(minute, number) pairs as tallies, each last done half a minute into its minute."""
    return [
        Tally(
            minute=START + timedelta(minutes=minute),
            number=number,
            at=START + timedelta(minutes=minute, seconds=30),
            apart=apart,
        )
        for minute, number in given
    ]


@pytest.mark.safety("s80")
@pytest.mark.parametrize(
    ("given", "number", "minute"),
    [
        ([(0, 7)], None, None),
        ([(0, 8)], 8, 0),
        ([(0, 4), (14, 4)], 8, 14),
        ([(0, 4), (15, 4)], None, None),
        ([(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1)], 8, 7),
        ([(0, 20), (40, 1)], 20, 0),
        ([(0, 8), (60, 9), (200, 1)], 9, 60),
        ([(0, 9), (60, 8)], 9, 60),
        ([], None, None),
    ],
)
def test_so_many_within_the_span_are_a_burst(given, number, minute):
    found = burst(tallies(*given), 8, QUARTER)
    if number is None:
        assert found is None
    else:
        assert found is not None
        assert (found.number, found.at) == (number, START + timedelta(minutes=minute, seconds=30))


@pytest.mark.safety("s80")
def test_different_names_count_and_not_one_name_often():
    one = tallies((0, 50), apart="a")
    several = [tally for name in "abcde" for tally in tallies((ord(name) - 97, 1), apart=name)]
    assert burst(one, 5, QUARTER, distinct=True) is None
    assert burst(several[:4], 5, QUARTER, distinct=True) is None
    assert burst(several, 5, QUARTER, distinct=True).number == 5


@settings(max_examples=60, deadline=None)
@given(
    some.lists(some.tuples(some.integers(0, 90), some.integers(1, 6), some.sampled_from("abc")), max_size=25),
    some.integers(1, 12),
    some.integers(1, 30),
    some.booleans(),
)
def test_a_burst_is_what_counting_every_window_finds(given, limit, span, distinct):
    rows = [tally for minute, number, name in given for tally in tallies((minute, number), apart=name)]

    def held(end: int) -> int:
        inside = [item for item in given if end - span < item[0] <= end]
        return len({item[2] for item in inside}) if distinct else sum(item[1] for item in inside)

    ends = [(held(end), end) for end in {item[0] for item in given} if held(end) >= limit]
    found = burst(rows, limit, timedelta(minutes=span), distinct=distinct)
    if not ends:
        assert found is None
    else:
        assert found is not None
        assert found.number == max(number for number, _ in ends)
        assert found.at == START + timedelta(minutes=max(end for _, end in ends), seconds=30)


@pytest.mark.parametrize(
    ("at", "seen", "dealt", "lasting", "news"),
    [
        (0, None, None, False, True),
        (0, 0, None, False, False),
        (1, 0, None, False, True),
        (1, 0, None, True, False),
        (3600, 0, None, True, True),
        (0, None, 0, False, False),
        (1, None, 0, False, True),
        (86_399, None, 0, True, False),
        (86_400, None, 0, True, True),
    ],
)
def test_only_a_later_fact_is_news(at, seen, dealt, lasting, news):
    moments = [None if value is None else START + timedelta(seconds=value) for value in (at, seen, dealt)]
    assert is_news(moments[0], moments[1], moments[2], lasting=lasting) is news


@pytest.mark.parametrize(
    ("mailed_before", "lately", "mails"),
    [
        (None, 0, True),
        (None, MOST_MAILED - 1, True),
        (None, MOST_MAILED, False),
        (MAILS_AGAIN - timedelta(seconds=1), 0, False),
        (MAILS_AGAIN, 0, True),
        (MAILS_AGAIN, MOST_MAILED, False),
    ],
)
def test_one_alert_is_mailed_once_a_day_and_many_are_not_all(mailed_before, lately, mails):
    mailed_at = None if mailed_before is None else START - mailed_before
    assert mails_now(mailed_at, START, lately) is mails


@pytest.mark.parametrize(
    ("made", "began", "late"),
    [(27, None, True), (26, None, False), (None, 27, True), (None, 25, False), (None, None, False), (1, 900, False)],
)
def test_a_backup_is_missed_after_so_many_hours(made, began, late):
    moments = [None if hours is None else START - timedelta(hours=hours) for hours in (made, began)]
    assert overdue_backup(moments[0], moments[1], START, timedelta(hours=26)) is late


def test_every_kind_has_an_audience_with_an_administrator():
    assert set(AUDIENCE) == set(AlertKind)
    assert all(audience & ADMINISTRATORS for audience in AUDIENCE.values())
    assert kinds_for({Role.LEADER, Role.HR, Role.EMPLOYEE}) == frozenset()
    assert AlertKind.BULK_EXPORT in kinds_for({Role.COMPLIANCE})
    assert AlertKind.PASSWORD_GUESSED not in kinds_for({Role.COMPLIANCE})


def test_nobody_deals_with_an_alert_about_themselves():
    with pytest.raises(Refused):
        check_dealing(7, 7, "All is well.")
    assert check_dealing(7, 8, " Asked her. ") == "Asked her."
    assert check_dealing(None, None, "x") == "x"
    for note in ("", "  ", "x" * (LONGEST_NOTE + 1)):
        with pytest.raises(Invalid):
            check_dealing(None, 1, note)


@pytest.mark.parametrize(
    ("about", "number"),
    [
        ("account:17", 17),
        ("account:0", None),
        ("account:x", None),
        ("account:١", None),
        ("network:1", None),
        ("", None),
    ],
)
def test_an_account_is_read_from_what_it_is_about(about, number):
    assert account_of(about) == number


@settings(max_examples=50, deadline=None)
@given(some.dictionaries(some.text(max_size=5), some.one_of(some.integers(), some.text(max_size=300)), max_size=20))
def test_details_are_few_short_and_on_one_line(details):
    plain = plain_details(details)
    assert len(plain) <= 10
    for value in plain.values():
        assert isinstance(value, int) or (len(value) <= 100 and all(character.isprintable() for character in value))


@pytest.mark.safety("s80")
def test_a_flood_of_refusals_is_no_flood_of_writes():
    gathering = Gathering()
    written = [gathering.to_write("7", START) for _ in range(WRITTEN_SINGLY + 10 * STEP)]
    assert sum(written) == len(written)
    assert sum(1 for number in written if number) == WRITTEN_SINGLY + 10
    assert gathering.to_write("8", START) == 1
    assert gathering.to_write("7", START + timedelta(minutes=1)) == 1
