"""A thousand people over five years, leap days, renewals, job changes and rule changes, against a slow plain oracle."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from training.certificates.rules import (
    Held,
    RuleChange,
    State,
    Term,
    Validity,
    last_day,
    may_grant,
    needs_renewal,
    needs_short_course,
    standing_on,
    term_on,
)

_JOB_EVERY = 4
PEOPLE, FIRST, LAST = 1000, date(2023, 11, 1), date(2028, 10, 31)
TERMS = [
    Term(starts_on=date(2020, 1, 1), validity=Validity.MONTHS, months=12, window_days=60),
    Term(starts_on=date(2026, 3, 1), validity=Validity.MONTHS, months=24, window_days=45),
    Term(starts_on=date(2027, 9, 1), validity=Validity.COMPLETION, months=6, window_days=30),
]
CHANGES = [
    RuleChange(id=1, published_on=date(2024, 2, 29), effective_from=date(2024, 4, 1)),
    RuleChange(id=2, published_on=date(2026, 6, 15), effective_from=date(2026, 6, 15)),
]


@dataclass
class Life:
    """What really happened to one person; days by name, nothing worked out."""

    in_post: list[tuple[date, date]] = field(default_factory=list)
    finished: list[tuple[date, date, bool]] = field(default_factory=list)
    withdrawn: list[date] = field(default_factory=list)
    learnt: dict[int, date] = field(default_factory=dict)


def calls_on(life: Life, day: date) -> bool:
    """Whether the person's post was to call."""
    return any(first <= day <= last for first, last in life.in_post)


def moves(chance: random.Random) -> list[tuple[date, date]]:
    """Months as a collector with gaps between, some to the very end."""
    spells, day = [], FIRST + timedelta(days=chance.randrange(900))
    while day < LAST:
        end = min(LAST, day + timedelta(days=chance.choice((90, 400, 3000))))
        spells.append((day, end))
        day = end + timedelta(days=chance.randrange(20, 500))
    return spells


def lived(chance: random.Random) -> tuple[Life, list[Held]]:
    """One life, and the certificates that the rules granted in it, step by step as the portal does."""
    life, held = Life(in_post=moves(chance)), []
    courses: list[tuple[date, date, str, int]] = []
    day = life.in_post[0][0]
    if chance.random() < 0.15:
        day = date(2024, 2, 10)
        life.in_post[0] = (day, max(day, life.in_post[0][1]))
        courses.append((day, date(2024, 2, 29), "whole", 0))
    else:
        courses.append((day, day + timedelta(days=chance.randrange(5, 60)), "whole", 0))
    while day <= LAST:
        for course in [one for one in courses if one[1] == day]:
            courses.remove(course)
            began, _, what, change = course
            if what == "short":
                life.learnt.setdefault(change, day)
                continue
            renewal = what == "renewal"
            life.finished.append((began, day, renewal))
            before = max(held, key=lambda item: (item.granted_on, item.id), default=None)
            if may_grant(before, began, renewal=renewal):
                term = term_on(TERMS, day)
                held.append(
                    Held(
                        id=len(held) + 1,
                        granted_on=day,
                        began_on=began,
                        expires_on=last_day(term, day, before),
                        window_days=term.window_days,
                    )
                )
        if not held or day.toordinal() % _JOB_EVERY:
            day += timedelta(days=1)
            continue
        known = [change for change in CHANGES if change.published_on <= day]
        standing = standing_on(held, known, life.learnt, day)
        post, busy = calls_on(life, day), {(what, change) for _, _, what, change in courses}
        if needs_renewal(standing, day, in_post=post) and ("renewal", 0) not in busy:
            courses.append((day, day + timedelta(days=chance.choice((1, 10, 59, 60, 61, 200))), "renewal", 0))
        if needs_short_course(standing, in_post=post):
            for change in standing.missing:
                if ("short", change.id) not in busy:
                    courses.append((day, day + timedelta(days=chance.randrange(1, 90)), "short", change.id))
        if standing.live and chance.random() < 0.0004:
            held[-1] = Held(**{**vars(held[-1]), "withdrawn_on": day})
            life.withdrawn.append(day)
            courses.append((day, day + timedelta(days=30), "whole", 0))
        if standing.live and chance.random() < 0.0012 and not courses:
            courses.append((day, day + timedelta(days=chance.randrange(2, 30)), "renewal", 0))
        day += timedelta(days=1)
    return life, held


def oracle(life: Life, day: date) -> str:
    """The state told from the life alone: walks the story from its beginning, one day's events after another."""
    expires = began = window = lost = None
    events = [(finish, 0, start, renewal) for start, finish, renewal in life.finished if finish <= day]
    events += [(gone, 1, gone, False) for gone in life.withdrawn if gone <= day]
    for when, kind, start, renewal in sorted(events):
        if kind == 1:
            lost = when
            continue
        if (renewal and (expires is None or lost is not None)) or (lost is not None and start < lost):
            continue
        months, days_open = (24, 45) if when >= date(2026, 3, 1) else (12, 60)
        if when >= date(2027, 9, 1):
            months, days_open = 6, 30
        in_window = expires is not None and lost is None and 0 <= (expires - when).days <= window
        base = expires if in_window and when < date(2027, 9, 1) else when
        new = base
        for _ in range(months):
            new = month_on(new, base.day)
        if expires is not None and lost is None and new < expires:
            new = expires
        expires, began, window, lost = new, start, days_open, None
    if expires is None:
        return "none"
    if lost is not None:
        return "withdrawn"
    if expires < day:
        return "expired"
    for number, known, binding in ((1, date(2024, 2, 29), date(2024, 4, 1)), (2, date(2026, 6, 15), date(2026, 6, 15))):
        caught_up = number in life.learnt and life.learnt[number] <= day
        if binding <= day and began < known and not caught_up:
            return "outdated"
    return "renewable" if (expires - day).days <= window else "valid"


def month_on(day: date, number: int) -> date:
    """The next month's day of that number, or its last one, found by trying."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    for wished in range(number, 0, -1):
        try:
            return date(year, month, wished)
        except ValueError:
            continue
    raise AssertionError


def test_no_certificate_state_is_wrong_in_five_years_of_a_thousand_people() -> None:
    chance = random.Random(70712)
    seen: dict[str, int] = dict.fromkeys(State, 0)
    leap = asked = 0
    for _ in range(PEOPLE):
        life, held = lived(chance)
        leap += any(item.granted_on == date(2024, 2, 29) for item in held)
        days = [FIRST + timedelta(days=chance.randrange((LAST - FIRST).days)) for _ in range(12)]
        for item in held:
            days += [item.granted_on, item.expires_on, item.expires_on + timedelta(days=1), item.renewable_from]
            days += [item.renewable_from - timedelta(days=1), item.granted_on - timedelta(days=1)]
        days += [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 1), date(2026, 6, 14), date(2026, 6, 15)]
        for day in (one for one in days if one <= LAST):
            known = [change for change in CHANGES if change.published_on <= day]
            found = standing_on(held, known, life.learnt, day).state
            assert found.value == oracle(life, day), (life, day)
            seen[found] += 1
            asked += 1
    assert leap > 100
    assert asked > 20_000
    assert min(seen.values()) > 20, seen
