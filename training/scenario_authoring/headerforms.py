"""The header of a scenario as the fields of a form and back: what it is about, the account, the clock, what is owed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from portal.words import mark
from training.calls.grammar import amount, bad_value, citation, day, level, moment, name_of, whole
from training.calls.rules.limits import Fact, Ledger
from training.calls.rules.scenario import MOST_FLAGS, OBLIGATIONS, Account, Flag, Obligation, Phase, Scenario
from training.scenario_authoring.edits import Opened, free_name, one_line
from training.scenario_authoring.filling import LEAST_TESTS, prefixed, tests_data, texts_data
from training.scenario_authoring.nodeforms import Data, Sent, sent_tests

SAID = ("title", "summary", "goal", "persona")
PARTIES = ("creditor", "debtor", "company", "collector")
AMOUNTS = ("principal", "interest", "fee", "total")
COUNTS = ("contacts_today", "attempts_today", "calls_in_seven_days")


@dataclass
class SentHeader(Sent):
    """A header from a form, with the words it says and the title of the story."""

    scenario: Scenario = field(default_factory=Scenario)


def packs_shown(scenario: Scenario, known: tuple[str, ...]) -> list[str]:
    """Rule packs in the order of the form: those that the scenario names, then the others."""
    return list(dict.fromkeys([*(name for name, _ in scenario.packs), *known]))


def owed_shown(scenario: Scenario) -> list[str]:
    """Obligations in the order of the form: those that the scenario asks for, then the others."""
    return list(dict.fromkeys([*(one.name for one in scenario.obligations), *OBLIGATIONS]))


def tests_shown(scenario: Scenario) -> int:
    """How many conditions an obligation can have in the form."""
    return max([LEAST_TESTS, *(len(one.guard) for one in scenario.obligations)])


def header_data(found: Opened, packs: tuple[str, ...]) -> dict[str, Any]:
    """The header as the fields of its form."""
    scenario, words = found.scenario, found.words
    account, ledger = scenario.account, scenario.ledger
    data: dict[str, Any] = {
        "name": found.story.title,
        **{name: str(getattr(scenario, name)) for name in ("family", "author", "reviewer", "difficulty", "minutes")},
        "place": scenario.place,
        "clock": f"{scenario.clock:%Y-%m-%d %H:%M}" if scenario.clock else "",
        "zone": scenario.zone,
        "contract": account.contract,
        "currency": account.currency,
        **{name: str(getattr(account, name)) for name in AMOUNTS},
        "due": account.due.isoformat() if account.due else "",
        "affordable": str(account.affordable) if account.affordable is not None else "",
        **{name: str(getattr(ledger, name)) for name in COUNTS},
        "last_conversation": ledger.last_conversation.isoformat() if ledger.last_conversation else "",
        "hours_agreed": ledger.hours_agreed,
        "facts": sorted(fact.value for fact in ledger.facts),
        "trust": str(scenario.trust),
        "patience": str(scenario.patience),
        "hang_up": scenario.hang_up,
        "start": scenario.start,
    }
    for name in SAID:
        data |= texts_data(f"{name}_", words.get(getattr(scenario, name)))
    for name in PARTIES:
        data |= texts_data(f"{name}_", words.get(getattr(account, name)))
    for number, flag in enumerate(scenario.flags):
        data |= {f"f{number}_name": flag.name, f"f{number}_until": flag.until.name.lower()}
    days = dict(scenario.packs)
    for number, name in enumerate(packs_shown(scenario, packs)):
        data |= {f"p{number}_on": name in days, f"p{number}_day": days[name].isoformat() if name in days else ""}
    return data | _owed_data(scenario)


def _owed_data(scenario: Scenario) -> dict[str, Any]:
    data: dict[str, Any] = {}
    owed = {one.name: one for one in scenario.obligations}
    for number, name in enumerate(owed_shown(scenario)):
        one = owed.get(name)
        row = {"by": one.by.name.lower(), "cites": one.cites, **tests_data(one.guard)} if one else {}
        data |= prefixed(f"o{number}_", row)
    return data


def sent_header(found: Opened, data: Data, packs: tuple[str, ...]) -> SentHeader:
    """What the form of the header says; the key stays, and so do nodes, words and transcripts."""
    before, sent = found.scenario, SentHeader()
    name = one_line(str(data.get("name") or ""))
    if not name:
        sent.refuse("name", mark("Give it a name."))
    ids: dict[str, Any] = {part: _line(found, sent, part, getattr(before, part), data) for part in SAID}
    clock = _read(sent, data, "clock", moment, before.clock)
    sent.scenario = replace(
        before,
        **ids,
        name=name,
        family=_read(sent, data, "family", name_of, ""),
        author=_read(sent, data, "author", str, ""),
        reviewer=_read(sent, data, "reviewer", str, ""),
        difficulty=_read(sent, data, "difficulty", whole, Scenario().difficulty),
        minutes=_read(sent, data, "minutes", whole, Scenario().minutes),
        place=_read(sent, data, "place", str, Scenario().place),
        clock=clock,
        zone=_read(sent, data, "zone", _zone, ""),
        packs=_packs(sent, before, data, packs, clock),
        account=_account(found, sent, data),
        ledger=_ledger(sent, data),
        trust=_read(sent, data, "trust", level, Scenario().trust),
        patience=_read(sent, data, "patience", level, Scenario().patience),
        flags=_flags(sent, data),
        obligations=_owed(sent, before, data),
        hang_up=one_line(str(data.get("hang_up") or "")),
        start=one_line(str(data.get("start") or "")),
    )
    return sent


def _read(sent: Sent, data: Data, name: str, reader: Callable[[str], Any], otherwise: Any) -> Any:
    return sent.read(name, str(data.get(name) or ""), reader, otherwise)


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise bad_value(text) from None
    return text


def _line(found: Opened, sent: Sent, part: str, there: str, data: Data) -> str:
    """The line id under which these words stand; a new one where there was none and something is said."""
    texts = {name[len(part) + 1 :]: one_line(str(data.get(name) or "")) for name in texts_data(f"{part}_", None)}
    if not there and not any(texts.values()):
        return ""
    name = there or free_name(part, lambda wished: wished in found.words or wished in sent.words)
    if name in found.words or any(texts.values()):
        sent.words[name] = texts
    return name


def _packs(
    sent: Sent, before: Scenario, data: Data, packs: tuple[str, ...], clock: datetime | None
) -> tuple[tuple[str, date], ...]:
    chosen = []
    for number, name in enumerate(packs_shown(before, packs)):
        if data.get(f"p{number}_on"):
            usual = clock.date() if clock else None
            when = _read(sent, data, f"p{number}_day", day, usual)
            if when is None:
                sent.refuse(f"p{number}_day", mark("Say the day whose version of the rules counts."))
            else:
                chosen.append((name, when))
    return tuple(chosen)


def _account(found: Opened, sent: Sent, data: Data) -> Account:
    before = found.scenario.account
    parties: dict[str, Any] = {part: _line(found, sent, part, getattr(before, part), data) for part in PARTIES}
    amounts: dict[str, Any] = {name: _read(sent, data, name, amount, Decimal(0)) for name in AMOUNTS}
    return Account(
        **parties,
        **amounts,
        contract=_read(sent, data, "contract", str, ""),
        currency=_read(sent, data, "currency", str, Account().currency),
        due=_read(sent, data, "due", day, None),
        affordable=_read(sent, data, "affordable", amount, None),
    )


def _ledger(sent: Sent, data: Data) -> Ledger:
    counts: Mapping[str, int] = {name: _read(sent, data, name, whole, 0) for name in COUNTS}
    return Ledger(
        **counts,
        last_conversation=_read(sent, data, "last_conversation", day, None),
        hours_agreed=bool(data.get("hours_agreed")),
        facts=frozenset(Fact(name) for name in data.get("facts") or ()),
    )


def _flags(sent: Sent, data: Data) -> tuple[Flag, ...]:
    flags: list[Flag] = []
    for number in range(MOST_FLAGS):
        name = _read(sent, data, f"f{number}_name", name_of, "")
        until = str(data.get(f"f{number}_until") or "record")
        if name and name in {flag.name for flag in flags}:
            sent.refuse(f"f{number}_name", mark("“%(key)s” is said twice."), key=name)
        elif name:
            flags.append(Flag(name=name, until=Phase[until.upper()]))
    return tuple(flags)


def _owed(sent: Sent, before: Scenario, data: Data) -> tuple[Obligation, ...]:
    found = []
    for number, name in enumerate(owed_shown(before)):
        by = str(data.get(f"o{number}_by") or "")
        if by:
            found.append(
                Obligation(
                    name=name,
                    by=Phase[by.upper()],
                    guard=sent_tests(sent, data, f"o{number}_", tests_shown(before)),
                    cites=_read(sent, data, f"o{number}_cites", citation, ""),
                )
            )
    return tuple(found)
