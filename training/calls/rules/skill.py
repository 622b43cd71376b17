"""The skill rubric of a call: five criteria with anchored levels, shown before the call and read off its turns after.

A level stands on turns alone: where trust or patience fell, a rule of the criterion was broken, or something of it was
missed. No turn, no deduction. A trainer's mark, where there is one, stands instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.words import mark
from training.calls.rules.engine import Turn, beginning
from training.calls.rules.packs import Severity
from training.calls.rules.play import Play
from training.calls.rules.scenario import Phase

VERSION = "skill-1"
"""Of the rubric; changed with its criteria or the way levels are read off."""
HIGHEST_LEVEL = 4
_SPOKEN = (Phase.OPENING, Phase.TELLING, Phase.REMINDER, Phase.NEGOTIATION, Phase.CLOSING)


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A criterion: the phases it looks at, what counts as a fault of it, and what each level from 1 to 4 means.

    ``falls`` are effects whose fall is a fault; ``rules`` are names of rules, in any pack, without the pack.
    """

    name: str
    label: str
    anchors: tuple[str, str, str, str]
    phases: tuple[Phase, ...]
    falls: tuple[str, ...] = ()
    rules: frozenset[str] = frozenset()
    duties: frozenset[str] = frozenset()


CRITERIA = (
    Criterion(
        name="politeness",
        label=mark("Politeness"),
        anchors=(
            mark("Insults or presses, or trust falls again and again."),
            mark("One sentence costs trust."),
            mark("Polite throughout."),
            mark("Polite throughout, and trust grows."),
        ),
        phases=_SPOKEN,
        falls=("trust",),
        rules=frozenset({"polite", "calm", "lawful", "no_violence", "threats", "harassment", "pressure"}),
    ),
    Criterion(
        name="listening",
        label=mark("Listening"),
        anchors=(
            mark("Talks past the other side, or patience falls again and again."),
            mark("One answer misses what was said."),
            mark("Answers what was said."),
            mark("Answers what was said, and trust grows."),
        ),
        phases=_SPOKEN,
        falls=("patience",),
        rules=frozenset({"listen", "stop_requested", "contact_refuses", "disputed", "represented", "protect"}),
    ),
    Criterion(
        name="explanation",
        label=mark("Explaining"),
        anchors=(
            mark("Misleads, or leaves out much of what has to be told."),
            mark("One thing is left out or unclear."),
            mark("Everything is told, truthfully."),
            mark("Everything is told, truthfully, in the best words."),
        ),
        phases=(Phase.OPENING, Phase.TELLING, Phase.REMINDER),
        rules=frozenset({"clear", "figures", "reminder", "opening", "honest", "deceit", "posing", "false_statements"}),
        duties=frozenset(
            "company own_name creditor purpose recording_notice amount due_date extra_costs consequences".split()
        ),
    ),
    Criterion(
        name="negotiation",
        label=mark("Negotiation"),
        anchors=(
            mark("Presses into a promise, or promises what is not allowed."),
            mark("One step does not help the debtor to pay."),
            mark("Looks for what is possible."),
            mark("Looks for what is possible, in the best words."),
        ),
        phases=(Phase.NEGOTIATION,),
        falls=("trust", "patience"),
        rules=frozenset({"plan", "authority", "no_borrowing", "pressure"}),
        duties=frozenset({"negotiation_offer"}),
    ),
    Criterion(
        name="closing",
        label=mark("Closing the call"),
        anchors=(
            mark("Breaks off, or leaves the other side in the dark."),
            mark("One thing is missing at the end."),
            mark("Sums up and thanks."),
            mark("Sums up and thanks, in the best words."),
        ),
        phases=(Phase.CLOSING,),
        falls=("trust", "patience"),
        rules=frozenset({"closing", "complaint_channel"}),
        duties=frozenset({"payment_channel", "complaint_channel", "summary", "thanks"}),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a level is not the highest: the turn (from 0) and what it was.

    ``why`` is ``trust`` or ``patience`` that fell, the citation of a rule, or the name of a duty.
    """

    turn: int
    why: str
    critical: bool = False


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What a trainer says of a criterion, with the sentence it stands on."""

    criterion: str
    level: int
    turn: int
    start: int
    end: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Skill:
    """A criterion of a call. ``level`` None: the call never came to it."""

    criterion: str
    level: int | None
    faults: tuple[Fault, ...]
    mark: Mark | None = None


def skill_of(play: Play, turns: Sequence[Turn], marks: Sequence[Mark] = ()) -> tuple[Skill, ...]:
    """All criteria in their order; the last mark of a trainer for a criterion counts."""
    given: Mapping[str, Mark] = {one.criterion: one for one in marks}
    return tuple(_skill(play, turns, criterion, given.get(criterion.name)) for criterion in CRITERIA)


def _skill(play: Play, turns: Sequence[Turn], criterion: Criterion, given: Mark | None) -> Skill:
    faults = tuple(_faults(play, turns, criterion))
    mine = [turn for turn in turns if _phase(play, turn) in criterion.phases]
    level = _level(play, turns, criterion, faults, mine) if mine or faults else None
    return Skill(criterion=criterion.name, level=given.level if given else level, faults=faults, mark=given)


def _phase(play: Play, turn: Turn) -> int | None:
    return play.phases[play.places[turn.node]]


def _faults(play: Play, turns: Sequence[Turn], criterion: Criterion) -> list[Fault]:
    """By turn: rules broken and duties missed; where neither, what fell."""
    found: list[Fault] = []
    before = beginning(play)
    for turn in turns:
        after, number = turn.state, turn.number
        mine = [one for one in turn.broken if one.citation.partition("/")[2] in criterion.rules]
        here = [Fault(turn=number, why=one.citation, critical=one.severity is Severity.CRITICAL) for one in mine] + [
            Fault(turn=number, why=name) for name in turn.missed if name in criterion.duties
        ]
        if not here and _phase(play, turn) in criterion.phases:
            fallen = (name for name in criterion.falls if getattr(after, name) < getattr(before, name))
            here = [Fault(turn=number, why=why) for why in fallen]
        found += here
        before = after
    return found


def _level(
    play: Play, turns: Sequence[Turn], criterion: Criterion, faults: Sequence[Fault], mine: Sequence[Turn]
) -> int:
    """4: no fault, and trust grew or the best words were found; 3: no fault; 2: faults of one turn; 1: of more."""
    if any(fault.critical for fault in faults) or len({fault.turn for fault in faults}) > 1:
        return 1
    if faults:
        return 2
    if criterion.falls == () or criterion.phases != _SPOKEN:
        chosen = [play.chosen(turn.node, turn.event.choice) for turn in mine]
        return HIGHEST_LEVEL if all(choice is not None and choice.best for choice in chosen) else HIGHEST_LEVEL - 1
    levels = [beginning(play).trust, *(turn.state.trust for turn in turns)]
    grew = any(later > earlier for earlier, later in pairwise(levels))
    return HIGHEST_LEVEL if grew else HIGHEST_LEVEL - 1
