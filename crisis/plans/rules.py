"""What a crisis plan must contain, and when it is ready to be used (policy 9.2.1)."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.errors import Invalid, Refused
from portal.words import mark

LANGUAGES = ("en", "zh_Hans", "zh_Hant")
SEATS_PER_ROLE = 3
REVIEW_DAYS = 365
_LONGEST_STEP = 7 * 24 * 60


class EventKind(enum.StrEnum):
    """What kind of event a plan is for; one plan a kind."""

    NEGATIVE_MEDIA = "negative_media"
    MASS_COMPLAINTS = "mass_complaints"
    DATA_LEAK = "data_leak"
    REGULATOR_INQUIRY = "regulator_inquiry"
    UNLAWFUL_CONDUCT = "unlawful_conduct"
    STAFF_SAFETY = "staff_safety"
    SYSTEM_OUTAGE = "system_outage"


class Grade(enum.StrEnum):
    """How grave an event is, from 一般 to 特别重大."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


GRADES = tuple(Grade)
GRADE_WORDS: Mapping[Grade, str] = {
    Grade.BLUE: mark("Blue · ordinary"),
    Grade.YELLOW: mark("Yellow · considerable"),
    Grade.ORANGE: mark("Orange · major"),
    Grade.RED: mark("Red · extremely major"),
}
SEAT_WORDS = (mark("Holder"), mark("First deputy"), mark("Second deputy"))


class PlanState(enum.StrEnum):
    """Where the newest version of a plan stands; derived from its times."""

    DRAFT = "draft"
    APPROVED = "approved"


class PlanAction(enum.StrEnum):
    """Everything that happens to a plan: another text is loaded, people are named, leadership approves."""

    LOAD = "load"
    NAME = "name"
    APPROVE = "approve"


_MOVES: Mapping[tuple[PlanState, PlanAction], PlanState] = {
    (PlanState.DRAFT, PlanAction.LOAD): PlanState.DRAFT,
    (PlanState.DRAFT, PlanAction.NAME): PlanState.DRAFT,
    (PlanState.DRAFT, PlanAction.APPROVE): PlanState.APPROVED,
    (PlanState.APPROVED, PlanAction.LOAD): PlanState.DRAFT,
    (PlanState.APPROVED, PlanAction.NAME): PlanState.APPROVED,
}


def plan_state(*, approved: bool) -> PlanState:
    """The state that the approval makes."""
    return PlanState.APPROVED if approved else PlanState.DRAFT


def advance(state: PlanState, action: PlanAction) -> PlanState:
    """The state after ``action``; raises Refused where the table has no such move."""
    moved = _MOVES.get((state, action))
    if moved is None:
        raise Refused("The newest version of this plan is approved already.")
    return moved


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text in the three languages."""

    en: str
    zh_Hans: str  # noqa: N815 - the language's own code
    zh_Hant: str  # noqa: N815

    def of(self, language: str) -> str:
        """The text in ``language``; English for a language that we do not write."""
        return str(getattr(self, language)) if language in LANGUAGES else self.en


@dataclass(frozen=True, kw_only=True)
class GradeTrigger:
    """When an event has this grade; ``signals`` and ``count`` (people or complaints) let an alert point to it."""

    grade: Grade
    text: Words
    signals: tuple[str, ...]
    count: int | None


@dataclass(frozen=True, kw_only=True)
class PlanRole:
    """A role of the plan and its duty."""

    key: str
    title: Words
    duty: Words


@dataclass(frozen=True, kw_only=True)
class PlanStep:
    """Something a role does, due ``minutes`` after T0."""

    key: str
    role_key: str
    minutes: int
    text: Words


@dataclass(frozen=True, kw_only=True)
class StatementDraft:
    """A text kept ready for an audience; a draft until it is cleared."""

    key: str
    audience: Words
    text: Words


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Something that must hold before the plan is stood down."""

    key: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class PlanContent:
    """Everything a version of a plan says."""

    kind: EventKind
    title: Words
    summary: Words
    signals: tuple[str, ...]
    triggers: tuple[GradeTrigger, ...]
    roles: tuple[PlanRole, ...]
    steps: tuple[PlanStep, ...]
    statements: tuple[StatementDraft, ...]
    conditions: tuple[Condition, ...]

    def role(self, key: str) -> PlanRole:
        """The role called ``key``; KeyError where the plan has none."""
        return {role.key: role for role in self.roles}[key]

    def step(self, key: str) -> PlanStep:
        """The step called ``key``; KeyError where the plan has none."""
        return {step.key: step for step in self.steps}[key]


def plan_content(data: Mapping[str, Any]) -> PlanContent:
    """Read a plan from plain values; raises Invalid naming what is missing, doubled or unreachable."""
    try:
        content = PlanContent(
            kind=EventKind(data["kind"]),
            title=_words(data["title"]),
            summary=_words(data["summary"]),
            signals=tuple(data["words"]),
            triggers=tuple(_trigger(grade, data["grades"][grade]) for grade in GRADES),
            roles=tuple(
                PlanRole(key=item["key"], title=_words(item["title"]), duty=_words(item["duty"]))
                for item in data["roles"]
            ),
            steps=tuple(_step(item) for item in data["steps"]),
            statements=tuple(
                StatementDraft(key=item["key"], audience=_words(item["audience"]), text=_words(item["text"]))
                for item in data["statements"]
            ),
            conditions=tuple(Condition(key=item["key"], text=_words(item["text"])) for item in data["conditions"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("The plan lacks something or holds a wrong value: %(what)s", what=error) from None
    _check_whole(content)
    return content


def _words(data: Mapping[str, str]) -> Words:
    if not all(data[language].strip() for language in LANGUAGES):
        raise ValueError("empty text")
    return Words(en=data["en"], zh_Hans=data["zh_Hans"], zh_Hant=data["zh_Hant"])


def _trigger(grade: Grade, data: Mapping[str, Any]) -> GradeTrigger:
    return GradeTrigger(
        grade=grade, text=_words(data["text"]), signals=tuple(data.get("words", ())), count=data.get("count")
    )


def _step(data: Mapping[str, Any]) -> PlanStep:
    return PlanStep(key=data["key"], role_key=data["role"], minutes=int(data["minutes"]), text=_words(data["text"]))


def _check_whole(content: PlanContent) -> None:
    if not (content.roles and content.steps and content.conditions):
        raise Invalid("A plan needs roles, steps and conditions for its stand-down.")
    for things in (content.roles, content.steps, content.statements, content.conditions):
        keys = [thing.key for thing in things]
        if len(keys) != len(set(keys)):
            raise Invalid("The plan names something twice: %(keys)s", keys=", ".join(keys))
    known = {role.key for role in content.roles}
    for step in content.steps:
        if step.role_key not in known or not 0 < step.minutes <= _LONGEST_STEP:
            raise Invalid("The step “%(step)s” cannot be reached: no such role, or no such time.", step=step.key)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody named for a role: position 0 is the holder, 1 and 2 the deputies."""

    role_key: str
    position: int
    employee_id: int
    name: str
    is_employed: bool = True
    has_contact: bool = True


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a plan is not ready. ``role_key`` is None where it concerns the plan; ``blocks`` keeps it from approval.

    ``message`` is a message id with places for ``role`` (filled by the page, in its language) and ``values``.
    """

    message: str
    role_key: str | None = None
    name: str = ""
    blocks: bool = False


def seat_faults(content: PlanContent, seats: Iterable[Seat]) -> list[Fault]:
    """What is wrong with the people named for the roles, in the order of the plan's roles."""
    by_place = {(seat.role_key, seat.position): seat for seat in seats}
    found: list[Fault] = []
    for role in content.roles:
        if not any((role.key, position) in by_place for position in range(SEATS_PER_ROLE)):
            found.append(Fault(message=mark("%(role)s: nobody is named"), role_key=role.key, blocks=True))
            continue
        for position, message in enumerate(_EMPTY_SEAT):
            seat = by_place.get((role.key, position))
            if seat is None:
                found.append(Fault(message=message, role_key=role.key))
            elif not seat.is_employed:
                found.append(Fault(message=mark("%(role)s: %(name)s has left"), role_key=role.key, name=seat.name))
            elif not seat.has_contact:
                message = mark("%(role)s: %(name)s cannot be reached by mail")
                found.append(Fault(message=message, role_key=role.key, name=seat.name))
    return found


_EMPTY_SEAT = (
    mark("%(role)s: no holder"),
    mark("%(role)s: no first deputy"),
    mark("%(role)s: no second deputy"),
)


def readiness(
    content: PlanContent, seats: Sequence[Seat], *, approved: bool, review_by: date | None, today: date
) -> list[Fault]:
    """Why the plan is not ready on ``today`` (company day); an empty list means that it is (policy 9.2.1)."""
    found = [] if approved else [Fault(message=mark("No version of this plan is approved"))]
    if review_by is not None and review_by < today:
        found.append(Fault(message=mark("The yearly review of this plan is overdue")))
    return found + seat_faults(content, seats)


def check_may_approve(content: PlanContent, seats: Sequence[Seat]) -> None:
    """A plan with an empty role is not approved; raises Refused."""
    if any(fault.blocks for fault in seat_faults(content, seats)):
        raise Refused("A plan with an empty role cannot be approved. Name somebody for each role first.")


def check_seats(employee_ids: Sequence[int | None]) -> None:
    """Three different people at most, and a holder before deputies; raises Invalid at the field."""
    named = [employee_id for employee_id in employee_ids if employee_id is not None]
    if len(named) != len(set(named)):
        raise Invalid("One person can take only one seat of a role.", field="deputy2")
    if employee_ids[0] is None and named:
        raise Invalid("Name the holder before the deputies.", field="holder")
