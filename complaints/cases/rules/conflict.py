"""Who may not handle or see a complaint: the person it names, their lead, their team mates (policy 9.1.2)."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.words import mark

TEAM_DAYS = 180
"""How long having worked in one team keeps somebody from handling a complaint about the other."""


class Conflict(enum.StrEnum):
    """Why somebody stands too near."""

    IS_SUBJECT = "is_subject"
    LEADS_SUBJECT = "leads_subject"
    SAME_TEAM = "same_team"


SENTENCES = {
    Conflict.IS_SUBJECT: mark("The complaint names this person."),
    Conflict.LEADS_SUBJECT: mark("This person leads, or led at the time, somebody whom the complaint names."),
    Conflict.SAME_TEAM: mark("This person was in one team with somebody whom the complaint names, within 180 days."),
}


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where an employee works, from a day to a day (both with them; None: still)."""

    employee_id: int
    lead_id: int | None
    team_id: int | None
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def touches(self, first: date, last: date) -> bool:
        """Whether it is in force on any day from ``first`` to ``last``."""
        return self.starts_on <= last and (self.ends_on is None or first <= self.ends_on)


def conflicts(
    candidate_id: int, subject_ids: Iterable[int], placements: Iterable[Placement], event_on: date, today: date
) -> frozenset[Conflict]:
    """Every reason against ``candidate_id``; ``placements`` are those of the candidate and of the subjects."""
    subjects = frozenset(subject_ids)
    known = list(placements)
    found = set[Conflict]()
    if candidate_id in subjects:
        found.add(Conflict.IS_SUBJECT)
    of_subjects = [place for place in known if place.employee_id in subjects]
    if any(_leads(candidate_id, place, event_on, today) for place in of_subjects):
        found.add(Conflict.LEADS_SUBJECT)
    own = [place for place in known if place.employee_id == candidate_id]
    since = today - timedelta(days=TEAM_DAYS)
    if any(_team_mates(mine, theirs, since, today) for mine in own for theirs in of_subjects):
        found.add(Conflict.SAME_TEAM)
    return frozenset(found)


def _leads(candidate_id: int, place: Placement, event_on: date, today: date) -> bool:
    return place.lead_id == candidate_id and (place.holds_on(event_on) or place.holds_on(today))


def _team_mates(mine: Placement, theirs: Placement, since: date, today: date) -> bool:
    if mine.employee_id == theirs.employee_id or mine.team_id is None or mine.team_id != theirs.team_id:
        return False
    first = max(since, mine.starts_on, theirs.starts_on)
    return mine.touches(first, today) and theirs.touches(first, today) and first <= _overlap_end(mine, theirs, today)


def _overlap_end(mine: Placement, theirs: Placement, today: date) -> date:
    return min(mine.ends_on or today, theirs.ends_on or today, today)


def is_barred_from_seeing(found: frozenset[Conflict]) -> bool:
    """Subjects and their leads do not even see the complaint; team mates only do not handle it."""
    return bool(found & {Conflict.IS_SUBJECT, Conflict.LEADS_SUBJECT})


def least_loaded(loads: dict[int, int]) -> int | None:
    """Who gets the next complaint: fewest open ones, among equals the one longest with the agency; None for nobody."""
    return min(loads, key=lambda employee_id: (loads[employee_id], employee_id), default=None)
