"""What a format has no place for: kept beside a question as one line of JSON that other systems pass over.

A writer writes a question, reads it again with its own reader, and notes every field that came back differently. So
nothing is lost by a format that can say less, and nothing is noted that it says itself.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable
from typing import Any

from portal.words import mark
from training.questionfiles.reading import Misread, short
from training.questionfiles.values import LANGUAGES
from training.quizzes.content import QuestionContent
from training.quizzes.packing import packed, unpacked

_FIELDS = tuple(field.name for field in dataclasses.fields(QuestionContent))
_LANGUAGE, _DIGEST, _VALUES = "language", "of", "is"
_CLOSED = frozenset({"kind"})


def base_language(content: QuestionContent) -> str:
    """The language that a file of one language is written in: the first of ours in which the question is asked."""
    asked = [language for language in LANGUAGES if content.text.texts.get(language)]
    return asked[0] if asked else next(iter(sorted(content.text.texts)), LANGUAGES[0])


def rest_of(content: QuestionContent, reread: Callable[[str], QuestionContent | None], usual: str) -> str:
    """The line that goes with a written question; "" where the format says everything.

    ``reread`` reads what was written as a text in a language; ``usual`` is the language of texts that name none.
    Raises Misread where what was written is not a question of the same kind.
    """
    language = base_language(content)
    back = reread(language)
    if back is None or back.kind is not content.kind:
        raise Misread(1, mark("This format cannot hold the question “%(name)s”."), name=short(title_of(content)))
    differing = [name for name in _FIELDS if getattr(back, name) != getattr(content, name)]
    rest: dict[str, Any] = {}
    if language != usual:
        rest[_LANGUAGE] = language
    if differing:
        rest[_DIGEST] = _digest(back, differing)
        rest[_VALUES] = {name: packed(getattr(content, name)) for name in differing}
    return json.dumps(rest, separators=(",", ":"), sort_keys=True) if rest else ""


def language_in(rest: str, usual: str, line: int) -> str:
    """The language that a line of rest names."""
    language = _loaded(rest, line).get(_LANGUAGE, usual) if rest else usual
    if not isinstance(language, str) or not 0 < len(language) <= 20:
        raise _damaged(line)
    return language


def with_rest(content: QuestionContent, rest: str, line: int) -> QuestionContent:
    """The question with what the line of rest adds; Misread where the line is damaged or no longer fits."""
    found = _loaded(rest, line) if rest else {}
    values = found.get(_VALUES)
    if not values:
        return content
    if not isinstance(values, dict) or not set(values) <= set(_FIELDS) - _CLOSED:
        raise _damaged(line)
    if found.get(_DIGEST) != _digest(content, sorted(values)):
        raise Misread(
            line, mark("The question was changed and its line “fairline” was not. Remove that line, then read again.")
        )
    try:
        if "\0" in json.dumps(values, ensure_ascii=False).encode().decode().replace("\\u0000", "\0"):
            raise _damaged(line)
        kept = packed(content)
        return unpacked(QuestionContent, {**kept, **values})
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise _damaged(line) from None


def title_of(content: QuestionContent) -> str:
    """How a question is called in a sentence: its name, or how it begins."""
    return content.name or next((text for text in content.text.texts.values() if text), content.kind.value)


def _loaded(rest: str, line: int) -> dict[str, Any]:
    try:
        found = json.loads(rest)
    except (ValueError, RecursionError):
        raise _damaged(line) from None
    if not isinstance(found, dict):
        raise _damaged(line)
    return found


def _digest(content: QuestionContent, names: list[str]) -> str:
    """What a reader found in the fields that the rest replaces: a later change of them must not be undone by it."""
    said = json.dumps([packed(getattr(content, name)) for name in sorted(names)], sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _damaged(line: int) -> Misread:
    return Misread(line, mark("The line “fairline” of this question is damaged. Remove it, then read again."))
