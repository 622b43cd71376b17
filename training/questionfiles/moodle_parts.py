"""Pieces that every question of Moodle XML is made of: texts with their format, numbers, answers, hints."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.words import mark
from training.questionfiles.pictures import NOT_SHOWN
from training.questionfiles.reading import MOST_ANSWERS, Misread, short
from training.questionfiles.tree import Element
from training.questionfiles.values import number_in, share_in, words_in
from training.quizzes.content import NOTHING, Hint, TextFormat, Words, share_of_percent

FORMATS: Mapping[str, TextFormat] = {
    "html": TextFormat.HTML,
    "moodle_auto_format": TextFormat.AUTO,
    "plain_text": TextFormat.PLAIN,
    "markdown": TextFormat.MARKDOWN,
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """A question element, the format that its texts have where they name none, and their language."""

    element: Element
    form: TextFormat
    language: str

    @property
    def line(self) -> int:
        """Where the question begins."""
        return self.element.line

    def said(self, name: str, usual: str = "") -> str:
        """The plain text of an element within, or what is usual where there is none or it is empty."""
        found = self.element.first(name)
        text = said_in(found).strip() if found is not None else ""
        return text or usual

    def words(self, name: str) -> Words:
        """A text with its format."""
        return self.words_of(self.element.first(name))

    def words_of(self, element: Element | None) -> Words:
        """The text of an element; Misread for a file in it and for a format of its own."""
        if element is None:
            return NOTHING
        refuse_files(element)
        text = element.first("text")
        return words_in(said_in(text if text is not None else element), form_of(element, self.form), self.language)

    def flag(self, name: str, usual: bool) -> bool:
        """Whether an element says yes: true, 1, or nothing at all where it stands empty."""
        found = self.element.first(name)
        if found is None:
            return usual
        said = found.whole_text.strip().lower()
        if said not in {"", "0", "1", "true", "false"}:
            raise Misread(found.line, mark("“%(said)s” is neither true nor false."), name, said=short(said))
        return said in {"", "1", "true"}

    def number(self, name: str, usual: Decimal) -> Decimal:
        """The number of an element."""
        found = self.element.first(name)
        said = found.whole_text.strip() if found is not None else ""
        if found is None or not said:
            return usual
        number = number_in(said)
        if number is None:
            raise Misread(found.line, mark("“%(said)s” is not a number."), name, said=short(said))
        return number

    def whole(self, name: str, usual: int | None) -> int | None:
        """The whole number of an element, up to a million; ``usual`` where it is missing or empty."""
        found = self.element.first(name)
        said = found.whole_text.strip() if found is not None else ""
        if found is None or not said:
            return usual
        if not said.isascii() or not said.isdecimal() or len(said) > 6:
            raise Misread(found.line, mark("“%(said)s” is not a whole number."), name, said=short(said))
        return int(said)

    def answers(self, name: str = "answer") -> list[Element]:
        """The answers; Misread for too many."""
        found = self.element.all(name)
        if len(found) > MOST_ANSWERS:
            sentence = mark("A question has more than %(most)s answers.")
            raise Misread(found[0].line, sentence, "answers", most=MOST_ANSWERS)
        return found


def said_in(element: Element) -> str:
    """The text of an element that stands alone or within ``<text>``; Misread for HTML that is not written as text."""
    inner = element.first("text")
    if inner is not None:
        return said_in(inner)
    if element.children and element.name == "text":
        sentence = mark("A text holds elements; HTML has to be escaped or stand in CDATA.")
        raise Misread(element.children[0].line, sentence)
    return element.text


def form_of(element: Element, usual: TextFormat) -> TextFormat:
    """The format that an element names."""
    name = element.attributes.get("format", "").strip()
    if not name:
        return usual
    if name not in FORMATS:
        raise Misread(element.line, mark("The text format “%(name)s” cannot be read."), name=short(name))
    return FORMATS[name]


def refuse_files(element: Element) -> None:
    """Misread for a file that is still embedded: nothing may vanish from a question without a word."""
    for file in element.within("file", "image_base64"):
        name = file.attributes.get("name", "") or file.name
        raise Misread(file.line, NOT_SHOWN, name=short(name))


def share_of(answer: Element) -> Fraction:
    """The share that an answer earns: its attribute ``fraction``, in percent."""
    said = answer.attributes.get("fraction", "0").strip() or "0"
    share = share_in(said)
    if share is None:
        sentence = mark("The weight %(weight)s %% is not between −100 and 100.")
        raise Misread(answer.line, sentence, "share", weight=short(said))
    return share


def penalty_of(source: Source) -> Fraction:
    """The share lost with each further try, a third where it says 0.3333333."""
    return share_of_percent(source.number("penalty", Decimal(0)) * 100)


def hint_of(source: Source, element: Element) -> Hint:
    """A hint before a further try."""
    return Hint(
        words=source.words_of(element),
        clear_wrong=element.first("clearwrong") is not None,
        show_right_count=element.first("shownumcorrect") is not None,
    )
