"""What holds while a call is played: how choices are ordered, what may be typed, and how the log becomes a call."""

import enum
import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from portal.errors import Invalid, Refused
from training.calls.rules.engine import Event
from training.calls.rules.packs import Severity
from training.calls.rules.scenario import Breach

MOST_WORDS = 500
"""Characters of one turn; nobody says more in one breath."""
PAUSE = timedelta(minutes=10)
"""A longer gap between two steps is a call that was left, not one that lasted."""
NEUTRAL: Mapping[str, tuple[str, ...]] = {
    "en": ("Sorry, what do you mean?", "I did not get that. Say it again, please.", "What are you getting at?"),
    "zh_Hans": ("不好意思，您是说什么？", "我没听明白，您再说一遍。", "您到底想说什么？"),
    "zh_Hant": ("不好意思，您是說什麼？", "我沒聽明白，您再說一遍。", "您到底想說什麼？"),
}
"""What the other side says when nothing of what was said fits, in the call's language."""


class EventKind(enum.StrEnum):
    """What a step of the log is."""

    OPENED = "opened"
    TURN = "turn"
    ASKED = "asked"
    ENDED = "ended"
    LEFT = "left"
    RECORDED = "recorded"


class How(enum.StrEnum):
    """How a turn came about: chosen where choices stand open, looked up in the list of an open turn, typed, spoken,
    picked from what was meant, or carried over from the call that this one goes on from."""

    CHOSEN = "chosen"
    LISTED = "listed"
    TYPED = "typed"
    SPOKEN = "spoken"
    SUGGESTED = "suggested"


ASSISTED = frozenset({How.LISTED, How.SUGGESTED})


class Stale(Refused):
    """The step was made from a page that is no longer the newest; nothing was counted."""


def shuffled(seed: int, node: str, names: Iterable[str]) -> list[str]:
    """Choices in an order of their own for each call and node, always the same for the same call."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}\n{node}\n{name}".encode()).digest())


def said_words(text: str) -> str:
    """What was typed or spoken, without blanks around it; Invalid where it is nothing, or too much for one turn."""
    said = " ".join(text.split())
    if not said:
        raise Invalid("Say something first.", field="text")
    if len(said) > MOST_WORDS:
        raise Invalid(
            "This is too long for one turn: %(n)s characters. Say it in at most %(most)s.",
            n=f"{len(said):,}",
            most=MOST_WORDS,
            field="text",
        )
    return said


def has_words(text: str) -> bool:
    """Whether there is a letter or a figure in it; only emoji or signs are nothing that anybody could understand."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)


def neutral_line(language: str, turn: int) -> str:
    """What is heard in turn ``turn`` where nothing matched."""
    lines = NEUTRAL.get(language, NEUTRAL["en"])
    return lines[turn % len(lines)]


def engine_event(data: Mapping[str, Any], language: str) -> Event:
    """A turn of the log as the engine takes it."""
    met = data.get("met")
    return Event(
        choice=data["choice"],
        text=data.get("text", ""),
        language=language,
        assisted=data["how"] in ASSISTED,
        met=None if met is None else tuple(met),
        breaches=tuple(
            Breach(citation=one["citation"], severity=Severity[one["severity"]] if one.get("severity") else None)
            for one in data.get("breaches", ())
        ),
    )


def talked(instants: Sequence[datetime]) -> timedelta:
    """How long a call lasted: the time between its steps, without the pauses in which it was left."""
    gaps = [later - earlier for earlier, later in pairwise(sorted(instants))]
    return sum((gap for gap in gaps if gap <= PAUSE), timedelta())
