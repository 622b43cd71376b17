"""What a file is, by its content: good ones pass, and each that pretends is refused with a sentence."""

import io
import tracemalloc

import pytest
import weasyprint  # noqa: F401 - it tells Pillow to load what is cut off, in every process of the portal
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid
from portal.files.archives import MOST_PARTS
from portal.files.rules import (
    ACTIVE,
    DAMAGED,
    ENDING_DIFFERS,
    EVIDENCE,
    TOO_MANY_PIXELS,
    TWO_IN_ONE,
    TYPE_REFUSED,
    UNPACKS_TOO_LARGE,
    clean_name,
)
from portal.files.sniffing import examine
from tests.portal.files.conftest import GOOD, archive, mp3, mpeg4, office, pdf, picture, png_header, sound


def judged(name: str, content: bytes) -> str:
    return examine(io.BytesIO(content), len(content), clean_name(name), EVIDENCE)


@pytest.mark.safety("s27")
@pytest.mark.parametrize("name", GOOD)
def test_good_file_is_known_by_content(name: str) -> None:
    kind, content = GOOD[name]
    assert judged(name, content) == kind


def nested(depth: int = 5) -> bytes:
    """A bomb of bombs: sixteen archives in an archive, again and again."""
    inner = archive({"zeros": bytes(1_000_000)})
    for _ in range(depth):
        inner = archive({f"{place}.zip": inner for place in range(16)}, packed=False)
    return inner


def overlapping() -> bytes:
    """Two entries of the directory that mean the same bytes."""
    content = bytearray(office("xlsx", **{"xl/a.bin": b"a" * 4000, "xl/b.bin": b"a" * 4000}))
    first, second = content.rfind(b"xl/a.bin"), content.rfind(b"xl/b.bin")
    content[second - 4 : second] = content[first - 4 : first]
    return bytes(content)


GIF_JS = b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//"
HTML_JPEG = picture("JPEG", comment=b"<html><script>alert(1)</script>")
PICTURE_BOMB = png_header(60_000, 60_000)
BAD = [
    ("script.js", b"alert(1)", TYPE_REFUSED),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", TYPE_REFUSED),
    ("page.html", b"<html></html>", TYPE_REFUSED),
    ("pack.zip", archive({"a": b"a"}), TYPE_REFUSED),
    ("no ending", pdf(), TYPE_REFUSED),
    ("photo\u202egpj.exe", picture("JPEG"), TYPE_REFUSED),
    ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", ENDING_DIFFERS),
    ("picture.png", GIF_JS, ENDING_DIFFERS),
    ("picture.jpg", picture(), ENDING_DIFFERS),
    ("letter.pdf", b"MZ" + bytes(400), ENDING_DIFFERS),
    ("letter.txt", b"MZ\x90 no text at all" + bytes(10), ENDING_DIFFERS),
    ("letter.txt", b"#!/bin/sh\nrm -rf /\n", ENDING_DIFFERS),
    ("letter.txt", b" \n<!DOCTYPE html><script>alert(1)</script>", ACTIVE),
    ("letter.txt", b"<?xml version='1.0'?><svg/>", ACTIVE),
    ("letter.txt", bytes(range(256)), ENDING_DIFFERS),
    ("mail.eml", b"just words", ENDING_DIFFERS),
    ("call.mp3", b"ID3" + bytes(2000), ENDING_DIFFERS),
    ("call.mp3", mp3(1) + b"<script>alert(1)</script>", ENDING_DIFFERS),
    ("call.wav", b"RIFF\0\0\0\0WEBPVP8 ", ENDING_DIFFERS),
    ("call.m4a", mpeg4()[:-3], ENDING_DIFFERS),
    ("film.mp4", mpeg4() + b"MZ behind the last box", ENDING_DIFFERS),
    ("call.wav", sound() + archive({"a": b"a"}), TWO_IN_ONE),
    ("letter.pdf", pdf() + archive({"a": b"a"}), DAMAGED),
    ("letter.pdf", pdf(archive({"a": b"a"}))[:-6] + archive({"b": b"b"}, comment=b"%%EOF"), TWO_IN_ONE),
    ("letter.pdf", b"%PDF-1.7\nno end", DAMAGED),
    ("photo.jpg", HTML_JPEG, TWO_IN_ONE),
    ("photo.jpg", picture("JPEG") + b"<html><script>alert(1)</script>", TWO_IN_ONE),
    ("photo.jpg", picture("JPEG") + archive({"a": b"a"}), TWO_IN_ONE),
    ("photo.jpg", picture("JPEG", size=(900, 900))[:-2000], DAMAGED),
    ("photo.png", picture() + b"something behind", TWO_IN_ONE),
    ("photo.png", picture()[:-30], DAMAGED),
    ("photo.png", PICTURE_BOMB, TOO_MANY_PIXELS),
    ("photo.png", png_header(9_000, 9_000), TOO_MANY_PIXELS),
    ("photo.png", png_header(40_000, 1), TOO_MANY_PIXELS),
    ("photo.webp", picture("WEBP")[:-9], DAMAGED),
    ("photo.webp", picture("WEBP") + b"something behind", TWO_IN_ONE),
    ("table.xlsx", archive({"anything": b"x"}), DAMAGED),
    ("table.xlsx", office("docx"), DAMAGED),
    ("table.xlsx", b"PK\x03\x04" + bytes(200), DAMAGED),
    ("table.xlsx", office()[:-8], DAMAGED),
    ("table.xlsx", b"MZ" + office(), ENDING_DIFFERS),
    ("table.xlsx", archive({"xl/workbook.xml": b"<w/>"}, comment=b"<script>"), DAMAGED),
    ("table.xlsx", office("xlsx", **{"xl/vbaProject.bin": b"macros"}), ACTIVE),
    ("letter.docx", office("docx", **{"word/run.exe": b"MZ"}), ACTIVE),
    ("table.xlsx", office("xlsx", **{"xl/s.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), ACTIVE),
    ("table.xlsx", office("xlsx", **{"xl/s.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]>".encode("utf-16")}), ACTIVE),
    ("table.xlsx", office("xlsx", **{"xl/s.xml": b" " * (256 * 1024 - 4) + b"<!ENTITY a 'b'>"}), ACTIVE),
    ("table.xlsx", office("xlsx", **{"xl/x.bin": nested(1)}), ACTIVE),
    ("table.xlsx", office("xlsx", **{"xl/zeros.bin": bytes(30_000_000)}), UNPACKS_TOO_LARGE),
    ("table.xlsx", office("xlsx", **{f"xl/{n}": b"" for n in range(MOST_PARTS)}), UNPACKS_TOO_LARGE),
    ("table.xlsx", overlapping(), UNPACKS_TOO_LARGE),
]


@pytest.mark.safety("s27", "s28", "s29")
@pytest.mark.parametrize(
    ("name", "content", "sentence"), BAD, ids=[f"{place}-{case[0]}" for place, case in enumerate(BAD)]
)
def test_pretender_is_refused_with_its_sentence(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        judged(name, content)
    assert refused.value.message == sentence
    assert refused.value.field == "files"
    assert str(refused.value)


@pytest.mark.safety("s28")
@pytest.mark.parametrize("bomb", [("a.png", PICTURE_BOMB), ("a.xlsx", office("xlsx", **{"xl/z": bytes(30_000_000)}))])
def test_bomb_is_refused_without_being_unpacked(bomb: tuple[str, bytes]) -> None:
    tracemalloc.start()
    with pytest.raises(Invalid):
        judged(*bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * 1024 * 1024


@settings(deadline=None, max_examples=150)
@given(name=st.sampled_from(sorted(GOOD)), cut=st.integers(1, 300), flips=st.lists(st.integers(0, 10_000), max_size=4))
def test_damaged_file_is_taken_or_refused_never_fails(name: str, cut: int, flips: list[int]) -> None:
    content = bytearray(GOOD[name][1])
    for place in flips:
        content[place % len(content)] ^= 0x41
    try:
        judged(name, bytes(content[: len(content) - (cut if cut % 2 else 0)]) or b"x")
    except Invalid as error:
        assert str(error)


@settings(deadline=None, max_examples=100)
@given(ending=st.sampled_from(EVIDENCE.endings), content=st.binary(min_size=1, max_size=600))
def test_any_bytes_are_taken_or_refused(ending: str, content: bytes) -> None:
    for start in (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"):
        try:
            judged(f"a.{ending}", start + content)
        except Invalid as error:
            assert str(error)
