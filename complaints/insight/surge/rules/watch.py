"""The watch: events in the order in which they became known, alarms out, each happening once (spec C31)."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta, tzinfo

from complaints.insight.surge.rules.always import AlwaysOn, Reached
from complaints.insight.surge.rules.days import day_class
from complaints.insight.surge.rules.level import LevelChart, Reading
from complaints.insight.surge.rules.scan import Found, Scan
from complaints.insight.surge.rules.values import COUNTED, Alarm, Event, Kind, Rule, Series, Thresholds, Tuning
from portal.workdays.rules import SHANGHAI, WorkCalendar, days_between, due_instant

Key = tuple[Rule, Series | str | None]


class Watch:
    """Fed day by day; what it answers on a day rests on that day and those before it alone."""

    def __init__(
        self,
        thresholds: Thresholds | None = None,
        tuning: Tuning | None = None,
        *,
        calendar: WorkCalendar | None = None,
        zone: tzinfo = SHANGHAI,
    ) -> None:
        self._tuning = tuning or Tuning()
        self._calendar = calendar
        self.zone = zone
        self._always = AlwaysOn(thresholds or Thresholds(), self._tuning)
        self._level = LevelChart(self._tuning)
        self._scan = Scan(self._tuning)
        self._heard: dict[Key, date] = {}
        self._open: dict[Key, Alarm] = {}
        self._recent: deque[tuple[date, tuple[Event, ...]]] = deque()
        self._next: date | None = None

    def day(self, day: date, events: Iterable[Event]) -> list[Alarm]:
        """All that became known on ``day``, in any order, and the alarms that are new with it.

        Days come one after the other; ValueError where one is left out or an event is of another day.
        """
        known = sorted(events, key=lambda event: (event.known_at, event.case_id, event.kind))
        self._check(day, known)
        self._always.begin(due_instant(day - timedelta(days=1), zone=self.zone))
        complaints = tuple(event for event in known if event.kind in COUNTED)
        self._recent.append((day, complaints))
        while len(self._recent) > max(self._tuning.longest_run, *self._tuning.windows):
            self._recent.popleft()
        return [*self._always_on(day, known), *self._of_chance(day, complaints)]

    def _check(self, day: date, events: Sequence[Event]) -> None:
        if self._next is not None and day != self._next:
            raise ValueError(f"{self._next} is to come, not {day}")
        if any(event.known_at.astimezone(self.zone).date() != day for event in events):
            raise ValueError(f"an event of another day than {day}")
        self._next = day + timedelta(days=1)

    def _always_on(self, day: date, events: Sequence[Event]) -> list[Alarm]:
        dispersion = self._level.dispersion
        alarms = []
        for event in events:
            for reached in self._always.step(event, dispersion):
                about = event.case_id if reached.rule is Rule.OUTSIDE else reached.series
                if self._is_new((reached.rule, about), day):
                    alarms.append(self._reached(reached, day))
        return alarms

    def _reached(self, reached: Reached, day: date) -> Alarm:
        return Alarm(
            rule=reached.rule,
            raised_at=reached.at,
            series=reached.series,
            first=reached.since.astimezone(self.zone).date(),
            last=day,
            count=reached.count,
            expected=reached.expected,
            chance=reached.chance,
            cases=reached.cases,
        )

    def _of_chance(self, day: date, complaints: Sequence[Event]) -> list[Alarm]:
        kind = day_class(day, self._calendar)
        arrived = {event.case_id for event in complaints if event.kind is Kind.COMPLAINT}
        reading = self._level.step(kind, len(arrived))
        seen = (series for event in complaints for series in event.series)
        found = self._scan.step(kind, seen, self._level.factors, self._level.dispersion)
        alarms = []
        if reading is not None and reading.over and self._is_new((Rule.LEVEL, None), day):
            alarms.append(self._level_alarm(day, reading))
        return [*alarms, *self._scan_alarms(day, found)]

    def heard_on(self, alarm: Alarm) -> date:
        """The last day on which what an alarm of this watch is about stood out."""
        return self._heard[alarm.rule, alarm.cases[0] if alarm.rule is Rule.OUTSIDE else alarm.series]

    def _is_new(self, key: Key, day: date) -> bool:
        """Whether nothing was heard of it for the days of quiet; heard of it is from now on."""
        last = self._heard.get(key)
        self._heard[key] = day
        return last is None or (day - last).days > self._tuning.quiet

    def _level_alarm(self, day: date, reading: Reading) -> Alarm:
        alarm = self._alarm(day, reading.run_days, Rule.LEVEL, None)
        return replace(alarm, count=reading.run_count, expected=reading.run_expected, chance=reading.run_chance)

    def _scan_alarms(self, day: date, found: Sequence[Found]) -> list[Alarm]:
        """One alarm for what the same complaints let stand out: an employee's surge is their team's as well."""
        alarms: list[Alarm] = []
        for one in found:
            if not self._is_new((Rule.SCAN, one.series), day):
                continue
            alarm = self._scan_alarm(day, one)
            if not self._belongs_to_another(alarm):
                alarms.append(replace(alarm, also=self._sharing(alarm, found)))
                self._open[Rule.SCAN, one.series] = alarm
        return alarms

    def _scan_alarm(self, day: date, one: Found) -> Alarm:
        return replace(
            self._alarm(day, one.days, Rule.SCAN, one.series),
            count=one.count,
            expected=one.expected,
            chance=one.chance,
            adjusted=one.adjusted,
            looked_at=one.looked_at,
        )

    def _belongs_to_another(self, alarm: Alarm) -> bool:
        """Whether at least half of the cases are those of an alarm that is still heard of."""
        last = alarm.last
        for key, other in list(self._open.items()):
            if (last - self._heard[key]).days > self._tuning.quiet:
                del self._open[key]
            elif key[1] != alarm.series and _half_in(alarm.cases, self._cases_since(other)):
                return True
        return False

    def _cases_since(self, alarm: Alarm) -> set[str]:
        """The cases of an alarm and those that came to its series since."""
        events = (event for _, events in self._recent for event in events)
        return {*alarm.cases, *(event.case_id for event in events if alarm.series in event.series)}

    def _sharing(self, alarm: Alarm, found: Sequence[Found]) -> tuple[Series, ...]:
        own = set(alarm.cases)
        others = ((one.series, self._cases(one.days, one.series)) for one in found if one.series != alarm.series)
        return tuple(series for series, events in others if _half_in([event.case_id for event in events], own))

    def _alarm(self, day: date, days: int, rule: Rule, series: Series | None) -> Alarm:
        events = self._cases(days, series)
        cases = tuple(dict.fromkeys(event.case_id for event in events))
        first = day - timedelta(days=days - 1)
        return Alarm(
            rule=rule,
            raised_at=due_instant(day, zone=self.zone),
            series=series,
            first=first,
            last=day,
            count=len(cases),
            cases=cases,
            earlier=sum(event.occurred_on is not None and event.occurred_on < first for event in events),
        )

    def _cases(self, days: int, series: Series | None) -> list[Event]:
        """What became known of complaints in the last ``days`` days: of one series where it is given, else arrivals."""
        events = (event for _, events in list(self._recent)[-days:] for event in events)
        if series is None:
            return [event for event in events if event.kind is Kind.COMPLAINT]
        return [event for event in events if series in event.series]


def _half_in(cases: Sequence[str], others: set[str]) -> bool:
    return 2 * sum(case in others for case in cases) >= len(cases)


def replay(events: Iterable[Event], first: date, last: date, watch: Watch) -> list[Alarm]:
    """The alarms from ``first`` to ``last`` as each day knew it; what became known outside is left aside."""
    by_day: defaultdict[date, list[Event]] = defaultdict(list)
    for event in events:
        by_day[event.known_at.astimezone(watch.zone).date()].append(event)
    return [alarm for day in days_between(first, last) for alarm in watch.day(day, by_day.get(day, ()))]
