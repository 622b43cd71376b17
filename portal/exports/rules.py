"""When a sheet of persons needs a second person, how long a yes holds, and how much one account takes in a day."""

import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LETTERS = 10
SHORTEST_PURPOSE, LONGEST_PURPOSE = 10, 500
_HOW_SHOWN = frozenset({"export", "lang", "after", "before", "sort"})
_CODED = frozenset({"day", "month", "view", "show", "state", "team", "department", "kind", "year", "every", "attempts"})
_CODE_VALUE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,30}", re.ASCII)
LEFT_OUT = "…"


class State(enum.StrEnum):
    """How a request stands: what people decided, and what the clock made of it since."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    USED_UP = "used_up"


OPEN_STATES = frozenset({State.WAITING, State.GRANTED})


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is stored of a request. ``granted`` is None before anybody decided; ``ends_at`` bounds the yes."""

    waits_until: datetime
    granted: bool | None = None
    ends_at: datetime | None = None
    most_times: int = 0
    times: int = 0


def state_of(decision: Decision, now: datetime) -> State:
    """How a request stands at ``now``; both ends are the first instant at which nothing is open any more."""
    if decision.granted is None:
        return State.WAITING if now < decision.waits_until else State.LAPSED
    if not decision.granted:
        return State.REFUSED
    if decision.times >= decision.most_times:
        return State.USED_UP
    return State.GRANTED if decision.ends_at is not None and now < decision.ends_at else State.EXPIRED


def needs_second_person(rows: int, *, personal: bool, limit: int) -> bool:
    """A sheet of persons with more rows than the limit; figures and sheets up to the limit need nobody."""
    return personal and rows > limit


def most_rows(approved: int, tolerance: int) -> int:
    """How many rows an approval of ``approved`` rows covers: a list goes on living, ``tolerance`` in percent, cut."""
    return approved + approved * tolerance // 100


@dataclass(frozen=True, kw_only=True)
class Person:
    """An account and the person it belongs to, where it belongs to one."""

    account_id: int | None
    employee_id: int | None


def may_decide(asker: Person, decider: Person) -> bool:
    """A second person: known as one, with another account and not the same human being behind it."""
    if decider.employee_id is None or decider.account_id is None:
        return False
    return decider.account_id != asker.account_id and decider.employee_id != asker.employee_id


@dataclass(frozen=True, kw_only=True)
class DayNumbers:
    """How many rows about persons, and how many sheets of them, one account takes in a day before it is looked at."""

    rows: int
    times: int


def exceeded(taken: DayNumbers, most: DayNumbers) -> frozenset[str]:
    """Which of the two numbers is exceeded: "rows", "times"."""
    over = {"rows": taken.rows > most.rows, "times": taken.times > most.times}
    return frozenset(name for name, is_over in over.items() if is_over)


def written_code(numbers: Sequence[int]) -> str:
    """The identifier of a sheet, "EX-7K3M9-QWZ2P", of ten numbers; nothing in it is mistaken for something else."""
    letters = "".join(_ALPHABET[number % len(_ALPHABET)] for number in numbers[:CODE_LETTERS])
    return f"EX-{letters[:5]}-{letters[5:]}"


def code_letters() -> int:
    """How many different letters an identifier is made of."""
    return len(_ALPHABET)


def tidy_code(text: str) -> str:
    """An identifier as somebody types it off a sheet, in its written form; what is none comes back as it is."""
    plain = re.sub(r"[^A-Z0-9]", "", text.upper()).removeprefix("EX")
    return f"EX-{plain[:5]}-{plain[5:]}" if len(plain) == CODE_LETTERS else text.strip()


Pairs = Iterable[tuple[str, str]]


def sheet_key(path: str, pairs: Pairs) -> str:
    """The same for the same rows: how they are sorted, paged, worded and written makes no other sheet."""
    kept = sorted((name, value) for name, value in pairs if name not in _HOW_SHOWN and value != "")
    return f"{path}?{urlencode(kept)}"


def filter_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    """What the list was narrowed down by, as the second person reads it."""
    return [(name, value) for name, value in pairs if name not in _HOW_SHOWN and value != ""]


def logged_filter(pairs: Pairs) -> str:
    """The same for a log that is never erased: days, states and numbers stand in it, typed words are left out."""
    return " ".join(f"{name}={_logged(name, value)}" for name, value in filter_pairs(pairs))[:300]


def _logged(name: str, value: str) -> str:
    return value if name in _CODED and _CODE_VALUE.fullmatch(value) else LEFT_OUT
