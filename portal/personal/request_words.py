"""What rights, ways, outcomes and steps of a request are called."""

from portal.personal.request_rules import Hindrance, Outcome, Right, StepKind, Way
from portal.web.i18n import LazyString, lazy_gettext

RIGHTS: dict[Right, LazyString] = {
    Right.COPY: lazy_gettext("a copy of the data"),
    Right.CORRECT: lazy_gettext("a correction"),
    Right.ERASE: lazy_gettext("erasure"),
    Right.WITHDRAW: lazy_gettext("consent taken back"),
    Right.EXPLAIN: lazy_gettext("an explanation"),
}
RIGHT_HINTS: dict[Right, LazyString] = {
    Right.COPY: lazy_gettext("Everything that is kept, to read and as a file for machines (PIPL 45)."),
    Right.CORRECT: lazy_gettext("Something is wrong or incomplete (PIPL 46)."),
    Right.ERASE: lazy_gettext("The data are to go. What a law or an open duty needs stays until then (PIPL 47)."),
    Right.WITHDRAW: lazy_gettext("What rests on consent alone ends (PIPL 15)."),
    Right.EXPLAIN: lazy_gettext("Why something is kept, or how something was decided (PIPL 24, 48)."),
}
WAYS: dict[Way, LazyString] = {
    Way.PORTAL: lazy_gettext("in the portal"),
    Way.TELEPHONE: lazy_gettext("by telephone"),
    Way.MAIL: lazy_gettext("by mail"),
    Way.LETTER: lazy_gettext("by letter"),
    Way.VISIT: lazy_gettext("in person"),
}
OUTCOMES: dict[Outcome, LazyString] = {
    Outcome.DONE: lazy_gettext("done"),
    Outcome.PARTLY: lazy_gettext("done in part"),
    Outcome.REFUSED: lazy_gettext("refused"),
    Outcome.DROPPED: lazy_gettext("taken back by the person"),
}
OUTCOME_TONES = {
    Outcome.DONE: "success",
    Outcome.PARTLY: "warning",
    Outcome.REFUSED: "danger",
    Outcome.DROPPED: "neutral",
}
STEPS: dict[StepKind, LazyString] = {
    StepKind.ENTERED: lazy_gettext("Entered"),
    StepKind.IDENTITY: lazy_gettext("Identity made sure of"),
    StepKind.SEARCHED: lazy_gettext("Searched"),
    StepKind.LINKED: lazy_gettext("Record found to be the person's"),
    StepKind.UNLINKED: lazy_gettext("Record taken off again"),
    StepKind.COPIED: lazy_gettext("Copy handed out"),
    StepKind.CORRECTED: lazy_gettext("Corrected"),
    StepKind.PROPOSED: lazy_gettext("Erasure proposed"),
    StepKind.ERASED: lazy_gettext("Erased"),
    StepKind.DECLINED: lazy_gettext("Erasure not confirmed"),
    StepKind.WITHDRAWN: lazy_gettext("Consent taken back"),
    StepKind.ANSWERED: lazy_gettext("Answered"),
}
STEP_LOOKS = {
    StepKind.ENTERED: ("inbox", "neutral"),
    StepKind.IDENTITY: ("user-check", "info"),
    StepKind.SEARCHED: ("search", "neutral"),
    StepKind.LINKED: ("link", "info"),
    StepKind.UNLINKED: ("arrow-back-up", "neutral"),
    StepKind.COPIED: ("download", "success"),
    StepKind.CORRECTED: ("pencil", "success"),
    StepKind.PROPOSED: ("clock", "warning"),
    StepKind.ERASED: ("trash", "danger"),
    StepKind.DECLINED: ("circle-x", "warning"),
    StepKind.WITHDRAWN: ("circle-x", "success"),
    StepKind.ANSWERED: ("send", "success"),
}
HINDRANCES: dict[Hindrance, LazyString] = {
    Hindrance.IN_USE: lazy_gettext("It goes on; the data are needed for it."),
    Hindrance.NEEDED: lazy_gettext("An open duty still needs it."),
    Hindrance.LAW: lazy_gettext("A law demands that it is kept longer."),
    Hindrance.HELD: lazy_gettext("It is held back for a lawsuit or an inquiry."),
    Hindrance.ERASED: lazy_gettext("It is erased already."),
}
