"""Writes docs/surge.md: what the simulation of the surge detector showed, and what follows from it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bench.surge_series import employees_at, thresholds_at
from complaints.insight.surge.rules.chance import rate_interval, wilson_interval
from complaints.insight.surge.rules.values import OF_CHANCE, Rule, Thresholds, Tuning

NAMES = {
    Rule.LEVEL: "EWMA",
    Rule.SCAN: "scan",
    Rule.ONE_CAUSE: "one cause",
    Rule.CRITICAL: "S1",
    Rule.UPHELD: "upheld",
}


def false_alarms(volume: float, years: float, policy: Counter[Rule], advised: Counter[Rule], holiday: int) -> str:
    """A row: by rule, then all together with the exact interval, with the policy's numbers and with those advised."""
    cells = [f"{volume:g}", f"{employees_at(volume)}", f"{years:.0f}"]
    cells += [f"{advised[rule] / years:.1f}" for rule in (Rule.LEVEL, Rule.SCAN)]
    cells += [f"{holiday / years:.1f}"]
    for always in (policy, advised):
        cells.append(" / ".join(f"{always[rule] / years:.1f}" for rule in (Rule.ONE_CAUSE, Rule.CRITICAL, Rule.UPHELD)))
        cells.append(in_all(always, advised, years))
    return f"| {' | '.join(cells)} |"


def in_all(always: Counter[Rule], of_chance: Counter[Rule], years: float) -> str:
    """Alarms a year of everything together with the exact 95 % interval."""
    number = sum(count for rule, count in always.items() if rule not in OF_CHANCE)
    number += sum(of_chance[rule] for rule in OF_CHANCE)
    low, high = rate_interval(number, years)
    return f"{number / years:.1f} ({low:.1f}–{high:.1f})"


def delay(volume: float, name: str, seen: Sequence[int | None], of_itself: int) -> str:
    """A row: the days by which half and nine in ten of the surges were seen, and the share that was not."""
    hits = sorted(day for day in seen if day is not None)
    missed = len(seen) - len(hits)
    low, high = wilson_interval(missed, len(seen))
    median = percentile(hits, len(seen), 0.5)
    late = percentile(hits, len(seen), 0.9)
    share = f"{100 * missed / len(seen):.0f} % ({100 * low:.0f}–{100 * high:.0f})"
    return f"| {volume:g} | {name} | {len(seen)} | {median} | {late} | {share} | {100 * of_itself / len(seen):.0f} % |"


def percentile(hits: Sequence[int], tried: int, share: float) -> str:
    """The day by which this share of *all* surges was seen; a dash where fewer were."""
    place = max(int(share * tried + 0.999999) - 1, 0)
    return f"{hits[place]}" if place < len(hits) else "–"


FALSE_HEAD = (
    "| a day | collectors | years | EWMA | scan | of these after holidays | always-on: cause / S1 / upheld "
    "| all together | the same, numbers advised | all together, advised |\n|---|---|---|---|---|---|---|---|---|---|"
)
DELAY_HEAD = (
    "| a day | surge | tried | median day | day by which 90 % are seen | missed in 14 days | seen without any surge |\n"
    "|---|---|---|---|---|---|---|"
)


def advised_lines(volumes: Sequence[float]) -> list[str]:
    """The always-on numbers by volume."""
    lines = ["| a day | one cause in 24 h | S1 in 7 days | upheld on one employee in 30 days |", "|---|---|---|---|"]
    for volume in volumes:
        found = thresholds_at(volume)
        lines.append(f"| {volume:g} | {found.one_cause} | {found.critical} | {found.upheld} |")
    return lines


def page(
    *,
    when: datetime,
    command: str,
    seconds: float,
    falses: list[str],
    delays: list[str],
    met: str,
    volumes: list[float],
) -> str:
    """The whole page."""
    policy, tuning = Thresholds(), Tuning()
    share, base, first = f"{tuning.share:g}", tuning.baseline, tuning.baseline + tuning.gap
    return f"""# How good the surge detector is

Written by `{command}`; do not edit by hand. Simulated, not lived: {when:%Y-%m-%d %H:%M} UTC,
{seconds / 60:.0f} minutes, seeded, so that the same code gives the same figures. The generator is
`bench/surge_series.py`: weekdays, days off and their rebound, variance 1.5 times the mean, late entries.
The detector is `complaints/insight/surge/rules/`.

## False alarms a year

Series without any surge: every alarm is a false one. 95 % intervals are exact (Poisson). The budget is 6 a year for
everything together. The policy's always-on numbers: {policy.one_cause} of one cause in {policy.one_cause_hours} h,
{policy.critical} S1 in {policy.critical_days} days,
{policy.upheld} upheld on one employee in {policy.upheld_days} days.

{FALSE_HEAD}
{chr(10).join(falses)}

{met}

### Numbers advised by volume

The policy's numbers suit a small agency; at ten complaints a day five of one cause within a day are nothing unusual.
`enough_for` (`rules/advice.py`) gives the smallest number that chance reaches once a year at most by a rough count,
never below the policy's; here from the generator's own rates, in an agency from those of its last year. The portal
shows them beside the policy's numbers (*Numbers of the policy*, and *Surges* with the false alarms to be expected of
today's); it offers and does not choose, for the numbers are the policy's. Twenty
in person, a regulator's and a media item are left as they are: law and common sense, no
chance stands behind them, and none is in the table above.

{chr(10).join(advised_lines(volumes))}

## Delay

A surge of a stated size is put into the same series; day 1 is its first day. Complaints become known late as they do in
life (half of them on their day, three in eight two days later or more), which the delay includes. Those alarms count
that are about it: EWMA and scan for a surge of all complaints; for a narrow one EWMA, and alarms that name the employee
or the cause. A dash: fewer were seen. The last column says how often such an alarm came in the same fourteen days
without any surge: so much of what was seen was luck. The always-on numbers are those advised.

{DELAY_HEAD}
{chr(10).join(delays)}

## Choices, and why

- λ {tuning.weight:g}, L {tuning.limit:g}, a baseline of {base} days and a gap of {tuning.gap} were given and not tuned.
- Weekdays and dispersion are learnt from up to {tuning.memory} days: eight Mondays at 0.3 a day say nothing.
- An alarm of chance needs {tuning.least} cases. Without that, one complaint after a silent week is one.
- The share q of Benjamini–Hochberg is {share} a day. It was chosen on four series a volume of another seed: with
  0.01 the scan raised 0 to 0.3 alarms a year, with {share} 0.1 to 0.8, and the budget has room for them.
- An alarm that is silent for {tuning.quiet} days is over; until then what goes on is the same alarm. Series of the
  scan that share half of their cases are one alarm that names the others.
- After holidays of three days and more nothing is treated apart; the column above says what that costs.

## What it cannot do

- Few complaints hide a rise of all of them: see how much is missed at 0.3 and 1 a day. Narrow bursts are seen there.
- At a high volume a burst of one frequent cause is lost in what is usual for it.
- A backlog entered in one go looks like a surge. The alarm says how many of its cases happened before its window.
- It counts complaints and not calls: more calls bring more complaints. Calls are entered by month once it is over, so
  a window of days has none; the rate per 10,000 calls stands on the page of figures, month by month, with limits.
- Client and script are known once somebody writes them beside a finding, days after the complaint came. The simulation
  knows them on arrival; what it says of employee and cause holds for them from the day on which they are written.
- EWMA and scan say nothing before {first} days are known; the always-on rules hold from the first.
- The spread of narrow series is taken as the company's. Where one cause comes in bunches by nature, expect more alarms.
- A trend, a merged team or a new client move the baseline for {base} days.
- Simulated series are kinder than real ones. What counts is the yearly share of real alarms that people found false.
- It was not compared here with EARS C2, with a chart looked at weekly, or with an agency's real counts.
"""
