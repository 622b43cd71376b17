"""What may be done with an alert, and which plan and grade its words point to: assume the worse (policy 9.2.2)."""

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crisis.plans.rules import GRADES, Grade, PlanContent
from portal.errors import Refused
from portal.words import mark


class Verdict(enum.StrEnum):
    """What the person who checked an alert said."""

    REAL = "real"
    FALSE_ALARM = "false_alarm"


class AlertState(enum.StrEnum):
    """Where an alert stands; derived from what people decided, never stored."""

    RAISED = "raised"
    REAL = "real"
    DISMISSED = "dismissed"
    ACTIVATED = "activated"


class AlertAction(enum.StrEnum):
    """What can be done with an alert."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    ACTIVATE = "activate"


OPEN_STATES = frozenset({AlertState.RAISED, AlertState.REAL})
_MOVES: Mapping[tuple[AlertState, AlertAction], AlertState] = {
    (AlertState.RAISED, AlertAction.CONFIRM): AlertState.REAL,
    (AlertState.RAISED, AlertAction.DISMISS): AlertState.DISMISSED,
    (AlertState.RAISED, AlertAction.ACTIVATE): AlertState.ACTIVATED,
    (AlertState.REAL, AlertAction.DISMISS): AlertState.DISMISSED,
    (AlertState.REAL, AlertAction.ACTIVATE): AlertState.ACTIVATED,
}


def alert_state(verdict: Verdict | None, *, activated: bool) -> AlertState:
    """The state that these decisions make."""
    if activated:
        return AlertState.ACTIVATED
    if verdict is Verdict.FALSE_ALARM:
        return AlertState.DISMISSED
    return AlertState.REAL if verdict is Verdict.REAL else AlertState.RAISED


def advance(state: AlertState, action: AlertAction) -> AlertState:
    """The state after ``action``; raises Refused where the table has no such move."""
    try:
        return _MOVES[state, action]
    except KeyError:
        raise Refused("This alert has been decided already.") from None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a plan or grade is proposed: a message id with its values; ``words`` are listed as the language lists."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The plan and grade that an alert points to. ``index`` is the plan's place in the sequence given."""

    index: int
    grade: Grade
    reasons: tuple[Reason, ...]
    is_certain: bool


_UNITS = r"people|persons?|complainants?|complaints?|customers|accounts|records|人|名|位|件|起|宗|条|條|户|戶"
_COUNTED = re.compile(rf"(\d[\d,，]{{0,8}})\s*(?:[a-z]+\s+){{0,2}}?(?:多|余|餘)?(?:{_UNITS})")


def propose(text: str, plans: Sequence[PlanContent]) -> Proposal | None:
    """The plan whose words occur most in ``text``, and the gravest grade that any word or number points to.

    None without plans. Between plans with as many words the one with the graver grade wins, then the first. Where
    nothing tells the grade, it is the second lowest: assume the worse.
    """
    if not plans:
        return None
    folded = text.casefold()
    found = [_against(folded, index, content) for index, content in enumerate(plans)]
    weight, best = max(found, key=lambda pair: (pair[0], GRADES.index(pair[1].grade), -pair[1].index))
    if any(weight):
        return best
    unclear = Reason(message=mark("No word of the alert points to one of the plans: choose."))
    return Proposal(index=best.index, grade=best.grade, reasons=(unclear, *best.reasons), is_certain=False)


def _against(text: str, index: int, content: PlanContent) -> tuple[tuple[int, int], Proposal]:
    """How much of the text speaks of the plan (its own words before those of its grades), and what would follow."""
    own = [word for word in content.signals if _holds(text, word)]
    of_grades = [word for trigger in content.triggers for word in trigger.signals if _holds(text, word)]
    named = list(dict.fromkeys([*own, *of_grades]))
    grade, reason = _grade(text, content)
    words = Reason(message=mark("The alert speaks of: %(words)s"), words=tuple(named))
    reasons = (words, reason) if named else (reason,)
    return (len(own), len(of_grades)), Proposal(index=index, grade=grade, reasons=reasons, is_certain=bool(named))


def _holds(text: str, word: str) -> bool:
    folded = word.casefold()
    return re.search(rf"\b{re.escape(folded)}", text) is not None if folded.isascii() else folded in text


def _grade(text: str, content: PlanContent) -> tuple[Grade, Reason]:
    """The gravest grade with a word or number in the text, and why."""
    count = max((int(re.sub(r"[,，]", "", hit)) for hit in _COUNTED.findall(text)), default=0)
    for trigger in reversed(content.triggers):
        if trigger.count is not None and count >= trigger.count:
            values = {"count": count, "least": trigger.count}
            return trigger.grade, Reason(
                message=mark("It names the number %(count)s; this grade begins at %(least)s."), values=values
            )
        word = next((word for word in trigger.signals if _holds(text, word)), None)
        if word is not None:
            return trigger.grade, Reason(message=mark("“%(word)s” points to this grade."), values={"word": word})
    return Grade.YELLOW, Reason(message=mark("Nothing says how large it is: one above the lowest, assume the worse."))
