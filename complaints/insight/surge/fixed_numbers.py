"""The always-on numbers of the surge watch as settings of the policy, each with what the agency's figures say of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from complaints.insight.surge.advising import advice_for
from complaints.insight.surge.live import CRITICAL, IN_PERSON, ONE_CAUSE, UPHELD
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.filters import number as written
from portal.web.i18n import gettext, lazy_gettext, ngettext


def _advice(key: str, session: Session, now: datetime) -> str:
    advice = advice_for(session, key, now)
    if advice is None:
        return gettext("What to advise is said once complaints of 56 days are known.")
    seldom = round(advice.a_year)
    said = (
        gettext("At your volume chance alone reaches this number less than once a year.")
        if seldom < 1
        else ngettext(
            "At your volume chance alone reaches this number about once a year.",
            "At your volume chance alone reaches this number about %(num)d times a year.",
            seldom,
        )
    )
    return gettext("%(said)s Advised: %(number)s.", said=said, number=written(advice.advised))


def _number(key: str, label: object, default: int, highest: int, *, advised: bool = True) -> SettingDefinition:
    return SettingDefinition(
        key=key,
        label=label,
        clause="9.1.4",
        kind=SettingKind.NUMBER,
        default=str(default),
        lowest="2",
        highest=str(highest),
        unit=lazy_gettext("complaints") if advised else lazy_gettext("people"),
        advice=(lambda session, now: _advice(key, session, now)) if advised else None,
    )


SETTINGS = (
    _number(IN_PERSON, lazy_gettext("Alert: in person within a day"), 20, 100, advised=False),
    _number(ONE_CAUSE, lazy_gettext("Alert: one cause within 24 hours"), 5, 200),
    _number(CRITICAL, lazy_gettext("Alert: severity S1 within 7 days"), 3, 200),
    _number(UPHELD, lazy_gettext("Alert: found true about one employee within 30 days"), 3, 50),
)
