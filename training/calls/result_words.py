"""What the results of a call are called: texts to be translated, by the names that the rules use."""

from collections.abc import Mapping

from portal.command import say
from portal.words import mark

RESULT_WORDS: Mapping[str, str] = {
    "compliance": mark("Compliance"),
    "obligations": mark("Obligations"),
    "skill": mark("Skill"),
    "outcome": mark("Outcome of the call"),
    "record": mark("Call record"),
}
"""The five results, in the order in which they stand beside each other."""

STANDING_WORDS: Mapping[str | bool | None, str] = {
    "passed": mark("passed"),
    "failed": mark("failed"),
    "unsure": mark("unsure: a trainer decides"),
    "not_practised": mark("not practised"),
    "met": mark("met"),
    "missed": mark("missed"),
    "not_asked": mark("not asked for in this call"),
    "dated": mark("It has a day"),
    "affordable": mark("The debtor can bear it"),
    "within_authority": mark("Nothing beyond authority"),
    "sums_right": mark("The payments add up to the debt"),
    True: mark("yes"),
    False: mark("no"),
    None: mark("the call does not say"),
}
"""How things stand: the call, an obligation, the questions about the outcome and their answers."""

WEIGHT_WORDS: Mapping[str, str] = {
    "critical": mark("critical"),
    "major": mark("major"),
    "minor": mark("minor"),
    "missed": mark("missed"),
    "trust": mark("trust fell"),
    "patience": mark("patience fell"),
    "no": mark("no"),
    "missing": mark("missing"),
    "invented": mark("invented"),
}
"""What a deduction weighs, or what it stands on."""


def why_words(weight: str) -> str:
    """The weight of a deduction at the console; names of rules and obligations stay as they are."""
    return say(WEIGHT_WORDS[weight]) if weight in WEIGHT_WORDS else weight
