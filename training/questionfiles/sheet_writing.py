"""Writes a table of questions as an XLSX workbook; what no column holds goes into the column ``fairline``."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import xlsxwriter

from portal.errors import Invalid
from portal.exchange.cells import is_live
from training.questionfiles.checks import faults
from training.questionfiles.cloze import with_gaps
from training.questionfiles.reading import Misread
from training.questionfiles.rest import base_language, rest_of
from training.questionfiles.sheet_columns import COLUMNS, MEANINGS, MOST_OPTIONS, MOST_REST, key_of
from training.questionfiles.sheet_rows import Row, question_of
from training.questionfiles.values import category_text, number_text, percent_text
from training.quizzes.content import QuestionContent, QuestionKind, Words

Cells = dict[str, str]
_LONGEST = 32_000
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_OUTERMOST = len(category_text(())) + 1
_ALWAYS = ("kind", "language", "category", "name", "text", "format", "right", "points", "feedback", "clause")
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the same questions give the same bytes


def write_xlsx(contents: Sequence[QuestionContent]) -> bytes:
    """A workbook with a row for each question and a sheet about the columns; no cell runs as a formula."""
    rows = [_row(content) for content in contents]
    used = {key for row in rows for key in row} | set(_ALWAYS)
    keys = [column.key for column in COLUMNS.all if column.key in used]
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": _MADE})
    text, quoted = (
        book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "quote_prefix": live})
        for live in (False, True)
    )
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    _sheet(
        book.add_worksheet("Questions"),
        [keys, *([row.get(key, "") for key in keys] for row in rows)],
        head,
        text,
        quoted,
    )
    _sheet(book.add_worksheet("Columns"), [("Column", "Meaning", "含义"), *MEANINGS], head, text, quoted)
    book.close()
    return target.getvalue()


def _sheet(sheet: Any, rows: Sequence[Sequence[str]], head: Any, text: Any, quoted: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(rows[0]) - 1, 24)
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if cell:
                sheet.write_string(line, place, cell, head if line == 0 else quoted if is_live(cell) else text)


def _row(content: QuestionContent) -> Cells:
    language = base_language(content)
    cells = {key: _safe(cell) for key, cell in _cells(content, language) if _safe(cell)}

    def reread(wanted: str) -> QuestionContent | None:
        try:
            found = question_of(Row(line=1, cells=cells, usual=wanted))
        except Misread:
            return None
        return None if faults(found) else found

    try:
        rest = rest_of(content, reread, language)
    except Misread as wrong:
        raise Invalid(wrong.problem.sentence, field=None, **wrong.problem.values) from None
    rest = rest.replace("_x", "\\u005fx")
    pieces = [rest[start : start + _LONGEST] for start in range(0, len(rest), _LONGEST)]
    if len(pieces) > MOST_REST:
        raise Invalid("The question “%(name)s” is too long for a row. Export Moodle XML.", name=content.name[:40])
    return cells | {key_of("fairline", number if number > 1 else 0): piece for number, piece in enumerate(pieces, 1)}


def _safe(text: str) -> str:
    """What a cell can hold; what is changed by it stands in the column ``fairline`` as it was."""
    return _CODED.sub("-", _ILLEGAL.sub("", text.replace("\r", "\n")))[:_LONGEST].strip()


def _cells(content: QuestionContent, language: str) -> Iterator[tuple[str, str]]:
    yield "kind", content.kind.value
    yield "language", language
    yield "category", category_text(content.category)[_OUTERMOST:]
    yield "name", content.name
    yield "format", content.text.form.value
    yield "points", number_text(content.points)
    yield "clause", content.clause
    yield "tags", ", ".join(content.tags)
    yield "id", content.own_id
    text = content.text
    if content.kind is QuestionKind.CLOZE:
        gapped = with_gaps(text.texts.get(language, ""), content.parts, language)
        text = Words(texts={**text.texts, language: gapped}, form=text.form)
    yield from _words("text", 0, text, language)
    yield from _words("feedback", 0, content.feedback, language)
    for number, cells in enumerate(_answers(content, language), start=1):
        if number <= MOST_OPTIONS:
            yield from ((f"{name} {number}{tail}", cell) for (name, tail), cell in cells.items())
    yield "right", _right(content)


def _words(name: str, number: int, words: Words, language: str) -> Iterator[tuple[str, str]]:
    for said, text in sorted(words.texts.items()):
        yield key_of(name, number, "" if said == language else said), text


def _told(name: str, words: Words, language: str) -> dict[tuple[str, str], str]:
    return {(name, "" if said == language else f" {said}"): text for said, text in sorted(words.texts.items())}


def _answers(content: QuestionContent, language: str) -> Iterator[Mapping[tuple[str, str], str]]:
    """The cells of each option by column and language."""
    share, option = ("share", ""), ("option", "")
    for one in content.options:
        said = _told("feedback", one.feedback, language)
        if content.kind is QuestionKind.TRUE_FALSE:
            yield said
        else:
            earned = {} if _right(content) else {share: percent_text(one.share)}
            yield {**_told("option", one.words, language), **said, **earned}
    for pair in content.pairs:
        yield {**_told("option", pair.prompt, language), **_told("match", pair.answer, language)}
    for item in content.items:
        yield _told("option", item, language)
    for word in content.words:
        yield {option: word.text, share: _earned(word.share), **_told("feedback", word.feedback, language)}
    for number in content.numbers:
        margin = f":{number_text(number.tolerance)}" if number.tolerance else ""
        value = "*" if number.value is None else number_text(number.value) + margin
        yield {option: value, share: _earned(number.share), **_told("feedback", number.feedback, language)}


def _earned(share: Fraction) -> str:
    return "" if share == 1 else percent_text(share)


def _right(content: QuestionContent) -> str:
    """The letters of the right options where they say everything; "" where shares have to."""
    options = content.options
    if content.kind is QuestionKind.TRUE_FALSE:
        return "true" if options[0].share == 1 else "false"
    right = [place for place, option in enumerate(options) if option.share > 0]
    if not right or len(options) > MOST_OPTIONS:
        return ""
    wrong = len(options) - len(right)
    lost = Fraction(-1, wrong) if content.kind is QuestionKind.MULTIPLE and wrong else Fraction(0)
    earned = Fraction(1, len(right)) if content.kind is QuestionKind.MULTIPLE else Fraction(1)
    if any(option.share != (earned if place in right else lost) for place, option in enumerate(options)):
        return ""
    return ", ".join(chr(ord("A") + place) for place in right)
