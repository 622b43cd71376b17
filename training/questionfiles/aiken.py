"""Reads Aiken: a question, lettered options, and a line ANSWER with the letter of the right one."""

import re
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO

from portal.words import mark
from training.questionfiles.checks import faults
from training.questionfiles.reading import LONGEST_QUESTION, Collector, Misread, Problem, Reading, ReadQuestion, text_of
from training.questionfiles.values import words_in
from training.quizzes.content import Option, QuestionContent, QuestionKind, TextFormat

_OPTION = re.compile(r"\s*([A-Z])\s*[.)．）]\s*(.*)", re.DOTALL)
_ANSWER = re.compile(r"\s*ANSWER\s*[:：]\s*(.*?)\s*$")

Lines = list[tuple[int, str]]


def read_aiken(content: bytes, language: str = "en") -> Reading:
    """All questions of an Aiken file; ``language`` is that of its texts."""
    try:
        text = text_of(content)
    except Misread as wrong:
        return Reading(problems=(wrong.problem,))
    collector = Collector()
    for lines in _questions(text):
        if not collector.begin(lines[0][0]):
            break
        try:
            found = _question(lines, language)
        except Misread as wrong:
            collector.problems.append(wrong.problem)
            continue
        line = lines[0][0]
        wrongs = [Problem(line=line, sentence=said, values=values, field=name) for name, said, values in faults(found)]
        collector.problems += wrongs
        if not wrongs:
            collector.questions.append(ReadQuestion(content=found, line=line))
    return collector.reading()


def _questions(text: str) -> Iterator[Lines]:
    """The lines of each question up to its ANSWER; one that has none ends before the next question's text."""
    found: Lines = []
    empty_before = False
    for number, line in enumerate(StringIO(text, newline=None), start=1):
        if not line.strip():
            empty_before = True
            continue
        begins_anew = empty_before and not _OPTION.match(line) and not _ANSWER.match(line)
        if found and begins_anew and any(_OPTION.match(it) for _, it in found):
            yield found
            found = []
        found.append((number, line.rstrip("\n")))
        empty_before = False
        if _ANSWER.match(line):
            yield found
            found = []
    if found:
        yield found


def _question(lines: Lines, language: str) -> QuestionContent:
    if sum(len(line) for _, line in lines) > LONGEST_QUESTION:
        sentence = mark("A question of more than %(most)s characters is not read.")
        raise Misread(lines[0][0], sentence, most=f"{LONGEST_QUESTION:,}")
    answer = _ANSWER.match(lines[-1][1])
    if answer is None:
        raise Misread(lines[-1][0], mark("After this line an ANSWER is missing, for example: ANSWER: B"), "options")
    first = next((place for place, (_, line) in enumerate(lines) if _OPTION.match(line)), len(lines) - 1)
    if first == 0:
        raise Misread(lines[0][0], mark("The question has no text."), "text")
    options = _options(lines[first:-1])
    right = answer[1].upper()
    if right not in options:
        sentence = mark("ANSWER names “%(letter)s”, and no option has this letter.")
        raise Misread(lines[-1][0], sentence, "options", letter=right[:10])
    asked = "\n".join(line.strip() for _, line in lines[:first])
    return QuestionContent(
        kind=QuestionKind.SINGLE,
        text=words_in(asked, TextFormat.PLAIN, language),
        options=tuple(
            Option(words=words_in(text, TextFormat.PLAIN, language), share=Fraction(int(letter == right)))
            for letter, text in options.items()
        ),
    )


def _options(lines: Lines) -> dict[str, str]:
    """The options by letter, in order; Misread for a letter that does not follow the one before."""
    found: dict[str, str] = {}
    for number, line in lines:
        option = _OPTION.match(line)
        if option is None:
            sentence = mark("This line is neither an option such as “A. text” nor an ANSWER.")
            raise Misread(number, sentence, "options")
        wanted = chr(ord("A") + len(found))
        if option[1] != wanted:
            sentence = mark("Option %(wanted)s was expected here, not %(letter)s.")
            raise Misread(number, sentence, "options", wanted=wanted, letter=option[1])
        if not option[2].strip():
            raise Misread(number, mark("An option has no text."), "options")
        found[wanted] = option[2]
    return found
