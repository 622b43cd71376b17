"""The states of a job in words, with the tone that pages give them."""

from markupsafe import Markup

from portal.jobs.models import JobState
from portal.web.i18n import gettext
from portal.words import mark

STATES = {
    JobState.READY: (mark("Waiting"), "neutral"),
    JobState.RUNNING: (mark("Running"), "info"),
    JobState.DONE: (mark("Done"), "success"),
    JobState.PARKED: (mark("Given up"), "danger"),
}


def state_label(state: JobState) -> str:
    """The state's word."""
    return gettext(STATES[state][0])


def state_badge(state: JobState) -> Markup:
    """The state's word as a badge."""
    return Markup('<span class="badge tone-{}">{}</span>').format(STATES[state][1], state_label(state))
