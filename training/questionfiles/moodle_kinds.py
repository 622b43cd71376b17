"""What each type of question of Moodle XML says, as fields of our content."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from portal.words import mark
from training.questionfiles.cloze import gaps_in
from training.questionfiles.moodle_parts import Source, refuse_files, said_in, share_of
from training.questionfiles.reading import Misread, short
from training.questionfiles.tree import Element
from training.questionfiles.values import number_in, true_and_false, words_in
from training.quizzes.content import (
    EssayTerms,
    MeasureUnit,
    NumberAnswer,
    Numbering,
    Option,
    OrderMarking,
    Pair,
    QuestionKind,
    TextAnswer,
    TextFormat,
)

Fields = dict[str, Any]

MARKINGS: Mapping[str, OrderMarking] = {
    "ALL_OR_NOTHING": OrderMarking.ALL,
    "ABSOLUTE_POSITION": OrderMarking.PLACES,
    "RELATIVE_NEXT_EXCLUDE_LAST": OrderMarking.NEIGHBOURS,
}


def fields_of(source: Source) -> Fields:
    """The fields that depend on the type; Misread for a type that is none of ours."""
    name = source.element.attributes.get("type", "")
    read = _READERS.get(name)
    if read is None:
        raise Misread(source.line, mark("The question type “%(name)s” cannot be read."), "kind", name=short(name))
    return read(source)


def _options(source: Source) -> Fields:
    single = source.flag("single", usual=True)
    options = tuple(
        Option(words=source.words_of(answer), share=share_of(answer), feedback=_feedback(source, answer))
        for answer in source.answers()
    )
    numbering = source.said("answernumbering", Numbering.LOWER.value)
    if numbering not in set(Numbering):
        raise Misread(source.line, mark("The numbering “%(name)s” cannot be read."), "numbering", name=short(numbering))
    return {
        "kind": QuestionKind.SINGLE if single else QuestionKind.MULTIPLE,
        "options": options,
        "shuffle": source.flag("shuffleanswers", usual=False),
        "numbering": Numbering(numbering),
    }


def _feedback(source: Source, answer: Element) -> Any:
    return source.words_of(answer.first("feedback"))


def _truth(source: Source) -> Fields:
    answers = source.answers()
    if len(answers) != 2:
        raise Misread(source.line, mark("One of true and false has to be right, the other wrong."), "options")
    names = [said_in(answer).strip().lower() for answer in answers]
    when_true, when_false = reversed(answers) if names == ["false", "true"] else answers
    shares = share_of(when_true), share_of(when_false)
    if sorted(shares) != [0, 1]:
        raise Misread(source.line, mark("One of true and false has to be right, the other wrong."), "options")
    options = true_and_false(shares[0] == 1, _feedback(source, when_true), _feedback(source, when_false))
    return {"kind": QuestionKind.TRUE_FALSE, "options": options}


def _texts(source: Source) -> Fields:
    words = tuple(
        TextAnswer(text=said_in(answer).strip(), share=share_of(answer), feedback=_feedback(source, answer))
        for answer in source.answers()
    )
    return {"kind": QuestionKind.SHORT_TEXT, "words": words, "exact_case": source.flag("usecase", usual=False)}


def _numbers(source: Source) -> Fields:
    refuse_instructions = source.words("instructions")
    if refuse_instructions:
        raise Misread(source.line, mark("Instructions beside a number cannot be kept. Put them into the text."))
    units = source.element.first("units")
    return {
        "kind": QuestionKind.NUMERIC,
        "numbers": tuple(_number(source, answer) for answer in source.answers()),
        "units": tuple(_unit(unit) for unit in (units.all("unit") if units is not None else [])),
    }


def _number(source: Source, answer: Element) -> NumberAnswer:
    said, around = said_in(answer).strip(), answer.first("tolerance")
    margin = around.text.strip() if around is not None else ""
    value = None if said == "*" else number_in(said)
    tolerance = number_in(margin) if margin else Decimal(0)
    if (value is None and said != "*") or tolerance is None:
        raise Misread(answer.line, mark("“%(said)s” is not a number."), "numbers", said=short(f"{said} {margin}"))
    return NumberAnswer(
        value=value, tolerance=abs(tolerance), share=share_of(answer), feedback=_feedback(source, answer)
    )


def _unit(unit: Element) -> MeasureUnit:
    name, factor = unit.first("unit_name"), unit.first("multiplier")
    number = number_in(factor.text) if factor is not None else Decimal(1)
    if number is None or name is None or not name.text.strip():
        raise Misread(unit.line, mark("A unit needs a name and a number."), "units")
    return MeasureUnit(name=name.text.strip(), factor=number)


def _pairs(source: Source) -> Fields:
    pairs = []
    for element in source.answers("subquestion"):
        answer = element.first("answer")
        text = said_in(answer) if answer is not None else ""
        prompt = source.words_of(element)
        pairs.append(Pair(prompt=prompt, answer=words_in(text, TextFormat.PLAIN, source.language)))
    return {
        "kind": QuestionKind.MATCHING,
        "pairs": tuple(pairs),
        "shuffle": source.flag("shuffleanswers", usual=True),
    }


def _order(source: Source) -> Fields:
    name = source.said("gradingtype", "ABSOLUTE_POSITION")
    if name not in MARKINGS:
        sentence = mark("Orders are not marked by “%(name)s” here. Choose another way in the question.")
        raise Misread(source.line, sentence, "order_marking", name=short(name))
    answers = source.answers()
    places = [number_in(answer.attributes.get("fraction", "")) for answer in answers]
    if None not in places:
        answers = [answers[at] for at in sorted(range(len(answers)), key=lambda at: places[at] or 0)]
    return {
        "kind": QuestionKind.ORDERING,
        "items": tuple(source.words_of(answer) for answer in answers),
        "order_marking": MARKINGS[name],
    }


def _essay(source: Source) -> Fields:
    terms = EssayTerms(
        for_marker=source.words("graderinfo"),
        template=source.words("responsetemplate"),
        lines=source.whole("responsefieldlines", 15) or 0,
        required=source.flag("responserequired", usual=True),
        least_words=source.whole("minwordlimit", None),
        most_words=source.whole("maxwordlimit", None),
    )
    return {"kind": QuestionKind.ESSAY, "essay": terms}


def _description(source: Source) -> Fields:
    return {"kind": QuestionKind.DESCRIPTION, "points": Decimal(0)}


def _cloze(source: Source) -> Fields:
    asked = source.element.first("questiontext")
    refuse_files(source.element)
    words = source.words("questiontext")
    text, found = words.texts.get(source.language, ""), asked.first("text") if asked is not None else None
    line = found.line if found is not None else source.line
    gapped, parts = gaps_in(text, source.form, source.language, lambda place: line + text.count("\n", 0, place))
    return {
        "kind": QuestionKind.CLOZE,
        "text": words_in(gapped, words.form, source.language),
        "parts": parts,
        "points": Decimal(sum(part.weight for part in parts)),
    }


_READERS: Mapping[str, Callable[[Source], Fields]] = {
    "multichoice": _options,
    "truefalse": _truth,
    "shortanswer": _texts,
    "numerical": _numbers,
    "matching": _pairs,
    "ordering": _order,
    "essay": _essay,
    "description": _description,
    "cloze": _cloze,
    "multianswer": _cloze,
}
