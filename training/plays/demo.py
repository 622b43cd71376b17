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
from training.courses.rules import PlanItem
from training.plays.models import PlayedCall
from training.plays.queries import standing
from training.plays.services import begin_call, choose, play_through, say_words, write_record
from training.scenarios.queries import published_version, ready_play, scenario_with_key

_SEED = 24024
_PEOPLE = 8
"""Collectors who practised, beside the second new hire and the lead of the first team."""
_NEW_HIRE = (
    ("voicemail", "Exemplary", 4),
    ("late_evening", "Violating", 2),
)
_LEAD = (("wrong_person", "Exemplary", 40), ("self_harm", "Exemplary", 12))
_OTHERS = ("wrong_person", "late_evening", "dispute")
_LEFT = ("first_call", "Exemplary", 4, 1)
"""A call that waits to be gone on with: scenario, transcript, turns taken, days ago."""
_HINT = {
    "en": "It is about some money matter, please tell him.",
    "zh_Hans": "这件事和他的钱有关，麻烦您转告他。",
    "zh_Hant": "這件事和他的錢有關，麻煩您轉告他。",
}
"""Said to the debtor's wife; the judge is unsure whether it tells her of a debt."""
_HINT_IN, _HINT_AFTER = "wrong_person", 2
"""Scenario, and after how many turns."""


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
        for place, employee_id in enumerate(plain[:2]):
            story.hint(employee_id, 2 + place)
        key, golden, turns, days = _LEFT
        story.practise(employees["new_hire2"], key, golden, days, turns)


@dataclass
class _Story:
    """Lets people play, each call at its own past instant."""

    session: Session
    world: DemoWorld
    chance: random.Random

    def hint(self, employee_id: int, days: int) -> None:
        """“Wrong person answers” made well but for a sentence in own words that a trainer has to settle."""
        actor, at = self._who_and_when(employee_id, days)
        found = scenario_with_key(self.session, _HINT_IN)
        if found is None:
            raise LookupError(_HINT_IN)
        call = begin_call(self.session, actor, found.id, actor.language, at)
        golden = standing(self.session, call).play.scenario.golden
        names = next(one.plays for one in golden if one.name == "Exemplary")
        instants = [at + timedelta(seconds=25 * place) for place in range(1, len(names) + 3)]
        play_through(self.session, actor, call.id, zip(names[:_HINT_AFTER], instants, strict=False))
        self._say(actor, call, instants[_HINT_AFTER])
        play_through(self.session, actor, call.id, zip(names[_HINT_AFTER:], instants[_HINT_AFTER + 1 :], strict=False))
        _write_truth(self.session, actor, call, instants[-1] + timedelta(minutes=2))

    def _say(self, actor: Actor, call: PlayedCall, at: datetime) -> None:
        text, key = _HINT[call.language], f"demo-{call.id}-own"
        say_words(self.session, actor, call.id, seen=call.steps, text=text, spoken=False, client_key=key, at=at)
        if standing(self.session, call).asked is not None:
            none_of_them = f"{key}-none"
            choose(self.session, actor, call.id, seen=call.steps, number=0, client_key=none_of_them, at=at)

    def practise(self, employee_id: int, key: str, golden: str, days: int, turns: int = 99) -> None:
        """Play a golden transcript, or its first turns, and write what was true into the record."""
        actor, at = self._who_and_when(employee_id, days)
        play_golden(self.session, actor, key, golden, at, self.chance, turns=turns)

    def _who_and_when(self, employee_id: int, days: int) -> tuple[Actor, datetime]:
        actor = Actor(employee_id=employee_id, language=self.world.language, source="command")
        return actor, clock.local(self.world.now).replace(hour=16, minute=10) - timedelta(days=days)


def play_golden(
    session: Session,
    actor: Actor,
    key: str,
    golden: str,
    at: datetime,
    chance: random.Random,
    *,
    place: tuple[int, int] | None = None,
    turns: int = 99,
) -> None:
    """Somebody plays a golden transcript of a scenario, or its first turns, from a part of their plan if it says one.

    ``place`` is that part, as (enrolment, unit). The record says what was true.
    """
    found = scenario_with_key(session, key)
    if found is None:
        raise LookupError(key)
    play = ready_play(session, published_version(session, found.id).id)
    plays = next(one.plays for one in play.scenario.golden if one.name == golden)
    enrolment_id, unit_id = place or (None, None)
    call = begin_call(session, actor, found.id, actor.language, at, enrolment_id=enrolment_id, unit_id=unit_id)
    taken = []
    for name in plays[:turns]:
        at += timedelta(seconds=chance.randint(9, 40))
        taken.append((name, at))
    play_through(session, actor, call.id, taken)
    if call.passed is not None:
        _write_truth(session, actor, call, at + timedelta(minutes=2))


def _write_truth(session: Session, actor: Actor, call: PlayedCall, at: datetime) -> None:
    stands = standing(session, call)
    fields = {field: truth.accepted[0] for field, truth in truth_of(stands.play, stands.turns).items()}
    write_record(session, actor, call.id, fields, at)


def play_part(session: Session, actor: Actor, enrolment_id: int, item: PlanItem, golden: str, at: datetime) -> None:
    """Somebody plays the practice call of their plan as a golden transcript goes."""
    chance = random.Random(enrolment_id * 1000 + item.unit.id)  # chance that makes up a demo  # nosec B311
    place = (enrolment_id, item.unit.id)
    play_golden(session, actor, item.unit.scenario_key or "", golden, at, chance, place=place)
