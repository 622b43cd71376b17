"""Folds typed words and numbers to what is compared: width, case, spaces, Traditional and Simplified letters."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from opencc import OpenCC

LONGEST_NUMBER = 40
_TO_SIMPLIFIED = OpenCC("t2s")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER = re.compile(r"([+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(.*)", re.DOTALL)
_END = ".。!！"


def folded(text: str, *, exact_case: bool = False) -> str:
    """What a typed text is compared by: NFKC, Traditional as Simplified, spaces as one, no full stop at the end.

    Full-width letters, digits and marks are the same as half-width ones; without ``exact_case`` capitals are small.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    plain = unicodedata.normalize("NFKC", _TO_SIMPLIFIED.convert(plain))
    plain = plain.rstrip(_END).rstrip()
    return plain if exact_case else plain.casefold()


def fits(pattern: str, text: str, *, exact_case: bool = False) -> bool:
    """Whether ``text`` is what ``pattern`` accepts; ``*`` stands for any letters, ``\\*`` for a star.

    Takes time in proportion to both lengths at most, whatever stars there are.
    """
    pieces = [
        folded(piece.replace("\0", "*"), exact_case=exact_case) if piece.strip() else ""
        for piece in pattern.replace("\\*", "\0").split("*")
    ]
    said = folded(text, exact_case=exact_case)
    if len(pieces) == 1:
        return said == pieces[0]
    if not said.startswith(pieces[0]):
        return False
    place = len(pieces[0])
    for piece in pieces[1:-1]:
        found = said.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return len(said) - len(pieces[-1]) >= place and said.endswith(pieces[-1])


def number_in(text: str) -> tuple[Decimal, str] | None:
    """The number that was typed and what follows it (a unit, folded); None where no number begins the text.

    ``1,200.50`` and full-width digits are read, ``¥`` before the number is passed over; a comma anywhere but between
    thousands makes it no number, since it might be meant as a decimal point.
    """
    plain = folded(text).removeprefix("¥").strip()
    found = _NUMBER.fullmatch(plain) if len(plain) <= LONGEST_NUMBER else None
    if found is None:
        return None
    digits = found[1]
    if "," in digits:
        if not _THOUSANDS.fullmatch(digits):
            return None
        digits = digits.replace(",", "")
    try:
        return Decimal(digits), found[2].strip()
    except InvalidOperation:
        return None
