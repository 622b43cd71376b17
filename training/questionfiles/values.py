"""Numbers, shares, texts and the two words of true and false, alike in every format."""

import re
from decimal import Context, Decimal
from fractions import Fraction

from training.quizzes.content import NOTHING, Option, TextFormat, Words, percent_of_share, share_of_percent

LANGUAGES = ("en", "zh_Hans", "zh_Hant")

TRUE = Words(texts={"en": "True", "zh_Hans": "正确", "zh_Hant": "正確"})
FALSE = Words(texts={"en": "False", "zh_Hans": "错误", "zh_Hant": "錯誤"})

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_EXACT = Context(prec=250)


def number_in(text: str) -> Decimal | None:
    """The number that a text is, exactly and without needless noughts; None where it is none."""
    text = text.strip()
    return plain_number(Decimal(text)) if _NUMBER.fullmatch(text) else None


def plain_number(number: Decimal) -> Decimal:
    """The same number without needless noughts and without an exponent: 1.50 is 1.5, 1E+2 is 100."""
    shorter = number.normalize(_EXACT)
    exponent = shorter.as_tuple().exponent
    return shorter.quantize(Decimal(1), context=_EXACT) if isinstance(exponent, int) and exponent > 0 else shorter + 0


def middle_and_half(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """A range as its middle and what lies on either side, exactly."""
    total, width = _EXACT.add(low, high), _EXACT.subtract(high, low)
    half = Decimal("0.5")
    return plain_number(_EXACT.multiply(total, half)), plain_number(_EXACT.multiply(width, half))


def number_and_tolerance(text: str) -> tuple[Decimal, Decimal] | None:
    """A number with what lies around it: ``3.14``, ``3.14:0.01`` or ``3.1..3.2``; None for anything else."""
    low, dots, high = (part.strip() for part in text.partition(".."))
    if dots:
        first, last = number_in(low), number_in(high)
        return middle_and_half(first, last) if first is not None and last is not None and first <= last else None
    number, colon, around = text.partition(":")
    value, tolerance = number_in(number), number_in(around) if colon else Decimal(0)
    return None if value is None or tolerance is None else (value, abs(tolerance))


def share_in(percent: str) -> Fraction | None:
    """The share behind a percentage from −100 to 100; None where it is none."""
    number = number_in(percent)
    return None if number is None or abs(number) > 100 else share_of_percent(number)


def percent_text(share: Fraction) -> str:
    """A share as a percentage that reading gives back."""
    return format(percent_of_share(share), "f")


def number_text(number: Decimal) -> str:
    """A number as files write it."""
    return format(number, "f")


def words_in(text: str, form: TextFormat, language: str) -> Words:
    """A text in one language, without the space around it; one that says nothing is NOTHING."""
    text = text.strip()
    return Words(texts={language: text}, form=form) if text else NOTHING


def text_of_words(words: Words, language: str) -> str:
    """The text in a language; where there is none, in the first of the others that says something."""
    return words.texts.get(language) or next((text for _, text in sorted(words.texts.items()) if text), "")


def true_and_false(right: bool, when_true: Words, when_false: Words) -> tuple[Option, Option]:
    """The two options of a true/false question, true first."""
    return (
        Option(words=TRUE, share=Fraction(int(right)), feedback=when_true),
        Option(words=FALSE, share=Fraction(int(not right)), feedback=when_false),
    )


def category_in(path: str) -> tuple[str, ...]:
    """A path of categories as other systems write it, ``//`` for a slash that is meant; their outermost names go."""
    names = [name.replace("\0", "/").strip() for name in path.replace("//", "\0").split("/")]
    names = [name for name in names if name]
    if names and re.fullmatch(r"\$\w+\$", names[0]):
        names = names[1:]
    return tuple(names[1:] if names and names[0] == "top" else names)


def category_text(category: tuple[str, ...]) -> str:
    """The path as other systems read it."""
    return "/".join(["$course$", "top", *(name.replace("/", "//") for name in category)])
