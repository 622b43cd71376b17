"""Reads GIFT, the plain text in which Moodle and others write questions: blocks with answers in braces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from io import StringIO

from portal.words import mark
from training.questionfiles.checks import faults
from training.questionfiles.gift_answers import Said, answered
from training.questionfiles.gift_signs import hidden, marked_words, shown
from training.questionfiles.reading import (
    LONGEST_QUESTION,
    Block,
    Collector,
    Misread,
    Problem,
    Reading,
    ReadQuestion,
    refused,
    text_of,
)
from training.questionfiles.rest import language_in, with_rest
from training.questionfiles.values import category_in
from training.quizzes.content import NOTHING, EssayTerms, QuestionContent, QuestionKind, TextFormat

REST = "// fairline: "
"""How the comment begins that carries what GIFT has no place for."""
GAP = "_____"
"""What stands in a text for the word to be found."""

_CATEGORY = "$CATEGORY:"
_NOTE = re.compile(r"\[(id|tag):")
_NOTED = re.compile(r"((?:[^\\\]]|\\.)+)\]")
_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True, kw_only=True)
class _Notes:
    """What the comments of a question say."""

    own_id: str = ""
    tags: tuple[str, ...] = ()
    rest: str = ""
    rest_line: int = 0


def read_gift(content: bytes, language: str = "en") -> Reading:
    """All questions of a GIFT file (UTF-8, or UTF-16 with a byte order mark); ``language`` is that of its texts."""
    try:
        text = text_of(content)
    except Misread as wrong:
        return Reading(problems=(wrong.problem,))
    collector = Collector()
    category: tuple[str, ...] = ()
    for lines in _blocks(text):
        if sum(len(line) for _, line in lines) > LONGEST_QUESTION:
            sentence = mark("A question of more than %(most)s characters is not read.")
            return refused(lines[0][0], sentence, most=f"{LONGEST_QUESTION:,}")
        category, lines = _category(category, lines)
        if not lines:
            continue
        if not collector.begin(lines[0][0]):
            break
        _read_block(collector, lines, category, language)
    return collector.reading()


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Lines with their numbers between empty ones."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(StringIO(text, newline=None), start=1):
        if line.strip():
            found.append((number, line.rstrip("\n")))
        elif found:
            yield found
            found = []
    if found:
        yield found


def _category(category: tuple[str, ...], lines: list[tuple[int, str]]) -> tuple[tuple[str, ...], list[tuple[int, str]]]:
    """The category from here on, and the lines without those that name it; nothing left of comments alone."""
    rest: list[tuple[int, str]] = []
    for number, line in lines:
        plain = line.strip()
        if plain.startswith(_CATEGORY) and not any(not it.lstrip().startswith("//") for _, it in rest):
            category = category_in(shown(hidden(plain[len(_CATEGORY) :])))
        else:
            rest.append((number, line))
    return category, rest if any(not line.lstrip().startswith("//") for _, line in rest) else []


def _read_block(collector: Collector, lines: list[tuple[int, str]], category: tuple[str, ...], language: str) -> None:
    said = [(number, line) for number, line in lines if not line.lstrip().startswith("//")]
    first = said[0][0]
    try:
        notes = _notes(lines)
        language = language_in(notes.rest, language, notes.rest_line)
        content = _question(Block(said), language)
        content = replace(content, category=category, own_id=notes.own_id, tags=notes.tags)
        content = with_rest(content, notes.rest, notes.rest_line)
    except Misread as wrong:
        collector.problems.append(wrong.problem)
        return
    wrong_at = [
        Problem(line=first, sentence=sentence, values=values, field=name) for name, sentence, values in faults(content)
    ]
    collector.problems += wrong_at
    if not wrong_at:
        collector.questions.append(ReadQuestion(content=content, line=first))


def _notes(lines: list[tuple[int, str]]) -> _Notes:
    own_id, tags, rest, rest_line = "", [], "", 0
    for number, line in lines:
        plain = line.strip()
        if not plain.startswith("//"):
            continue
        if plain.startswith(REST):
            rest, rest_line = plain[len(REST) :], number
            continue
        for kind, text in _noted(plain):
            if kind == "tag" and text not in tags:
                tags.append(text)
            elif kind == "id" and not own_id:
                own_id = text
    return _Notes(own_id=own_id, tags=tuple(tags), rest=rest, rest_line=rest_line)


def _noted(comment: str) -> Iterator[tuple[str, str]]:
    """What stands in ``[id:…]`` and ``[tag:…]``; after one that is not closed nothing else can be."""
    start = _NOTE.search(comment)
    while start:
        found = _NOTED.match(comment, start.end())
        if found is None:
            return
        yield start[1], re.sub(r"\\(.)", r"\1", found[1]).strip()
        start = _NOTE.search(comment, found.end())


def _question(block: Block, language: str) -> QuestionContent:
    """One question of its text; Misread with the line of the mistake."""
    text = hidden(block.text)
    name, start = _name(text)
    opened, closed = _braces(text, start, block)
    if opened is None or closed is None:
        words = marked_words(text[start:], TextFormat.AUTO, language)
        return QuestionContent(kind=QuestionKind.DESCRIPTION, text=words, name=name, points=Decimal(0))
    after = text[closed + 1 :]
    asked = text[start:opened] + (GAP + after if after.strip() else "")
    words = marked_words(asked, TextFormat.AUTO, language)
    if not words:
        raise Misread(block.line(start), mark("The question has no text."), field="text")
    inner, feedback = _general_feedback(text[opened + 1 : closed])
    said = Said(text=inner, start=opened + 1, block=block, form=words.form, language=language)
    general = marked_words(feedback, words.form, language) if feedback else NOTHING
    if not inner.strip():
        return QuestionContent(kind=QuestionKind.ESSAY, text=words, name=name, feedback=general, essay=EssayTerms())
    return replace(answered(said, words), name=name, feedback=general)


def _name(text: str) -> tuple[str, int]:
    """The name between double colons, and where the rest begins."""
    start = len(text) - len(text.lstrip())
    if not text.startswith("::", start):
        return "", start
    end = text.find("::", start + 2)
    return (shown(text[start + 2 : end]).strip(), end + 2) if end >= 0 else ("", start)


def _braces(text: str, start: int, block: Block) -> tuple[int | None, int | None]:
    """Where the answers begin and end; Misread for a brace without its counterpart and for a second pair."""
    opened = closed = None
    for found in _BRACES.finditer(text, start):
        place, sign = found.start(), found[0]
        line = block.line(place)
        if sign == "{" and opened is not None:
            if closed is None:
                raise Misread(line, mark("A second { inside the answers. Write \\{ for one that is meant."))
            raise Misread(
                line, mark("A second pair of braces in one question. Leave an empty line between two questions.")
            )
        if sign == "}" and (opened is None or closed is not None):
            raise Misread(line, mark("A } without {. Write \\} for one that is meant."))
        opened, closed = (place, closed) if sign == "{" else (opened, place)
    if opened is not None and closed is None:
        raise Misread(
            block.line(opened), mark("The { on this line is never closed: no } follows before the next empty line.")
        )
    return opened, closed


def _general_feedback(answers: str) -> tuple[str, str]:
    place = answers.rfind("####")
    return (answers, "") if place < 0 else (answers[:place], answers[place + 4 :])
