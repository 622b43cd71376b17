"""Reading ideas for practice calls, and the rules that one can cite."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from training.callideas.models import CallIdea
from training.calls.packfiles import shipped_rules
from training.calls.rules.packs import Rule, applicable

PLACE = "CN"


def idea_with(session: Session, idea_id: int, *, hold: bool = False) -> CallIdea:
    """The idea; ``hold`` keeps it until the transaction ends. NotFound for an unknown one."""
    found = session.get(CallIdea, idea_id, with_for_update=hold, populate_existing=hold)
    if found is None:
        raise NotFound("There is no such idea.")
    return found


def ideas_statement(*, begun: bool) -> Select[*tuple[Any, ...]]:
    """Ideas that wait for a scenario, or from which one was begun; for a list page."""
    kept = CallIdea.scenario_id.is_not(None) if begun else CallIdea.scenario_id.is_(None)
    return select(
        CallIdea.id.label("idea_id"),
        CallIdea.made_at.label("made_at"),
        CallIdea.family.label("family"),
        CallIdea.citation.label("citation"),
        CallIdea.story.label("story"),
        CallIdea.language.label("language"),
        CallIdea.scenario_id.label("scenario_id"),
    ).where(kept)


def citable(day: date) -> tuple[Rule, ...]:
    """The rules that hold where the agency calls on a day, by citation."""
    return applicable(shipped_rules(), PLACE, day)


def rule_cited(citation: str, day: date) -> Rule | None:
    """The rule, where it holds on that day."""
    return next((rule for rule in citable(day) if rule.citation == citation), None)
