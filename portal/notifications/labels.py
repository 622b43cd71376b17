"""States and reasons of messages in words, with the tone that pages give them."""

from markupsafe import Markup

from portal.notifications.models import Channel, OutboxState
from portal.notifications.rules import REASONS
from portal.web.i18n import gettext
from portal.words import mark

STATES = {
    OutboxState.WAITING: (mark("Waiting"), "neutral"),
    OutboxState.SENT: (mark("Sent"), "success"),
    OutboxState.FAILED: (mark("Failed"), "danger"),
}
CHANNELS = {Channel.MAIL: mark("Mail"), Channel.CHAT: mark("Chat")}


def state_label(state: OutboxState) -> str:
    """The state's word."""
    return gettext(STATES[state][0])


def state_badge(state: OutboxState) -> Markup:
    """The state's word as a badge."""
    return Markup('<span class="badge tone-{}">{}</span>').format(STATES[state][1], state_label(state))


def channel_label(channel: Channel) -> str:
    """Mail or chat."""
    return gettext(CHANNELS[channel])


def reason_sentence(kept: str) -> str:
    """Why a message has not left, in the reader's language; "" for no reason."""
    key, _, detail = kept.partition("|")
    sentence = REASONS.get(key)
    if sentence is None:
        return ""
    text = gettext(sentence)
    return text % {"detail": detail} if "%(detail)s" in text else text
