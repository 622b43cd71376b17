"""Reads currencies, yes and no, and months out of cells, as people write them in three languages."""

import re
from datetime import date, datetime

from hr.appraisals.rules.values import CURRENCIES, HOME_CURRENCY
from portal.errors import Invalid
from portal.exchange.moments import day_in, text_in
from portal.exchange.reading import Cell

_CALLED = {
    **{code.casefold(): code for code in CURRENCIES},
    **dict.fromkeys(("rmb", "人民币", "人民幣", "元"), "CNY"),
    **dict.fromkeys(("港币", "港幣", "港元"), "HKD"),
    **dict.fromkeys(("新台币", "新台幣", "新臺幣"), "TWD"),
    **dict.fromkeys(("美元", "美金"), "USD"),
    **dict.fromkeys(("欧元", "歐元"), "EUR"),
}
_YES = frozenset({"yes", "y", "true", "1", "是", "已接通", "接通", "已解决", "已解決", "reached", "resolved"})
_NO = frozenset({"no", "n", "false", "0", "否", "未接通", "未解决", "未解決", "not reached", "not resolved", ""})
_MONTH = re.compile(r"(20\d{2})\s*[-/.年]\s*(\d{1,2})\s*月?", re.ASCII)


def currency_in(cell: Cell, field: str) -> str:
    """A currency's code of three letters; CNY where the cell is empty. Raises Invalid."""
    text = text_in(cell, field, longest=20)
    if not text:
        return HOME_CURRENCY
    found = _CALLED.get(text.casefold())
    if found is None:
        raise Invalid("“%(value)s” is no currency known here. Write its code, such as CNY.", field=field, value=text)
    return found


def yes_in(cell: Cell, field: str) -> bool:
    """Yes or no, in three languages; an empty cell is no. Raises Invalid."""
    if isinstance(cell, bool):
        return cell
    text = text_in(cell, field, longest=40).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Invalid("“%(value)s” is neither yes nor no.", field=field, value=text)


def month_in(cell: Cell, field: str) -> date:
    """The first day of a month written as 2026-10, or of the month of a date. Raises Invalid."""
    if isinstance(cell, str):
        found = _MONTH.fullmatch(cell.strip())
        if found is not None and 1 <= int(found[2]) <= 12:
            return date(int(found[1]), int(found[2]), 1)
        if not cell.strip():
            raise Invalid("The month is missing.", field=field)
        try:
            return day_in(cell, field).replace(day=1)
        except Invalid:
            raise Invalid(
                "“%(value)s” is not a month. Write it as 2026-10.", field=field, value=cell.strip()[:40]
            ) from None
    if isinstance(cell, date | datetime):
        return cell.replace(day=1) if not isinstance(cell, datetime) else cell.date().replace(day=1)
    raise Invalid("“%(value)s” is not a month. Write it as 2026-10.", field=field, value=str(cell)[:40])
