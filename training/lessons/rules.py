"""What may be published as a lesson, and what changed between two texts (policy 7.1)."""

import difflib
import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.errors import Invalid, Refused
from portal.files.rules import FileUse, Mention, Shape

LONGEST_TITLE = 150
LONGEST_BODY = 40_000
_CONTEXT = 2

LESSON_FILES = FileUse(
    name="lesson", kinds=("png", "jpeg", "webp", "mp4", "vtt", "mp3", "m4a", "pdf", "docx", "xlsx", "txt")
)
"""What a lesson may hold: pictures, films with captions, recordings, papers to take along."""


class Change(enum.StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a comparison; of a longer stretch without a change only its edges are shown."""

    change: Change
    text: str


def check_lesson(
    texts: Mapping[str, Mapping[str, str]], named: Mapping[str, Sequence[Mention]], shapes: Mapping[int, Shape]
) -> None:
    """Raise Invalid, at the field of its language, where a lesson is not whole.

    ``texts`` holds title and body for every language of the portal, ``named`` the files that each body names,
    ``shapes`` the lesson's own files by id. Every language needs a title and a text; whatever is seen or heard needs
    words for those who cannot; a file has to be there and of the right kind.
    """
    for language, text in texts.items():
        if not text.get("title", "").strip():
            raise Invalid("The lesson needs a title in every language.", field=f"title_{language}")
        if not text.get("body", "").strip():
            raise Invalid("The lesson needs a text in every language.", field=f"body_{language}")
        for mention in named[language]:
            _check_mention(mention, shapes, f"body_{language}")


def _check_mention(mention: Mention, shapes: Mapping[int, Shape], field: str) -> None:
    if mention.file_id is None:
        raise Invalid(
            "“%(address)s” lies elsewhere and would not be shown. Add the picture as a file of this lesson.",
            field=field,
            address=mention.address[:60],
        )
    shape = shapes.get(mention.file_id)
    if shape is None:
        raise Invalid("“%(file)s” is not among the files of this lesson.", field=field, file=mention.address)
    if mention.captions and shape is not Shape.CAPTIONS:
        raise Invalid("“%(file)s” holds no captions: a VTT file is needed.", field=field, file=mention.address)
    if mention.in_place and not mention.words:
        raise Invalid(
            "Say in words what “%(file)s” shows, between the square brackets: not everybody sees it.",
            field=field,
            file=mention.address,
        )


def file_ids(named: Mapping[str, Sequence[Mention]]) -> list[int]:
    """The files that the texts of all languages name, in order of their numbers."""
    return sorted({one.file_id for mentions in named.values() for one in mentions if one.file_id is not None})


def check_changed(digest: str, newest: str | None) -> None:
    """Refuse to publish what is taught already: a version says that something changed."""
    if digest == newest:
        raise Refused("Nothing differs from the version that is taught now.")


def check_removable(file_id: int, published: Collection[int]) -> None:
    """Refuse to remove a file that a published version shows: what was taught stays provable."""
    if file_id in published:
        raise Refused("A published version shows this file, so it stays.")


def placed(number: int, shape: Shape, words: str) -> str:
    """What a trainer writes to place a file in the text."""
    plain = words.replace("[", "(").replace("]", ")")
    return f"{'[' if shape in (Shape.ATTACHMENT, Shape.CAPTIONS) else '!['}{plain}](file:{number})"


def compare(old: str, new: str) -> list[Line]:
    """The lines that changed, with two lines around each change; nothing where the texts are alike."""
    before, after = old.splitlines(), new.splitlines()
    if before == after:
        return []
    found: list[Line] = []
    matcher = difflib.SequenceMatcher(None, before, after)
    opcodes = matcher.get_opcodes()
    for place, (tag, start, stop, begin, end) in enumerate(opcodes):
        if tag == "equal":
            found.extend(_around(before[start:stop], first=place == 0, last=place == len(opcodes) - 1))
        else:
            found.extend(Line(change=Change.GONE, text=text) for text in before[start:stop])
            found.extend(Line(change=Change.NEW, text=text) for text in after[begin:end])
    return found


def _around(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[Line]:
    head = 0 if first else min(_CONTEXT, len(lines))
    tail = 0 if last else min(_CONTEXT, len(lines) - head)
    yield from (Line(change=Change.SAME, text=text) for text in lines[:head])
    if len(lines) > head + tail:
        yield Line(change=Change.LEFT_OUT, text="")
    yield from (Line(change=Change.SAME, text=text) for text in lines[len(lines) - tail :])
