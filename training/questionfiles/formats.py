"""The formats of question files: which one a file is in, and who reads and writes it."""

import enum
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, cast

from portal.words import mark
from training.questionfiles.reading import LARGEST_FILE, Reading, refused
from training.quizzes.content import QuestionContent


class FileFormat(enum.StrEnum):
    """How a file says its questions."""

    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE_XML = "moodle-xml"
    QTI = "qti"
    XLSX = "xlsx"


_PART = "training.questionfiles."
_READERS: Mapping[FileFormat, tuple[str, str]] = {
    FileFormat.GIFT: ("gift", "read_gift"),
    FileFormat.AIKEN: ("aiken", "read_aiken"),
    FileFormat.MOODLE_XML: ("moodle_reading", "read_moodle"),
    FileFormat.QTI: ("qti_reading", "read_qti"),
    FileFormat.XLSX: ("sheet_reading", "read_xlsx"),
}
_WRITERS: Mapping[FileFormat, tuple[str, str]] = {
    FileFormat.GIFT: ("gift_writing", "write_gift"),
    FileFormat.MOODLE_XML: ("moodle_writing", "write_moodle"),
    FileFormat.XLSX: ("sheet_writing", "write_xlsx"),
}

_BY_ENDING = {".gift": FileFormat.GIFT, ".aiken": FileFormat.AIKEN}
_ITEM, _QUIZ = re.compile(rb"<(\w{1,40}:)?assessmentItem\b"), re.compile(rb"<quiz\b")
_LOOKED_AT = 200_000
_AIKEN = (re.compile(rb"^[ \t]*A[.)]", re.MULTILINE), re.compile(rb"^[ \t]*ANSWER[ \t]*:", re.MULTILINE))


def format_of(content: bytes, name: str) -> FileFormat | None:
    """The format of a file, by what it holds and then by its name; None for one that is none of ours."""
    head = content[:_LOOKED_AT]
    if head.startswith(b"PK"):
        return FileFormat.QTI if b"imsmanifest.xml" in content else FileFormat.XLSX
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<quiz", b"<!DOCTYPE", b"<assessmentItem")):
        return FileFormat.QTI if _ITEM.search(head) and not _QUIZ.search(head) else FileFormat.MOODLE_XML
    named = next((found for ending, found in _BY_ENDING.items() if name.lower().endswith(ending)), None)
    if named is not None:
        return named
    if b"\0" in head:
        return None
    is_aiken = b"{" not in head and all(sign.search(head) for sign in _AIKEN)
    return FileFormat.AIKEN if is_aiken else FileFormat.GIFT


def read_questions(
    content: bytes, name: str = "", file_format: FileFormat | None = None, language: str = "en"
) -> Reading:
    """What a file holds. One that is too large is refused before anything of it is looked at."""
    if len(content) > LARGEST_FILE:
        sentence = mark("The file is larger than %(most)s MB. Split it.")
        return refused(1, sentence, most=LARGEST_FILE // 1_000_000)
    found = file_format or format_of(content, name)
    if found is None:
        return refused(1, mark("This is no file of questions that can be read here."))
    return cast(Reading, _loaded(_READERS[found])(content, language))


def write_questions(
    contents: Sequence[QuestionContent], file_format: FileFormat, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """A file with these questions; Invalid for one that the format cannot hold.

    ``pictures`` by their SHA-256 go into Moodle XML; the other formats name them only.
    """
    if file_format is FileFormat.MOODLE_XML:
        return cast(bytes, _loaded(_WRITERS[file_format])(contents, pictures))
    return cast(bytes, _loaded(_WRITERS[file_format])(contents))


def _loaded(place: tuple[str, str]) -> Any:
    """A reader or writer; what a format needs is loaded with the first file in it."""
    module, name = place
    return getattr(import_module(_PART + module), name)
