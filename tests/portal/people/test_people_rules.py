"""What identifies people, and where assignments may lie (safety s60, s87)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.errors import Invalid, Refused
from portal.people.rules import Span, check_leaving, check_start, plain_mail, plain_name, plain_number

DAY = date(2026, 3, 1)


@pytest.mark.safety("s60")
@pytest.mark.parametrize(
    ("typed", "plain"), [("0007", "0007"), (" a-12 ", "A-12"), ("００１２", "0012"), ("Ａ９", "A9"), ("7", "7")]
)
def test_number_keeps_zeros_and_becomes_narrow(typed: str, plain: str) -> None:
    assert plain_number(typed) == plain


@pytest.mark.safety("s87")
@pytest.mark.parametrize("typed", ["", " ", "А12", "Ο1", "1 2", "-1", "1\u200b2", "x" * 21, "七", "1/2", "\x00"])
def test_number_that_could_be_taken_for_another_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        plain_number(typed)


@pytest.mark.safety("s87")
@pytest.mark.parametrize("name", ["李雷", "O’Neil", "Nguyễn Văn A", "李 Andy", "José", "Żółć", "𠮷野"])
def test_names_of_the_world_are_taken(name: str) -> None:
    assert plain_name(f"  {name} ") == " ".join(name.split())


@pytest.mark.safety("s87")
@pytest.mark.parametrize("name", ["", "  ", "Раul", "Pаul", "a\u202eb", "x" * 81, "Αnna", "a\x07"])
def test_names_that_deceive_are_refused(name: str) -> None:
    with pytest.raises(Invalid):
        plain_name(name)


@given(some.text(max_size=60))
def test_plain_forms_are_stable(text: str) -> None:
    for plain in (plain_number, plain_name, plain_mail):
        try:
            once = plain(text)
        except Invalid:
            continue
        assert once is None or plain(once) == once


@pytest.mark.parametrize("address", ["a b@c.de", "@c.de", "a@.de", "a@c..de", "x" * 65 + "@c.de", "a@b@c.de"])
def test_addresses_that_cannot_be_are_refused(address: str) -> None:
    with pytest.raises(Invalid):
        plain_mail(address)


@pytest.mark.parametrize(
    ("entered", "left", "last", "start", "fits"),
    [
        (DAY, None, None, DAY, True),
        (DAY, None, None, DAY - timedelta(1), False),
        (DAY, DAY, None, DAY, True),
        (DAY, DAY, None, DAY + timedelta(1), False),
        (DAY, None, Span(starts_on=DAY, ends_on=None), DAY, False),
        (DAY, None, Span(starts_on=DAY, ends_on=None), DAY + timedelta(1), True),
    ],
)
def test_start_lies_within_employment_and_after_last(entered, left, last, start, fits) -> None:
    if fits:
        check_start(entered, left, last, start)
    else:
        with pytest.raises(Refused):
            check_start(entered, left, last, start)


def test_leaving_before_entry_or_before_coming_place_is_refused() -> None:
    with pytest.raises(Invalid):
        check_leaving(DAY, [], DAY - timedelta(1))
    with pytest.raises(Refused):
        check_leaving(DAY, [Span(starts_on=DAY + timedelta(9), ends_on=None)], DAY + timedelta(1))
    check_leaving(DAY, [Span(starts_on=DAY, ends_on=None)], DAY)
