"""Names and limits of files: what a declared name becomes, and when there is no room."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Invalid
from portal.files.answers import disposition
from portal.files.rules import (
    EVIDENCE,
    KINDS,
    MEGABYTE,
    Family,
    FileLimits,
    check_number,
    check_room,
    check_size,
    clean_name,
)

LIMITS = FileLimits(sizes=dict.fromkeys(Family, MEGABYTE), at_once=2, per_thing=3, total=2 * MEGABYTE)

NAMES = [
    ("photo.jpg", "photo.jpg"),
    ("../../etc/passwd.txt", "passwd.txt"),
    ("C:\\Users\\x\\letter.pdf", "letter.pdf"),
    ("a\x00b.pdf", "ab.pdf"),
    ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
    ("photo\u202egpj.exe", "photogpj.exe"),
    ("CON.pdf", "_CON.pdf"),
    ("con", "_con"),
    ("com1.tar.txt", "_com1.tar.txt"),
    ("x" * 500 + ".pdf", "x" * 100 + ".pdf"),
    ("投诉信.pdf", "投诉信.pdf"),
    ("<script>.txt", "_script_.txt"),
    ("...", "file"),
    ("", "file"),
    (None, "file"),
    (".pdf", "file.pdf"),
    ("a.pdf. ", "a.pdf"),
    ("a\u200b\ufeff.pdf", "a.pdf"),
]


@pytest.mark.safety("s27")
@pytest.mark.parametrize(("declared", "clean"), NAMES, ids=lambda value: repr(value)[:30])
def test_declared_name_becomes_harmless(declared: str | None, clean: str) -> None:
    assert clean_name(declared) == clean


@given(st.text(max_size=600))
def test_any_name_is_clean_and_stays_so(declared: str) -> None:
    name = clean_name(declared)
    assert 0 < len(name) <= 111
    assert not set(name) & set('/\\<>:"|?*%')
    assert all(unicodedata.category(one)[0] != "C" for one in name)
    assert clean_name(name) == name
    assert disposition(name).isascii()
    assert "\r" not in disposition(name) and "\n" not in disposition(name)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a b.pdf", "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"),
        ("投诉.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%8A%95%E8%AF%89.pdf"),
        ("é;'.pdf", "attachment; filename=\"e'.pdf\"; filename*=UTF-8''%C3%A9%3B%27.pdf"),
    ],
)
def test_name_is_sent_for_old_and_new_programs(name: str, header: str) -> None:
    assert disposition(name) == header


def test_limits_are_said_in_words() -> None:
    check_size("a.pdf", KINDS["pdf"], MEGABYTE, LIMITS, "files")
    check_number(2, LIMITS, "files")
    check_room(3, 2 * MEGABYTE, LIMITS, "files")
    for act, words in (
        (lambda: check_size("a.pdf", KINDS["pdf"], 0, LIMITS, "files"), "is empty"),
        (lambda: check_size("a.pdf", KINDS["pdf"], MEGABYTE + 1, LIMITS, "files"), "at most 1 MB"),
        (lambda: check_number(3, LIMITS, "files"), "at most 2 are taken at once"),
        (lambda: check_room(4, 1, LIMITS, "files"), "No more than 3 files"),
        (lambda: check_room(1, 2 * MEGABYTE + 1, LIMITS, "files"), "at most 2 MB are kept"),
    ):
        with pytest.raises(Invalid, match=words):
            act()


def test_no_kind_of_evidence_runs_in_a_browser() -> None:
    sent = {KINDS[name].media_type for name in EVIDENCE.kinds}
    assert not {one for one in sent if "html" in one or "svg" in one or one.endswith(("/xml", "javascript"))}
