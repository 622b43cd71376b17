"""The demo's refresher: cards of everybody who passed a quiz, and a fortnight of answers of a few people."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.feature import DemoWorld
from training.marking.rules import best_answer, wrong_answer
from training.retention.queries import today
from training.retention.services import answer_card, deal_cards

_SEED = 40909
_DAYS = 14
_WRONG, _GUESSED = 0.15, 0.1
_PEOPLE = 2
"""Collectors with a history, beside the lead of the first team."""


def make_refresher(world: DemoWorld) -> None:
    """Cards since a fortnight; until yesterday some answered every day what was due."""
    data = world.data
    plain = [one for one in data["collectors"] if one not in data["employees"].values()]
    people = [data["employees"]["lead"], *plain[:_PEOPLE]]
    with transaction(world.session) as session:
        story = _Story(session, world, random.Random(_SEED))  # chance that makes up a demo  # nosec B311
        for days in range(_DAYS, 0, -1):
            moment = clock.local(world.now).replace(hour=8, minute=40) - timedelta(days=days)
            deal_cards(session, COMMAND, moment)
            for employee_id in people:
                story.answer(employee_id, moment)
        deal_cards(session, COMMAND, world.now)


@dataclass
class _Story:
    """Lets people answer, each day at its own past instant."""

    session: Session
    world: DemoWorld
    chance: random.Random

    def answer(self, employee_id: int, moment: datetime) -> None:
        """All questions of the day, most of them rightly."""
        actor = Actor(employee_id=employee_id, language=self.world.language, source="command")
        for asked in today(self.session, employee_id, moment.date()).waiting:
            content = asked.question.said
            right = self.chance.random() >= _WRONG
            said = best_answer(content) if right else wrong_answer(content)
            answer_card(
                self.session,
                actor,
                asked.card.id,
                asked.sheet.values(said),
                guessed=right and self.chance.random() < _GUESSED,
                at=moment,
            )
