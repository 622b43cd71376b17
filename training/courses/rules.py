"""The dated plan of a person: which unit is due when, what is open, what is late, what comes next (policy 7.1)."""

import enum
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.errors import Refused
from portal.workdays.rules import WorkCalendar, due_instant
from training.sessions.rules import Topic

WORKING_DAYS_A_WEEK = 5


class UnitKind(enum.StrEnum):
    """What a unit asks of a person."""

    LESSON = "lesson"
    QUIZ = "quiz"
    SESSION = "session"
    SIGN_OFF = "sign_off"
    CALL = "call"


class Phase(enum.StrEnum):
    """The two parts of starting: onboarding (policy 7.1.1), then business training (policy 7.1.2).

    Special training (policy 7.1.4) and renewals stand beside them: their working days are taken as they are written.
    """

    ONBOARDING = "onboarding"
    BUSINESS = "business"
    SPECIAL = "special"


class Origin(enum.StrEnum):
    """Where a version of a lesson was written: in a folder of content, or in the portal by a trainer."""

    SHIPPED = "shipped"
    PORTAL = "portal"


class UnitState(enum.StrEnum):
    """Where a unit stands on a day; derived, never stored."""

    DONE = "done"
    LATE = "late"
    CURRENT = "current"
    TODO = "todo"


@dataclass(frozen=True, kw_only=True)
class PhaseLengths:
    """How long the agency makes the phases: working days, and weeks of five working days.

    ``special_days`` are the working days of special training that was given with a length.
    """

    onboarding_days: int
    business_weeks: int
    special_days: int | None = None

    def working_days(self, phase: Phase) -> int:
        """The length of ``phase`` in working days."""
        if phase is Phase.SPECIAL and self.special_days is not None:
            return self.special_days
        return self.onboarding_days if phase is Phase.ONBOARDING else self.business_weeks * WORKING_DAYS_A_WEEK


@dataclass(frozen=True, kw_only=True)
class PlanUnit:
    """A unit as the plan needs it. ``due_day`` counts working days in a phase written for ``written_for`` of them.

    A practice call names its scenario by key; ``attempts`` is how often it may be tried, None as often as one likes.
    """

    id: int
    course_id: int
    kind: UnitKind
    phase: Phase
    due_day: int
    written_for: int
    titles: Mapping[str, str]
    minutes: int = 0
    requires: frozenset[int] = frozenset()
    topic: Topic | None = None
    retired: bool = False
    scenario_key: str | None = None
    attempts: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlanItem:
    """A unit with its due day and where it stands. ``due_at`` is the instant (UTC) from which it is late."""

    unit: PlanUnit
    due: date
    due_at: datetime
    state: UnitState
    open: bool
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A person's programme as of ``day``."""

    enrolment_id: int
    starts_on: date
    day: date
    items: tuple[PlanItem, ...]

    @property
    def done(self) -> int:
        """How many units are done."""
        return sum(item.state is UnitState.DONE for item in self.items)

    @property
    def late(self) -> int:
        """How many units are late."""
        return sum(item.state is UnitState.LATE for item in self.items)

    @property
    def finished(self) -> bool:
        """Whether every unit is done."""
        return self.done == len(self.items)

    @property
    def next_step(self) -> PlanItem | None:
        """The first unit that can be done now; None when everything is done."""
        return next((item for item in self.items if item.open), None)

    def item(self, unit_id: int) -> PlanItem | None:
        """The plan's line of a unit; None where the unit is not in it."""
        return next((item for item in self.items if item.unit.id == unit_id), None)


def due_working_day(unit: PlanUnit, lengths: PhaseLengths) -> int:
    """The working day after entry, counted from 1, on which the unit is due.

    The written day is stretched or pressed to the length the agency chose, rounded up so that nothing falls due
    earlier than its share; the business phase begins after the onboarding's last day. Special training is taken as
    it is written, unless it was given with a length.
    """
    if unit.phase is Phase.SPECIAL and lengths.special_days is None:
        return unit.due_day
    length = lengths.working_days(unit.phase)
    share = math.ceil(unit.due_day * length / unit.written_for)
    before = lengths.onboarding_days if unit.phase is Phase.BUSINESS else 0
    return before + max(1, min(length, share))


def plan_of(
    enrolment_id: int,
    units: Sequence[PlanUnit],
    starts_on: date,
    lengths: PhaseLengths,
    done: Mapping[int, datetime],
    calendar: WorkCalendar,
    day: date,
) -> Plan:
    """The plan as of the end of ``day``: ``units`` in order, ``done`` by unit id with the instant of completion.

    The day of entry does not count, as in every deadline of the portal. Raises Refused where no working days are
    known for a date.
    """
    first_open_seen = False
    items = []
    for unit in units:
        due = calendar.deadline(starts_on, due_working_day(unit, lengths)).due
        done_at = done.get(unit.id)
        is_open = done_at is None and unit.requires <= done.keys()
        state = _state(done_at, due, day, current=is_open and not first_open_seen)
        first_open_seen = first_open_seen or is_open
        items.append(PlanItem(unit=unit, due=due, due_at=due_instant(due), state=state, open=is_open, done_at=done_at))
    return Plan(enrolment_id=enrolment_id, starts_on=starts_on, day=day, items=tuple(items))


def _state(done_at: datetime | None, due: date, day: date, *, current: bool) -> UnitState:
    if done_at is not None:
        return UnitState.DONE
    if due < day:
        return UnitState.LATE
    return UnitState.CURRENT if current else UnitState.TODO


def may_be_opened(item: PlanItem) -> bool:
    """Whether a person may read or take a unit: what it requires is done, or it was done already."""
    return item.open or item.state is UnitState.DONE


def check_open(item: PlanItem) -> None:
    """Refuse a unit whose prerequisites are not done (policy 7.1: the order is kept)."""
    if not may_be_opened(item):
        raise Refused("This part opens when the parts before it are done.")


def missing_before(plan: Plan, item: PlanItem) -> list[PlanItem]:
    """What has to be done before ``item`` opens, in the plan's order, with what those need in turn."""
    by_id = {other.unit.id: other for other in plan.items}
    wanted, seen = list(item.unit.requires), set[int]()
    while wanted:
        unit_id = wanted.pop()
        other = by_id.get(unit_id)
        if unit_id not in seen and other is not None and other.state is not UnitState.DONE:
            seen.add(unit_id)
            wanted.extend(other.unit.requires)
    return [other for other in plan.items if other.unit.id in seen]


def start_of_plan(entered_on: date, published_on: date) -> date:
    """The plan counts from the day of entry, or from the day the programme exists, so that nobody starts late."""
    return max(entered_on, published_on)


def joins_by_itself(entered_on: date, window_days: int, day: date) -> bool:
    """Whether somebody who entered then still gets the programme without being asked, on ``day`` (policy 7.1.1)."""
    return entered_on <= day <= entered_on + timedelta(days=window_days)


def has_cycle(requires: Mapping[str, Collection[str]]) -> bool:
    """Whether prerequisites, by key, lead back to themselves: such a programme could never be finished."""
    left = {key: set(needed) & requires.keys() for key, needed in requires.items()}
    while free := [key for key, needed in left.items() if not needed]:
        for key in free:
            del left[key]
        for needed in left.values():
            needed.difference_update(free)
    return bool(left)


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in the reader's language; content is checked to have all, English stands in for one added later."""
    return texts.get(language) or texts["en"]


def count_states(plans: Iterable[Plan]) -> dict[UnitState, int]:
    """How many units of several plans stand where."""
    found = dict.fromkeys(UnitState, 0)
    for plan in plans:
        for item in plan.items:
            found[item.state] += 1
    return found
