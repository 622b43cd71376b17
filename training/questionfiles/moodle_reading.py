"""Reads Moodle XML: questions of every usual type, each with its texts, weights, feedback, hints and tags."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from portal.words import mark
from training.questionfiles.checks import faults
from training.questionfiles.moodle_kinds import fields_of
from training.questionfiles.moodle_parts import FORMATS, Source, form_of, hint_of, penalty_of, refuse_files, said_in
from training.questionfiles.pictures import take_out_of_moodle
from training.questionfiles.reading import Collector, Misread, Problem, Reading, ReadQuestion, refused, short
from training.questionfiles.rest import language_in, with_rest
from training.questionfiles.tree import Element, tree_of
from training.questionfiles.values import category_in
from training.quizzes.content import QuestionContent, Setting, TextFormat

REST = "fairline"
"""The element that carries what Moodle XML has no place for; Moodle passes over elements that it does not know."""

UNDERSTOOD = frozenset(
    "name questiontext generalfeedback defaultgrade penalty hidden idnumber tags hint correctfeedback "
    "partiallycorrectfeedback incorrectfeedback shownumcorrect single shuffleanswers answernumbering answer "
    "usecase units instructions subquestion gradingtype graderinfo responsetemplate responsefieldlines "
    "responserequired minwordlimit maxwordlimit fairline".split()
)
USUAL: Mapping[str, str] = {
    "hidden": "0",
    "showstandardinstruction": "0",
    "responseformat": "editor",
    "attachments": "0",
    "attachmentsrequired": "0",
    "maxbytes": "0",
    "unitgradingtype": "0",
    "unitpenalty": "0.1000000",
    "unitsleft": "0",
    "layouttype": "VERTICAL",
    "selecttype": "ALL",
    "selectcount": "0",
    "showgrading": "SHOW",
    "numberingstyle": "none",
}
"""Settings that say nothing where they have this value; any other is carried along."""


def read_moodle(content: bytes, language: str = "en") -> Reading:
    """All questions of a Moodle XML file; ``language`` is that of its texts."""
    try:
        root = tree_of(content)
    except Misread as wrong:
        return Reading(problems=(wrong.problem,))
    if root.name != "quiz":
        sentence = mark("Moodle XML begins with <quiz>, this file with <%(name)s>.")
        return refused(root.line, sentence, name=short(root.name))
    collector = Collector()
    category: tuple[str, ...] = ()
    for element in root.all("question"):
        if element.attributes.get("type") == "category":
            path = element.first("category")
            category = category_in(said_in(path)) if path is not None else ()
            continue
        if not collector.begin(element.line):
            break
        _read_question(collector, element, category, language)
    return collector.reading()


def _read_question(collector: Collector, element: Element, category: tuple[str, ...], language: str) -> None:
    try:
        rest = element.first(REST)
        said, line = (rest.text, rest.line) if rest is not None else ("", element.line)
        pictures = take_out_of_moodle(element, said)
        content = _content(element, language_in(said, language, line))
        content = with_rest(replace(content, category=category), said, line)
    except Misread as wrong:
        collector.problems.append(wrong.problem)
        return
    wrongs = [
        Problem(line=element.line, sentence=sentence, values=values, field=name)
        for name, sentence, values in faults(content)
    ]
    collector.problems += wrongs
    if not wrongs:
        collector.pictures += pictures
        collector.questions.append(ReadQuestion(content=content, line=element.line))


def _content(element: Element, language: str) -> QuestionContent:
    asked = element.first("questiontext")
    form = form_of(asked, TextFormat.HTML) if asked is not None else TextFormat.HTML
    source = Source(element=element, form=form, language=language)
    refuse_files(element)
    return QuestionContent(**{**_shared(source), **fields_of(source)})


def _shared(source: Source) -> dict[str, Any]:
    """What every type has alike."""
    tags = source.element.first("tags")
    return {
        "text": source.words("questiontext"),
        "name": source.said("name"),
        "feedback": source.words("generalfeedback"),
        "points": source.number("defaultgrade", Decimal(1)),
        "penalty": penalty_of(source),
        "tags": tuple(said_in(tag).strip() for tag in (tags.all("tag") if tags is not None else [])),
        "own_id": source.said("idnumber"),
        "hints": tuple(hint_of(source, hint) for hint in source.element.all("hint")),
        "when_right": source.words("correctfeedback"),
        "when_partly": source.words("partiallycorrectfeedback"),
        "when_wrong": source.words("incorrectfeedback"),
        "show_right_count": source.flag("shownumcorrect", usual=False),
        "settings": _settings(source),
    }


def _settings(source: Source) -> tuple[Setting, ...]:
    """Plain elements that are not ours, carried along; Misread for one that holds more than a text."""
    found = []
    for element in source.element.children:
        value = element.text.strip()
        if (element.name in UNDERSTOOD and element.name not in USUAL) or value == USUAL.get(element.name, ""):
            if element.children and element.name not in UNDERSTOOD and element.whole_text.strip():
                raise _not_understood(element)
            continue
        if element.children:
            raise _not_understood(element)
        found.append(Setting(name=element.name, value=value))
    return tuple(found)


def _not_understood(element: Element) -> Misread:
    sentence = mark("The element <%(name)s> is not understood here.")
    return Misread(element.line, sentence, name=short(element.name))


FORMAT_NAMES = {form: name for name, form in FORMATS.items()}
