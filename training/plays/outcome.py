"""What the page after a call shows: whether it passed, each rule broken with the sentence said, what was owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.web.i18n import gettext, mark
from training.calls.rules.packs import Severity
from training.calls.rules.record import FIELDS, Field, Kind
from training.calls.rules.results import BrokenRule, Duty, Results, results_of
from training.calls.rules.scenario import End
from training.calls.rules.settling import Ruling, settled
from training.calls.rules.verdicts import FiveResults, Owed
from training.calls.rules.verdicts import Standing as CallStanding
from training.calls.transcripts import results_in
from training.plays.queries import Standing
from training.plays.showing import Line, Side, Words, taken, transcript
from training.plays.wording import SEVERITY, SEVERITY_TONES, STANDING_TONES, STATUS, obligation_word, verdict_word

_ENDS = {
    End.SUCCESS: mark("The call ended well."),
    End.ACCEPTABLE: mark("The call ended acceptably."),
    End.FAIL: mark("The call ended badly."),
    End.ABORTED: mark("The call was broken off."),
}


@dataclass(frozen=True, kw_only=True)
class ShownRule:
    """A rule that was broken: what it says and where, how much it weighs, and the sentence that broke it."""

    title: str
    sentence: str
    source: str
    status: str
    severity: str
    tone: str
    turn: int
    said: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class ShownDuty:
    """Something owed: met, missed, in the hands of a trainer, or not asked for by the way this call went."""

    name: str
    state: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The page after a call."""

    title: str
    tone: str
    verdict: str
    why: list[str]
    end: str
    rules: list[ShownRule]
    duties: list[ShownDuty]
    record: list[tuple[str, str]]
    lines: list[Line]


def outcome_of(
    stands: Standing, record: dict[str, str] | None, language: str, rulings: Sequence[Ruling] = ()
) -> Outcome:
    """Read the outcome off the call; ``language`` is the reader's, the sentences said stay in the call's.

    ``rulings`` are what trainers decided of it.
    """
    words = Words(stands, stands.call.language)
    counted, _ = settled(stands.play, stands.turns, stands.judged, rulings)
    results = results_of(stands.play, counted)
    five = results_in(stands.play, stands.turns, stands.call.language, record, stands.judged, (), rulings)
    lines = transcript(stands, words)
    said = {line.turn: line.text for line in lines if line.side in (Side.SAID, Side.DONE)}
    feedback = {turn.number: words.of(choice.feedback) for turn, choice in taken(stands) if choice is not None}
    duties = [_duty(one, owed, said) for one, owed in zip(results.duties, five.obligations, strict=True)]
    return Outcome(
        title=words.of(stands.play.scenario.title),
        tone=STANDING_TONES[five.standing],
        verdict=verdict_word(five.standing),
        why=_why(results, five, duties),
        end=gettext(_ENDS[results.end]) if results.end else "",
        rules=[_rule(stands, one, said, feedback, language) for one in results.broken],
        duties=duties,
        record=_record(record or {}),
        lines=lines,
    )


def _why(results: Results, five: FiveResults, duties: list[ShownDuty]) -> list[str]:
    """The reasons for a verdict, each in a sentence."""
    found = []
    if five.standing is CallStanding.UNSURE:
        found.append(gettext("The judge of own words is unsure about a turn; a trainer decides."))
    if not results.gate:
        found.append(gettext("Something critical was said or done. One such thing fails a call."))
    if any(one.state == "missed" for one in duties):
        found.append(gettext("Something that was owed was not done."))
    if results.end not in (End.SUCCESS, End.ACCEPTABLE):
        found.append(gettext("The call did not reach a good end."))
    return found or [gettext("Nothing critical happened, nothing that was owed is missing, and the end was good.")]


def _rule(
    stands: Standing, broken: BrokenRule, said: dict[int, str], feedback: dict[int, str], language: str
) -> ShownRule:
    rule = next((one for one in stands.play.listed if one.citation == broken.citation), None)
    number = broken.clause.removeprefix("policy ")
    clause = gettext("clause %(clause)s", clause=number) if number else ""
    instrument = rule.instrument[language] if rule else broken.citation
    severity = Severity(broken.severity)
    return ShownRule(
        title=rule.titles[language] if rule else broken.citation,
        sentence=rule.sentences[language] if rule else "",
        source=" · ".join(part for part in (instrument, clause, broken.citation) if part),
        status=gettext(STATUS[broken.status]) if broken.status in STATUS else "",
        severity=gettext(SEVERITY[severity]),
        tone=SEVERITY_TONES[severity],
        turn=broken.turn + 1,
        said=said.get(broken.turn, ""),
        feedback=feedback.get(broken.turn, ""),
    )


def _duty(duty: Duty, owed: Owed, said: dict[int, str]) -> ShownDuty:
    if owed.standing == "unsure":
        turn = owed.evidence.turn if owed.evidence is not None else None
        words = "" if turn is None else said.get(turn, "")
        return ShownDuty(name=obligation_word(duty.name), state="unsure", said=words)
    if duty.missed_in is not None:
        return ShownDuty(name=obligation_word(duty.name), state="missed", said="")
    if duty.met_in is not None:
        return ShownDuty(name=obligation_word(duty.name), state="met", said=said.get(duty.met_in, ""))
    return ShownDuty(name=obligation_word(duty.name), state="open", said="")


def _record(record: dict[str, str]) -> list[tuple[str, str]]:
    return [(gettext(field.label), _shown(field, record[field.name])) for field in FIELDS if record.get(field.name, "")]


def _shown(field: Field, value: str) -> str:
    if field.kind in (Kind.ONE, Kind.SEVERAL):
        return " · ".join(gettext(field.label_of(part)) for part in value.split(","))
    return value
