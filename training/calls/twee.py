"""Reads and writes Twee 3, the text form of Twine stories: passages with name, tags, metadata and text.

Follows version 3.0.2 of the specification and, where it is silent, what Twine does when it reads and writes Twee.
Reading never fails: what is not understood becomes a finding and the rest is read on.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.words import mark
from training.calls.findings import Findings
from training.questionfiles.reading import short

STORY_TITLE, STORY_DATA = "StoryTitle", "StoryData"
MOST_PASSAGES = 50_000

_ESCAPED_COLON = re.compile(r"\\+:")
_META = re.compile(r"([\\\[\]{}])")


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A passage: ``line`` is that of its header, its text begins on the next one; no blank lines at the end."""

    name: str
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    line: int = field(default=0, compare=False)

    def lines(self) -> list[tuple[int, str]]:
        """Lines of the text with their numbers in the file."""
        return list(enumerate(self.text.split("\n"), start=self.line + 1)) if self.text else []


@dataclass(frozen=True, kw_only=True)
class Story:
    """All passages in the order of the file, with title and data taken out of theirs."""

    title: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    data_line: int = field(default=1, compare=False)


def read_twee(text: str, found: Findings) -> Story:
    """The story that a text holds; text before the first passage is passed over with a warning."""
    passages = _passages(text, found)
    named = {passage.name: passage for passage in reversed(passages)}
    title, data = named.get(STORY_TITLE), named.get(STORY_DATA)
    if title is None or not title.text.strip():
        found.error(
            title.line if title else 1, "no-title", mark("There is no passage StoryTitle that names the story.")
        )
    return Story(
        title=" ".join(title.text.split()) if title else "",
        data=_story_data(data, found),
        passages=tuple(passage for passage in passages if passage.name not in (STORY_TITLE, STORY_DATA)),
        data_line=data.line if data else 1,
    )


def _story_data(passage: Passage | None, found: Findings) -> dict[str, Any]:
    if passage is None:
        found.error(1, "no-data", mark("There is no passage StoryData with the story's identifier (IFID)."))
        return {}
    data = _object(passage.text)
    if data is None:
        found.error(passage.line, "no-data", mark("StoryData does not hold a JSON object."))
        return {}
    if not re.fullmatch(r"[0-9A-Z-]{8,63}", str(data.get("ifid", ""))):
        said = mark("StoryData has no IFID: 8 to 63 digits, capital letters and hyphens, as Twine makes them.")
        found.error(passage.line, "no-ifid", said)
    return data


def _object(text: str) -> dict[str, Any] | None:
    """A JSON object; None of anything else, also of one that is nested too deeply."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _passages(text: str, found: Findings) -> list[Passage]:
    passages: list[Passage] = []
    header: tuple[int, str] | None = None
    body: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate([*lines, "::"], start=1):
        if not line.startswith("::"):
            body.append(line)
            continue
        if header is not None:
            passages.append(_passage(header, body, found))
        elif any(before.strip() for before in body):
            found.warning(1, "before-first", mark("Text before the first passage belongs to none and is passed over."))
        header, body = (number, line), []
        if len(passages) >= MOST_PASSAGES:
            said = mark("There are more than %(most)s passages. Split the story.")
            found.error(number, "too-many-passages", said, most=f"{MOST_PASSAGES:,}")
            break
    return passages


def _passage(header: tuple[int, str], body: Sequence[str], found: Findings) -> Passage:
    number, line = header
    name, tags, rest = _split_header(line[2:])
    metadata: dict[str, Any] | None = {}
    if rest:
        metadata = _object(rest)
    if metadata is None:
        said = mark("What follows the name of passage “%(name)s” is no metadata in JSON and is passed over.")
        found.warning(number, "bad-metadata", said, name=short(name))
        metadata = {}
    if not name:
        found.error(number, "no-name", mark("A passage has no name."))
    while body and not body[-1].strip():
        body = body[:-1]
    text = "\n".join(_unescaped(inner) for inner in body)
    return Passage(name=name, tags=tags, metadata=metadata, text=text, line=number)


def _split_header(text: str) -> tuple[str, tuple[str, ...], str]:
    """Name, tags, and what follows; a bracket that is never closed belongs to the name, as Twine takes it."""
    end = _unescaped_place(text, "[{", 0)
    name, rest = text[:end], text[end:]
    tags: tuple[str, ...] = ()
    if rest.startswith("["):
        close = _unescaped_place(rest, "]", 1)
        if close == len(rest):
            return _plain(_stripped(text)), (), ""
        tags = tuple(_plain(tag) for tag in rest[1:close].split())
        rest = rest[close + 1 :]
    return _plain(_stripped(name)), tags, rest.strip()


def _unescaped_place(text: str, signs: str, start: int) -> int:
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text[place] in signs:
            return place
        else:
            place += 1
    return len(text)


def _stripped(text: str) -> str:
    """Without spaces around, but for escaped ones."""
    text = text.lstrip()
    bare = text.rstrip()
    slashes = len(bare) - len(bare.rstrip("\\"))
    return text[: len(bare) + 1] if slashes % 2 and len(text) > len(bare) else bare


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _unescaped(line: str) -> str:
    """Twine puts a backslash before a line that would begin a passage; older versions one before each colon."""
    if line.startswith("\\:\\:"):
        return "::" + line[4:]
    return line[1:] if _ESCAPED_COLON.match(line) else line


def write_twee(story: Story) -> str:
    """The story as text that Twine opens; reading it gives the same story."""
    data = json.dumps(story.data, ensure_ascii=False, indent=2)
    parts = [f":: {STORY_TITLE}\n{_escaped(story.title)}", f":: {STORY_DATA}\n{data}"]
    parts += [_written(passage) for passage in story.passages]
    return "\n\n\n".join(parts) + "\n"


def _written(passage: Passage) -> str:
    parts = ["::", _header_name(passage.name)]
    if passage.tags:
        parts.append("[" + " ".join(_META.sub(r"\\\1", tag) for tag in passage.tags) + "]")
    if passage.metadata:
        parts.append(json.dumps(passage.metadata, ensure_ascii=False, separators=(",", ":")))
    head = " ".join(parts)
    return f"{head}\n{_escaped(passage.text)}" if passage.text else head


def _header_name(name: str) -> str:
    bare = name.strip()
    before, after = name[: len(name) - len(name.lstrip())], name[len(name.rstrip()) :]
    return "\\ " * len(before) + _META.sub(r"\\\1", bare) + "\\ " * len(after)


def _escaped(text: str) -> str:
    return "\n".join(
        "\\" + line if line.startswith("::") or _ESCAPED_COLON.match(line) else line for line in text.split("\n")
    )
