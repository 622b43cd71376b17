"""Verbs of ideas for practice calls: keep one, and begin a scenario from it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.config import LANGUAGES
from portal.errors import Invalid, Refused
from training.callideas.draft import draft_of
from training.callideas.models import CallIdea
from training.callideas.queries import PLACE, idea_with, rule_cited
from training.callideas.rules import LONGEST_STORY, steps_in
from training.calls.packfiles import shipped_rules
from training.plays.wording import FAMILIES
from training.scenario_authoring.workshop import sound
from training.scenario_authoring.writing import days_of_packs
from training.scenarios.services import create_scenario


def keep_idea(
    session: Session, actor: Actor, *, story: str, language: str, family: str, citation: str, at: datetime
) -> int:
    """Keep what went wrong in a call, in which nobody can be recognised any more; the idea's id.

    Whoever calls this vouches for that, and keeps for themselves where it came from. Raises Invalid at its field.
    """
    if len(story) > LONGEST_STORY:
        raise Invalid("At most %(most)s characters.", most=LONGEST_STORY, field="story")
    steps = steps_in(story)
    if family not in FAMILIES:
        raise Invalid("Choose one of them.", field="family")
    if language not in LANGUAGES or rule_cited(citation, clock.local(at).date()) is None:
        raise Invalid("Choose one of them.", field="citation")
    idea = CallIdea(story="\n".join(steps), language=language, family=family, citation=citation, made_at=at)
    session.add(idea)
    session.flush()
    after = {"family": family, "citation": citation}
    record(session, actor, "training:idea:keep", "training_call_idea", idea.id, after=after)
    return idea.id


def begin_scenario(
    session: Session, actor: Actor, idea_id: int, *, key: str, titles: Mapping[str, str], ifid: str, at: datetime
) -> int:
    """Begin a draft from an idea, once; the scenario's id.

    Raises Refused where one was begun already, Invalid for a key that another scenario has.
    """
    idea, day = idea_with(session, idea_id, hold=True), clock.local(at).date()
    if idea.scenario_id is not None:
        raise Refused("A scenario was begun from this idea already.")
    text = draft_of(
        idea.story,
        idea.language,
        idea.family,
        idea.citation,
        key=key,
        titles=titles,
        ifid=ifid,
        day=day,
        packs=days_of_packs(shipped_rules(), PLACE, day),
    )
    made = create_scenario(session, actor, sound(text), at)
    idea.scenario_id, idea.begun_at, idea.begun_by_id = made.scenario_id, at, actor.account_id
    after = {"scenario": made.scenario_id}
    record(session, actor, "training:idea:begin", "training_call_idea", idea.id, after=after)
    return made.scenario_id
