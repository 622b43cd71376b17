"""How good the surge detector is, by simulation: ``python -m bench.surge`` prints it and writes docs/surge.md.

For 0.3, 1, 3 and 10 complaints a day: false alarms a year in series without a surge, with exact Poisson intervals; and
surges of a stated size put into the same series, with the share missed in 14 days (Wilson interval) and the day on
which they were seen. The detector sees only what is known each day. Everything is seeded.
"""

import argparse
import math
import pickle
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import surge_page
from bench.surge_series import SURGES, Maker, Surge, by_known_day, thresholds_at
from complaints.insight.surge.rules.chance import rate_interval
from complaints.insight.surge.rules.values import OF_CHANCE, Alarm, Event, Rule, Series, Thresholds, Tuning
from complaints.insight.surge.rules.watch import Watch
from portal.workdays.rules import WorkCalendar, days_between
from portal.workdays.source import shipped_calendar

PAGE = Path(__file__).resolve().parent.parent / "docs" / "surge.md"
VOLUMES = (0.3, 1.0, 3.0, 10.0)
BUDGET = 6
SEED = 20_311
RUNS = 20
FIRST, COUNTED, LAST = date(2024, 1, 15), date(2024, 7, 15), date(2026, 11, 30)
WATCHED = 14
BETWEEN = 61
"""Days from one surge to the next try; each is put into a copy of the detector's state, so none knows another."""


@dataclass
class Result:
    """What came of one volume; with the policy's numbers and with those advised for the volume."""

    volume: float
    years: float = 0.0
    policy: Counter[Rule] = field(default_factory=Counter)
    advised: Counter[Rule] = field(default_factory=Counter)
    after_holiday: int = 0
    seen: dict[str, list[int | None]] = field(default_factory=lambda: {surge.name: [] for surge in SURGES})
    of_itself: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Result") -> None:
        """Takes in what another series showed."""
        self.years += other.years
        self.policy += other.policy
        self.advised += other.advised
        self.after_holiday += other.after_holiday
        self.of_itself += other.of_itself
        for name, seen in other.seen.items():
            self.seen[name] += seen


def one_series(task: tuple[float, int, int]) -> Result:
    """One series of about two and a third counted years: (volume, number of the series, seed)."""
    volume, run, seed = task
    result = Result(volume)
    calendar = shipped_calendar()
    maker = Maker(volume, calendar, random.Random(f"{seed} {volume} {run}"))
    days = by_known_day(maker.series(FIRST, LAST))
    watch = Watch(thresholds_at(volume), calendar=calendar)
    tries: list[tuple[str, date, Series | None]] = []
    alarms: list[tuple[date, Alarm]] = []
    begin = COUNTED + timedelta(days=maker.chance.randrange(BETWEEN))
    for day in days_between(FIRST, LAST):
        if day >= begin and (day - begin).days % BETWEEN == 0 and day + timedelta(days=WATCHED) <= LAST:
            state = pickle.dumps(watch)
            tries += [(surge.name, day, _try_surge(result, maker, state, days, day, surge)) for surge in SURGES]
        alarms += [(day, alarm) for alarm in watch.day(day, days.get(day, ()))]
    _count_false(result, alarms, tries)
    result.policy.update(_always_on(days, calendar))
    result.years = ((LAST - COUNTED).days + 1) / 365.25
    return result


def _try_surge(
    result: Result, maker: Maker, state: bytes, days: Mapping[date, list[Event]], first: date, surge: Surge
) -> Series | None:
    """Puts one surge into a copy of the watch and notes the day, from 1, of the first alarm about it."""
    added, series = maker.surge(surge, first)
    more = by_known_day(added)
    copied = pickle.loads(state)  # noqa: S301 - our own bytes; ten times as fast as copy.deepcopy
    for number, day in enumerate(days_between(first, first + timedelta(days=WATCHED - 1)), start=1):
        alarms = copied.day(day, [*days.get(day, ()), *more.get(day, ())])
        if any(_is_about(alarm, series) for alarm in alarms):
            result.seen[surge.name].append(number)
            return series
    result.seen[surge.name].append(None)
    return series


def _is_about(alarm: Alarm, series: Series | None) -> bool:
    if series is None:
        return alarm.rule in OF_CHANCE
    return alarm.rule is Rule.LEVEL or series == alarm.series or series in alarm.also


def _count_false(
    result: Result, alarms: Sequence[tuple[date, Alarm]], tries: Sequence[tuple[str, date, Series | None]]
) -> None:
    """Every alarm of a series without a surge is a false one; some come just where a surge was put in."""
    counted = [(day, alarm) for day, alarm in alarms if day >= COUNTED]
    result.advised.update(alarm.rule for _, alarm in counted)
    result.after_holiday += sum(alarm.rule in OF_CHANCE and _after_holiday(day) for day, alarm in counted)
    for name, first, series in tries:
        near = (alarm for day, alarm in counted if 0 <= (day - first).days < WATCHED)
        result.of_itself[name] += any(_is_about(alarm, series) for alarm in near)


def _after_holiday(day: date) -> bool:
    """Whether three or more days off in a row end in the week before."""
    off = [not shipped_calendar().is_working_day(day - timedelta(days=back)) for back in range(1, 11)]
    return any(all(off[back : back + 3]) for back in range(7))


def _always_on(days: Mapping[date, list[Event]], calendar: WorkCalendar) -> Counter[Rule]:
    """The same series with the policy's own numbers; the rules of chance are those counted already."""
    rare = Tuning(limit=math.inf, least=10**9)
    watch = Watch(Thresholds(), rare, calendar=calendar)
    alarms = ((day, alarm) for day in days_between(FIRST, LAST) for alarm in watch.day(day, days.get(day, ())))
    return Counter(alarm.rule for day, alarm in alarms if day >= COUNTED)


def simulate(volume: float, runs: int, seed: int = SEED) -> Result:
    """``runs`` series; each is drawn from a seed of its own, so that the number of processes changes nothing."""
    result = Result(volume)
    with ProcessPoolExecutor() as pool:
        for one in pool.map(one_series, [(volume, run, seed) for run in range(runs)]):
            result.add(one)
    return result


def judgement(results: Sequence[Result]) -> str:
    """Where the budget holds, in words."""
    sentences = []
    for name, numbers in (("the policy's numbers", "policy"), ("the numbers advised", "advised")):
        missed = [one for one in results if _in_all(one, numbers) > BUDGET * one.years]
        if missed:
            volumes = ", ".join(f"{one.volume:g}" for one in missed)
            sentences.append(f"With {name} the budget of {BUDGET} is **missed** at {volumes} a day.")
        else:
            high = max(rate_interval(_in_all(one, numbers), one.years)[1] for one in results)
            sentences.append(
                f"With {name} the budget of {BUDGET} is met at every volume (highest upper end {high:.1f})."
            )
    return " ".join(sentences)


def _in_all(result: Result, numbers: str) -> int:
    always: Counter[Rule] = getattr(result, numbers)
    return sum(count for rule, count in always.items() if rule not in OF_CHANCE) + sum(
        result.advised[rule] for rule in OF_CHANCE
    )


def main() -> int:
    """Run all volumes, print the tables, write the page."""
    parser = argparse.ArgumentParser(prog="python -m bench.surge", description="False alarms and delays by simulation.")
    parser.add_argument("--runs", type=int, default=RUNS, help="series a volume, each of 2.4 counted years")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    began, results, falses, delays = time.perf_counter(), [], [], []
    for volume in VOLUMES:
        result = simulate(volume, options.runs, options.seed)
        results.append(result)
        falses.append(
            surge_page.false_alarms(volume, result.years, result.policy, result.advised, result.after_holiday)
        )
        delays += [surge_page.delay(volume, name, seen, result.of_itself[name]) for name, seen in result.seen.items()]
        print(f"{volume:g} a day: {time.perf_counter() - began:.0f} s so far", file=sys.stderr, flush=True)
    met = judgement(results)
    print("\n".join([surge_page.FALSE_HEAD, *falses, "", met, "", surge_page.DELAY_HEAD, *delays]))
    if (options.runs, options.seed) == (RUNS, SEED):
        seconds = time.perf_counter() - began
        text = surge_page.page(
            when=datetime.now(UTC),
            command="make bench-surge",
            seconds=seconds,
            falses=falses,
            delays=delays,
            met=met,
            volumes=list(VOLUMES),
        )
        PAGE.write_text(text, encoding="utf-8")
        print(f"written: {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
