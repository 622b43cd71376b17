"""What a question says, whatever file or form it came from: texts by language, answers with their shares, feedback."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

WHOLE = Fraction(1)
"""The share of an answer that earns everything."""

PICTURE = re.compile(r"picture:([0-9a-f]{64})/([^\"'<>\s)\\\\]{1,600})")
"""How a text names a picture that it shows: the digest of its bytes, then its name as an address writes it."""

_NEAR = Fraction(1, 100_000)
_LARGEST_PART = 30


class QuestionKind(enum.StrEnum):
    """How a question is answered. A description is only read; an essay is marked by a trainer."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    MATCHING = "matching"
    ORDERING = "ordering"
    NUMERIC = "numeric"
    SHORT_TEXT = "short_text"
    CLOZE = "cloze"
    ESSAY = "essay"
    DESCRIPTION = "description"


class TextFormat(enum.StrEnum):
    """How a text is written. ``AUTO`` is the source's own mixture of line breaks and some HTML."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    AUTO = "auto"


class OrderMarking(enum.StrEnum):
    """How an order is marked: all or nothing, each item at its place, each item before the one that follows it."""

    ALL = "all"
    PLACES = "places"
    NEIGHBOURS = "neighbours"


class Numbering(enum.StrEnum):
    """How options are numbered on the page."""

    NONE = "none"
    LOWER = "abc"
    UPPER = "ABCD"
    DIGITS = "123"
    ROMAN = "iii"
    ROMAN_UPPER = "IIII"


class PartKind(enum.StrEnum):
    """How a gap of a cloze is filled: a word, a number, a choice from a list, options one below or beside another."""

    WORD = "word"
    NUMBER = "number"
    LIST = "list"
    RADIO = "radio"
    RADIO_ROW = "radio_row"
    TICKS = "ticks"
    TICKS_ROW = "ticks_row"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text by language (``en``, ``zh_Hans``, ``zh_Hant``); one that was never translated holds one language."""

    texts: Mapping[str, str] = field(default_factory=dict)
    form: TextFormat = TextFormat.PLAIN

    def __bool__(self) -> bool:
        """Whether anything is said in any language."""
        return any(self.texts.values())


NOTHING = Words()


@dataclass(frozen=True, kw_only=True)
class Option:
    """An option to choose. ``share`` of the points from −1 to 1; of a single choice the right one has 1."""

    words: Words
    share: Fraction
    feedback: Words = NOTHING


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A line of a matching; without ``prompt`` only the answer is offered, as one that fits nowhere."""

    answer: Words
    prompt: Words = NOTHING


@dataclass(frozen=True, kw_only=True)
class NumberAnswer:
    """A number that is right within ``tolerance``, the ends included; without ``value`` any other number."""

    value: Decimal | None
    tolerance: Decimal = Decimal(0)
    share: Fraction = WHOLE
    feedback: Words = NOTHING


@dataclass(frozen=True, kw_only=True)
class TextAnswer:
    """A text that is accepted, the same in every language of the question or one a row; ``*`` stands for any letters.

    A star that is meant is written ``\\*``.
    """

    text: str
    share: Fraction = WHOLE
    feedback: Words = NOTHING


@dataclass(frozen=True, kw_only=True)
class MeasureUnit:
    """A unit that may follow a number, which is divided by ``factor`` to be compared."""

    name: str
    factor: Decimal


@dataclass(frozen=True, kw_only=True)
class Part:
    """A gap of a cloze, at the place ``{#1}``, ``{#2}`` … of the text; ``weight`` against the other gaps.

    ``answers`` hold the accepted words, the numbers, or the options, as its kind says.
    """

    kind: PartKind
    weight: int = 1
    words: tuple[TextAnswer, ...] = ()
    numbers: tuple[NumberAnswer, ...] = ()
    options: tuple[Option, ...] = ()
    exact_case: bool = False
    shuffle: bool = False


@dataclass(frozen=True, kw_only=True)
class EssayTerms:
    """What is asked of an essay, and what its marker is told."""

    for_marker: Words = NOTHING
    template: Words = NOTHING
    lines: int = 15
    required: bool = True
    least_words: int | None = None
    most_words: int | None = None


@dataclass(frozen=True, kw_only=True)
class Hint:
    """A hint before a further try, as other systems keep it; Fairline carries it along and shows none."""

    words: Words
    clear_wrong: bool = False
    show_right_count: bool = False


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting of the system a question came from that Fairline has no use for, carried along for an export."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class QuestionContent:
    """A question with everything that is asked, accepted, weighed and said afterwards.

    ``category`` is a path. ``clause`` cites the rule it stands on, empty where an import names none. ``penalty`` is the
    share lost with each further try in systems that allow it. Which of the last fields are filled depends on ``kind``.
    """

    kind: QuestionKind
    text: Words
    name: str = ""
    clause: str = ""
    category: tuple[str, ...] = ()
    feedback: Words = NOTHING
    points: Decimal = Decimal(1)
    penalty: Fraction = Fraction(0)
    tags: tuple[str, ...] = ()
    own_id: str = ""
    hints: tuple[Hint, ...] = ()
    when_right: Words = NOTHING
    when_partly: Words = NOTHING
    when_wrong: Words = NOTHING
    shuffle: bool = True
    numbering: Numbering = Numbering.LOWER
    show_right_count: bool = False
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    items: tuple[Words, ...] = ()
    order_marking: OrderMarking = OrderMarking.PLACES
    numbers: tuple[NumberAnswer, ...] = ()
    units: tuple[MeasureUnit, ...] = ()
    words: tuple[TextAnswer, ...] = ()
    exact_case: bool = False
    parts: tuple[Part, ...] = ()
    essay: EssayTerms | None = None
    settings: tuple[Setting, ...] = ()


def picture_digests(content: object) -> set[str]:
    """The digests of all pictures that a question shows, in any of its texts; ``content`` may be packed."""
    return {found[1] for found in PICTURE.finditer(repr(content))}


def plain(text: str, language: str = "en") -> Words:
    """A text in one language."""
    return Words(texts={language: text})


def share_of_percent(percent: Decimal) -> Fraction:
    """The exact share behind a percentage that was rounded to five places: 33.33333 is a third.

    Whoever writes thirds, sevenths or the like in decimals means them; a sum of three thirds has to be a whole.
    """
    exact = Fraction(percent) / 100
    simple = exact.limit_denominator(_LARGEST_PART)
    return simple if abs(simple - exact) * 100 < _NEAR else exact


def percent_of_share(share: Fraction) -> Decimal:
    """The percentage of a share, rounded to the five places that question files carry, without needless noughts."""
    places = Decimal(1).scaleb(-5)
    rounded = (Decimal(share.numerator) * 100 / Decimal(share.denominator)).quantize(places)
    return Decimal(int(rounded)) if rounded == int(rounded) else rounded.normalize()
