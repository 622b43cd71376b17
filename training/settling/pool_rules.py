"""Settled turns as labelled sentences for measuring the judge: the label, and the text without names of persons."""

import re
from collections.abc import Iterable, Mapping

from training.judge.rules.patterns import Conduct

NOBODY = "N.N."
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
_LONG_NUMBER = re.compile(r"\d{7,}|\d{3,4}[ -]\d{3,4}[ -]\d{4}")
_CONDUCTS = {one.value for one in Conduct}
_SHORTEST_PART = 2


def label_of(decided: Mapping[str, bool]) -> str:
    """The label of a turn by what was decided of each kind of conduct: those that it is, else the one that it only
    looks like, else none. Decisions on obligations are no part of it.
    """
    conducts = {what: holds for what, holds in decided.items() if what in _CONDUCTS}
    sure = sorted(what for what, holds in conducts.items() if holds)
    if sure:
        return " ".join(sure)
    near = sorted(conducts)
    return f"not {near[0]}" if near else "none"


def slots_of(decided: Mapping[str, bool]) -> str:
    """What was decided of obligations in a turn, as ``amount=yes own_name=no``."""
    return " ".join(
        f"{what}={'yes' if holds else 'no'}" for what, holds in sorted(decided.items()) if what not in _CONDUCTS
    )


def name_parts(name: str) -> list[str]:
    """A name and its words, the longest first; of a Chinese name only the whole."""
    parts = [part for part in name.split() if len(part) >= _SHORTEST_PART]
    return sorted({name, *parts} - {""}, key=lambda one: (-len(one), one))


def without_persons(text: str, names: Iterable[str], places: Mapping[str, str]) -> str:
    """The text with names of an account as their places in braces, names of people, mail addresses and long numbers
    (telephone, contract, identity) gone.
    """
    for place, value in sorted(places.items(), key=lambda one: -len(one[1])):
        if value:
            text = text.replace(value, f"{{{place}}}")
    for name in names:
        pattern = re.escape(name)
        text = re.sub(rf"\b{pattern}\b" if name.isascii() else pattern, NOBODY, text, flags=re.IGNORECASE)
    return _LONG_NUMBER.sub("0000000", _MAIL.sub("x@example.com", text))
