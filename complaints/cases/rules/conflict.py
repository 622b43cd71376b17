"""Who may not handle, decide, review, verify or see a complaint: who stands too near to it (policy 9.1.2).

One predicate, ``conflicts``. ``complaints/cases/guard.py`` says the same in SQL, for whoever writes past the services.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from complaints.cases.rules.fitting import Choice, Suited, best_suited
from portal.words import mark

TEAM_DAYS = 180
"""How long having worked in one team keeps somebody from handling a complaint about the other."""


class CaseRole(enum.StrEnum):
    """What somebody has to do with a case besides investigating it, which is the assignment.

    The decider makes the decision, the reviewer checks the letter, the verifier whether what was corrected helped.
    """

    DECIDER = "decider"
    REVIEWER = "reviewer"
    VERIFIER = "verifier"


SECOND_PERSONS = frozenset({CaseRole.DECIDER, CaseRole.REVIEWER})
"""Who must not have investigated the same round."""


class Conflict(enum.StrEnum):
    """Why somebody stands too near."""

    IS_SUBJECT = "is_subject"
    LEADS_SUBJECT = "leads_subject"
    SAME_TEAM = "same_team"
    EARLIER_ROUND = "earlier_round"
    OTHER_PART = "other_part"


SENTENCES = {
    Conflict.IS_SUBJECT: mark("The complaint names this person."),
    Conflict.LEADS_SUBJECT: mark("This person leads, or led at the time, somebody whom the complaint names."),
    Conflict.SAME_TEAM: mark("This person was in one team with somebody whom the complaint names, within 180 days."),
    Conflict.EARLIER_ROUND: mark("This person had to do with an earlier round of the complaint."),
    Conflict.OTHER_PART: mark("Who investigates a complaint neither decides on it nor reviews the reply."),
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


@dataclass(frozen=True, kw_only=True)
class Involved:
    """Who had to do with a case: in an earlier round, or in the other part of this one (see ``others_in_part``)."""

    earlier: frozenset[int] = frozenset()
    other_part: frozenset[int] = frozenset()


NOBODY = Involved()


def conflicts(
    candidate_id: int,
    subject_ids: Iterable[int],
    placements: Iterable[Placement],
    event_on: date,
    today: date,
    involved: Involved = NOBODY,
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
    if candidate_id in involved.earlier:
        found.add(Conflict.EARLIER_ROUND)
    if candidate_id in involved.other_part:
        found.add(Conflict.OTHER_PART)
    return frozenset(found)


def others_in_part(
    role: CaseRole | None, handlers: Iterable[int], holders: Iterable[tuple[CaseRole, int]]
) -> frozenset[int]:
    """Who of this round may not take ``role`` (None: the assignment) because of the part that they have or had."""
    if role is None:
        return frozenset(person for held, person in holders if held in SECOND_PERSONS)
    return frozenset(handlers) if role in SECOND_PERSONS else frozenset()


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


@dataclass(frozen=True, kw_only=True)
class Standing(Suited):
    """How somebody who might take a complaint stands: suited how well, with what load, too near or not, away or not."""

    near: bool
    away: bool = False


def next_in_line(inside: Iterable[Sequence[Standing]], outside: Iterable[Sequence[Standing]]) -> Choice | None:
    """Who gets the complaint: levels are asked one after the other, and those from outside only where nobody here may.

    A level is passed over while nobody of it is there; whoever is away gets it before it goes outside. None: nobody is
    left. Later levels are not even read where an earlier one has somebody.
    """
    for levels in (inside, outside):
        free: list[Standing] = []
        for level in levels:
            free += [one for one in level if not one.near]
            if any(not one.away for one in free):
                break
        there = [one for one in free if not one.away] or free
        if there:
            return best_suited(there)
    return None
