"""What a policy setting may be and which value holds on a day (policy, "Numbers that the agency chooses")."""

import enum
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from portal.errors import Invalid

LONGEST_REASON = 500
FURTHEST_YEARS = 5
_CLAUSE = re.compile(r"^\*\*(\d+(?:\.\d+){1,3})\*\*[ \t]*", re.MULTILINE | re.ASCII)
_CHAPTER = re.compile(r"^# (\d{1,3}) (.+)$", re.MULTILINE | re.ASCII)


class SettingKind(enum.StrEnum):
    """How a setting is typed and shown."""

    NUMBER = "number"
    TIME = "time"


@dataclass(frozen=True, kw_only=True)
class SettingDefinition:
    """A number the agency chooses: ``key`` as ``domain.name``, bounds inclusive, the clause that leaves it open.

    Values are kept as text: "5" for a number, "08:00" for a time of day. ``label``, ``unit``, ``unit_of_one`` and
    ``warning`` are texts or lazily translated texts; only pages look at them. ``warning`` is shown for values above
    ``warns_above``, for every value where that is empty. ``advice`` is asked on the number's own page, with session
    and instant: a sentence on what the agency's own figures say of it, empty where they say nothing.
    """

    key: str
    label: object
    clause: str
    kind: SettingKind
    default: str
    lowest: str
    highest: str
    unit: object = ""
    unit_of_one: object = ""
    warning: object = ""
    warns_above: str = ""
    advice: Callable[[Any, datetime], str] | None = None

    def in_words(self, value: str) -> str:
        """The value with its unit: "5 working days", "1 working day", "08:00"."""
        unit = self.unit_of_one if value == "1" and self.unit_of_one else self.unit
        return f"{value} {unit}".strip()


@dataclass(frozen=True, kw_only=True)
class SettingValue:
    """A value that holds from a day on."""

    value: str
    effective_from: date
    decided_order: int = 0


def value_on(definition: SettingDefinition, history: Iterable[SettingValue], day: date) -> str:
    """The value in force on ``day``: the latest effective one not after it, the later decision first; else default."""
    begun = [item for item in history if item.effective_from <= day]
    if not begun:
        return definition.default
    return max(begun, key=lambda item: (item.effective_from, item.decided_order)).value


def checked(definition: SettingDefinition, text: str) -> str:
    """``text`` in its plain form, within the bounds; raises Invalid with a sentence otherwise."""
    if definition.kind is SettingKind.NUMBER:
        return str(_checked_number(definition, text))
    return _checked_time(definition, text)


def _checked_number(definition: SettingDefinition, text: str) -> int:
    try:
        number = int(text.strip())
    except ValueError:
        raise Invalid("Give a whole number.", field="value") from None
    if not int(definition.lowest) <= number <= int(definition.highest):
        raise Invalid(
            "Give a number from %(low)s to %(high)s.", field="value", low=definition.lowest, high=definition.highest
        )
    return number


def _checked_time(definition: SettingDefinition, text: str) -> str:
    try:
        moment = time.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("Give a time of day, such as 08:00.", field="value") from None
    plain = moment.strftime("%H:%M")
    if not definition.lowest <= plain <= definition.highest:
        raise Invalid(
            "Give a time from %(low)s to %(high)s.", field="value", low=definition.lowest, high=definition.highest
        )
    return plain


def is_warned(definition: SettingDefinition, value: str) -> bool:
    """Whether the definition's warning speaks of ``value``."""
    if not definition.warning or not definition.warns_above:
        return bool(definition.warning)
    if definition.kind is SettingKind.NUMBER:
        return int(value) > int(definition.warns_above)
    return value > definition.warns_above


def check_change(day: date, today: date, reason: str) -> str:
    """A setting changes today or later, with a reason: what was told before is not rewritten. Gives the reason."""
    if day < today:
        raise Invalid("A past day cannot get another value. Choose today or later.", field="effective_from")
    if day.year > today.year + FURTHEST_YEARS:
        raise Invalid("Choose a day within the next %(years)s years.", field="effective_from", years=FURTHEST_YEARS)
    plain = reason.strip()
    if not plain:
        raise Invalid("Say why.", field="reason")
    if len(plain) > LONGEST_REASON:
        raise Invalid("The reason is too long: at most %(most)s characters.", field="reason", most=LONGEST_REASON)
    return plain


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A paragraph of a chapter with its number ("9.1.3"), or what stands before the first number ("")."""

    number: str
    text: str


def clauses(body: str) -> list[Clause]:
    """A chapter's Markdown taken apart at the paragraphs that begin with a number in bold, as in ``**9.1.3**``."""
    parts = _CLAUSE.split(body.strip())
    found = [Clause(number="", text=parts[0].strip())] if parts[0].strip() else []
    numbers, texts = parts[1::2], parts[2::2]
    return found + [Clause(number=number, text=text.strip()) for number, text in zip(numbers, texts, strict=True)]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter as read from a file."""

    number: int
    title: str
    body: str


def chapters(text: str) -> list[Chapter]:
    """The chapters of a policy in one language: each begins with ``# 9 Title``. Raises Invalid where they do not run.

    The whole text must be chapters numbered 1, 2, 3 … without a gap, each with a title and a body.
    """
    parts = _CHAPTER.split(text.replace("\r\n", "\n"))
    if parts[0].strip() or len(parts) < 4:
        raise Invalid("The text must begin with a chapter, as in “# 1 General”.")
    found = [
        Chapter(number=int(number), title=title.strip(), body=body.strip())
        for number, title, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    ]
    for place, chapter in enumerate(found, start=1):
        if chapter.number != place or not chapter.body:
            raise Invalid("Chapter %(n)s is missing, empty or out of order.", n=place)
    return found


def text_digest(languages: Mapping[str, Iterable[Chapter]]) -> str:
    """SHA-256 in hex over all chapters in all languages, whatever order the languages come in."""
    whole = {
        language: [[chapter.number, chapter.title, chapter.body] for chapter in found]
        for language, found in languages.items()
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
