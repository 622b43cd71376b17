"""What scenarios name, as people say it: phases, ends, obligations, what is known and promised, weights of rules."""

from portal.web.i18n import lazy_gettext
from training.calls.rules.limits import Fact
from training.calls.rules.packs import Severity
from training.calls.rules.scenario import End, Identity, Phase, Promise

PHASE_WORDS = {
    Phase.PREDIAL: lazy_gettext("Before dialling"),
    Phase.OPENING: lazy_gettext("Opening the call"),
    Phase.TELLING: lazy_gettext("Telling the matter"),
    Phase.REMINDER: lazy_gettext("Reminding of payment"),
    Phase.NEGOTIATION: lazy_gettext("Negotiation"),
    Phase.CLOSING: lazy_gettext("Closing the call"),
    Phase.RECORD: lazy_gettext("Call record"),
}
END_WORDS = {
    End.SUCCESS: lazy_gettext("Good end"),
    End.ACCEPTABLE: lazy_gettext("Acceptable end"),
    End.FAIL: lazy_gettext("Failed"),
    End.ABORTED: lazy_gettext("Broken off"),
}
IDENTITY_WORDS = {
    Identity.UNKNOWN: lazy_gettext("not established"),
    Identity.VERIFIED: lazy_gettext("verified as the debtor"),
    Identity.THIRD_PARTY: lazy_gettext("a third person"),
}
PROMISE_WORDS = {
    Promise.NONE: lazy_gettext("no promise"),
    Promise.VAGUE: lazy_gettext("a vague promise"),
    Promise.DATED: lazy_gettext("a promise with a date"),
    Promise.DATED_AMOUNT: lazy_gettext("a promise with date and amount"),
    Promise.REFUSED: lazy_gettext("payment refused"),
}
SEVERITY_WORDS = {
    Severity.CRITICAL: lazy_gettext("critical"),
    Severity.MAJOR: lazy_gettext("major"),
    Severity.MINOR: lazy_gettext("minor"),
}
FACT_WORDS = {
    Fact.NUMBER_REFUSED: lazy_gettext("refused calls to this number"),
    Fact.STOP_REQUESTED: lazy_gettext("asked for no more calls"),
    Fact.REPRESENTED: lazy_gettext("is represented by a lawyer"),
    Fact.DISPUTED: lazy_gettext("disputes the debt"),
}
OBLIGATION_WORDS = {
    "identity_check": lazy_gettext("Make sure who speaks"),
    "company": lazy_gettext("Name the company"),
    "own_name": lazy_gettext("Say your own name"),
    "creditor": lazy_gettext("Name the creditor"),
    "purpose": lazy_gettext("Say what the call is about"),
    "recording_notice": lazy_gettext("Say that the call is recorded"),
    "amount": lazy_gettext("State the amount"),
    "due_date": lazy_gettext("State the due date"),
    "extra_costs": lazy_gettext("Explain interest and fees"),
    "payment_channel": lazy_gettext("Name an official way to pay"),
    "consequences": lazy_gettext("State the consequences as they are"),
    "negotiation_offer": lazy_gettext("Offer to look for a plan"),
    "complaint_channel": lazy_gettext("Name the way to complain"),
    "summary": lazy_gettext("Sum up what was agreed"),
    "thanks": lazy_gettext("Thank and say goodbye"),
    "call_record": lazy_gettext("Write the call record"),
}
TOLD_WORDS = {
    **{fact.value: words for fact, words in FACT_WORDS.items()},
    "complaint": lazy_gettext("complains"),
    "paid": lazy_gettext("says it is paid"),
    "hardship": lazy_gettext("is in hardship"),
    "deceased": lazy_gettext("the debtor has died"),
    "distress": lazy_gettext("is in distress"),
}
PAID_BY = {
    "app": lazy_gettext("in the creditor’s app"),
    "transfer": lazy_gettext("by bank transfer"),
    "counter": lazy_gettext("at the counter"),
    "other": lazy_gettext("otherwise"),
}
