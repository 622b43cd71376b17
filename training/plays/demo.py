"""The demo's practice calls: golden transcripts played by people through the same services, one left on the line."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.feature import DemoWorld
from training.calls.rules.record_truth import truth_of
from training.plays.models import PlayedCall
from training.plays.queries import standing
from training.plays.services import begin_call, choose, write_record
from training.scenarios.queries import published_version, ready_play, scenario_with_key

_SEED = 24024
_PEOPLE = 8
"""Collectors who practised, beside the second new hire and the lead of the first team."""
_NEW_HIRE = (
    ("wrong_person", "Violating", 6),
    ("wrong_person", "Exemplary", 5),
    ("voicemail", "Exemplary", 4),
    ("late_evening", "Violating", 2),
)
_LEAD = (("wrong_person", "Exemplary", 40), ("self_harm", "Exemplary", 12))
_OTHERS = ("wrong_person", "late_evening", "dispute")
_LEFT = ("first_call", "Exemplary", 4, 1)
"""A call that waits to be gone on with: scenario, transcript, turns taken, days ago."""


def make_played_calls(world: DemoWorld) -> None:
    """Some practised, passed or failed; the second new hire left a call on the line yesterday."""
    data = world.data
    employees = data["employees"]
    plain = [one for one in data["collectors"] if one not in employees.values()][:_PEOPLE]
    with transaction(world.session) as session:
        story = _Story(session, world, random.Random(_SEED))  # chance that makes up a demo  # nosec B311
        for key, golden, days in _NEW_HIRE:
            story.practise(employees["new_hire2"], key, golden, days)
        for key, golden, days in _LEAD:
            story.practise(employees["lead"], key, golden, days)
        for place, employee_id in enumerate(plain):
            key = _OTHERS[place % len(_OTHERS)]
            story.practise(employee_id, key, story.chance.choice(("Violating", "Typical")), 20 + place)
            story.practise(employee_id, key, story.chance.choice(("Typical", "Exemplary")), 3 + place)
        key, golden, turns, days = _LEFT
        story.practise(employees["new_hire2"], key, golden, days, turns)


@dataclass
class _Story:
    """Lets people play, each call at its own past instant."""

    session: Session
    world: DemoWorld
    chance: random.Random

    def practise(self, employee_id: int, key: str, golden: str, days: int, turns: int = 99) -> None:
        """Play a golden transcript, or its first turns, and write what was true into the record."""
        actor = Actor(employee_id=employee_id, language=self.world.language, source="command")
        at = clock.local(self.world.now).replace(hour=16, minute=10) - timedelta(days=days)
        found = scenario_with_key(self.session, key)
        if found is None:
            raise LookupError(key)
        play = ready_play(self.session, published_version(self.session, found.id).id)
        plays = next(one.plays for one in play.scenario.golden if one.name == golden)
        call = begin_call(self.session, actor, found.id, self.world.language, at)
        for name in plays[:turns]:
            at += timedelta(seconds=self.chance.randint(9, 40))
            self._choose(actor, call, name, at)
        if call.passed is not None:
            stands = standing(self.session, call)
            fields = {field: truth.accepted[0] for field, truth in truth_of(stands.play, stands.turns).items()}
            write_record(self.session, actor, call.id, fields, at + timedelta(minutes=2))

    def _choose(self, actor: Actor, call: PlayedCall, name: str, at: datetime) -> None:
        names = [choice.name for choice in standing(self.session, call).choices]
        choose(
            self.session,
            actor,
            call.id,
            seen=call.steps,
            number=names.index(name) + 1,
            client_key=f"demo-{call.id}-{call.steps}",
            at=at,
        )
