"""The decisions of a scenario with their figures (T14), and the calls from which each figure comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from training.calls.rules.engine import Turn
from training.calls.rules.scenario import Node, Scenario
from training.figures.rules.branching import ItemFigures, item_figures
from training.figures.rules.choosing import HUNDREDTHS, Choice, FinishedAttempt, counted
from training.figures.rules.measures import LEAST_ATTEMPTS
from training.figures.showing import FLAG_TONES
from training.scenario_authoring.played import EndedCall
from training.scenario_authoring.rules.decisions import decided, decisions_of, mark_of

CHOICES = (Choice.FIRST, Choice.LAST, Choice.ALL)
"""Which calls of each person can be counted: the highest is none of them, since ways differ in length."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A node as an item, numbered from 1 in the order of the scenario."""

    number: int
    node: Node
    found: ItemFigures

    @property
    def tone(self) -> str | None:
        """The worse of its flags as a tone."""
        return FLAG_TONES[self.found.flags[0]] if self.found.flags else None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A call that counts at a decision: the turn in which it was taken, its mark, and the share right of the others."""

    call: EndedCall
    turn: Turn
    mark: int
    rest: float | None


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """The decisions of a version for a choice of calls, which are in the order of time."""

    scenario: Scenario
    choice: Choice
    calls: Sequence[EndedCall]
    taken: Mapping[int, Mapping[int, Turn]]
    attempts: Sequence[FinishedAttempt]
    items: Sequence[Decision]

    @property
    def enough(self) -> bool:
        """Whether any figure may be shown."""
        return len(self.attempts) >= LEAST_ATTEMPTS

    @property
    def flagged(self) -> list[Decision]:
        """What somebody should look at again."""
        return [one for one in self.items if one.found.flags]

    @cached_property
    def right(self) -> float | None:
        """The share of all counted decisions that were right; None where there is none."""
        marks = [mark for attempt in self.attempts for mark in attempt.marks.values()]
        return sum(marks) / HUNDREDTHS / len(marks) if marks else None

    def calls_at(self, one: Decision) -> list[Decided]:
        """The counted calls that met a decision, the newest first."""
        place, found = one.number - 1, []
        by_id = {call.call_id: call for call in self.calls}
        for attempt in reversed(self.attempts):
            if place in attempt.marks:
                rest = [mark for key, mark in attempt.marks.items() if key != place]
                share = sum(rest) / HUNDREDTHS / len(rest) if rest else None
                turn = self.taken[attempt.attempt_id][place]
                call = by_id[attempt.attempt_id]
                found.append(Decided(call=call, turn=turn, mark=attempt.marks[place], rest=share))
        return found


def measured_decisions(scenario: Scenario, calls: Sequence[EndedCall], choice: Choice) -> Decisions:
    """The figures of all decisions of a scenario; ``calls`` in the order of time."""
    nodes = decisions_of(scenario)
    taken = {call.call_id: decided(nodes, call.turns) for call in calls}
    attempts = [
        FinishedAttempt(
            attempt_id=call.call_id,
            person_id=call.person_id,
            marks={place: mark_of(nodes[place], turn) for place, turn in taken[call.call_id].items()},
        )
        for call in calls
    ]
    kept = counted(attempts, choice)
    figures = item_figures(kept, range(len(nodes)))
    return Decisions(
        scenario=scenario,
        choice=choice,
        calls=calls,
        taken=taken,
        attempts=kept,
        items=[
            Decision(number=place + 1, node=node, found=one)
            for place, (node, one) in enumerate(zip(nodes, figures, strict=True))
        ],
    )


@dataclass(frozen=True, kw_only=True)
class TakenChoice:
    """How often a choice was taken at a decision, and how well those who took it did elsewhere (0–1)."""

    name: str | None
    words: str
    right: bool | None
    times: int
    share: float
    elsewhere: float | None


def choices_taken(one: Decision, calls: Sequence[Decided]) -> list[TakenChoice]:
    """The choices of a node as they were taken when it counted; own words that broke a rule and matched nothing last.

    ``right`` is that of the mark: None where the same choice was right for some, and for others broke a rule.
    """
    found = []
    for name, words in [*((choice.name, choice.words) for choice in one.node.choices), (None, "")]:
        takers = [call for call in calls if call.turn.event.choice == name]
        if not takers and name is None:
            continue
        rests = [call.rest for call in takers if call.rest is not None]
        marks = {call.mark for call in takers}
        found.append(
            TakenChoice(
                name=name,
                words=words,
                right=None if len(marks) != 1 else marks == {HUNDREDTHS},
                times=len(takers),
                share=len(takers) / len(calls) if calls else 0.0,
                elsewhere=sum(rests) / len(rests) if rests else None,
            )
        )
    return found
