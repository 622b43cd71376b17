"""The rules that hold always, from law and common sense: a number reached is an alarm, whatever is usual (spec C31)."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from complaints.insight.surge.rules.chance import chance_of_at_least
from complaints.insight.surge.rules.values import Dimension, Event, Kind, Rule, Series, Thresholds, Tuning

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """A number that was reached at ``at``, with the cases inside the window that ends there."""

    rule: Rule
    series: Series | None
    at: datetime
    since: datetime
    count: int
    cases: tuple[str, ...]
    expected: float | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class _Watched:
    """What of an event is counted: under which rule and series, how many are enough, in which time."""

    rule: Rule
    series: Series | None
    enough: int
    span: timedelta


class AlwaysOn:
    """Takes events in the order in which they became known. A case counts once in a window."""

    def __init__(self, thresholds: Thresholds, tuning: Tuning) -> None:
        self._thresholds = thresholds
        self._tuning = tuning
        self._seen: dict[tuple[Rule, Series | None], deque[Event]] = {}
        self._begin: datetime | None = None

    def begin(self, at: datetime) -> None:
        """From when on everything is known; before it nothing can be compared."""
        self._begin = self._begin or at

    def step(self, event: Event, dispersion: float) -> list[Reached]:
        """The next event; what it fills up."""
        if event.kind in (Kind.REGULATOR, Kind.MEDIA):
            return self._outside(event)
        reached = (self._count(event, watched, dispersion) for watched in self._watched(event))
        return [one for one in reached if one is not None]

    def _watched(self, event: Event) -> list[_Watched]:
        t = self._thresholds
        if event.kind is Kind.IN_PERSON:
            return [_Watched(Rule.IN_PERSON, None, t.in_person, _DAY)]
        if event.kind is Kind.CRITICAL:
            return [_Watched(Rule.CRITICAL, None, t.critical, timedelta(days=t.critical_days))]
        if event.kind is Kind.UPHELD:
            span = timedelta(days=t.upheld_days)
            return [_Watched(Rule.UPHELD, one, t.upheld, span) for one in event.names(Dimension.EMPLOYEE)]
        span = timedelta(hours=t.one_cause_hours)
        return [_Watched(Rule.ONE_CAUSE, one, t.one_cause, span) for one in event.names(Dimension.CAUSE)]

    def _outside(self, event: Event) -> list[Reached]:
        """Each item of a regulator or of the media is an alarm of its own, once; a complaint may become both."""
        items = self._seen.setdefault((Rule.OUTSIDE, None), deque())
        if any((item.case_id, item.kind) == (event.case_id, event.kind) for item in items):
            return []
        items.append(event)
        if len(items) < self._thresholds.outside:
            return []
        at = event.known_at
        return [Reached(rule=Rule.OUTSIDE, series=None, at=at, since=at, count=1, cases=(event.case_id,))]

    def _count(self, event: Event, watched: _Watched, dispersion: float) -> Reached | None:
        events = self._seen.setdefault((watched.rule, watched.series), deque())
        events.append(event)
        at = event.known_at
        kept = watched.span + timedelta(days=self._tuning.baseline + self._tuning.gap)
        while events[0].known_at <= at - kept:
            events.popleft()
        recent = list(takewhile(lambda one: one.known_at > at - watched.span, reversed(events)))
        people = {one.case_id: one.people for one in reversed(recent)}
        in_person = watched.rule is Rule.IN_PERSON
        count = sum(people.values()) if in_person else len(people)
        if count < watched.enough:
            return None
        expected = None if in_person else self._expected(events, at, watched.span)
        return Reached(
            rule=watched.rule,
            series=watched.series,
            at=at,
            since=at - watched.span,
            count=count,
            cases=tuple(people),
            expected=expected,
            chance=None if expected is None else self._chance(count, expected, watched.span, dispersion),
        )

    def _expected(self, events: deque[Event], at: datetime, span: timedelta) -> float | None:
        """What the 56 days before window and gap let expect, half a case added; None while they are not whole."""
        end = at - span - timedelta(days=self._tuning.gap)
        begin = end - timedelta(days=self._tuning.baseline)
        if self._begin is None or begin < self._begin:
            return None
        cases = len({one.case_id for one in events if begin < one.known_at <= end})
        return (cases + 0.5) * (span / timedelta(days=self._tuning.baseline))

    def _chance(self, count: int, expected: float, span: timedelta, dispersion: float) -> float:
        unsure = span / timedelta(days=self._tuning.baseline)
        return chance_of_at_least(count, expected, dispersion * (1 + unsure))
