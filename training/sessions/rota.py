"""Recurring training (policy 7.2.1): when a month's sessions are, on what, with whom, what a person lacks.

Pure as the rules are: no clock, no database.
"""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.workdays.rules import SHANGHAI
from training.sessions.rules import ROTA, Topic

TIMES = (time(10), time(14), time(16))
"""When a day's sessions begin, on the agency's clock: outside of its busiest hours, with room between them."""
_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])$")

Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class RotaSession:
    """A session the rota asks for. ``theme`` counts once for a person, however many groups are held on it."""

    theme: str
    group: int
    topic: Topic
    starts_at: datetime
    ends_at: datetime
    trainer_id: int


def first_of_month(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def last_of_month(first: date) -> date:
    """The last day of the month."""
    return next_month(first) - timedelta(days=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def month_named(text: str, today: date) -> date:
    """The first day of a month such as ``2026-10``; of this month for anything else and for months to come."""
    found = _MONTH.match(text)
    this = first_of_month(today)
    return min(date(int(found[1]), int(found[2]), 1), this) if found else this


def theme_of(first: date, number: int) -> str:
    """The name of a month's ``number``-th training, from 1; planning again finds it and plans nothing twice."""
    return f"rota:{first:%Y-%m}:{number}"


def topics_after(last: Topic | None, number: int) -> list[Topic]:
    """The next ``number`` topics in turn, law, technique, psychology, after the one that was last."""
    start = ROTA.index(last) + 1 if last in ROTA else 0
    return [ROTA[(start + place) % len(ROTA)] for place in range(number)]


def spread(working_days: Sequence[date], number: int) -> list[int]:
    """Places of ``number`` days among the month's working days, as evenly apart as they go."""
    return [(2 * place + 1) * len(working_days) // (2 * number) for place in range(number)]


def groups_for(people: int, capacity: int) -> int:
    """How many groups a training needs so that everybody finds a place; one at least."""
    return max(1, math.ceil(people / capacity))


def plan_month(
    first: date,
    working_days: Sequence[date],
    topics: Sequence[Topic],
    groups: int,
    minutes: int,
    trainers: Sequence[int],
    busy: Mapping[int, Sequence[Span]],
    holders: Mapping[Topic, Collection[int]] | None = None,
) -> list[RotaSession]:
    """A month's trainings on working days, one for each of ``topics`` with so many ``groups``, trainers in turn.

    A trainer who is taken at a time is passed over, a time at which all are taken too; what finds no time before the
    month's end is left out, so the answer may be shorter. Without trainers or working days it is empty. ``holders``
    names, for topics that ask for a certificate, who holds it: only they take their turn.
    """
    taken = {trainer: list(busy.get(trainer, ())) for trainer in trainers}
    turn, found = 0, list[RotaSession]()
    for number, (topic, place) in enumerate(zip(topics, spread(working_days, len(topics)), strict=True), start=1):
        spans = _spans(working_days[place:], minutes)
        able = (
            trainers if holders is None or topic not in holders else [one for one in trainers if one in holders[topic]]
        )
        for group in range(1, groups + 1):
            free = _next_free(spans, able, taken, turn)
            if free is None:
                break
            span, trainer = free
            turn = able.index(trainer) + 1
            taken[trainer].append(span)
            found.append(
                RotaSession(
                    theme=theme_of(first, number),
                    group=group,
                    topic=topic,
                    starts_at=span[0],
                    ends_at=span[1],
                    trainer_id=trainer,
                )
            )
    return found


def _spans(days: Iterable[date], minutes: int) -> Iterator[Span]:
    for day in days:
        for begin in TIMES:
            starts_at = datetime.combine(day, begin, tzinfo=SHANGHAI)
            yield starts_at, starts_at + timedelta(minutes=minutes)


def _next_free(
    spans: Iterator[Span], trainers: Sequence[int], taken: Mapping[int, Sequence[Span]], turn: int
) -> tuple[Span, int] | None:
    for span in spans:
        for place in range(len(trainers)):
            trainer = trainers[(turn + place) % len(trainers)]
            if not any(overlaps(span, other) for other in taken[trainer]):
                return span, trainer
    return None


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans share time; one that begins when the other ends does not."""
    return one[0] < other[1] and other[0] < one[1]


def required_in(first: date, entered_on: date, number: int) -> int:
    """How many trainings a month asks of somebody: none in the month of entry, which belongs to the onboarding."""
    return number if entered_on <= first else 0


def shortfall(required: int, attended: int) -> int:
    """What is missing; more than required makes up for no other month."""
    return max(0, required - attended)
