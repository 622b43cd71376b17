"""Reads and writes the header of a scenario: the passage with the tag ``scenario``, one ``key: value`` a line."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from portal.words import mark
from training.calls.findings import Findings
from training.calls.grammar import (
    Wrong,
    amount,
    bad_value,
    citation,
    day,
    enumerated,
    guard,
    level,
    line_id,
    link,
    moment,
    name_of,
    whole,
    written_guard,
)
from training.calls.rules.limits import Fact, Ledger
from training.calls.rules.scenario import MOST_FLAGS, OBLIGATIONS, Account, Flag, Obligation, Phase, Scenario
from training.calls.twee import Passage
from training.questionfiles.reading import short

NEEDED = ("key", "title", "goal", "persona", "clock", "rules", "creditor", "debtor", "principal", "total", "due")
_phase = enumerated(Phase)
_ACCOUNT: dict[str, Callable[[str], Any]] = {
    "creditor": line_id,
    "debtor": line_id,
    "company": line_id,
    "collector": line_id,
    "contract": str,
    "currency": str,
    "principal": amount,
    "interest": amount,
    "fee": amount,
    "total": amount,
    "due": day,
    "affordable": amount,
}
_PLAIN: dict[str, Callable[[str], Any]] = {
    "key": name_of,
    "title": line_id,
    "summary": line_id,
    "goal": line_id,
    "persona": line_id,
    "author": str,
    "reviewer": str,
    "family": name_of,
    "difficulty": whole,
    "minutes": whole,
    "place": str,
    "hang_up": link,
}


@dataclass
class _Gathered:
    """What the lines said so far."""

    plain: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    obligations: list[Obligation] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def read_header(passage: Passage, found: Findings) -> Scenario:
    """The header as a scenario without nodes; every line that cannot be read is a finding."""
    gathered = _Gathered()
    for number, line in passage.lines():
        if not line.strip():
            continue
        try:
            _take(gathered, number, line)
        except Wrong as wrong:
            found.error(number, wrong.code, wrong.sentence, **wrong.values)
    for key in NEEDED:
        if key not in gathered.seen:
            found.error(passage.line, "missing-key", mark("The header does not say “%(key)s”."), key=key)
    account = Account(**gathered.account)
    return Scenario(line=passage.line, account=account, obligations=tuple(gathered.obligations), **gathered.plain)


def _take(gathered: _Gathered, number: int, line: str) -> None:
    key, colon, value = line.strip().partition(":")
    key, value = key.strip(), value.strip()
    if not colon:
        raise Wrong("unknown-line", mark("This line is no “key: value”: %(said)s"), said=short(line))
    if key in gathered.seen and key != "obligation":
        raise Wrong("twice", mark("“%(key)s” is said twice."), key=short(key))
    gathered.seen.add(key)
    if not value:
        raise bad_value(line)
    if key in _PLAIN:
        gathered.plain[key] = _PLAIN[key](value)
    elif key in _ACCOUNT:
        gathered.account[key] = _ACCOUNT[key](value)
    elif key == "obligation":
        gathered.obligations.append(_obligation(value, number, gathered.obligations))
    elif key in _COMPOSED:
        gathered.plain.update(_COMPOSED[key](value))
    else:
        raise Wrong("unknown-key", mark("The header knows no key “%(key)s”."), key=short(key))


def _clock(value: str) -> dict[str, Any]:
    parts = value.rsplit(" ", 1)
    if len(parts) != 2:
        raise bad_value(value)
    try:
        ZoneInfo(parts[1])
    except (ValueError, OSError, KeyError):
        raise Wrong(
            "bad-zone", mark("“%(said)s” is no time zone such as Asia/Shanghai."), said=short(parts[1])
        ) from None
    return {"clock": moment(parts[0]), "zone": parts[1]}


def _packs(value: str) -> dict[str, Any]:
    packs = []
    for part in value.split(","):
        name, at, when = part.strip().partition("@")
        if not at or not name:
            raise Wrong("bad-pack", mark("“%(said)s” is no rule pack such as CN-CBA@2026-03-02."), said=short(part))
        packs.append((name, day(when)))
    return {"packs": tuple(packs)}


def _state(value: str) -> dict[str, Any]:
    found = {}
    for part in value.split(";"):
        subject, _, said = part.strip().partition(" ")
        if subject not in ("trust", "patience"):
            raise bad_value(part)
        found[subject] = level(said.strip())
    return found


def _flags(value: str) -> dict[str, Any]:
    flags = []
    for part in value.split(";"):
        name, until, phase = part.strip().partition(" until ")
        if not until:
            raise Wrong("bad-flag", mark("“%(said)s” is no flag such as told until closing."), said=short(part))
        flags.append(Flag(name=name_of(name.strip()), until=_phase(phase.strip())))
    if len(flags) > MOST_FLAGS:
        raise Wrong("too-many-flags", mark("There are more than %(most)s flags."), most=MOST_FLAGS)
    if len({flag.name for flag in flags}) < len(flags):
        raise Wrong("twice", mark("“%(key)s” is said twice."), key="flags")
    return {"flags": tuple(flags)}


def _ledger(value: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for part in value.split(";"):
        key, _, text = part.strip().partition(" ")
        text = text.strip()
        if key in ("contacts_today", "attempts_today", "calls_in_seven_days"):
            said[key] = whole(text)
        elif key == "last_conversation":
            said[key] = day(text)
        elif key == "hours_agreed" and not text:
            said[key] = True
        elif key == "facts":
            said[key] = frozenset(enumerated(Fact)(name.strip()) for name in text.split(","))
        else:
            raise bad_value(part)
    return {"ledger": Ledger(**said)}


_COMPOSED: dict[str, Callable[[str], dict[str, Any]]] = {
    "clock": _clock,
    "rules": _packs,
    "state": _state,
    "flags": _flags,
    "ledger": _ledger,
}


def _obligation(value: str, number: int, there: list[Obligation]) -> Obligation:
    """``amount by telling if identity = verified; cites AGENCY/figures``."""
    said, _, cites = value.partition(";")
    owed, _, condition = said.partition(" if ")
    name, by, phase = owed.strip().partition(" by ")
    if name.strip() not in OBLIGATIONS or not by:
        raise Wrong("unknown-obligation", mark("“%(said)s” is no obligation that is known."), said=short(owed))
    if any(one.name == name.strip() for one in there):
        raise Wrong("twice", mark("“%(key)s” is said twice."), key=name.strip())
    cites = cites.strip()
    if cites and not cites.startswith("cites "):
        raise bad_value(cites)
    return Obligation(
        name=name.strip(),
        by=_phase(phase.strip()),
        guard=guard(condition) if condition else (),
        cites=citation(cites[6:].strip()) if cites else "",
        line=number,
    )


def write_header(scenario: Scenario) -> str:
    """The header in a fixed order; what stands at its default is left out."""
    bare, account = Scenario(), scenario.account
    lines = []
    for key in _PLAIN:
        value = getattr(scenario, key)
        if value != getattr(bare, key):
            lines.append(f"{key}: {_shown(_PLAIN[key], value)}")
    if scenario.clock:
        lines.append(f"clock: {scenario.clock:%Y-%m-%d %H:%M} {scenario.zone}")
    if scenario.packs:
        lines.append("rules: " + ", ".join(f"{name}@{when}" for name, when in scenario.packs))
    for key in _ACCOUNT:
        value = getattr(account, key)
        if value != getattr(Account(), key):
            lines.append(f"{key}: {_shown(_ACCOUNT[key], value)}")
    lines += _written_ledger(scenario.ledger)
    lines.append(f"state: trust {scenario.trust}; patience {scenario.patience}")
    if scenario.flags:
        said = (f"{flag.name} until {flag.until.name.lower()}" for flag in scenario.flags)
        lines.append("flags: " + "; ".join(said))
    lines += [_written_obligation(one) for one in scenario.obligations]
    return "\n".join(lines)


def _shown(reader: Callable[[str], Any], value: object) -> str:
    if reader is line_id:
        return f"#{value}"
    return f"[[{value}]]" if reader is link else str(value)


def _written_ledger(ledger: Ledger) -> list[str]:
    parts = [
        f"{key} {getattr(ledger, key)}"
        for key in ("contacts_today", "attempts_today", "calls_in_seven_days", "last_conversation")
        if getattr(ledger, key)
    ]
    if ledger.hours_agreed:
        parts.append("hours_agreed")
    if ledger.facts:
        parts.append("facts " + ", ".join(sorted(fact.value for fact in ledger.facts)))
    return ["ledger: " + "; ".join(parts)] if parts else []


def _written_obligation(one: Obligation) -> str:
    condition = f" if {written_guard(one.guard)}" if one.guard else ""
    cites = f"; cites {one.cites}" if one.cites else ""
    return f"obligation: {one.name} by {one.by.name.lower()}{condition}{cites}"


def with_story(scenario: Scenario, **story: Any) -> Scenario:
    """The scenario with what stands outside its header."""
    return replace(scenario, **story)
