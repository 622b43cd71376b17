"""What a debrief shows: the curves and what moved them, the five results, each deduction, and the transcript."""

import enum
from dataclasses import dataclass

from portal.web.i18n import gettext
from training.calls.result_words import STANDING_WORDS, WEIGHT_WORDS
from training.calls.rules.scenario import Node, Phase
from training.calls.rules.skill import CRITERIA, Fault
from training.calls.rules.verdicts import Deduction, FiveResults
from training.debriefs.advice import Advice, better_words, words_that_meet
from training.debriefs.queries import Played
from training.plays.wording import obligation_word

_OFF_THE_LINE = (Phase.PREDIAL, Phase.RECORD)
_TONES = {"critical": "danger", "major": "warning", "minor": "neutral", "missed": "danger"}


class Side(enum.StrEnum):
    """How a bubble looks: heard from the other side, told about, said, or done without a word."""

    THEM = "them"
    TOLD = "told"
    SAID = "said"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A rule as a reader meets it: ``source`` names instrument, clause and citation; whether its clause was read."""

    title: str
    sentence: str
    source: str
    unverified: bool


@dataclass(frozen=True, kw_only=True)
class Instead:
    """What to say instead, at which turn (from 1), why, and on what ground."""

    turn: int
    words: str
    feedback: str
    cited: list[Cited]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """A deduction: what it is about and weighs, the words before, in and after its span, and what to say instead."""

    result: str
    title: str
    weight: str
    tone: str
    turn: int
    before: str
    words: str
    after: str
    rule: Cited | None
    feedback: str
    instead: Instead | None


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What the judge was unsure of, with the words before, in and after its span; a trainer decides."""

    title: str
    turn: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """A turn of the transcript: what was heard before it, what was said, and where trust and patience went."""

    number: int
    heard: str
    heard_side: Side
    said: str
    side: Side
    typed: bool
    unmatched: bool
    trust: int
    patience: int
    trust_change: int
    patience_change: int
    tone: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """A criterion of skill: its level of four with the anchor, and why it is not higher."""

    label: str
    level: int | None
    anchor: str
    why: list[tuple[int, str]]


def steps_of(played: Played) -> list[Step]:
    """All turns in their order."""
    curve, lines = played.results.curve, played.lines
    nodes = {node.name: node for node in played.play.scenario.nodes}
    found = []
    for turn in played.turns:
        number, node = turn.number, nodes[turn.node]
        choice = played.play.chosen(turn.node, turn.event.choice)
        found.append(
            Step(
                number=number + 1,
                heard=lines.heard[number],
                heard_side=heard_side(played, number),
                said=lines.said[number],
                side=Side.DONE if node.phase in _OFF_THE_LINE and not turn.event.text else Side.SAID,
                typed=bool(turn.event.text),
                unmatched=choice is None,
                trust=turn.state.trust,
                patience=turn.state.patience,
                trust_change=curve[number + 1][0] - curve[number][0],
                patience_change=curve[number + 1][1] - curve[number][1],
                tone=_tone(played.results, number),
                feedback=played.words.get(choice.feedback, "") if choice is not None else "",
            )
        )
    return found


def heard_side(played: Played, place: int) -> Side:
    """Whether the line before a turn was spoken by somebody or told about; after a turn that fitted nothing, spoken."""
    if place and played.turns[place - 1].event.choice is None:
        return Side.THEM
    node: Node = played.play.node(played.before(place))
    speakers = {line.speaker for line in node.spoken}
    return Side.TOLD if speakers == {"narrator"} else Side.THEM


def _tone(results: FiveResults, turn: int) -> str:
    """The gravest thing that was broken or missed at a turn; "" where nothing was."""
    weights = {one.weight for one in results.at(turn) if one.result in ("compliance", "obligations")}
    return next((_TONES[weight] for weight in ("critical", "missed", "major", "minor") if weight in weights), "")


def costs_of(played: Played, language: str) -> list[Cost]:
    """Deductions of compliance, obligations and outcome, in the order of the call; rules in the reader's language."""
    wanted = ("compliance", "obligations", "outcome")
    return [_cost(played, one, language) for one in played.results.deductions if one.result in wanted]


def _cost(played: Played, one: Deduction, language: str) -> Cost:
    evidence = one.evidence
    turn = evidence.turn if evidence.turn is not None else 0
    sentence = (played.lines.heard if evidence.heard else played.lines.said)[turn]
    choice = played.play.chosen(played.turns[turn].node, played.turns[turn].event.choice)
    rule = cited(played, one.ground, language)
    advice = words_that_meet(played, one.name, turn) if one.result == "obligations" else better_words(played, turn)
    return Cost(
        result=one.result,
        title=_title(one, rule),
        weight=gettext(WEIGHT_WORDS[one.weight]) if one.weight in WEIGHT_WORDS else "",
        tone=_TONES.get(one.weight, "warning"),
        turn=turn + 1,
        before=sentence[: evidence.start],
        words=sentence[evidence.start : evidence.end],
        after=sentence[evidence.end :],
        rule=rule,
        feedback=played.words.get(choice.feedback, "") if choice is not None and one.result != "obligations" else "",
        instead=_instead(played, advice, language) if advice is not None else None,
    )


def doubts_of(played: Played, language: str) -> list[Doubt]:
    """What the judge of own words was unsure of, in the order of the call."""
    found = []
    for one in played.results.unsure:
        sentence, rule = played.lines.said[one.turn], cited(played, one.name, language)
        found.append(
            Doubt(
                title=rule.title if rule is not None else obligation_word(one.name),
                turn=one.turn + 1,
                before=sentence[: one.start],
                words=sentence[one.start : one.end],
                after=sentence[one.end :],
            )
        )
    return found


def _title(one: Deduction, rule: Cited | None) -> str:
    if one.result == "obligations":
        return gettext("Missing: %(what)s", what=obligation_word(one.name))
    if one.result == "outcome":
        return gettext("Outcome: %(what)s", what=gettext(STANDING_WORDS[one.name]))
    return rule.title if rule is not None else one.ground


def cited(played: Played, citation: str, language: str) -> Cited | None:
    """A rule of the scenario's packs; None for what is no rule of theirs."""
    rule = next((rule for rule in played.play.listed if rule.citation == citation), None)
    if rule is None:
        return None
    number = rule.clause.removeprefix("policy ")
    clause = gettext("clause %(clause)s", clause=number) if number else ""
    return Cited(
        title=rule.titles[language],
        sentence=rule.sentences[language],
        source=" · ".join(part for part in (rule.instrument[language], clause, rule.citation) if part),
        unverified=rule.status.value == "unverified",
    )


def _instead(played: Played, advice: Advice, language: str) -> Instead:
    rules = [cited(played, citation, language) for citation in advice.cites]
    return Instead(
        turn=advice.turn + 1,
        words=advice.words,
        feedback=advice.feedback,
        cited=[rule for rule in rules if rule is not None],
    )


def levels_of(results: FiveResults) -> list[Level]:
    """The skill rubric with the levels reached."""
    return [
        Level(
            label=gettext(criterion.label),
            level=one.level,
            anchor=gettext(criterion.anchors[one.level - 1]) if one.level else gettext("The call did not come to it."),
            why=[(fault.turn + 1, _why(fault)) for fault in one.faults],
        )
        for criterion, one in zip(CRITERIA, results.skill, strict=True)
    ]


def _why(fault: Fault) -> str:
    if fault.why in WEIGHT_WORDS:
        return gettext(WEIGHT_WORDS[fault.why])
    return fault.why if "/" in fault.why else gettext("Missing: %(what)s", what=obligation_word(fault.why))
