"""Sums, days and plans as they are said: “2,800 on the 15th, then two payments of 2,789.25”, 分两次每次2789.25元."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.judge.rules.numberwords import numbers_in

_CURRENCY = re.compile(r"\s?(?:多)?(?:元|块|yuan|rmb|cny|dollars?|euros?|pounds?)")
_SIGN = re.compile(r"[¥$€£]\s?$")
_OWED = re.compile(
    r"欠|应(?:还|缴)|一共|总共|合计|共|(?:余|剩)|\b(?:owe[sd]?|due|outstanding|balance|total"
    r"|amount)\b"
)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(_MONTHS)
_DAYS = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:份)?(?P<day>\d{1,2})(?:日|号)?"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<name>{_MONTH})\b(?: (?P<year>\d{{4}}))?"),
    re.compile(rf"\b(?P<name>{_MONTH}) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?"),
)
_CALLED_DUE = re.compile(r"到期|逾期|应(?:还|缴)|截止|\b(?:due|overdue|fell|deadline|since)\b")
_TIMES = re.compile(
    r"分(?P<n>\d{1,2})(?:次|期|个月)[^\d]{0,12}每(?:次|期|个?月)[^\d]{0,6}(?P<each>\d{1,12}(?:\.\d{1,2})?)"
    r"|\b(?P<m>\d{1,2})(?: \w+)? (?:payments|instal?lments|months) of (?P<every>\d{1,12}(?:\.\d{1,2})?)"
)
_WHOLE = re.compile(
    r"(?:一共|总共|合计|加起来|共|总额)(?:是|还|缴)?(?P<a>\d{1,12}(?:\.\d{1,2})?)|\b(?:in all|altogether"
    r"|total(?: of)?|makes"
    r"|comes to) (?P<b>\d{1,12}(?:\.\d{1,2})?)"
)


@dataclass(frozen=True, kw_only=True)
class Money:
    """A sum; ``owed`` where the words before it call it what is owed."""

    value: Decimal
    digits: str
    start: int
    end: int
    owed: bool


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day as far as it was said; ``called_due`` where the words around call it the day of payment."""

    year: int | None
    month: int
    day: int
    start: int
    end: int
    called_due: bool

    def is_day(self, day: date) -> bool:
        """Whether this may be that day; a year that was not said fits any."""
        return (self.month, self.day) == (day.month, day.day) and self.year in (None, day.year)

    def __str__(self) -> str:
        """As 2026-01-20, or --01-20 without a year."""
        return f"{self.year if self.year is not None else '-'}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Parts that were said: ``sum`` is what they come to, ``whole`` the sum that was said with them, if any."""

    sum: Decimal
    whole: Decimal | None
    start: int
    end: int


def money_in(text: str) -> tuple[Money, ...]:
    """Every sum of a folded text: a number with a currency, with cents, or that is called owed."""
    found = []
    for number in numbers_in(text):
        owed = _OWED.search(text[max(0, number.start - 20) : number.start]) is not None
        currency = _CURRENCY.match(text, number.end) or _SIGN.search(text[max(0, number.start - 3) : number.start])
        cents = number.value != number.value.to_integral_value()
        if currency or cents or (owed and number.value >= 100):
            found.append(Money(value=number.value, digits=number.digits, start=number.start, end=number.end, owed=owed))
    return tuple(found)


def dates_in(text: str) -> tuple[Day, ...]:
    """Every day of a folded text that names a month, in its order."""
    return tuple(sorted(_days(text), key=lambda day: (day.start, -day.end)))


def _days(text: str) -> Iterator[Day]:
    for pattern in _DAYS:
        for hit in pattern.finditer(text):
            said = hit.groupdict()
            month = int(said["month"]) if said.get("month") else _MONTHS.index(said["name"]) + 1
            near = text[max(0, hit.start() - 20) : hit.end() + 12]
            yield Day(
                year=int(said["year"]) if said.get("year") else None,
                month=month,
                day=int(said["day"]),
                start=hit.start(),
                end=hit.end(),
                called_due=_CALLED_DUE.search(near) is not None,
            )


def plan_in(text: str) -> Plan | None:
    """A first payment, where one is said, and so many equal ones; None where no such plan is said."""
    times = _TIMES.search(text)
    if times is None:
        return None
    count, each = Decimal(times["n"] or times["m"]), Decimal(times["each"] or times["every"])
    whole = _WHOLE.search(text)
    counted = [one for one in money_in(text[: times.start()]) if whole is None or not _inside(one, whole)]
    counted = [one for one in counted if not one.owed]
    first = counted[0] if counted else None
    return Plan(
        sum=count * each + (first.value if first else Decimal(0)),
        whole=Decimal(whole["a"] or whole["b"]) if whole else None,
        start=first.start if first else times.start(),
        end=times.end(),
    )


def _inside(money: Money, whole: re.Match[str]) -> bool:
    return whole.start() <= money.start < whole.end()
