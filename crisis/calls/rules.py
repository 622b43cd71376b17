"""Who is called next for a role: everybody on the chain in turn, nobody twice (policy 9.2.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_SKEW = timedelta(minutes=1)
"""Two servers' clocks may differ by this much; a call further in the future means that the clock was set back."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """That somebody was called at an instant."""

    employee_id: int
    called_at: datetime


def call_chain(seats: Iterable[int], leaders: Iterable[int], reachable: Iterable[int]) -> tuple[int, ...]:
    """Holder, deputies, then leadership; each once, without those who cannot be reached any more."""
    known = frozenset(reachable)
    return tuple(dict.fromkeys(person for person in (*seats, *leaders) if person in known))


def next_call(
    chain: Sequence[int], calls: Sequence[Call], *, acknowledged: bool, now: datetime, minutes: int
) -> int | None:
    """Who is to be called now, or None: the role is held, the last one called still has time, or all were called.

    ``calls`` in the order in which they were made; ``minutes`` is how long each has. At most one call a look: after
    an outage or a clock set forward the next person is called and has the full time again. After a clock set back
    the last call lies in the future and tells nothing, so that the chain goes on rather than stand still.
    """
    if acknowledged:
        return None
    called = {call.employee_id for call in calls}
    waiting = [person for person in chain if person not in called]
    if not waiting or (calls and _has_time(calls[-1], now, minutes)):
        return None
    return waiting[0]


def _has_time(last: Call, now: datetime, minutes: int) -> bool:
    return last.called_at - _SKEW <= now < last.called_at + timedelta(minutes=minutes)


def is_exhausted(
    chain: Sequence[int], calls: Sequence[Call], *, acknowledged: bool, now: datetime, minutes: int
) -> bool:
    """Whether everybody was called, the last one's time is over, and nobody took the role."""
    if acknowledged or not set(chain) <= {call.employee_id for call in calls}:
        return False
    return not calls or not _has_time(calls[-1], now, minutes)
