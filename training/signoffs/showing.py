"""What pages show of checklists and observations, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from training.courses.rules import text_in
from training.signoffs.models import ChecklistVersion
from training.signoffs.queries import Seen, marks_of
from training.signoffs.rules import Item, below


def shown_items(items: Sequence[Item], language: str) -> list[dict[str, Any]]:
    """A checklist before it is used: each item with its levels, and which of them is enough."""
    return [
        {
            "text": text_in(item.texts, language),
            "clause": item.clause,
            "critical": item.critical,
            "levels": [
                {"text": text_in(level, language), "enough": number >= item.needs}
                for number, level in enumerate(item.levels, 1)
            ],
        }
        for item in items
    ]


def shown_checklist(version: ChecklistVersion | None, language: str) -> list[dict[str, Any]]:
    """The same of a version; empty where there is none."""
    return shown_items(version.items, language) if version else []


def shown_seen(seen: Seen, language: str) -> dict[str, Any]:
    """An observation that has ended: each item with the level in words, and what is still below."""
    marks = marks_of(seen.observation)
    items = seen.observation.version.items
    short = {item.key for item in below(items, {key: mark.level or 0 for key, mark in marks.items()})}
    return {
        "id": seen.observation.id,
        "passed": seen.result.passed,
        "at": seen.result.submitted_at,
        "assessor": seen.assessor,
        "reference": seen.observation.call_reference,
        "next_step": seen.result.next_step,
        "version": seen.observation.version.number,
        "items": [
            {
                "text": text_in(item.texts, language),
                "clause": item.clause,
                "critical": item.critical,
                "level": text_in(item.levels[(marks[item.key].level or 1) - 1], language),
                "figure": marks[item.key].level,
                "most": len(item.levels),
                "note": marks[item.key].note,
                "short": item.key in short,
                "enough": text_in(item.levels[item.needs - 1], language),
            }
            for item in items
            if item.key in marks
        ],
    }
