"""The page of a debrief, its replay and its comparison with an expert's call, as values for templates."""

from dataclasses import dataclass
from typing import Any

from portal.web.i18n import gettext, ngettext
from training.calls.result_words import STANDING_WORDS
from training.calls.rules.record import BY_NAME
from training.calls.rules.scenario import End
from training.calls.rules.verdicts import Standing
from training.debriefs.queries import Debrief, Played
from training.debriefs.records import counts, entries_of
from training.debriefs.showing import (
    Cost,
    Side,
    Step,
    cited,
    costs_of,
    doubts_of,
    heard_side,
    levels_of,
    steps_of,
)
from training.plays.wording import STANDING_TONES, obligation_word, verdict_word
from training.settling.showing import reviews_shown


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A turn of two calls beside each other; ``parts`` marks the first at which they do not say the same."""

    number: int
    mine: Step | None
    expert: Step | None
    same: bool
    parts: bool


def debrief_values(debrief: Debrief, language: str) -> dict[str, Any]:
    """What page and paper show; ``language`` is the reader's, sentences stay in the call's."""
    mine = debrief.mine
    results, steps, entries = mine.results, steps_of(mine), entries_of(mine)
    return {
        "debrief": debrief,
        "call": debrief.call,
        "quote": debrief.mine.language.replace("_", "-"),
        "scenario": mine.words.get(mine.play.scenario.title, ""),
        "goal": mine.words.get(mine.play.scenario.goal, ""),
        "verdict": verdict_word(results.standing),
        "verdict_tone": STANDING_TONES[results.standing],
        "why": _why(debrief),
        "results": results,
        "breaches": _breaches(results.of("compliance")),
        "duties": _duties(debrief, language),
        "duty_counts": _duty_counts(debrief),
        "levels": levels_of(results),
        "outcome": _outcome(debrief, language),
        "costs": costs_of(mine, language),
        "doubts": doubts_of(mine, language),
        "steps": steps,
        "last_line": mine.lines.heard[-1],
        "last_side": heard_side(mine, len(mine.turns)),
        "moves": [step for step in steps if step.trust_change or step.patience_change],
        "curve": curve_of(mine),
        "entries": entries,
        "counts": counts(entries),
        "forkable": debrief.own and bool(steps),
        "reviews": reviews_shown(mine, language),
    }


def _why(debrief: Debrief) -> list[str]:
    results = debrief.mine.results
    found = []
    if not results.gate:
        found.append(gettext("Something critical was said or done. One such thing fails a call."))
    if any(one.standing == "missed" for one in results.obligations):
        found.append(gettext("Something that was owed was not done."))
    if results.standing is Standing.UNSURE:
        found.append(gettext("The judge of own words is unsure about a turn; a trainer decides."))
    if results.end is None:
        found.append(gettext("The call was left before its end."))
    elif results.end is End.ABORTED:
        found.append(gettext("The call was broken off."))
    elif results.end is End.FAIL:
        found.append(gettext("The call did not reach a good end."))
    return found or [gettext("Nothing critical happened, nothing that was owed is missing, and the end was good.")]


def _breaches(found: list[Any]) -> list[str]:
    """How many breaches of each weight, in words."""
    weights = [one.weight for one in found]
    said = []
    if n := weights.count("critical"):
        said.append(ngettext("%(num)d critical breach", "%(num)d critical breaches", n))
    if n := weights.count("major"):
        said.append(ngettext("%(num)d major breach", "%(num)d major breaches", n))
    if n := weights.count("minor"):
        said.append(ngettext("%(num)d minor breach", "%(num)d minor breaches", n))
    return said


def _duties(debrief: Debrief, language: str) -> list[dict[str, Any]]:
    """What was owed, with the turn (from 1) that met or missed it, and the ground of what was missed."""
    found = []
    for one in debrief.mine.results.obligations:
        turn = one.evidence.turn if one.evidence is not None else None
        found.append(
            {
                "name": obligation_word(one.name),
                "standing": one.standing,
                "word": gettext(STANDING_WORDS[one.standing]),
                "turn": None if turn is None else turn + 1,
                "rule": cited(debrief.mine, one.ground, language),
            }
        )
    return found


def _duty_counts(debrief: Debrief) -> tuple[int, int]:
    """How many obligations were met, of how many that this call asked for."""
    asked = [one for one in debrief.mine.results.obligations if one.standing != "not_asked"]
    return sum(1 for one in asked if one.standing == "met"), len(asked)


def _outcome(debrief: Debrief, language: str) -> dict[str, Any]:
    outcome = debrief.mine.results.outcome
    items = [
        {
            "name": gettext(STANDING_WORDS[item.name]),
            "holds": item.holds,
            "word": gettext(STANDING_WORDS[item.holds]),
            "turn": None if item.turn is None else item.turn + 1,
            "rule": cited(debrief.mine, item.rule, language),
        }
        for item in outcome.items
    ]
    promise = BY_NAME["promise"].label_of(outcome.promise)
    return {"promise": gettext(promise), "items": items}


def curve_of(played: Played) -> dict[str, Any]:
    """Trust and patience before the call and after each turn, as the chart takes them."""
    curve = played.results.curve
    return {
        "labels": [str(number) for number in range(len(curve))],
        "series": [
            {"name": gettext("Trust"), "values": [trust for trust, _ in curve]},
            {"name": gettext("Patience"), "values": [patience for _, patience in curve], "dashed": True},
        ],
    }


def pairs_of(debrief: Debrief) -> list[Pair]:
    """One's own call beside the expert's, turn by turn."""
    expert = debrief.expert
    mine, theirs = steps_of(debrief.mine), steps_of(expert) if expert is not None else []
    found: list[Pair] = []
    parted = False
    for place in range(max(len(mine), len(theirs))):
        left = mine[place] if place < len(mine) else None
        right = theirs[place] if place < len(theirs) else None
        same = left is not None and right is not None and _path(debrief.mine, place) == _path(expert, place)
        found.append(Pair(number=place + 1, mine=left, expert=right, same=same, parts=not same and not parted))
        parted = parted or not same
    return found


def _path(played: Played | None, place: int) -> str:
    return played.results.path[place] if played is not None else ""


def compare_values(debrief: Debrief) -> dict[str, Any]:
    """Two calls side by side, and trust in both."""
    expert = debrief.expert
    mine = debrief.mine.results.curve
    theirs = expert.results.curve if expert is not None else ()
    longest = max(len(mine), len(theirs))

    def padded(values: list[int]) -> list[int | None]:
        return [*values, *([None] * (longest - len(values)))]

    return {
        "debrief": debrief,
        "call": debrief.call,
        "quote": debrief.mine.language.replace("_", "-"),
        "scenario": debrief.mine.words.get(debrief.mine.play.scenario.title, ""),
        "pairs": pairs_of(debrief),
        "curve": {
            "labels": [str(number) for number in range(longest)],
            "series": [
                {"name": gettext("This call"), "values": padded([trust for trust, _ in mine])},
                {"name": gettext("Expert"), "values": padded([trust for trust, _ in theirs]), "dashed": True},
            ],
        },
        "ends": [(played.lines.heard[-1] if played is not None else "") for played in (debrief.mine, expert)],
    }


def replay_values(debrief: Debrief, step: int, language: str) -> dict[str, Any]:
    """The call as it stood after ``step`` turns, with what that turn cost."""
    mine = debrief.mine
    steps = steps_of(mine)
    step = min(max(step, 0), len(steps))
    trust, patience = mine.results.curve[step]
    costs: list[Cost] = [one for one in costs_of(mine, language) if one.turn == step]
    return {
        "debrief": debrief,
        "call": debrief.call,
        "quote": mine.language.replace("_", "-"),
        "scenario": mine.words.get(mine.play.scenario.title, ""),
        "steps": steps[:step],
        "taken": steps[step - 1] if step else None,
        "step": step,
        "last": len(steps),
        "trust": trust,
        "patience": patience,
        "heard": mine.lines.heard[step],
        "heard_side": heard_side(mine, step) if step <= len(mine.turns) else Side.TOLD,
        "costs": costs,
        "forkable": debrief.own and step < len(steps),
    }
