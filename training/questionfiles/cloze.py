"""Gaps of a cloze as Moodle writes them into the text: ``{1:MULTICHOICE:=right#yes~wrong}``."""

import html
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from portal.words import mark
from training.questionfiles.reading import MOST_ANSWERS, Misread, short
from training.questionfiles.values import number_in, number_text, percent_text, share_in, text_of_words, words_in
from training.quizzes.content import (
    WHOLE,
    NumberAnswer,
    Option,
    Part,
    PartKind,
    TextAnswer,
    TextFormat,
    Words,
)

Line = Callable[[int], int]
_KINDS: dict[str, tuple[PartKind, bool]] = {
    "SHORTANSWER": (PartKind.WORD, False),
    "SHORTANSWER_C": (PartKind.WORD, True),
    "NUMERICAL": (PartKind.NUMBER, False),
    "MULTICHOICE": (PartKind.LIST, False),
    "MULTICHOICE_S": (PartKind.LIST, True),
    "MULTICHOICE_V": (PartKind.RADIO, False),
    "MULTICHOICE_VS": (PartKind.RADIO, True),
    "MULTICHOICE_H": (PartKind.RADIO_ROW, False),
    "MULTICHOICE_HS": (PartKind.RADIO_ROW, True),
    "MULTIRESPONSE": (PartKind.TICKS, False),
    "MULTIRESPONSE_S": (PartKind.TICKS, True),
    "MULTIRESPONSE_H": (PartKind.TICKS_ROW, False),
    "MULTIRESPONSE_HS": (PartKind.TICKS_ROW, True),
}
"""How a gap is filled; of a word whether upper case counts, of options whether they are shuffled."""
_SHORT = {
    "SA": "SHORTANSWER",
    "MW": "SHORTANSWER",
    "SAC": "SHORTANSWER_C",
    "MWC": "SHORTANSWER_C",
    "NM": "NUMERICAL",
    "MC": "MULTICHOICE",
    "MCS": "MULTICHOICE_S",
    "MCV": "MULTICHOICE_V",
    "MCVS": "MULTICHOICE_VS",
    "MCH": "MULTICHOICE_H",
    "MCHS": "MULTICHOICE_HS",
    "MR": "MULTIRESPONSE",
    "MRS": "MULTIRESPONSE_S",
    "MRH": "MULTIRESPONSE_H",
    "MRHS": "MULTIRESPONSE_HS",
}
_NAMES = {said: name for name, said in _KINDS.items()}
_OPENING = re.compile(r"\{(\d{0,6}):([A-Z_]{2,20}):")
_PIECE = re.compile(r"\\.|[~#}]|[^\\~#}]+|\\", re.DOTALL)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d{0,9})?)%")
_ESCAPED = re.compile(r"\\([~#}/\"\\])")
_PLACE = re.compile(r"\{#(\d+)\}")


def gaps_in(text: str, form: TextFormat, language: str, line: Line) -> tuple[str, tuple[Part, ...]]:
    """The text with ``{#1}``, ``{#2}`` … at its gaps, and the gaps; ``line`` says the line of a place in the text."""
    meant = _PLACE.search(text)
    if meant:
        raise Misread(
            line(meant.start()), mark("“%(said)s” in a text stands for a gap; write it otherwise."), said=meant[0]
        )
    pieces: list[str] = []
    parts: list[Part] = []
    place = 0
    while found := _OPENING.search(text, place):
        name = _SHORT.get(found[2], found[2])
        if name not in _KINDS:
            raise Misread(line(found.start()), mark("“%(said)s” is no kind of gap."), "parts", said=found[2])
        answers, end = _answers(text, found.end(), line)
        pieces.append(text[place : found.start()])
        parts.append(_part(name, int(found[1] or 1), answers, form, language, line(found.start())))
        pieces.append(f"{{#{len(parts)}}}")
        place = end
    return "".join([*pieces, text[place:]]), tuple(parts)


def _answers(text: str, start: int, line: Line) -> tuple[list[tuple[str, str]], int]:
    """(answer, feedback) of each alternative as written, and where the gap ends."""
    found: list[list[str]] = [[""]]
    for piece in _PIECE.finditer(text, start):
        sign = piece[0]
        if sign == "}":
            return [(said[0], said[1] if len(said) > 1 else "") for said in found if any(said)], piece.end()
        if sign == "~":
            found.append([""])
        elif sign == "#" and len(found[-1]) == 1:
            found[-1].append("")
        else:
            found[-1][-1] += sign
        if len(found) > MOST_ANSWERS:
            raise Misread(line(start), mark("A question has more than %(most)s answers."), "parts", most=MOST_ANSWERS)
    raise Misread(line(start), mark("A gap is never closed: its } is missing."), "parts")


def _part(name: str, weight: int, answers: list[tuple[str, str]], form: TextFormat, language: str, line: int) -> Part:
    kind, flag = _KINDS[name]
    shared = [(*_shared(answer.strip(), line), words_in(_meant(said), form, language)) for answer, said in answers]
    if kind is PartKind.WORD:
        words = tuple(TextAnswer(text=html.unescape(text), share=share, feedback=said) for share, text, said in shared)
        return Part(kind=kind, weight=weight, words=words, exact_case=flag)
    if kind is PartKind.NUMBER:
        numbers = tuple(_number(text, share, said, line) for share, text, said in shared)
        return Part(kind=kind, weight=weight, numbers=numbers)
    options = tuple(
        Option(words=words_in(text, form, language), share=share, feedback=said) for share, text, said in shared
    )
    return Part(kind=kind, weight=weight, options=options, shuffle=flag)


def _shared(answer: str, line: int) -> tuple[Fraction, str]:
    """The share of an alternative and its text."""
    if answer.startswith("="):
        return WHOLE, _meant(answer[1:]).strip()
    found = _WEIGHT.match(answer)
    if not found:
        return Fraction(0), _meant(answer).strip()
    share = share_in(found[1].replace(",", "."))
    if share is None:
        raise Misread(line, mark("The weight %(weight)s %% is not between −100 and 100."), "parts", weight=found[1])
    return share, _meant(answer[found.end() :]).strip()


def _meant(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _number(text: str, share: Fraction, said: Words, line: int) -> NumberAnswer:
    if text == "*":
        return NumberAnswer(value=None, share=share, feedback=said)
    number, colon, around = text.partition(":")
    value, tolerance = number_in(number), number_in(around) if colon else Decimal(0)
    if value is None or tolerance is None:
        sentence = mark("“%(said)s” is not a number. Write 3.14 or 3.14:0.01.")
        raise Misread(line, sentence, "parts", said=short(text))
    return NumberAnswer(value=value, tolerance=abs(tolerance), share=share, feedback=said)


def with_gaps(text: str, parts: tuple[Part, ...], language: str) -> str:
    """The text with its gaps written out."""
    return _PLACE.sub(
        lambda found: _written(parts[int(found[1]) - 1], language) if 0 < int(found[1]) <= len(parts) else found[0],
        text,
    )


def _written(part: Part, language: str) -> str:
    flag = part.exact_case if part.kind is PartKind.WORD else part.shuffle
    alternatives = [
        *((answer.share, html.escape(answer.text, quote=False), answer.feedback) for answer in part.words),
        *((answer.share, _value(answer), answer.feedback) for answer in part.numbers),
        *((option.share, text_of_words(option.words, language), option.feedback) for option in part.options),
    ]
    name = _NAMES.get((part.kind, flag)) or _NAMES[part.kind, False]
    said = "~".join(_alternative(share, text, words, language) for share, text, words in alternatives)
    return f"{{{part.weight}:{name}:{said}}}"


def _alternative(share: Fraction, text: str, feedback: Words, language: str) -> str:
    weight = "=" if share == 1 else f"%{percent_text(share)}%"
    said = text_of_words(feedback, language)
    return f"{weight}{_escaped(text)}{f'#{_escaped(said)}' if said else ''}"


def _value(answer: NumberAnswer) -> str:
    return "*" if answer.value is None else f"{number_text(answer.value)}:{number_text(answer.tolerance)}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\~#}])", r"\\\1", text)
