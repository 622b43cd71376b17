"""What the judge makes of a typed or spoken turn of a call: rules broken, duties met, and what a trainer has to settle.

Kept in the log with the turn, so that a replay needs no judge and gives the same for ever.
"""

from collections.abc import Mapping
from typing import Any

from training.calls.rules.engine import after, open_moves
from training.calls.rules.evidence import Found
from training.calls.rules.evidence import Judgement as Evidence
from training.calls.rules.packs import Rule
from training.calls.rules.play import Play, State
from training.calls.rules.scenario import Choice, Identity
from training.judge.labelled import judge_said
from training.judge.rules.conduct import Finding, Verdict
from training.judge.rules.judging import CITED, Judgement
from training.judge.rules.slots import Slot
from training.judge.wordings import facts_of

AUTHORS_OWN = 0.95
"""From this score on a text is the scenario's own wording: what its author lists for it stands, and no more is sure."""
_COMPARED = frozenset({"company", "own_name", "creditor", "amount", "due_date"})
"""Duties whose words are compared with the account; the others are told by words that have many kinds."""


def judged_turn(play: Play, state: State, choice: str | None, text: str, score: float) -> Mapping[str, Any]:
    """What joins a turn's data in the log: ``met``, ``breaches``, ``judged`` (name, conduct, found, start, end, reason)
    and ``judge``, its version. Empty for a turn without words.

    Who listens is who the person is after the turn where the turn itself confirms it. Duties of the choice count,
    those that were said besides are added; one that can be compared with the account and was not heard goes to a
    trainer.
    """
    if not text:
        return {}
    found = judge_said(text, listener(play, state, choice), facts_of(play.scenario))
    rules = {rule.citation: rule for rule in play.listed}
    chosen = next((one for one in play.node(state).choices if one.name == choice), None)
    judged = [_of_rule(one, rules, score) for one in found.findings if one.verdict is not Verdict.NO]
    judged = [one for one in judged if one["name"]]
    own = {breach.citation for breach in chosen.breaches} if chosen else set()
    breaches = [
        {"citation": one["name"], "severity": rules[one["name"]].severity.name}
        for one in judged
        if one["found"] == "yes" and one["name"] not in own
    ]
    met, duties = _duties(found, chosen, set(play.owed_bits))
    return {"met": met, "breaches": breaches, "judged": [*judged, *duties], "judge": found.version}


def evidence_of(turn: int, data: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """What the judge found in a turn of the log, as results of a call take it."""
    version = f"judge {data.get('judge', '')}"
    return tuple(
        Evidence(
            turn=turn,
            name=one["name"],
            found=Found(one["found"]),
            start=one["start"],
            end=one["end"],
            matcher=f"{one['conduct'] or one['name']}/{one['reason']}",
            version=version,
        )
        for one in data.get("judged", ())
    )


def listener(play: Play, state: State, choice: str | None) -> Identity:
    """Who hears a turn, as the judge takes it: the person themself where the turn confirms them."""
    move = next((one for one in open_moves(play, state) if one.name == choice), None)
    reached = after(play, state, move)[0].identity if move is not None else state.identity
    return Identity.VERIFIED if reached == Identity.VERIFIED else Identity(state.identity)


def _of_rule(one: Finding, rules: Mapping[str, Rule], score: float) -> dict[str, Any]:
    """The rule that it breaks with its first evidence; no name where none of its rules holds for this call."""
    name = next((citation for citation in CITED[one.conduct] if citation in rules), "")
    sure = one.verdict is Verdict.YES and score < AUTHORS_OWN
    hit = one.hits[0]
    return {
        "name": name,
        "conduct": one.conduct.value,
        "found": Verdict.YES.word if sure else Verdict.UNSURE.word,
        "start": hit.span.start,
        "end": hit.span.end,
        "reason": hit.reason,
    }


def _duties(found: Judgement, chosen: Choice | None, owed: set[str]) -> tuple[list[str], list[dict[str, Any]]]:
    slots = {slot.name: slot for slot in found.slots}
    claimed = set(chosen.meets) & owed if chosen else set()
    said = {name for name in found.met if name in owed}
    doubtful = [slots[name] for name in sorted(claimed & _COMPARED) if slots[name].verdict is not Verdict.YES]
    shown = [slots[name] for name in sorted((claimed | said) & slots.keys()) if slots[name].verdict is Verdict.YES]
    return sorted(claimed | said), [_of_slot(slot) for slot in (*shown, *doubtful)]


def _of_slot(slot: Slot) -> dict[str, Any]:
    """A duty heard, or in doubt; where nothing was heard there is no place to show."""
    span = slot.spans[0] if slot.spans else None
    return {
        "name": slot.name,
        "conduct": "",
        "found": slot.verdict.word if slot.verdict is Verdict.YES else Verdict.UNSURE.word,
        "start": span.start if span else 0,
        "end": span.end if span else 0,
        "reason": slot.reason,
    }
