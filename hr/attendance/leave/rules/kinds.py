"""Kinds of leave and how each is taken; every number and choice is dated and HR changes it from a day on."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class LeaveKind(enum.StrEnum):
    """Why somebody is away."""

    ANNUAL = "annual"
    COMPENSATORY = "compensatory"
    PERSONAL = "personal"
    SICK = "sick"
    INJURY = "injury"
    MARRIAGE = "marriage"
    PRENATAL = "prenatal"
    MATERNITY = "maternity"
    PATERNITY = "paternity"
    BREASTFEEDING = "breastfeeding"
    PARENTAL = "parental"
    BEREAVEMENT = "bereavement"
    PUBLIC_DUTY = "public_duty"


class Grain(enum.StrEnum):
    """The smallest part that is taken."""

    DAY = "day"
    HALF_DAY = "half_day"
    HOUR = "hour"


class Counting(enum.StrEnum):
    """Which days of a stretch are taken: working days by the calendar, or every day."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a kind of leave is taken.

    ``proof_over`` is the number of days over which something has to show it (None: never, 0: always). ``most_days``
    bounds one request (0: no bound). ``offered`` False: nobody asks for it any more.
    """

    paid: bool
    grain: Grain
    counting: Counting
    proof_over: int | None = None
    most_days: int = 0
    offered: bool = True


FROM_LEDGER = frozenset({LeaveKind.ANNUAL, LeaveKind.COMPENSATORY})
"""Taken from what was granted; the others need a reason, not a balance."""
_DAY, _HALF, _HOUR = Grain.DAY, Grain.HALF_DAY, Grain.HOUR
_WORKING, _CALENDAR = Counting.WORKING, Counting.CALENDAR
AS_DELIVERED: Mapping[LeaveKind, Terms] = {
    LeaveKind.ANNUAL: Terms(paid=True, grain=_HALF, counting=_WORKING),
    LeaveKind.COMPENSATORY: Terms(paid=True, grain=_HOUR, counting=_WORKING),
    LeaveKind.PERSONAL: Terms(paid=False, grain=_HOUR, counting=_WORKING),
    LeaveKind.SICK: Terms(paid=True, grain=_HALF, counting=_WORKING, proof_over=1),
    LeaveKind.INJURY: Terms(paid=True, grain=_DAY, counting=_CALENDAR, proof_over=0),
    LeaveKind.MARRIAGE: Terms(paid=True, grain=_DAY, counting=_WORKING, proof_over=0, most_days=3),
    LeaveKind.PRENATAL: Terms(paid=True, grain=_HOUR, counting=_WORKING, proof_over=0),
    LeaveKind.MATERNITY: Terms(paid=True, grain=_DAY, counting=_CALENDAR, proof_over=0, most_days=188),
    LeaveKind.PATERNITY: Terms(paid=True, grain=_DAY, counting=_CALENDAR, proof_over=0, most_days=30),
    LeaveKind.BREASTFEEDING: Terms(paid=True, grain=_HOUR, counting=_WORKING),
    LeaveKind.PARENTAL: Terms(paid=True, grain=_HALF, counting=_WORKING, proof_over=0, most_days=10),
    LeaveKind.BEREAVEMENT: Terms(paid=True, grain=_DAY, counting=_WORKING, most_days=3),
    LeaveKind.PUBLIC_DUTY: Terms(paid=True, grain=_HOUR, counting=_WORKING, proof_over=0),
}
"""Sensible where nobody has chosen yet. Provinces give more for marriage, birth and children: HR sets what holds."""
