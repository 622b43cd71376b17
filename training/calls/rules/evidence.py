"""Where a point in the results of a call stands: the words of the call, what a judge found in them, and spans."""

from dataclasses import dataclass
from enum import StrEnum

from training.calls.rules.packs import Severity


class Found(StrEnum):
    """What a judge says of a rule or an obligation in a sentence; unsure goes to a trainer."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The words of a call: ``heard`` before each turn and one more at the end, ``said`` in each turn."""

    heard: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a judge or trainer found in a typed turn: ``name`` is a rule's citation or an obligation."""

    turn: int
    name: str
    found: Found
    start: int
    end: int
    matcher: str
    version: str
    severity: Severity | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Where something stands: turn (from 0; None: nowhere in the call), span in the sentence, who found it.

    ``heard``: the sentence is the one heard before that turn. ``version`` is the judge's or this module's.
    """

    turn: int | None
    start: int
    end: int
    heard: bool
    matcher: str
    version: str
