"""The list of requests: what is asked, until when, and how it stands; no name of anybody."""

from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import case

from portal.auth.actor import Actor
from portal.personal.request_models import PersonalRequest
from portal.personal.request_queries import requests_for
from portal.personal.request_words import OUTCOME_TONES, OUTCOMES, RIGHTS, WAYS
from portal.web.filters import short_date
from portal.web.i18n import gettext, lazy_gettext
from portal.web.tables import Column, Listing

_NEAR = 3


def requests_listing(actor: Actor, today: date, *, only_open: bool) -> Listing:
    """Open ones first, soonest due first."""
    ended = case((PersonalRequest.ended_at.is_(None), 0), else_=1)
    return Listing(
        name="personal.requests",
        title=lazy_gettext("Requests about data"),
        statement=requests_for(actor, only_open=only_open),
        key=PersonalRequest.id,
        default_sort="due" if only_open else "-number",
        row_url=lambda row: url_for("person_requests.show", request_id=row.id),
        row_tone=lambda row: "late" if row.ended_at is None and row.due_on < today else None,
        columns=(
            Column(key="number", title=lazy_gettext("Number"), value=lambda row: row.number, sort=PersonalRequest.id,
                   cell=lambda row: Markup('<span class="code">{}</span>').format(row.number)),
            Column(key="right", title=lazy_gettext("What is asked for"), value=lambda row: str(RIGHTS[row.right]),
                   sort=PersonalRequest.right),
            Column(key="way", title=lazy_gettext("How it came"), value=lambda row: str(WAYS[row.way])),
            Column(key="received", title=lazy_gettext("Received on"), value=lambda row: row.received_on,
                   cell=lambda row: short_date(row.received_on), sort=PersonalRequest.received_on),
            Column(key="due", title=lazy_gettext("Answer by"), value=lambda row: row.due_on,
                   cell=lambda row: short_date(row.due_on), sort=PersonalRequest.due_on),
            Column(key="legal", title=lazy_gettext("By law"), value=lambda row: row.legal_due_on,
                   cell=lambda row: short_date(row.legal_due_on), sort=PersonalRequest.legal_due_on),
            Column(key="state", title=lazy_gettext("State"), value=lambda row: _state(row, today)[0], sort=ended,
                   cell=lambda row: Markup('<span class="badge tone-{1}">{0}</span>').format(*_state(row, today))),
        ),
        empty_title=lazy_gettext("Nothing waits"),
        empty_text=lazy_gettext("Whoever asks about their data by telephone, mail or letter is entered here."),
    )  # fmt: skip


def _state(row: Any, today: date) -> tuple[str, str]:
    if row.outcome is not None:
        return str(OUTCOMES[row.outcome]), OUTCOME_TONES[row.outcome]
    if row.proposed_by_id is not None:
        return gettext("waits for a second person"), "info"
    left = (row.due_on - today).days
    if left < 0:
        return gettext("late"), "danger"
    return (gettext("due soon"), "warning") if left <= _NEAR else (gettext("not answered yet"), "neutral")
