"""What the transcript of a call really says of each field of its record, and how a record that was given compares.

Where the transcript does not say what belongs into a field, nothing is judged: no evidence, no deduction. An invented
entry weighs most, since the next caller acts on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from training.calls.rules.engine import Turn, beginning, heard_at
from training.calls.rules.play import Play, State
from training.calls.rules.record import BY_NAME, FIELDS, Field, Kind, amount_of, joined, moment_of
from training.calls.rules.scenario import PASSING_ENDS, Effects, Identity, Promise, Spoken

_DISCLOSING = "third_party"
"""Name of the rule, in every pack, that nobody else learns of a debt."""
_STEPS = (
    ("distress", ("tell_lead",)),
    ("deceased", ("stop",)),
    ("represented", ("lawyer",)),
    ("stop_requested", ("write_only",)),
    ("disputed", ("check_claim", "pass_complaint")),
    ("paid", ("check_claim",)),
    ("complaint", ("pass_complaint",)),
)
"""By the gravest fact that became known: the steps that follow from it."""


TOLERANCE = timedelta(minutes=15)
"""How far the time given may lie from the time of dialling."""


class Verdict(StrEnum):
    """What became of a field. A wrong value where the transcript says another is invented too."""

    CORRECT = "correct"
    MISSING = "missing"
    INVENTED = "invented"


WEIGHTS = {Verdict.CORRECT: 0, Verdict.MISSING: 1, Verdict.INVENTED: 3}


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What the transcript says of a field: any of ``accepted`` is right ("" : left empty).

    SEVERAL: the one accepted value holds all options that belong there, and ``asked`` those that the transcript can
    speak of; others are not judged. ``turn`` is where it was said (from 0), or heard before that turn where
    ``heard``; None: it stands on the account or nowhere.
    """

    accepted: tuple[str, ...]
    asked: frozenset[str] = frozenset()
    turn: int | None = None
    heard: bool = False


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A field of the record given against the transcript. ``given`` and ``true`` are values as the form keeps them."""

    field: str
    verdict: Verdict
    weight: int
    given: str
    true: str
    turn: int | None
    heard: bool


def lines_heard(play: Play, turns: Sequence[Turn]) -> list[Spoken | None]:
    """The line heard before each turn, and the last one after all of them; None where nothing was heard."""
    states: list[State] = [beginning(play), *(turn.state for turn in turns)]
    found: list[Spoken | None] = []
    for state in states:
        place = heard_at(play, state)
        found.append(None if place is None else play.node(state).spoken[place])
    return found


def truth_of(play: Play, turns: Sequence[Turn]) -> dict[str, Truth]:
    """By field what the transcript says; fields that it says nothing of are left out. Empty: nobody was dialled."""
    dialled = _dialled(play, turns)
    if dialled is None:
        return {}
    turn, moment = dialled
    heard = lines_heard(play, turns)
    found = {
        "time": Truth(accepted=(f"{moment:%Y-%m-%d %H:%M}",), turn=turn),
        "number": Truth(accepted=("debtor",), turn=turn),
        "answered": _answered(heard, turn),
        "identity": _identity(turns),
        "content": _content(play, turns),
        **_promise(play, turns),
        "raised": _told(heard, "raised"),
        "do_not_contact": _told(heard, "do_not_contact"),
    }
    tone, step = _tone(play, turns, heard), _next_step(play, turns, heard)
    return found | ({"tone": tone} if tone else {}) | ({"next_step": step} if step else {})


def _dialled(play: Play, turns: Sequence[Turn]) -> tuple[int, datetime] | None:
    """Where the number was dialled first, and when on the debtor's clock."""
    clock = play.scenario.clock
    for turn in turns:
        choice = play.chosen(turn.node, turn.event.choice)
        if clock is not None and choice is not None and choice.dials:
            return turn.number, choice.dials_at or clock
    return None


def _answered(heard: Sequence[Spoken | None], dialled: int) -> Truth:
    for place, line in enumerate(heard):
        if place > dialled and line is not None and line.speaker != "narrator":
            who = line.speaker if line.speaker in ("debtor", "child", "machine") else "third_party"
            return Truth(accepted=(who,), turn=place, heard=True)
    return Truth(accepted=("nobody",))


def _identity(turns: Sequence[Turn]) -> Truth:
    last = turns[-1].state.identity
    before = Identity.UNKNOWN
    where = None
    for turn in turns:
        if turn.state.identity != before:
            before, where = Identity(turn.state.identity), turn.number
    return Truth(accepted=(Identity(last).name.lower(),), turn=where)


def _content(play: Play, turns: Sequence[Turn]) -> Truth:
    """What the scenario asks for can be judged; whether it was told is what the turns met."""
    there = {option.value for option in BY_NAME["content"].options}
    asked = there & play.owed_bits.keys() | {"disclosed"}
    met = {name: turn.number for turn in reversed(turns) for name in turn.met if name in asked}
    for turn in turns:
        if any(one.citation.partition("/")[2] == _DISCLOSING for one in turn.broken):
            met.setdefault("disclosed", turn.number)
    return Truth(accepted=(joined("content", met),), asked=frozenset(asked), turn=min(met.values(), default=None))


def _promise(play: Play, turns: Sequence[Turn]) -> dict[str, Truth]:
    """Kind, amount, day and channel of what was promised last; a plan that is not told in figures is not judged."""
    kind, where, effects = Promise(turns[-1].state.promise), None, Effects()
    channel, channel_in = "none", None
    for turn in turns:
        choice = play.chosen(turn.node, turn.event.choice)
        if choice is None:
            continue
        if choice.effects.promise is not None:
            where, effects = turn.number, choice.effects
        if choice.effects.channel:
            channel, channel_in = choice.effects.channel, turn.number
    found = {"promise": Truth(accepted=(kind.name.lower(),), turn=where)}
    if effects.plan:
        total = sum((part.amount for part in effects.plan), Decimal(0))
        found["promise_amount"] = Truth(accepted=(f"{total:.2f}",), turn=where)
        found["promise_date"] = Truth(accepted=(effects.plan[0].day.isoformat(),), turn=where)
    elif kind in (Promise.NONE, Promise.VAGUE, Promise.REFUSED):
        found |= {name: Truth(accepted=("",), turn=where) for name in ("promise_amount", "promise_date")}
    empty = ("none", "") if channel == "none" else (channel,)
    return found | {"promise_channel": Truth(accepted=empty, turn=channel_in)}


def _told(heard: Sequence[Spoken | None], field: str) -> Truth:
    there = frozenset(option.value for option in BY_NAME[field].options)
    known: dict[str, int] = {}
    for place, line in enumerate(heard):
        for fact in line.tells if line is not None else ():
            if fact in there:
                known.setdefault(fact, place)
    return Truth(
        accepted=(joined(field, known),), asked=there, turn=min(known.values(), default=None), heard=bool(known)
    )


def _tone(play: Play, turns: Sequence[Turn], heard: Sequence[Spoken | None]) -> Truth | None:
    """Tense where a line was heard that only a mistrustful or impatient debtor says; else nothing is judged."""
    if play.hang_up >= 0 and turns[-1].state.node == play.hang_up:
        return Truth(accepted=("hung_up",), turn=len(turns), heard=True)
    for place, line in enumerate(heard):
        if line is not None and any(_cold(test.subject, test.operator) for test in line.guard):
            return Truth(accepted=("tense",), turn=place, heard=True)
    return None


def _cold(subject: str, operator: str) -> bool:
    return subject in ("trust", "patience") and operator in ("<", "<=")


def _next_step(play: Play, turns: Sequence[Turn], heard: Sequence[Spoken | None]) -> Truth | None:
    """What follows from what became known; nothing is judged of a call that ended badly."""
    last = turns[-1].state
    if play.ends[last.node] not in PASSING_ENDS:
        return None
    known = {
        fact: place
        for place, line in reversed(list(enumerate(heard)))
        for fact in (line.tells if line is not None else ())
    }
    for fact, steps in _STEPS:
        if fact in known:
            return Truth(accepted=steps, turn=known[fact], heard=True)
    if last.promise in (Promise.DATED, Promise.DATED_AMOUNT):
        return Truth(accepted=("watch_promise",), turn=_promise(play, turns)["promise"].turn)
    return Truth(accepted=("call_again",))


def compare(truth: Mapping[str, Truth], given: Mapping[str, str]) -> tuple[Compared, ...]:
    """Each field that the transcript speaks of, in the order of the form: correct, missing or invented."""
    return tuple(
        _compared(BY_NAME[field.name], truth[field.name], given.get(field.name, "").strip())
        for field in FIELDS
        if field.name in truth
    )


def _compared(field: Field, truth: Truth, given: str) -> Compared:
    verdict = _several(truth, given) if field.kind is Kind.SEVERAL else _single(field, truth, given)
    return Compared(
        field=field.name,
        verdict=verdict,
        weight=WEIGHTS[verdict],
        given=given,
        true=truth.accepted[0],
        turn=truth.turn,
        heard=truth.heard,
    )


def _single(field: Field, truth: Truth, given: str) -> Verdict:
    if any(_same(field.kind, given, one) for one in truth.accepted):
        return Verdict.CORRECT
    return Verdict.INVENTED if given else Verdict.MISSING


def _several(truth: Truth, given: str) -> Verdict:
    said = {value for value in given.split(",") if value in truth.asked}
    true = {value for value in truth.accepted[0].split(",") if value}
    if said - true:
        return Verdict.INVENTED
    return Verdict.MISSING if true - said else Verdict.CORRECT


def _same(kind: Kind, given: str, true: str) -> bool:
    if given == true or not given or not true:
        return given == true
    if kind is Kind.AMOUNT:
        return amount_of(given) == amount_of(true)
    if kind is Kind.MOMENT:
        said, real = moment_of(given), moment_of(true)
        return said is not None and real is not None and abs(said - real) <= TOLERANCE
    return False
