"""How pages speak of special training: what led to it, where a person stands, why a plan is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.people.labels import post_label
from portal.web.filters import short_date
from portal.web.i18n import current_language, gettext, mark
from training.assignments.models import SpecialTraining
from training.assignments.queries import Why
from training.assignments.rules import Progress, ReasonKind
from training.courses.rules import text_in

KINDS = {
    ReasonKind.BY_HAND: mark("by decision"),
    ReasonKind.COMPLAINT: mark("after a finding on a complaint"),
    ReasonKind.RULE_CHANGE: mark("after a change of rules"),
    ReasonKind.RENEWAL: mark("to renew a certificate"),
}
STATES = {
    Progress.DONE: mark("done"),
    Progress.LATE: mark("late"),
    Progress.OPEN: mark("not done yet"),
    Progress.ENDED: mark("withdrawn"),
}
TONES = {
    Progress.DONE: "success",
    Progress.LATE: "danger",
    Progress.OPEN: "info",
    Progress.ENDED: "neutral",
}


def kind_words(kind: ReasonKind) -> str:
    """What led to the training, in the reader's language."""
    return gettext(KINDS[kind])


def state_words(progress: Progress) -> str:
    """Where a person stands, in the reader's language."""
    return gettext(STATES[progress])


def aim_words(assignment: SpecialTraining) -> str:
    """Whom the training was given to."""
    if assignment.team is not None:
        who = gettext("Team: %(team)s", team=assignment.team.name)
    elif assignment.post is not None:
        who = gettext("Post: %(post)s", post=post_label(assignment.post))
    else:
        return gettext("Single people")
    if assignment.joins_until is None:
        return who
    return gettext("%(who)s, also who joins until %(day)s", who=who, day=short_date(assignment.joins_until))


def reason_words(reason: str, reasons: Mapping[str, str]) -> str:
    """The reason: in the reader's language where the portal words it, else as somebody wrote it."""
    return text_in(reasons, current_language()) if reasons else reason


def shown_reasons(whys: Sequence[Why]) -> list[dict[str, Any]]:
    """Why a plan is there: the reason in somebody's words, then whose they are, and whether calls must wait."""
    return [
        {
            "text": reason_words(why.reason, why.reasons),
            "source": gettext(
                "%(name)s on %(day)s, %(kind)s", name=why.by, day=short_date(why.at), kind=kind_words(why.kind)
            )
            if why.by
            else gettext("On %(day)s, %(kind)s", day=short_date(why.at), kind=kind_words(why.kind)),
            "blocks": why.blocks_calling,
        }
        for why in whys
    ]
