"""What the policy's pages draw: chapters with their open numbers, and a number's history."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.policy.models import PolicyVersion
from portal.policy.queries import SettingState, chapters_of, clause_order
from portal.policy.rules import Clause, clauses
from portal.web.filters import short_date
from portal.web.i18n import gettext


@dataclass(frozen=True, kw_only=True)
class ClauseView:
    """A clause and the settings that it leaves open."""

    clause: Clause
    settings: tuple[SettingState, ...]


@dataclass(frozen=True, kw_only=True)
class ChapterView:
    """A chapter; settings whose clause has no paragraph of its own stand at its end."""

    number: int
    title: str
    clauses: tuple[ClauseView, ...]
    rest: tuple[SettingState, ...]


def chapter_views(
    session: Session, version: PolicyVersion | None, language: str, states: list[SettingState]
) -> list[ChapterView]:
    """The chapters of ``version`` in the reader's language, each number beside the clause that leaves it open."""
    if version is None:
        return []
    found = []
    for chapter in chapters_of(session, version.id, language):
        parts = clauses(chapter.body)
        numbers = {part.number for part in parts}
        own = [state for state in states if clause_order(state.definition.clause)[:1] == (chapter.number,)]
        found.append(
            ChapterView(
                number=chapter.number,
                title=chapter.title,
                clauses=tuple(
                    ClauseView(
                        clause=part,
                        settings=tuple(
                            state for state in own if part.number and state.definition.clause == part.number
                        ),
                    )
                    for part in parts
                ),
                rest=tuple(state for state in own if state.definition.clause not in numbers),
            )
        )
    return found


def setting_timeline(state: SettingState, today: date) -> list[dict[str, Any]]:
    """Coming, present and past values of a setting as items of a timeline, latest first; the default is the root."""
    begun = [item for item in state.decisions if item.effective_from <= today]
    now = begun[0].id if begun else 0
    items = [
        {
            "at": gettext("from %(day)s", day=short_date(item.effective_from)),
            "title": _value(state, item.value),
            "text": item.reason,
            "who": item.who,
            "tone": "accent" if item.id == now else "info" if item.effective_from > today else "neutral",
            "icon": "circle-check"
            if item.id == now
            else "calendar-event"
            if item.effective_from > today
            else "history",
        }
        for item in state.decisions
    ]
    root = {
        "at": gettext("from the start"),
        "title": _value(state, state.definition.default),
        "text": gettext("The value that comes with the portal."),
        "tone": "neutral" if begun else "accent",
        "icon": "history" if begun else "circle-check",
    }
    return [*items, root]


def _value(state: SettingState, value: str) -> str:
    return state.definition.in_words(value)
