"""The list of surges: what was seen, against what is usual, whether it goes on, and how it was judged."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from markupsafe import Markup
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from complaints.facts import QUIET_DAYS
from crisis.signals.models import Alert, Surge
from crisis.signals.rules import AlertState, Verdict
from crisis.surges.queries import is_lasting
from crisis.surges.wording import amount, seen_words, times_words
from portal import clock
from portal.web.addresses import addresses
from portal.web.filters import day_and_time, short_date
from portal.web.i18n import gettext, lazy_gettext
from portal.web.parts import badge
from portal.web.tables import Column, Listing

STATE_WORDS = {
    AlertState.RAISED: (lazy_gettext("To be checked"), "warning"),
    AlertState.REAL: (lazy_gettext("Real"), "danger"),
    AlertState.DISMISSED: (lazy_gettext("False alarm"), "neutral"),
    AlertState.ACTIVATED: (lazy_gettext("Plan activated"), "info"),
}
_OPEN, _ENDED, _UNJUDGED, _TRUE, _FALSE = "lasting", "ended", "unjudged", "real", "false"


def surges_listing(asked: Mapping[str, str], today: date) -> Listing:
    """Newest first; ``state`` keeps to those that last or are over, ``verdict`` to an answer. Others filter nothing."""
    statement = select(Surge, Alert).join(Alert, Alert.id == Surge.alert_id).options(joinedload(Surge.team))
    since = today - timedelta(days=QUIET_DAYS)
    by_state = {_OPEN: Surge.heard_on >= since, _ENDED: Surge.heard_on < since}
    real = or_(Alert.activation_id.is_not(None), Alert.verdict == Verdict.REAL)
    by_verdict = {
        _UNJUDGED: and_(Alert.verdict.is_(None), Alert.activation_id.is_(None)),
        _TRUE: real,
        _FALSE: and_(Alert.verdict == Verdict.FALSE_ALARM, Alert.activation_id.is_(None)),
    }
    for name, choices in (("state", by_state), ("verdict", by_verdict)):
        if asked.get(name, "") in choices:
            statement = statement.where(choices[asked[name]])
    address = addresses("crisis_alerts.show_alert", "alert_id")
    return Listing(
        name="surges",
        title=lazy_gettext("Surges"),
        statement=cast(Any, statement),
        key=Surge.id.expression,
        columns=_COLUMNS,
        default_sort="-raised",
        row_url=lambda row: address(row.Surge.alert_id),
        row_tone=lambda row: "warning" if row.Alert.state is AlertState.RAISED else None,
        empty_title=lazy_gettext("No surge here"),
        empty_text=lazy_gettext("Complaints are looked at every ten minutes, or the filter leaves nothing over."),
    )


def surge_filters(asked: Mapping[str, str]) -> dict[str, Any]:
    """What the two filters offer, and what is chosen."""
    return {
        "states": [("", gettext("All")), (_OPEN, gettext("Lasts")), (_ENDED, gettext("Over"))],
        "verdicts": [
            ("", gettext("All")),
            (_UNJUDGED, gettext("To be checked")),
            (_TRUE, gettext("Real")),
            (_FALSE, gettext("False alarm")),
        ],
        "state": asked.get("state", ""),
        "verdict": asked.get("verdict", ""),
    }


def _lasting(row: Any) -> str:
    if is_lasting(row.Surge):
        return gettext("Lasts")
    return gettext("Over since %(day)s", day=short_date(row.Surge.heard_on))


def _lasting_cell(row: Any) -> Markup:
    return badge(_lasting(row), "warning" if is_lasting(row.Surge) else "neutral")


def _judged_cell(row: Any) -> Markup:
    words, tone = STATE_WORDS[row.Alert.state]
    return badge(words, tone)


_COLUMNS = (
    Column(
        key="raised",
        title=lazy_gettext("Raised"),
        value=lambda row: clock.local(row.Alert.raised_at).replace(tzinfo=None),
        cell=lambda row: day_and_time(row.Alert.raised_at),
        sort=Alert.raised_at.expression,
        kind="datetime",
        width="narrow",
    ),
    Column(
        key="what",
        title=lazy_gettext("What was seen"),
        value=lambda row: seen_words(row.Surge),
        width="wide",
    ),
    Column(
        key="seen",
        title=lazy_gettext("Seen"),
        value=lambda row: row.Surge.seen,
        sort=Surge.seen.expression,
        align="end",
        kind="number",
    ),
    Column(
        key="usual",
        title=lazy_gettext("Usual"),
        value=lambda row: row.Surge.expected,
        cell=lambda row: "–" if row.Surge.expected is None else amount(row.Surge.expected),
        align="end",
        kind="number",
    ),
    Column(
        key="chance",
        title=lazy_gettext("By chance"),
        value=lambda row: row.Surge.chance,
        cell=lambda row: times_words(row.Surge.chance),
        align="end",
        kind="number",
    ),
    Column(key="lasts", title=lazy_gettext("Goes on?"), value=_lasting, cell=_lasting_cell),
    Column(
        key="judged",
        title=lazy_gettext("Judged"),
        value=lambda row: str(STATE_WORDS[row.Alert.state][0]),
        cell=_judged_cell,
    ),
    Column(key="reason", title=lazy_gettext("Reason"), value=lambda row: row.Alert.reason, width="wide"),
)
