"""What a mask shows of an identifier, and how identifiers are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Invalid
from portal.personal.rules import (
    MASKS,
    Kind,
    compact,
    index_text,
    masked,
    plain_bank_account,
    plain_identity_number,
    plain_phone,
)

TABLE = [
    (Kind.PHONE, "13812345678", "138****5678"),
    (Kind.PHONE, "+86 138 1234 5678", "138****5678"),
    (Kind.PHONE, "１３８１２３４５６７８", "138****5678"),
    (Kind.PHONE, "021 5550 1", "****"),
    (Kind.MAIL, "Chen@mail.example", "C***@…"),
    (Kind.MAIL, "c@mail.example", "***@…"),
    (Kind.NAME, "王晓梅", "王**"),
    (Kind.NAME, "Ann Example", "A**"),
    (Kind.NAME, "王", "**"),
    (Kind.IDENTITY, "11010519491231002X", "****002X"),
    (Kind.IDENTITY, "E12345678", "****"),
    (Kind.BANK, "6222 0202 0001 1234 567", "****4567"),
    (Kind.BANK, "", ""),
]


@pytest.mark.parametrize(("kind", "text", "shown"), TABLE)
def test_mask_is_as_policy_writes_it(kind: Kind, text: str, shown: str) -> None:
    assert masked(kind, text) == shown


@pytest.mark.safety("s04")
@given(st.sampled_from(list(Kind)), st.text(min_size=1, max_size=60))
def test_mask_never_shows_more_than_policy_says(kind: Kind, text: str) -> None:
    shown = masked(kind, text)
    mask = MASKS[kind]
    assert len(shown) <= mask.head + mask.tail + len("***@…")
    assert len(shown.replace("*", "").replace("@…", "")) <= mask.head + mask.tail


@pytest.mark.safety("s04")
@given(st.sampled_from([Kind.PHONE, Kind.IDENTITY, Kind.BANK]), st.from_regex(r"[0-9A-Z]{6,34}", fullmatch=True))
def test_four_signs_or_more_stay_hidden(kind: Kind, text: str) -> None:
    hidden = len(compact(text)) - len(masked(kind, text).replace("*", ""))
    assert hidden >= 4


@given(
    st.sampled_from([Kind.NAME, Kind.MAIL]),
    st.text(alphabet="abc王", min_size=3, max_size=9),
    st.text("xyz", min_size=3),
)
def test_mask_of_name_does_not_tell_length(kind: Kind, text: str, more: str) -> None:
    suffix = "@a.example" if kind is Kind.MAIL else ""
    assert masked(kind, text + suffix) == masked(kind, text + more + suffix)


@pytest.mark.parametrize("text", ["11010519491231002X", "11010519491231002x", "110105 19491231 002Ｘ", "E12345678", ""])
def test_right_identity_number_is_taken(text: str) -> None:
    assert plain_identity_number(text) == compact(text)


@pytest.mark.parametrize("text", ["110105194912310021", "12", "1101051949123100 2!", "身份"])
def test_wrong_identity_number_is_refused_at_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        plain_identity_number(text)
    assert refused.value.field == "identity_number"


def test_every_way_of_writing_finds_same_index() -> None:
    assert index_text("11010519491231002x") == index_text("110105-19491231-002Ｘ")


def test_phone_and_account_are_read_or_refused() -> None:
    assert plain_phone("+86 (138) 1234-5678") == "+8613812345678"
    assert plain_bank_account("6222 0202 0001 1234") == "6222020200011234"
    for wrong, read in (("call me", plain_phone), ("12", plain_bank_account)):
        with pytest.raises(Invalid):
            read(wrong)
