"""Offers of complaints that may be the same, in the reader's words."""

from collections.abc import Iterable
from typing import Any

from complaints.duplicates.queries import Offer
from complaints.duplicates.rules import Reason
from complaints.taxonomy import NAMES
from complaints.wording import STATE_TONES, STATES
from portal.web.filters import short_date
from portal.web.i18n import gettext
from portal.words import mark

REASONS = {
    Reason.PERSON: mark("same person"),
    Reason.ACCOUNT: mark("same account"),
    Reason.EMPLOYEE: mark("same employee"),
    Reason.WORDS: mark("like words"),
}


def offer_lines(offers: Iterable[Offer]) -> list[dict[str, Any]]:
    """What the page shows of each; never what somebody said."""
    return [
        {
            "id": one.id,
            "number": one.number,
            "day": short_date(one.received_at),
            "category": gettext(NAMES[one.code]) if one.code else gettext("Not classified yet"),
            "state": gettext(STATES[one.state]),
            "tone": STATE_TONES[one.state],
            "reasons": gettext(", ").join(gettext(REASONS[reason]) for reason in one.reasons),
            "readable": one.open_to_reader,
        }
        for one in offers
    ]
