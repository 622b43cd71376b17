"""Numbers written in words, as digits: 三千二百 is 3200, 3.2万 is 32000, “two thousand five hundred” is 2500."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SPELLINGS = ("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {char: value for value, chars in enumerate(_SPELLINGS) for char in chars}
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: value * 10 for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6}

_CHINESE_CHARS = "".join({**_DIGITS, **_STEPS, **_MYRIADS})
_MEASURE = r"元|块|圆|月|号|日|天|期|点|年|周|个(?=月|星期|礼拜|小时|工作日)|%|分钟|次|成|折|美元|角|分(?!期|批|次)"
_CHINESE = re.compile(rf"[{_CHINESE_CHARS}]{{1,20}}")
_NO_NUMBERS = {"一点", "一天", "一次", "一块", "一年", "一分"}
_MEASURED = re.compile(rf"\s*(?:多)?(?:{_MEASURE})")
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?")
_WORD = "|".join(sorted({**_SMALL, **_TENS, **_LARGE}, key=len, reverse=True))
_ENGLISH = re.compile(rf"\b(?:{_WORD})(?:(?:\s+and\s+|\s*-\s*|\s+)(?:{_WORD})){{0,12}}\b")
_FACTORS = {"万": 10**4, "千": 1000, "百": 100, "亿": 10**8, "k": 1000}
_FACTOR = re.compile(r"\s?(万|千|百|亿)|k\b")


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number and where it stands in the text it was found in."""

    value: Decimal
    start: int
    end: int

    @property
    def digits(self) -> str:
        """The number as plain digits, without needless zeros after the point."""
        plain = f"{self.value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain


def numbers_in(text: str) -> tuple[Number, ...]:
    """Every number of a folded text (small letters, Simplified), in its order; no two overlap."""
    found: list[Number] = []
    for one in sorted((*_arabic(text), *_chinese(text), *_english(text)), key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return tuple(found)


def _arabic(text: str) -> Iterator[Number]:
    for hit in _ARABIC.finditer(text):
        value, end = Decimal(hit[0].replace(",", "")), hit.end()
        if factor := _FACTOR.match(text, end):
            value, end = value * _FACTORS[factor[0].strip()], factor.end()
        yield Number(value=value, start=hit.start(), end=end)


def _chinese(text: str) -> Iterator[Number]:
    """Words such as 千万 (by all means) and 一一 are no numbers; a single digit is one only before a measure."""
    for hit in _CHINESE.finditer(text):
        if hit.start() and (text[hit.start() - 1].isdigit() or text[hit.start() - 1] == "."):
            continue
        measured = _MEASURED.match(text, hit.end()) is not None
        value = None if text[hit.start() : hit.end() + 1] in _NO_NUMBERS else chinese_number(hit[0])
        if value is not None and (measured or _plainly_a_number(hit[0])):
            yield Number(value=Decimal(value), start=hit.start(), end=hit.end())


def _plainly_a_number(word: str) -> bool:
    digits = sum(char in _DIGITS for char in word)
    return (digits >= 1 and len(word) > digits) or digits == len(word) >= 4


def chinese_number(word: str) -> int | None:
    """What a Chinese number says; None where it is none, such as 千万 or 百一千. 三千二 is 3200, 二〇二六 is 2026."""
    if all(char in _DIGITS for char in word):
        return int("".join(str(_DIGITS[char]) for char in word))
    if word[0] not in _DIGITS and word[0] not in "十拾":
        return None
    total, section, digit, last = 0, 0, None, 10**9
    for char in word:
        if char in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[char]
        elif char in _STEPS:
            if _STEPS[char] >= last:
                return None
            last = _STEPS[char]
            section, digit = section + (1 if digit is None else digit) * last, None
        else:
            total, section, digit, last = (total + section + (digit or 0)) * _MYRIADS[char], 0, None, 10**4
    if digit and word[-2] not in "零〇":
        return total + section + digit * (last // 10 if 10 <= last <= 10**4 else 1)
    return total + section + (digit or 0)


def _english(text: str) -> Iterator[Number]:
    for hit in _ENGLISH.finditer(text):
        value = english_number(re.split(r"[\s-]+", hit[0]))
        if value is not None:
            yield Number(value=Decimal(value), start=hit.start(), end=hit.end())


def english_number(words: list[str]) -> int | None:
    """What the words say; None for a lone “one”, which mostly means somebody, and for “hundred” alone."""
    words = [word for word in words if word != "and"]
    if words == ["one"] or words[0] in _LARGE:
        return None
    total, section = 0, 0
    for word in words:
        if word in _LARGE and word != "hundred":
            total, section = total + max(section, 1) * _LARGE[word], 0
        elif word == "hundred":
            section = max(section, 1) * 100
        else:
            section += _SMALL.get(word, 0) + _TENS.get(word, 0)
    return total + section
