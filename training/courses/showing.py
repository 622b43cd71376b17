"""What pages show of a plan: the track, the lines of a course, the next step, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for

from portal.web.filters import short_date
from portal.web.i18n import gettext
from training.courses.models import Course
from training.courses.queries import FollowedPlan
from training.courses.rules import Plan, PlanItem, UnitKind, UnitState, text_in

_ICONS = {
    UnitKind.LESSON: "book",
    UnitKind.QUIZ: "checklist",
    UnitKind.SESSION: "users",
    UnitKind.SIGN_OFF: "headset",
    UnitKind.CALL: "phone-incoming",
}
_TONES = {UnitState.DONE: "done", UnitState.LATE: "late", UnitState.CURRENT: "warn", UnitState.TODO: "ok"}


@dataclass(frozen=True, kw_only=True)
class ShownCourse:
    """A course of a plan with its lines."""

    title: str
    done: int
    total: int
    lines: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class ShownPlan:
    """A plan as a page shows it. ``next`` is the next step: {label, url, title}, None where all is done.

    ``reasons`` answer “why do I have this?”: {text, source, blocks}; a programme that began by itself has none.
    """

    title: str
    summary: str
    done: int
    total: int
    late: int
    finished: bool
    track: list[dict[str, Any]]
    today: int
    courses: list[ShownCourse]
    next: dict[str, str] | None
    reasons: Sequence[dict[str, Any]] = field(default_factory=list)


UnitAddress = Callable[[PlanItem], str | None]


def own_address(item: PlanItem) -> str:
    """Where a person meets a unit of their own plan."""
    if item.unit.kind is UnitKind.SESSION:
        return url_for("sessions.mine", topic=item.unit.topic)
    if item.unit.kind is UnitKind.SIGN_OFF:
        return url_for("signoffs.own", unit_id=item.unit.id)
    if item.unit.kind is UnitKind.CALL:
        return url_for("plays.part", unit_id=item.unit.id)
    endpoint = "training.read_lesson" if item.unit.kind is UnitKind.LESSON else "quizzes.show_quiz"
    return url_for(endpoint, unit_id=item.unit.id)


def kind_label(kind: UnitKind) -> str:
    """Lesson, quiz, session, sign-off or practice call, in the reader's language."""
    if kind is UnitKind.CALL:
        return gettext("Practice call")
    if kind is UnitKind.SESSION:
        return gettext("Session")
    if kind is UnitKind.SIGN_OFF:
        return gettext("Sign-off")
    return gettext("Lesson") if kind is UnitKind.LESSON else gettext("Quiz")


def unit_icon(kind: UnitKind) -> str:
    """The picture that stands for a kind."""
    return _ICONS[kind]


def step_label(kind: UnitKind, title: str) -> str:
    """What is to be done, as a button says it."""
    if kind is UnitKind.SESSION:
        return gettext("Take a place: %(title)s", title=title)
    if kind is UnitKind.SIGN_OFF:
        return gettext("Be observed: %(title)s", title=title)
    if kind is UnitKind.CALL:
        return gettext("Make the call: %(title)s", title=title)
    if kind is UnitKind.QUIZ:
        return gettext("Take the quiz: %(title)s", title=title)
    return gettext("Read: %(title)s", title=title)


def shown_plan(
    followed: FollowedPlan,
    language: str,
    address: UnitAddress,
    reasons: Sequence[dict[str, Any]] = (),
    notes: Mapping[tuple[int, int], str] | None = None,
) -> ShownPlan:
    """The plan for a page; ``address`` gives the link of a line, or None.

    ``notes`` are words beside single lines, by enrolment and unit.
    """
    plan, programme = followed.plan, followed.enrolment.programme
    courses = [(course, _items_of(plan, course)) for course in programme.courses]
    courses = [(course, items) for course, items in courses if items]
    return ShownPlan(
        title=text_in(programme.titles, language),
        summary=text_in(programme.summaries, language),
        done=plan.done,
        total=len(plan.items),
        late=plan.late,
        finished=plan.finished,
        track=_track(plan, courses, language),
        today=(plan.day - plan.starts_on).days,
        courses=[_course(course, items, language, address, _notes_of(plan, notes or {})) for course, items in courses],
        next=next_step(plan, language),
        reasons=reasons,
    )


def next_step(plan: Plan, language: str) -> dict[str, str] | None:
    """The next step of one's own plan as a button: label, address, title."""
    item = plan.next_step
    if item is None:
        return None
    title = text_in(item.unit.titles, language)
    return {"label": step_label(item.unit.kind, title), "url": own_address(item), "title": title}


def _items_of(plan: Plan, course: Course) -> list[PlanItem]:
    return [item for item in plan.items if item.unit.course_id == course.id]


def _track(plan: Plan, courses: list[tuple[Course, list[PlanItem]]], language: str) -> list[dict[str, Any]]:
    """Phases for the picture: each course from the end of the one before to its own last due day."""
    track: list[dict[str, Any]] = []
    begin = 0
    for course, items in courses:
        last = max(item.due for item in items)
        end = max(begin + 1, (last - plan.starts_on).days + 1)
        done = sum(item.state is UnitState.DONE for item in items)
        track.append(
            {
                "label": text_in(course.titles, language),
                "start": begin,
                "end": end,
                "state": _state_of(plan, items).value,
                "when": gettext("until %(day)s", day=short_date(last)),
                "done": done,
                "total": len(items),
            }
        )
        begin = end
    return track


def _state_of(plan: Plan, items: list[PlanItem]) -> UnitState:
    states = {item.state for item in items}
    if states == {UnitState.DONE}:
        return UnitState.DONE
    if UnitState.LATE in states:
        return UnitState.LATE
    return UnitState.CURRENT if plan.next_step in items else UnitState.TODO


def _notes_of(plan: Plan, notes: Mapping[tuple[int, int], str]) -> dict[int, str]:
    return {unit_id: words for (enrolment_id, unit_id), words in notes.items() if enrolment_id == plan.enrolment_id}


def _course(
    course: Course, items: list[PlanItem], language: str, address: UnitAddress, notes: Mapping[int, str]
) -> ShownCourse:
    return ShownCourse(
        title=text_in(course.titles, language),
        done=sum(item.state is UnitState.DONE for item in items),
        total=len(items),
        lines=[_line(item, language, address, notes.get(item.unit.id, "")) for item in items],
    )


def _line(item: PlanItem, language: str, address: UnitAddress, note: str) -> dict[str, Any]:
    done = item.state is UnitState.DONE
    locked = not item.open and not done
    return {
        "title": text_in(item.unit.titles, language),
        "detail": gettext(
            "%(kind)s, about %(minutes)s min", kind=kind_label(item.unit.kind), minutes=item.unit.minutes
        ),
        "icon": "circle-check" if done else "lock" if locked else _ICONS[item.unit.kind],
        "url": address(item),
        "note": note,
        "tone": _TONES[item.state],
        "state": item.state.value,
        "locked": locked,
        "due_text": _when(item),
        "due_iso": None if done else item.due_at.isoformat(),
    }


def _when(item: PlanItem) -> str:
    if item.done_at is not None:
        return gettext("done on %(day)s", day=short_date(item.done_at))
    return gettext("due %(day)s", day=short_date(item.due))


def due_words(due: date) -> str:
    """The due day of a unit in a sentence."""
    return gettext("due %(day)s", day=short_date(due))
