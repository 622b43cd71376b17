"""Puts the figures and names of the account into a line of prose."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from training.calls.rules.play import Play
from training.calls.rules.scenario import Scenario

_PLACE = re.compile(r"\{([a-z_]+)\}")


def places_of(scenario: Scenario, language: str) -> Mapping[str, str]:
    """What each place in braces stands for: amounts with two decimals and commas, days as 2026-01-20."""
    account, clock = scenario.account, scenario.clock
    words = {row.id: row.texts.get(language, "") for row in scenario.words}
    days = (clock.date() - account.due).days if clock and account.due else 0
    return {
        **{name: words.get(getattr(account, name), "") for name in ("creditor", "debtor", "company", "collector")},
        **{name: _money(getattr(account, name)) for name in ("principal", "interest", "fee", "total")},
        "contract": account.contract,
        "currency": account.currency,
        "due": account.due.isoformat() if account.due else "",
        "today": clock.date().isoformat() if clock else "",
        "days_overdue": str(days),
    }


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def filled(text: str, places: Mapping[str, str]) -> str:
    """The text with its places filled; what is unknown stays as it is."""
    return _PLACE.sub(lambda hit: places.get(hit[1], hit[0]), text)


def texts_in(scenario: Scenario, language: str) -> Mapping[str, str]:
    """Every line of a scenario in one language by its id, places filled; "" where it was not written in it."""
    places = places_of(scenario, language)
    return {row.id: filled(row.texts.get(language, ""), places) for row in scenario.words}


@lru_cache(maxsize=128)
def texts_of(play: Play, language: str) -> Mapping[str, str]:
    """The same, made once: each page of a call shows some of it, and each turn in own words is compared with some."""
    return texts_in(play.scenario, language)
