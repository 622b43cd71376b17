"""The list of alerts: open ones first, then the newest."""

from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import case, select

from portal.alerts.models import Alert
from portal.alerts.rules import kinds_for
from portal.alerts.words import about_words, sentence_of, title_of
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.web.filters import day_and_time
from portal.web.i18n import gettext, lazy_gettext
from portal.web.tables import Column, Listing

_OPEN_FIRST = case((Alert.is_open, 1), else_=0)


def alerts_listing(actor: Actor, *, only_open: bool) -> Listing:
    """The alerts that concern the reader's roles."""
    statement = (
        select(
            Alert.id,
            Alert.kind,
            Alert.about,
            Alert.details,
            Alert.first_at,
            Alert.last_at,
            Alert.times,
            Alert.is_open,
            Account.username,
        )
        .outerjoin(Account, Account.id == Alert.account_id)
        .where(Alert.kind.in_(kinds_for(actor.roles)))
    )
    return Listing(
        name="alerts",
        title=lazy_gettext("Security alerts"),
        statement=statement.where(Alert.is_open) if only_open else statement,
        key=Alert.id,
        default_sort="-state",
        row_url=lambda row: url_for("alerts.show", alert_id=row.id),
        row_tone=lambda row: "danger" if row.is_open else None,
        columns=_COLUMNS,
        empty_title=lazy_gettext("No alerts"),
        empty_text=lazy_gettext("The portal looks twice a minute; what it notices stands here and is mailed."),
    )


def state_word(is_open: bool) -> str:
    """Whether somebody dealt with it."""
    return gettext("not dealt with") if is_open else gettext("dealt with")


def _state_badge(row: Any) -> Markup:
    tone = "danger" if row.is_open else "neutral"
    return Markup('<span class="badge tone-{}">{}</span>').format(tone, state_word(row.is_open))


def _about(row: Any) -> str:
    return about_words(row.about, row.username, in_mail=False)


_COLUMNS = (
    Column(key="kind", title=lazy_gettext("Alert"), value=lambda row: title_of(row.kind), sort=Alert.kind),
    Column(key="about", title=lazy_gettext("About"), value=_about),
    Column(key="what", title=lazy_gettext("What was noticed"), value=lambda row: sentence_of(row.kind, row.details)),
    Column(
        key="first",
        title=lazy_gettext("First seen"),
        value=lambda row: row.first_at,
        cell=lambda row: day_and_time(row.first_at),
        sort=Alert.first_at,
        kind="datetime",
    ),
    Column(
        key="last",
        title=lazy_gettext("Last seen"),
        value=lambda row: row.last_at,
        cell=lambda row: day_and_time(row.last_at),
        sort=Alert.last_at,
        kind="datetime",
    ),
    Column(key="times", title=lazy_gettext("Times"), value=lambda row: row.times, sort=Alert.times, align="end"),
    Column(
        key="state",
        title=lazy_gettext("State"),
        value=lambda row: state_word(row.is_open),
        cell=_state_badge,
        sort=_OPEN_FIRST,
    ),
)
