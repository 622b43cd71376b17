"""Words for how a request stands and what a list was narrowed down by."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from portal.exports.rules import State, filter_pairs
from portal.web.i18n import LazyString, lazy_gettext

STATES: Mapping[State, LazyString] = {
    State.WAITING: lazy_gettext("waits for a second person"),
    State.GRANTED: lazy_gettext("approved"),
    State.REFUSED: lazy_gettext("not approved"),
    State.LAPSED: lazy_gettext("nobody answered in time"),
    State.EXPIRED: lazy_gettext("expired"),
    State.USED_UP: lazy_gettext("taken as often as allowed"),
}
TONES: Mapping[State, str] = {
    State.WAITING: "info",
    State.GRANTED: "success",
    State.REFUSED: "danger",
    State.LAPSED: "neutral",
    State.EXPIRED: "neutral",
    State.USED_UP: "neutral",
}


def filter_of(address: str) -> str:
    """What stands behind the question mark of an address, without how the list was sorted: "month=2026-11 team=3"."""
    return " ".join(f"{name}={value}" for name, value in filter_pairs(parse_qsl(urlsplit(address).query)))
