"""The five results of a call, side by side and never averaged: compliance, obligations, skill, outcome, record.

Every deduction says where it stands: the turn, the span of the sentence, the rule or criterion, who found it and by
which version. The same scenario, rules, log, record and judgements give the same bytes (:func:`canonical`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from training.calls.rules.engine import Turn
from training.calls.rules.evidence import Evidence, Found, Judgement, Lines
from training.calls.rules.outcome import Outcome, outcome_of
from training.calls.rules.packs import Severity
from training.calls.rules.play import Play
from training.calls.rules.record_truth import Compared, compare, truth_of
from training.calls.rules.results import Duty, results_of
from training.calls.rules.scenario import End, Obligation
from training.calls.rules.skill import VERSION as SKILL_VERSION
from training.calls.rules.skill import Mark, Skill, skill_of

VERSION = "results-1"
"""Of the way results are made; changed whenever the same call would give other bytes."""


class Standing(StrEnum):
    """Whether a call passed. UNSURE: it hangs on a turn that a trainer has to settle. NOT_PRACTISED: it was broken off
    or never begun, and nothing critical happened."""

    PASSED = "passed"
    FAILED = "failed"
    UNSURE = "unsure"
    NOT_PRACTISED = "not_practised"


@dataclass(frozen=True, kw_only=True)
class Deduction:
    """A point that is taken off: in which of the five results, on what ground, how much it weighs, where it stands.

    ``ground`` is a rule's citation, a criterion, or a field of the record; ``pack`` the pack and day of the rule.
    """

    result: str
    name: str
    ground: str
    weight: str
    pack: str
    clause: str
    status: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Owed:
    """An obligation: met, missed, unsure, or not asked for on this way through the call."""

    name: str
    standing: str
    ground: str
    evidence: Evidence | None


@dataclass(frozen=True, kw_only=True)
class FiveResults:
    """All five beside each other; ``deductions`` are theirs in the order of the call, ``path`` is node/choice by turn.

    ``version`` is the digest of the scenario, ``packs`` are rule packs with their days.
    """

    scenario: str
    version: str
    packs: tuple[str, ...]
    standing: Standing
    end: End | None
    gate: bool
    obligations: tuple[Owed, ...]
    skill: tuple[Skill, ...]
    outcome: Outcome
    record: tuple[Compared, ...] | None
    record_weight: int
    deductions: tuple[Deduction, ...]
    unsure: tuple[Judgement, ...]
    curve: tuple[tuple[int, int], ...]
    path: tuple[str, ...]
    versions: tuple[str, ...] = (VERSION, SKILL_VERSION)

    def of(self, result: str) -> list[Deduction]:
        """The deductions of one of the five results."""
        return [one for one in self.deductions if one.result == result]

    def at(self, turn: int) -> list[Deduction]:
        """The deductions that stand on a turn."""
        return [one for one in self.deductions if one.evidence.turn == turn]


@dataclass(frozen=True, kw_only=True)
class _Call:
    """What everything is read off."""

    play: Play
    turns: Sequence[Turn]
    lines: Lines
    judgements: Sequence[Judgement]

    def whole(self, turn: int | None, matcher: str, heard: bool = False, version: str = VERSION) -> Evidence:
        """The whole sentence of a turn as evidence."""
        sentences = self.lines.heard if heard else self.lines.said
        length = len(sentences[turn]) if turn is not None and turn < len(sentences) else 0
        return Evidence(turn=turn, start=0, end=length, heard=heard, matcher=matcher, version=version)

    def said(self, turn: int, name: str) -> Evidence:
        """A judge's span for a name in a turn, else the whole sentence; the matcher tells keys from typed words."""
        for one in self.judgements:
            if one.turn == turn and one.name == name and one.found is not Found.NO:
                return Evidence(
                    turn=turn, start=one.start, end=one.end, heard=False, matcher=one.matcher, version=one.version
                )
        return self.whole(turn, "typed" if self.turns[turn].event.text else "choice")

    def deduction(self, result: str, name: str, citation: str, weight: str, evidence: Evidence) -> Deduction:
        """A deduction on the ground of a rule, or of nothing but its name where the citation is empty."""
        rule = next((rule for rule in self.play.listed if rule.citation == citation), None)
        pack = citation.partition("/")[0]
        day = dict(self.play.scenario.packs).get(pack)
        return Deduction(
            result=result,
            name=name,
            ground=citation or name,
            weight=weight,
            pack=f"{pack}@{day}" if day else "",
            clause=rule.clause if rule else "",
            status=rule.status.value if rule else "",
            evidence=evidence,
        )


def five_results(
    play: Play,
    turns: Sequence[Turn],
    lines: Lines,
    record: Mapping[str, str] | None,
    judgements: Sequence[Judgement] = (),
    marks: Sequence[Mark] = (),
    version: str = "",
) -> FiveResults:
    """The five results of a call so far. ``record`` None: none was given yet; ``version`` is the scenario's digest.

    Judgements that say yes are already in the turns (the log keeps what the judge met and broke); here they give
    spans, and what is unsure.
    """
    call = _Call(play=play, turns=turns, lines=lines, judgements=judgements)
    results = results_of(play, turns)
    unsure = tuple(one for one in judgements if one.found is Found.UNSURE)
    owed = tuple(_owed(call, one, duty) for one, duty in zip(play.scenario.obligations, results.duties, strict=True))
    skill = skill_of(play, turns, marks)
    outcome = outcome_of(play, turns)
    truth = truth_of(play, turns)
    compared = compare(truth, record) if record is not None else None
    deductions = [
        *_compliance(call),
        *(_missed(call, one) for one in owed if one.standing == "missed"),
        *_skill(call, skill),
        *_outcome(call, outcome),
        *_record(call, compared or ()),
    ]
    deductions.sort(key=lambda one: -1 if one.evidence.turn is None else one.evidence.turn)
    return FiveResults(
        scenario=play.scenario.key,
        version=version,
        packs=tuple(f"{name}@{day}" for name, day in play.scenario.packs),
        standing=_standing(play, turns, results.gate, owed, unsure),
        end=results.end,
        gate=results.gate,
        obligations=owed,
        skill=skill,
        outcome=outcome,
        record=compared,
        record_weight=sum(one.weight for one in compared or ()),
        deductions=tuple(deductions),
        unsure=unsure,
        curve=results.curve,
        path=tuple(f"{turn.node}/{turn.event.choice or ''}" for turn in turns),
    )


def _owed(call: _Call, one: Obligation, duty: Duty) -> Owed:
    """Met where it was met, unless the judge was unsure of those very words; missed where its gate found it missing,
    unless the judge was unsure before that gate."""
    if duty.met_in is not None and _doubted(call, one.name, duty.met_in):
        return Owed(name=one.name, standing="unsure", ground=one.cites, evidence=call.said(duty.met_in, one.name))
    if duty.met_in is not None and (duty.missed_in is None or duty.met_in <= duty.missed_in):
        return Owed(name=one.name, standing="met", ground=one.cites, evidence=call.said(duty.met_in, one.name))
    doubt = next((j for j in call.judgements if j.name == one.name and j.found is Found.UNSURE), None)
    if doubt is not None and (duty.missed_in is None or doubt.turn <= duty.missed_in):
        return Owed(name=one.name, standing="unsure", ground=one.cites, evidence=call.said(doubt.turn, one.name))
    if duty.missed_in is not None:
        return Owed(name=one.name, standing="missed", ground=one.cites, evidence=call.whole(duty.missed_in, "gate"))
    return Owed(name=one.name, standing="not_asked", ground=one.cites, evidence=None)


def _doubted(call: _Call, name: str, turn: int) -> bool:
    """Whether all that a judge found of a name in a turn is unsure."""
    found = {one.found for one in call.judgements if one.turn == turn and one.name == name}
    return found == {Found.UNSURE}


def _standing(
    play: Play, turns: Sequence[Turn], gate: bool, owed: Sequence[Owed], unsure: Sequence[Judgement]
) -> Standing:
    end = play.ends[turns[-1].state.node] if turns else None
    if not gate:
        return Standing.FAILED
    if end in (None, End.ABORTED):
        return Standing.NOT_PRACTISED
    if end is End.FAIL or any(one.standing == "missed" for one in owed):
        return Standing.FAILED
    duties = {one.name for one in owed if one.standing == "unsure"}
    weights = {rule.citation: rule.severity for rule in play.listed}
    grave = any((one.severity or weights.get(one.name)) is Severity.CRITICAL for one in unsure)
    return Standing.UNSURE if duties or grave else Standing.PASSED


def _compliance(call: _Call) -> list[Deduction]:
    found = []
    for turn in call.turns:
        choice = call.play.chosen(turn.node, turn.event.choice)
        declared = {breach.citation for breach in choice.breaches} if choice is not None else set()
        for one in turn.broken:
            evidence = call.said(turn.number, one.citation)
            if choice is not None and choice.dials and one.citation not in declared:
                evidence = call.whole(turn.number, "limits")
            weight = one.severity.name.lower()
            found.append(call.deduction("compliance", one.citation, one.citation, weight, evidence))
    return found


def _missed(call: _Call, one: Owed) -> Deduction:
    evidence = one.evidence or call.whole(None, "gate")
    return call.deduction("obligations", one.name, one.ground, "missed", evidence)


def _skill(call: _Call, skill: Sequence[Skill]) -> list[Deduction]:
    found = []
    for one in skill:
        for fault in one.faults:
            citation = fault.why if "/" in fault.why else ""
            evidence = call.whole(fault.turn, "state", version=SKILL_VERSION)
            found.append(call.deduction("skill", one.criterion, citation, fault.why, evidence))
    return found


def _outcome(call: _Call, outcome: Outcome) -> list[Deduction]:
    return [
        call.deduction("outcome", item.name, item.rule, "no", call.whole(item.turn, "plan"))
        for item in outcome.items
        if item.holds is False
    ]


def _record(call: _Call, compared: Sequence[Compared]) -> list[Deduction]:
    return [
        call.deduction("record", one.field, "", one.verdict.value, call.whole(one.turn, "record", heard=one.heard))
        for one in compared
        if one.weight
    ]


def canonical(results: FiveResults) -> bytes:
    """The results as JSON with sorted keys and no floats: the same on every system."""
    return json.dumps(asdict(results), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
