"""The key of a QTI item: what its response declaration holds right, and how its processing gives points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from portal.words import mark
from training.questionfiles.reading import MOST_ANSWERS, Misread, short
from training.questionfiles.tree import Element
from training.questionfiles.values import number_in
from training.quizzes.content import NumberAnswer, TextAnswer


@dataclass(frozen=True, kw_only=True)
class Key:
    """Right values in their order, or points by value; ``whole``: points only where all is right."""

    line: int
    cardinality: str
    kind: str
    correct: tuple[str, ...] = ()
    mapped: Mapping[str, Decimal] = field(default_factory=dict)
    upper: Decimal | None = None
    exact_case: bool = True

    @property
    def whole(self) -> bool:
        """Whether half an answer earned nothing."""
        return not self.mapped

    @property
    def is_number(self) -> bool:
        """Whether a number is asked for."""
        return self.kind in {"integer", "float"}

    @property
    def points(self) -> Decimal:
        """What a wholly right answer earns; 1 where the item does not say."""
        if not self.mapped:
            return Decimal(1)
        earned = [value for value in self.mapped.values() if value > 0]
        best = max(earned, default=Decimal(0)) if self.cardinality == "single" else sum(earned, Decimal(0))
        return min(best, self.upper) if self.upper is not None and self.upper > 0 else best or Decimal(1)

    def share(self, value: str) -> Fraction:
        """What a value earns of the points, between −1 and 1."""
        earned = Fraction(self.mapped.get(value, Decimal(0))) / Fraction(self.points)
        return max(Fraction(-1), min(Fraction(1), earned))


def key_of(root: Element, interaction: Element) -> Key:
    """The key that belongs to an interaction; Misread for one that is missing or worked out by rules of its own."""
    name = interaction.attributes.get("responseIdentifier", "")
    declared = next((one for one in root.all("responseDeclaration") if one.attributes.get("identifier") == name), None)
    if declared is None:
        raise Misread(interaction.line, mark("No response is declared for “%(name)s”."), name=short(name))
    correct = declared.first("correctResponse")
    values = tuple(value.whole_text.strip() for value in (correct.all("value") if correct is not None else []))
    mapping = declared.first("mapping") if _uses_mapping(root, declared) else None
    entries = mapping.all("mapEntry") if mapping is not None else []
    if len(values) > MOST_ANSWERS or len(entries) > MOST_ANSWERS:
        raise Misread(declared.line, mark("A question has more than %(most)s answers."), most=MOST_ANSWERS)
    exact = mapping is None or any(entry.attributes.get("caseSensitive", "true") != "false" for entry in entries)
    return Key(
        line=declared.line,
        cardinality=declared.attributes.get("cardinality", "single"),
        kind=declared.attributes.get("baseType", "string"),
        correct=values,
        mapped={entry.attributes.get("mapKey", "").strip(): _points(entry, "mappedValue") for entry in entries},
        upper=_points(mapping, "upperBound") if mapping is not None and "upperBound" in mapping.attributes else None,
        exact_case=exact,
    )


def _points(element: Element, name: str) -> Decimal:
    said = element.attributes.get(name, "")
    number = number_in(said)
    if number is None:
        raise Misread(element.line, mark("“%(said)s” is not a number."), "share", said=short(said))
    return number


def _uses_mapping(root: Element, declared: Element) -> bool:
    """Whether points come from the mapping; Misread for processing that is neither of the known ways."""
    processing = root.first("responseProcessing")
    has_mapping = declared.first("mapping") is not None
    if processing is None:
        return has_mapping
    template = processing.attributes.get("template", "").rstrip("/").rpartition("/")[2].removesuffix(".xml")
    if template == "map_response" or (not template and processing.within("mapResponse")):
        return has_mapping
    if template == "match_correct" or (not template and processing.within("match") and processing.within("correct")):
        return False
    if not template and not processing.children:
        return has_mapping
    sentence = mark("The points are worked out in a way of its own; only match_correct and map_response are read.")
    raise Misread(processing.line, sentence, "share")


def choice_share(key: Key, name: str, *, single: bool) -> Fraction:
    """What a choice earns. Where all had to be right, each right one its part, and a wrong one takes all away."""
    if key.mapped:
        return key.share(name)
    if single:
        return Fraction(int(name in key.correct))
    return Fraction(1, len(key.correct)) if name in key.correct else Fraction(-1)


def words_of(key: Key) -> tuple[TextAnswer, ...]:
    """The accepted words; a star in one is meant."""
    if key.mapped:
        return tuple(TextAnswer(text=value.replace("*", "\\*"), share=key.share(value)) for value in key.mapped)
    return tuple(TextAnswer(text=value.replace("*", "\\*")) for value in key.correct)


def numbers_of(key: Key) -> tuple[NumberAnswer, ...]:
    """The accepted numbers."""
    found = []
    for value in key.mapped or key.correct:
        number = number_in(value)
        if number is None:
            raise Misread(key.line, mark("“%(said)s” is not a number."), "numbers", said=short(value))
        found.append(NumberAnswer(value=number, share=key.share(value) if key.mapped else Fraction(1)))
    return tuple(found)
