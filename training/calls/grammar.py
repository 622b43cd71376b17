"""The small parts of the scenario language: conditions, effects, names and values, each read strictly.

A reader raises :class:`Wrong` with a code and a sentence; who calls it knows the line.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeVar

from portal.words import mark
from training.calls.rules.packs import Severity
from training.calls.rules.scenario import CHANNELS, FACTS, Breach, Guard, Identity, Part, Promise, Test
from training.questionfiles.reading import short

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LINE_ID = re.compile(r"#([A-Za-z0-9_]{1,40})")
LINK = re.compile(r"\[\[([^\[\]|<>]+)\]\]")
_TEST = re.compile(r"(trust|patience|identity|promise)\s*(>=|<=|!=|=|>|<)\s*([a-z0-9_]+)")
_CITATION = re.compile(r"[A-Z][A-Z0-9-]{1,30}/[a-z][a-z0-9_]{0,39}")
_WORDS = {"unknown": Identity.UNKNOWN, "verified": Identity.VERIFIED, "third_party": Identity.THIRD_PARTY}
_PROMISES = {promise.name.lower(): promise for promise in Promise}
RESERVED = frozenset({"trust", "patience", "identity", "promise", "clean", "not", "and", "if", "until", "by", "at"})

Named = TypeVar("Named", bound=Enum)
Value = TypeVar("Value")


class Wrong(Exception):
    """Something on a line cannot be read: code, sentence, and what its places hold."""

    def __init__(self, code: str, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.values = code, sentence, values


def bad_value(said: str) -> Wrong:
    """A value that is not of the form its place wants."""
    return Wrong("bad-value", mark("“%(said)s” cannot stand here."), said=short(said))


def name_of(text: str) -> str:
    """A name of our own: small letters, digits and underscores."""
    if not NAME.fullmatch(text) or text in RESERVED:
        raise Wrong(
            "bad-name",
            mark("“%(said)s” is no name: small letters, digits and _, and no reserved word."),
            said=short(text),
        )
    return text


def line_id(text: str) -> str:
    """The id behind ``#``."""
    found = LINE_ID.fullmatch(text)
    if not found:
        raise Wrong("bad-line-id", mark("“%(said)s” is no line id such as #l020."), said=short(text))
    return found[1]


def link(text: str) -> str:
    """The passage that ``[[…]]`` leads to."""
    found = LINK.fullmatch(text)
    if not found or not found[1].strip():
        raise Wrong("bad-link", mark("“%(said)s” is no link such as [[Ring]]."), said=short(text))
    return found[1].strip()


def citation(text: str) -> str:
    """A rule as scenarios name it."""
    if not _CITATION.fullmatch(text):
        raise Wrong("bad-citation", mark("“%(said)s” is no rule such as CN-CBA/hours."), said=short(text))
    return text


def guard(text: str) -> Guard:
    """Conditions joined by ``and``."""
    return tuple(_test(part.strip()) for part in re.split(r"\s+and\s+", text.strip()))


def _test(text: str) -> Test:
    found = _TEST.fullmatch(text)
    if found:
        return Test(subject=found[1], operator=found[2], value=_compared(found[1], found[2], found[3]))
    wanted, name = (0, text[4:].strip()) if text.startswith("not ") else (1, text)
    if name != "clean":
        name_of(name)
    return Test(subject=name, operator="=", value=wanted)


def _compared(subject: str, operator: str, said: str) -> int:
    if subject in ("trust", "patience"):
        return _level(said)
    table: Mapping[str, int] = _WORDS if subject == "identity" else _PROMISES
    if operator not in ("=", "!=") or said not in table:
        raise bad_value(f"{subject} {operator} {said}")
    return int(table[said])


def _level(said: str) -> int:
    if not re.fullmatch(r"[0-4]", said):
        raise Wrong("bad-level", mark("“%(said)s” is no level from 0 to 4."), said=short(said))
    return int(said)


def written_guard(tests: Guard) -> str:
    """Conditions as the language writes them."""
    return " and ".join(_written_test(test) for test in tests)


def _written_test(test: Test) -> str:
    if test.subject in ("trust", "patience"):
        return f"{test.subject} {test.operator} {test.value}"
    if test.subject == "identity":
        return f"identity {test.operator} {Identity(test.value).name.lower()}"
    if test.subject == "promise":
        return f"promise {test.operator} {Promise(test.value).name.lower()}"
    return test.subject if test.value else f"not {test.subject}"


def change(text: str) -> int:
    """``+1`` or ``-2``."""
    if not re.fullmatch(r"[+-][1-4]", text):
        raise Wrong("bad-change", mark("“%(said)s” is no change such as +1 or -2."), said=short(text))
    return int(text)


def level(text: str) -> int:
    """A level from 0 to 4."""
    return _level(text)


def enumerated(kind: type[Named]) -> Callable[[str], Named]:
    """A reader of the names of an enumeration, in small letters."""
    table = {member.name.lower(): member for member in kind}

    def read(text: str) -> Named:
        if text not in table:
            raise bad_value(text)
        return table[text]

    return read


def breach(text: str) -> Breach:
    """A rule, and its weight where it differs from the rule's own."""
    rule, _, weight = text.partition(" ")
    severity = enumerated(Severity)(weight.strip()) if weight.strip() else None
    return Breach(citation=citation(rule), severity=severity)


def day(text: str) -> date:
    """``2026-03-02``."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else _fail(text)
    except ValueError:
        raise bad_value(text) from None


def moment(text: str) -> datetime:
    """``2026-03-02 21:52``, on the debtor's clock."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", text):
        raise bad_value(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise bad_value(text) from None


def amount(text: str) -> Decimal:
    """``8312.50``: up to two decimals, no commas."""
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", text):
        raise bad_value(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise bad_value(text) from None


def plan(text: str) -> tuple[Part, ...]:
    """``2100 on 2026-03-10, 2100 on 2026-04-10``: payments in the order of their days."""
    parts = []
    for piece in text.split(","):
        said, _, when = piece.strip().partition(" on ")
        parts.append(Part(amount=amount(said.strip()), day=day(when.strip())))
    days = [part.day for part in parts]
    if days != sorted(set(days)) or any(not part.amount for part in parts):
        raise bad_value(f"plan {text}")
    return tuple(parts)


def written_plan(parts: tuple[Part, ...]) -> str:
    """A plan as the language writes it."""
    return ", ".join(f"{part.amount} on {part.day}" for part in parts)


def channel(text: str) -> str:
    """How a promise is to be paid."""
    if text not in CHANNELS:
        raise bad_value(f"channel {text}")
    return text


def told_facts(text: str) -> tuple[str, ...]:
    """``disputed, complaint``: what a line makes known."""
    facts = tuple(name.strip() for name in text.split(","))
    unknown = next((name for name in facts if name not in FACTS), None)
    if unknown is not None or len(set(facts)) < len(facts):
        raise bad_value(f"tells {text}")
    return facts


def whole(text: str) -> int:
    """A whole number of up to four digits."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise bad_value(text)
    return int(text)


def _fail(text: str) -> date:
    raise bad_value(text)
