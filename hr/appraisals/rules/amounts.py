"""Amounts of money as whole cents, read exactly: what could mean two amounts is refused, nothing is rounded."""

import math
import re
from decimal import Decimal

from portal.errors import Invalid

MOST_CENTS = 10**13
"""The largest amount of a row, in cents: a hundred thousand million."""

_NARROW = str.maketrans("０１２３４５６７８９，．－＋−", "0123456789,.-+-")
_AMOUNT = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_LONGEST = 40
_SHOWN = 40


def cents_in(cell: object, field: str) -> int:
    """Cents of a cell such as ``1,234.50``, full-width digits or a number of a workbook; raises Invalid.

    More than two decimal places are refused, also where the further ones are zero.
    """
    text = _plain(cell, field)
    if not text:
        raise Invalid("The amount is missing.", field=field)
    found = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise Invalid("“%(value)s” is not an amount. Write it as 1234.50.", field=field, value=str(cell)[:_SHOWN])
    sign, whole, places = found[1], found[2].replace(",", ""), found[3] or ""
    if len(places) > 2:
        raise Invalid("The amount %(value)s has more than two decimal places.", field=field, value=text)
    cents = int(whole) * 100 + int(places.ljust(2, "0"))
    if cents > MOST_CENTS:
        raise Invalid("The amount %(value)s is too large.", field=field, value=text)
    return -cents if sign == "-" else cents


def _plain(cell: object, field: str) -> str:
    if isinstance(cell, str):
        return cell.strip().translate(_NARROW)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        raise Invalid("This cell holds a date or a truth value, not an amount.", field=field)
    return _digits(cell)


def _digits(number: float) -> str:
    """A workbook's number with the digits that were typed; ``repr`` gives the shortest that mean it."""
    text = format(Decimal(repr(number)), "f")
    return text.removesuffix(".0")


def written_cents(cents: int) -> str:
    """``1,234.50`` of 123450, exactly."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{rest:02d}"
