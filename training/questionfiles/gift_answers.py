"""What stands between the braces of a GIFT question: choices, words, numbers, pairs, true or false."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.words import mark
from training.questionfiles.gift_signs import marked_words, shown
from training.questionfiles.reading import MOST_ANSWERS, Block, Misread, short
from training.questionfiles.values import number_and_tolerance, number_in, share_in, true_and_false
from training.quizzes.content import (
    NOTHING,
    WHOLE,
    NumberAnswer,
    Option,
    Pair,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    TextFormat,
    Words,
)

_SIGNS = re.compile(r"[~=]")
_WEIGHT = re.compile(r"\s*%([^%\s]{1,12})%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_NONE = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Said:
    """The text between the braces, where it begins in its block, and how its texts are meant."""

    text: str
    start: int
    block: Block
    form: TextFormat
    language: str

    def line(self, place: int) -> int:
        """The line of the file at a place of the text."""
        return self.block.line(self.start + place)

    def words(self, text: str) -> Words:
        """A text of an answer."""
        return marked_words(text, self.form, self.language)


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """One answer: its sign, the weight it names if any, its text and feedback, and its line."""

    sign: str
    weight: Fraction | None
    text: str
    feedback: str
    line: int


def answered(said: Said, words: Words) -> QuestionContent:
    """The question with the kind and the answers that the braces say."""
    text = said.text
    if text.lstrip().startswith("#"):
        start = text.index("#") + 1
        return QuestionContent(kind=QuestionKind.NUMERIC, text=words, numbers=tuple(_numbers(said, start)))
    truth = _truth(said)
    if truth is not None:
        return QuestionContent(kind=QuestionKind.TRUE_FALSE, text=words, options=truth)
    answers = list(_answers(said, 0))
    if any(answer.sign == "~" for answer in answers):
        return _choice(said, words, answers)
    if any("->" in answer.text for answer in answers):
        return QuestionContent(
            kind=QuestionKind.MATCHING, text=words, pairs=tuple(_pair(said, answer) for answer in answers)
        )
    texts = tuple(
        TextAnswer(
            text=_one_text(said, answer),
            share=WHOLE if answer.weight is None else answer.weight,
            feedback=said.words(answer.feedback),
        )
        for answer in answers
    )
    return QuestionContent(kind=QuestionKind.SHORT_TEXT, text=words, words=texts)


def _answers(said: Said, start: int) -> Iterator[_Answer]:
    """The answers behind their signs; Misread for text before the first one and for too many."""
    places = [found.start() for found in _SIGNS.finditer(said.text, start)]
    before = said.text[start : places[0] if places else len(said.text)]
    if before.strip():
        place = start + len(before) - len(before.lstrip())
        sentence = mark("“%(said)s” stands before the first answer. Begin each answer with = or ~.")
        raise Misread(said.line(place), sentence, said=short(shown(before)))
    if len(places) > MOST_ANSWERS:
        raise Misread(said.line(places[0]), mark("A question has more than %(most)s answers."), most=MOST_ANSWERS)
    for place, end in zip(places, [*places[1:], len(said.text)], strict=True):
        yield _answer(said, place, end)


def _answer(said: Said, place: int, end: int) -> _Answer:
    text, _, feedback = said.text[place + 1 : end].partition("#")
    line = said.line(place)
    weight = None
    found = _WEIGHT.match(text)
    if found and number_in(found[1]) is not None:
        weight = share_in(found[1])
        if weight is None:
            sentence = mark("The weight %(weight)s %% is not between −100 and 100.")
            raise Misread(line, sentence, field="share", weight=found[1])
        text = text[found.end() :]
    if not shown(text).strip() and said.text[place] == "=":
        raise Misread(line, mark("An answer has no text."), field="answers")
    return _Answer(sign=said.text[place], weight=weight, text=text, feedback=feedback, line=line)


def _truth(said: Said) -> tuple[Option, Option] | None:
    """The options of true/false with feedback to a wrong and to a right answer; None for another kind."""
    plain, *feedback = said.text.split("#", 2)
    right = _TRUTH.get(plain.strip().upper())
    if right is None:
        return None
    if _SIGNS.search(said.text):
        place = _SIGNS.search(said.text)
        assert place is not None
        sentence = mark("True or false takes no further answers. Write \\= or \\~ for a sign that is meant.")
        raise Misread(said.line(place.start()), sentence)
    when_wrong, when_right = ([said.words(text) for text in feedback] + [NOTHING, NOTHING])[:2]
    return true_and_false(right, when_right if right else when_wrong, when_wrong if right else when_right)


def _choice(said: Said, words: Words, answers: list[_Answer]) -> QuestionContent:
    """One right answer where a ``=`` stands, else several by their weights."""
    single = any(answer.sign == "=" for answer in answers)
    options = tuple(
        Option(
            words=said.words(answer.text),
            share=(WHOLE if answer.sign == "=" else _NONE) if answer.weight is None else answer.weight,
            feedback=said.words(answer.feedback),
        )
        for answer in answers
    )
    empty = next((answer for answer, option in zip(answers, options, strict=True) if not option.words), None)
    if empty:
        raise Misread(empty.line, mark("An option has no text."), field="options")
    return QuestionContent(kind=QuestionKind.SINGLE if single else QuestionKind.MULTIPLE, text=words, options=options)


def _pair(said: Said, answer: _Answer) -> Pair:
    prompt, arrow, other = answer.text.partition("->")
    if not arrow:
        sentence = mark("The pair “%(said)s” lacks its arrow. Write it as: = question -> answer")
        raise Misread(answer.line, sentence, field="pairs", said=short(shown(answer.text)))
    plain = shown(other).strip()
    if not plain:
        raise Misread(answer.line, mark("A pair has no answer."), field="pairs")
    if answer.feedback.strip():
        raise Misread(answer.line, mark("A pair takes no feedback. Write \\# for a sign that is meant."), field="pairs")
    return Pair(prompt=said.words(prompt), answer=Words(texts={said.language: plain}))


def _one_text(said: Said, answer: _Answer) -> str:
    return said.words(answer.text).texts.get(said.language, "")


def _numbers(said: Said, start: int) -> Iterator[NumberAnswer]:
    """Numbers with tolerance or as ranges; ``~#…`` says what any other number is told."""
    if not _SIGNS.search(said.text, start):
        text, _, feedback = said.text[start:].partition("#")
        yield _number(said, _Answer(sign="=", weight=None, text=text, feedback=feedback, line=said.line(start)))
        return
    first = _SIGNS.search(said.text, start)
    assert first is not None
    before = said.text[start : first.start()]
    if before.strip():
        text, _, feedback = before.partition("#")
        yield _number(said, _Answer(sign="=", weight=None, text=text, feedback=feedback, line=said.line(start)))
    for answer in _answers(said, first.start()):
        if answer.sign == "~" and not answer.text.strip():
            yield NumberAnswer(value=None, share=answer.weight or _NONE, feedback=said.words(answer.feedback))
        else:
            yield _number(said, answer)


def _number(said: Said, answer: _Answer) -> NumberAnswer:
    value, tolerance = _value(answer)
    usual = WHOLE if answer.sign == "=" else _NONE
    share = usual if answer.weight is None else answer.weight
    return NumberAnswer(value=value, tolerance=tolerance, share=share, feedback=said.words(answer.feedback))


def _value(answer: _Answer) -> tuple[Decimal | None, Decimal]:
    text = shown(answer.text).strip()
    if text == "*":
        return None, Decimal(0)
    found = number_and_tolerance(text)
    if found is None:
        sentence = mark("“%(said)s” is not a number. Write 3.14, 3.14:0.01 or 3.1..3.2.")
        raise Misread(answer.line, sentence, "numbers", said=short(text))
    return found
