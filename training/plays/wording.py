"""The words of played calls: families, obligations, weights, and what stands in the ledger of an account."""

from collections.abc import Mapping

from portal.web.i18n import gettext, mark
from training.calls.rules.limits import Fact
from training.calls.rules.packs import Severity, Status
from training.calls.rules.verdicts import Standing
from training.plays.rules import EventKind

FAMILIES = {
    "already_paid": mark("Says it is paid"),
    "child": mark("A child answers"),
    "deceased": mark("The debtor has died"),
    "dispute": mark("Disputes the debt"),
    "first_call": mark("First call"),
    "bad_moment": mark("A bad moment"),
    "call_hours": mark("Calling hours"),
    "represented": mark("A lawyer represents"),
    "self_harm": mark("Words of despair"),
    "stop_requests": mark("Stop calling"),
    "voicemail": mark("Voicemail"),
    "third_party": mark("Somebody else answers"),
}
_DIFFICULTY = (mark("easy"), mark("medium"), mark("hard"), mark("very hard"))
OBLIGATIONS: Mapping[str, str] = {
    "identity_check": mark("Established who it is"),
    "company": mark("Named the company"),
    "own_name": mark("Gave the own name"),
    "creditor": mark("Named the creditor"),
    "purpose": mark("Said what the call is about"),
    "recording_notice": mark("Said that the call is recorded"),
    "amount": mark("Said the amount"),
    "due_date": mark("Said the due date"),
    "extra_costs": mark("Said interest and fees, each"),
    "payment_channel": mark("Said where to pay"),
    "consequences": mark("Said the lawful consequences"),
    "negotiation_offer": mark("Offered to apply for a plan"),
    "complaint_channel": mark("Said where to complain"),
    "summary": mark("Summed up what was agreed"),
    "thanks": mark("Thanked"),
    "call_record": mark("Wrote a true record"),
}
SEVERITY = {Severity.CRITICAL: mark("critical"), Severity.MAJOR: mark("major"), Severity.MINOR: mark("minor")}
SEVERITY_TONES = {Severity.CRITICAL: "danger", Severity.MAJOR: "warning", Severity.MINOR: "neutral"}
STATUS = {
    Status.VERIFIED.value: mark("verified"),
    Status.UNVERIFIED.value: mark("unverified: nobody has read the clause yet"),
}
STANDING_TONES = {
    Standing.PASSED: "success",
    Standing.FAILED: "danger",
    Standing.UNSURE: "warning",
    Standing.NOT_PRACTISED: "neutral",
}
STANDINGS = {
    Standing.PASSED: mark("Passed"),
    Standing.FAILED: mark("Not passed"),
    Standing.UNSURE: mark("A trainer decides"),
    Standing.NOT_PRACTISED: mark("Not practised"),
}
EVENTS = {
    EventKind.OPENED: mark("begun"),
    EventKind.TURN: mark("a turn"),
    EventKind.ASKED: mark("asked what was meant"),
    EventKind.ENDED: mark("ended"),
    EventKind.LEFT: mark("left before the end"),
    EventKind.RECORDED: mark("record written"),
}
FACTS = {
    Fact.NUMBER_REFUSED: mark("This number must not be called."),
    Fact.STOP_REQUESTED: mark("No more calls are wished."),
    Fact.REPRESENTED: mark("A lawyer represents the debtor."),
    Fact.DISPUTED: mark("The debt is disputed."),
}


def family_word(family: str) -> str:
    """The family of a scenario in the reader's language; one that a trainer named stands as it was named."""
    return gettext(FAMILIES[family]) if family in FAMILIES else family.replace("_", " ")


def difficulty_word(difficulty: int) -> str:
    """How hard a scenario is, in a word."""
    return gettext(_DIFFICULTY[min(max(difficulty, 1), len(_DIFFICULTY)) - 1])


def verdict_word(standing: Standing) -> str:
    """What became of a call, as a badge says it."""
    return gettext(STANDINGS[standing])


def obligation_word(name: str) -> str:
    """What was owed, in the reader's language."""
    return gettext(OBLIGATIONS[name]) if name in OBLIGATIONS else name
