"""One row of a table of questions as a question."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.words import mark
from training.questionfiles.cloze import gaps_in
from training.questionfiles.reading import Misread, short
from training.questionfiles.rest import with_rest
from training.questionfiles.sheet_columns import KIND_NAMES, MOST_OPTIONS, MOST_REST, key_of
from training.questionfiles.values import (
    LANGUAGES,
    category_in,
    number_and_tolerance,
    number_in,
    share_in,
    true_and_false,
)
from training.quizzes.content import (
    NOTHING,
    WHOLE,
    EssayTerms,
    NumberAnswer,
    Option,
    Pair,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    TextFormat,
    Words,
)

_TRUE = frozenset({"true", "t", "yes", "对", "對", "正确", "正確", "是", "√"})
_FALSE = frozenset({"false", "f", "no", "错", "錯", "错误", "錯誤", "否", "×"})
_NONE = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Row:
    """The cells of a row by the key of their column, as text; what is empty is left out."""

    line: int
    cells: Mapping[str, str]
    usual: str
    form: TextFormat = TextFormat.PLAIN

    def said(self, name: str, number: int = 0) -> str:
        """A cell without the space around it."""
        return self.cells.get(key_of(name, number), "").strip()

    @property
    def language(self) -> str:
        """The language of the columns that name none."""
        found = self.said("language") or self.usual
        if found not in LANGUAGES:
            raise self.wrong(mark("“%(said)s” is no language: write en, zh_Hans or zh_Hant."), "language", found)
        return found

    def words(self, name: str, number: int = 0) -> Words:
        """A text in every language that has a column."""
        texts = {language: self.cells.get(key_of(name, number, language), "").strip() for language in LANGUAGES}
        texts[self.language] = self.said(name, number) or texts[self.language]
        texts = {language: text for language, text in texts.items() if text}
        return Words(texts=texts, form=self.form) if texts else NOTHING

    def numbers(self, *names: str) -> Iterator[int]:
        """The numbers of the options that say something in one of these columns, up to the last."""
        last = 0
        for number in range(1, MOST_OPTIONS + 1):
            if any(self.words(name, number) for name in names):
                last = number
        yield from range(1, last + 1)

    def share(self, number: int) -> Fraction | None:
        """What an option earns; None where its cell is empty."""
        text = self.said("share", number).removesuffix("%").strip()
        share = share_in(text) if text else None
        if text and share is None:
            raise self.wrong(mark("“%(said)s” is not a percentage from −100 to 100."), key_of("share", number), text)
        return share

    def wrong(self, sentence: str, field: str, said: str) -> Misread:
        """A mistake in a cell of this row."""
        return Misread(self.line, sentence, field, said=short(said))


def question_of(row: Row) -> QuestionContent:
    """The question that a row asks; Misread with its line and column."""
    name = row.said("kind").lower().replace(" ", "_").replace("-", "_")
    kind = KIND_NAMES.get(name)
    if kind is None:
        raise row.wrong(mark("“%(said)s” is no kind of question."), "kind", name)
    form = row.said("format").lower() or TextFormat.PLAIN.value
    if form not in set(TextFormat):
        raise row.wrong(mark("“%(said)s” is no format: write plain, markdown, html or auto."), "format", form)
    row = Row(line=row.line, cells=row.cells, usual=row.usual, form=TextFormat(form))
    content = QuestionContent(**{**_shared(row), "kind": kind, **_READERS[kind](row)})
    rest = "".join(row.cells.get(key_of("fairline", number), "") for number in (0, *range(2, MOST_REST + 1)))
    return with_rest(content, rest.strip(), row.line)


def _shared(row: Row) -> dict[str, Any]:
    points = number_in(row.said("points") or "1")
    if points is None:
        raise row.wrong(mark("“%(said)s” is not a number."), "points", row.said("points"))
    tags = row.said("tags").replace("，", ",").replace("、", ",").split(",")
    return {
        "text": row.words("text"),
        "name": row.said("name"),
        "category": category_in(row.said("category")),
        "feedback": row.words("feedback"),
        "points": points,
        "clause": row.said("clause"),
        "tags": tuple(tag.strip() for tag in tags if tag.strip()),
        "own_id": row.said("id"),
    }


def _letters(row: Row, count: int) -> set[int]:
    """The numbers of the options that the column ``right`` names by letters."""
    said = row.said("right").upper()
    letters = [letter for letter in said if letter not in " ,;，、；/"]
    numbers = {ord(letter) - ord("A") + 1 for letter in letters}
    if any(not 1 <= number <= count for number in numbers):
        raise row.wrong(mark("“%(said)s” does not name options by their letters."), "right", said)
    return numbers


def _one_of(row: Row) -> dict[str, Any]:
    return _choice(row, lambda right, count: (WHOLE, _NONE))


def _several_of(row: Row) -> dict[str, Any]:
    """Without shares each right option earns an equal share, each wrong one takes an equal share away."""
    return _choice(
        row, lambda right, count: (Fraction(1, right), Fraction(-1, count - right) if count > right else _NONE)
    )


def _choice(row: Row, usual: Callable[[int, int], tuple[Fraction, Fraction]]) -> dict[str, Any]:
    numbers = list(row.numbers("option"))
    right = _letters(row, len(numbers))
    earned, lost = usual(len(right), len(numbers)) if right else (_NONE, _NONE)
    options = []
    for number in numbers:
        share = row.share(number)
        usual_share = earned if number in right else lost
        options.append(
            Option(
                words=row.words("option", number),
                share=usual_share if share is None else share,
                feedback=row.words("feedback", number),
            )
        )
    return {"options": tuple(options)}


def _truth(row: Row) -> dict[str, Any]:
    said = row.said("right").lower()
    if said not in _TRUE | _FALSE:
        raise row.wrong(mark("“%(said)s” is neither true nor false."), "right", said)
    return {"options": true_and_false(said in _TRUE, row.words("feedback", 1), row.words("feedback", 2))}


def _pairs(row: Row) -> dict[str, Any]:
    return {
        "pairs": tuple(
            Pair(prompt=row.words("option", number), answer=row.words("match", number))
            for number in row.numbers("option", "match")
        )
    }


def _items(row: Row) -> dict[str, Any]:
    return {"items": tuple(row.words("option", number) for number in row.numbers("option"))}


def _texts(row: Row) -> dict[str, Any]:
    """Accepted words; a single one may stand in the column ``right``."""
    if row.said("right") and not row.said("option", 1):
        return {"words": (TextAnswer(text=row.said("right")),)}
    return {
        "words": tuple(
            TextAnswer(
                text=row.said("option", number), share=_share(row, number), feedback=row.words("feedback", number)
            )
            for number in row.numbers("option")
        )
    }


def _share(row: Row, number: int) -> Fraction:
    share = row.share(number) if number else WHOLE
    return WHOLE if share is None else share


def _numbers(row: Row) -> dict[str, Any]:
    """Accepted numbers; a single one may stand in the column ``right``."""
    found = []
    for number in list(row.numbers("option")) or [0]:
        text = row.said("option", number) if number else row.said("right")
        value = (None, Decimal(0)) if text == "*" else number_and_tolerance(text)
        if value is None:
            sentence = mark("“%(said)s” is not a number. Write 3.14, 3.14:0.01 or 3.1..3.2.")
            raise row.wrong(sentence, key_of("option", number), text)
        share = _share(row, number)
        found.append(
            NumberAnswer(
                value=value[0],
                tolerance=value[1],
                share=share,
                feedback=row.words("feedback", number) if number else NOTHING,
            )
        )
    return {"numbers": tuple(found)}


def _cloze(row: Row) -> dict[str, Any]:
    text, parts = gaps_in(row.said("text"), row.form, row.language, lambda place: row.line)
    others = {language: said for language, said in row.words("text").texts.items() if language != row.language}
    return {"text": Words(texts={**others, row.language: text}, form=row.form), "parts": parts}


_READERS: Mapping[QuestionKind, Callable[[Row], dict[str, Any]]] = {
    QuestionKind.SINGLE: _one_of,
    QuestionKind.MULTIPLE: _several_of,
    QuestionKind.TRUE_FALSE: _truth,
    QuestionKind.MATCHING: _pairs,
    QuestionKind.ORDERING: _items,
    QuestionKind.NUMERIC: _numbers,
    QuestionKind.SHORT_TEXT: _texts,
    QuestionKind.CLOZE: _cloze,
    QuestionKind.ESSAY: lambda row: {"essay": EssayTerms()},
    QuestionKind.DESCRIPTION: lambda row: {},
}
