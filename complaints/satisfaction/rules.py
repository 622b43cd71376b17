"""When the two questions are asked, until when an answer can be changed, and which counts are shown."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta

from portal.errors import Refused
from portal.words import mark

CHANGE_DAYS = 30
"""So many natural days after the reply the questions can be answered and an answer changed."""
ENOUGH = 5
"""Fewer answers than this are not shown as counts: one could guess whose they are."""

_NO_REPLY = mark("The two questions are asked once our reply was sent.")
_OVER = mark("The questions could be answered until %(day)s.")


class Opinion(enum.StrEnum):
    """The answer to one of the two questions."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


def open_until(sent_on: date) -> date:
    """The last day on which the questions can be answered and an answer changed."""
    return sent_on + timedelta(days=CHANGE_DAYS)


def check_open(sent_on: date | None, today: date) -> None:
    """Raises Refused before the reply was sent and after the last day."""
    if sent_on is None:
        raise Refused(_NO_REPLY)
    if today > open_until(sent_on):
        raise Refused(_OVER, day=open_until(sent_on).isoformat())


def shown_counts(counts: Mapping[Opinion, int]) -> dict[Opinion, int] | None:
    """Each answer's count, those of nobody too; None where there are too few to be shown."""
    whole = {one: counts.get(one, 0) for one in Opinion}
    return whole if sum(whole.values()) >= ENOUGH else None
