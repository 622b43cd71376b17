"""The level chart alone, on daily counts: what a file holds that knows no cases."""

from collections.abc import Sequence
from datetime import date, timedelta

from complaints.insight.surge.rules.days import day_class
from complaints.insight.surge.rules.level import LevelChart, Reading
from complaints.insight.surge.rules.values import Alarm, Rule, Tuning
from portal.workdays.rules import WorkCalendar, due_instant


def level_alarms(first: date, counts: Sequence[int], calendar: WorkCalendar | None, tuning: Tuning) -> list[Alarm]:
    """The alarms of days that follow each other from ``first`` on, each as its day knew it."""
    chart = LevelChart(tuning)
    alarms, heard = [], None
    for number, count in enumerate(counts):
        day = first + timedelta(days=number)
        reading = chart.step(day_class(day, calendar), count)
        if reading is None or not reading.over:
            continue
        if heard is None or (day - heard).days > tuning.quiet:
            alarms.append(_alarm(day, reading))
        heard = day
    return alarms


def _alarm(day: date, reading: Reading) -> Alarm:
    return Alarm(
        rule=Rule.LEVEL,
        raised_at=due_instant(day),
        series=None,
        first=day - timedelta(days=reading.run_days - 1),
        last=day,
        count=reading.run_count,
        expected=reading.run_expected,
        chance=reading.run_chance,
    )
