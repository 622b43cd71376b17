"""What a trainer types for a question and the content it means: one line of values for each option, pair or gap."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from portal.config import LANGUAGES
from portal.errors import Invalid
from training.marking.rules import CHOICES, best_answer, share_earned
from training.quizzes.content import (
    NOTHING,
    EssayTerms,
    NumberAnswer,
    Option,
    Pair,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    Words,
    percent_of_share,
    share_of_percent,
)

RIGHT, WRONG = "right", "wrong"
"""Shares that follow from the others: an equal part of the whole, an equal part off."""

TRUE_FALSE = (
    Words(texts={"en": "True", "zh_Hans": "正确", "zh_Hant": "正確"}),
    Words(texts={"en": "False", "zh_Hans": "错误", "zh_Hant": "錯誤"}),
)
GAP_KINDS = (PartKind.WORD, PartKind.NUMBER, PartKind.LIST)
WRITTEN_KINDS = tuple(kind for kind in QuestionKind if kind is not QuestionKind.DESCRIPTION)
_ROWS = {
    QuestionKind.MATCHING: "pairs",
    QuestionKind.ORDERING: "items",
    QuestionKind.NUMERIC: "numbers",
    QuestionKind.SHORT_TEXT: "words",
    QuestionKind.CLOZE: "parts",
}

Line = Mapping[str, Any]
"""The values of one line: words by language under ``words`` and ``said``, and what else its kind has."""


def lines_of(content: QuestionContent) -> list[dict[str, Any]]:
    """The lines that a question's form begins with."""
    if content.kind in CHOICES:
        return [_option_line(content, option) for option in content.options]
    return [_line(item) for item in getattr(content, _ROWS.get(content.kind, ""), ())]


def _option_line(content: QuestionContent, option: Option) -> dict[str, Any]:
    return {
        "words": dict(option.words.texts),
        "said": dict(option.feedback.texts),
        "share": _share_word(content, option.share),
    }


def _share_word(content: QuestionContent, share: Fraction) -> str:
    right = sum(option.share > 0 for option in content.options)
    equal = Fraction(1, right) if right else None
    if share == equal:
        return RIGHT
    less = Fraction(-1, len(content.options) - right) if right < len(content.options) else None
    if share == (less if content.kind is QuestionKind.MULTIPLE else 0):
        return WRONG
    return str(percent_of_share(share))


def _line(item: Any) -> dict[str, Any]:
    if isinstance(item, Pair):
        return {"words": dict(item.prompt.texts), "said": dict(item.answer.texts)}
    if isinstance(item, Words):
        return {"words": dict(item.texts)}
    if isinstance(item, NumberAnswer):
        value = "" if item.value is None else str(item.value)
        return {"value": value, "tolerance": str(item.tolerance), "share": str(percent_of_share(item.share))}
    if isinstance(item, TextAnswer):
        return {"text": item.text, "share": str(percent_of_share(item.share))}
    return {"kind": item.kind.value, "weight": str(item.weight), "answers": "\n".join(_gap_lines(item))}


def _gap_lines(part: Part) -> Iterator[str]:
    for word in part.words:
        yield word.text
    for number in part.numbers:
        yield f"{number.value}" + (f" ± {number.tolerance}" if number.tolerance else "")
    for option in part.options:
        text = option.words.texts.get("en") or next(iter(option.words.texts.values()), "")
        yield ("= " if option.share > 0 else "") + text


def content_of(kind: QuestionKind, common: Mapping[str, Any], lines: Sequence[Line]) -> QuestionContent:
    """The question behind what was typed; Invalid at the field where it makes no sense.

    ``common`` holds text and feedback by language, clause, category and the terms of an essay; empty lines count for
    nothing. At least one answer has to earn everything.
    """
    if not any(text.strip() for text in common["text"].values()):
        raise Invalid("Write the question in at least one language.", field=f"text_{LANGUAGES[0]}")
    content = QuestionContent(
        kind=kind,
        text=_words(common["text"]),
        feedback=_words(common["feedback"]),
        clause=common["clause"],
        category=category_of(common["category"]),
    )
    if kind is QuestionKind.ESSAY:
        return replace(content, essay=_essay(common))
    content = _with_lines(content, [(number, line) for number, line in enumerate(lines) if not _is_empty(line)])
    if share_earned(content, best_answer(content)) != 1:
        raise Invalid("No answer earns all points: mark at least one as right.", field=_share_field(kind))
    return content


def _share_field(kind: QuestionKind) -> str:
    return "r0_answers" if kind is QuestionKind.CLOZE else "r0_share"


def category_of(path: str) -> tuple[str, ...]:
    """A category as it is typed: names with a slash between them."""
    return tuple(" ".join(name.split()) for name in path.split("/") if name.strip())


def _words(texts: Mapping[str, str]) -> Words:
    kept = {language: text.replace("\r\n", "\n").strip() for language, text in texts.items() if text.strip()}
    return Words(texts=kept) if kept else NOTHING


def _is_empty(line: Line) -> bool:
    """Whether nothing was typed; shares and kinds have a value from the beginning."""
    typed = [line.get(name, "") for name in ("text", "value", "answers")]
    typed += [*line.get("words", {}).values(), *line.get("said", {}).values()]
    return not any(str(value).strip() for value in typed)


def _with_lines(content: QuestionContent, lines: Sequence[tuple[int, Line]]) -> QuestionContent:
    if content.kind is QuestionKind.TRUE_FALSE:
        return _true_false(content, lines)
    if not lines:
        raise Invalid("Write at least one.", field=f"r0_{_FIRST_FIELD.get(content.kind, LANGUAGES[0])}")
    if len(lines) < 2 and content.kind not in _FIRST_FIELD:
        raise Invalid("Write at least two.", field=f"r{lines[0][0] + 1}_{LANGUAGES[0]}")
    if content.kind in CHOICES:
        return replace(content, options=_options(content.kind, lines))
    if content.kind is QuestionKind.MATCHING:
        return replace(content, pairs=_pairs(lines))
    if content.kind is QuestionKind.ORDERING:
        return replace(content, items=tuple(_words(line["words"]) for _, line in lines))
    if content.kind is QuestionKind.NUMERIC:
        return replace(content, numbers=tuple(_number(number, line) for number, line in lines))
    if content.kind is QuestionKind.SHORT_TEXT:
        return replace(content, words=tuple(_text(number, line) for number, line in lines))
    return replace(content, parts=_gaps(content, lines))


_FIRST_FIELD = {QuestionKind.NUMERIC: "value", QuestionKind.SHORT_TEXT: "text", QuestionKind.CLOZE: "answers"}
"""Kinds for which one line is enough, and the field that such a line begins with."""


def _true_false(content: QuestionContent, lines: Sequence[tuple[int, Line]]) -> QuestionContent:
    """Two options whose words are given; the line says which is right."""
    right = [number for number, line in lines if line.get("share") == RIGHT]
    said = {number: _words(line.get("said", {})) for number, line in lines}
    if len(right) != 1:
        raise Invalid("Exactly one of the two is right.", field="r0_share")
    options = tuple(
        Option(words=words, share=Fraction(number == right[0]), feedback=said.get(number, NOTHING))
        for number, words in enumerate(TRUE_FALSE)
    )
    return replace(content, options=options)


def _options(kind: QuestionKind, lines: Sequence[tuple[int, Line]]) -> tuple[Option, ...]:
    right = sum(line["share"] == RIGHT for _, line in lines)
    wrong = sum(line["share"] == WRONG for _, line in lines)
    if kind is QuestionKind.SINGLE and right != 1:
        raise Invalid("Exactly one option is right.", field=f"r{lines[0][0]}_share")
    found = []
    for number, line in lines:
        if not any(text.strip() for text in line["words"].values()):
            raise Invalid("Write what the option says.", field=f"r{number}_{LANGUAGES[0]}")
        share = _share(line["share"], number, right=right, wrong=wrong, several=kind is QuestionKind.MULTIPLE)
        found.append(Option(words=_words(line["words"]), share=share, feedback=_words(line["said"])))
    return tuple(found)


def _share(word: str, number: int, *, right: int = 1, wrong: int = 0, several: bool = False) -> Fraction:
    if word == RIGHT:
        return Fraction(1, right)
    if word == WRONG:
        return Fraction(-1, wrong) if several else Fraction(0)
    percent = _decimal(word, number, "share")
    if not -100 <= percent <= 100:
        raise Invalid("From −100 to 100 percent.", field=f"r{number}_share")
    return share_of_percent(percent)


def _decimal(text: str, number: int, name: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace("−", "-"))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > Decimal(10) ** 15:
        raise Invalid("Write a number, for example 1200.50.", field=f"r{number}_{name}")
    return found


def _pairs(lines: Sequence[tuple[int, Line]]) -> tuple[Pair, ...]:
    for number, line in lines:
        if not any(text.strip() for text in line["said"].values()):
            raise Invalid("Write what belongs to it.", field=f"r{number}_said_{LANGUAGES[0]}")
    pairs = tuple(Pair(prompt=_words(line["words"]), answer=_words(line["said"])) for _, line in lines)
    if not any(pair.prompt for pair in pairs):
        raise Invalid("At least one line has to ask something.", field=f"r0_{LANGUAGES[0]}")
    return pairs


def _number(number: int, line: Line) -> NumberAnswer:
    tolerance = _decimal(line["tolerance"] or "0", number, "tolerance")
    if tolerance < 0:
        raise Invalid("A tolerance is not below zero.", field=f"r{number}_tolerance")
    value = _decimal(line["value"], number, "value")
    return NumberAnswer(value=value, tolerance=tolerance, share=_share(line["share"] or "100", number))


def _text(number: int, line: Line) -> TextAnswer:
    return TextAnswer(text=" ".join(line["text"].split()), share=_share(line["share"] or "100", number))


def _gaps(content: QuestionContent, lines: Sequence[tuple[int, Line]]) -> tuple[Part, ...]:
    parts = tuple(_gap(number, line) for number, line in lines)
    for language, text in content.text.texts.items():
        missing = [number + 1 for number in range(len(parts)) if f"{{#{number + 1}}}" not in text]
        if missing:
            raise Invalid("The text lacks the gap {#%(number)s}.", field=f"text_{language}", number=missing[0])
    return parts


def _gap(number: int, line: Line) -> Part:
    answers = [answer.strip() for answer in line["answers"].splitlines() if answer.strip()]
    if not answers:
        raise Invalid("Write what is accepted, a line each.", field=f"r{number}_answers")
    kind = PartKind(line["kind"])
    weight = int(line["weight"]) if str(line["weight"]).isdigit() else 0
    if not 1 <= weight <= 100:
        raise Invalid("A whole number from 1 to 100.", field=f"r{number}_weight")
    if kind is PartKind.WORD:
        return Part(kind=kind, weight=weight, words=tuple(TextAnswer(text=answer) for answer in answers))
    if kind is PartKind.NUMBER:
        return Part(kind=kind, weight=weight, numbers=tuple(_gap_number(number, answer) for answer in answers))
    right = [answer for answer in answers if answer.startswith("=")]
    if len(right) != 1 or len(answers) < 2:
        raise Invalid(
            "A list has one right line, with = before it, and at least one other.", field=f"r{number}_answers"
        )
    options = tuple(
        Option(words=Words(texts={"en": answer.removeprefix("=").strip()}), share=Fraction(answer.startswith("=")))
        for answer in answers
    )
    return Part(kind=kind, weight=weight, options=options)


def _gap_number(number: int, answer: str) -> NumberAnswer:
    value, _, tolerance = answer.partition("±")
    return NumberAnswer(
        value=_decimal(value, number, "answers"), tolerance=_decimal(tolerance or "0", number, "answers")
    )


def _essay(common: Mapping[str, Any]) -> EssayTerms:
    least, most = common["least_words"], common["most_words"]
    if least and most and least > most:
        raise Invalid("This is less than the least.", field="most_words")
    return EssayTerms(
        for_marker=_words(common["for_marker"]), lines=common["lines"] or 8, least_words=least, most_words=most
    )


def fits_the_form(content: QuestionContent) -> bool:
    """Whether the form says all that a question holds; an imported one may hold more, which saving would lose."""
    try:
        again = content_of(content.kind, common_of(content), lines_of(content))
    except (Invalid, ValueError, KeyError):
        return False
    return replace(again, name=content.name, own_id=content.own_id, tags=content.tags) == content


def common_of(content: QuestionContent) -> dict[str, Any]:
    """What a question's form begins with beside its lines."""
    essay = content.essay or EssayTerms()
    return {
        "text": dict(content.text.texts),
        "feedback": dict(content.feedback.texts),
        "clause": content.clause,
        "category": " / ".join(content.category),
        "for_marker": dict(essay.for_marker.texts),
        "lines": essay.lines,
        "least_words": essay.least_words,
        "most_words": essay.most_words,
    }
