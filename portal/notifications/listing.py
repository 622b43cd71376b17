"""The administrator's list of messages: never their texts, and addresses only on the page of one."""

from typing import Any

from flask import url_for
from sqlalchemy import select

from portal.notifications.labels import channel_label, reason_sentence, state_badge, state_label
from portal.notifications.models import OutboxMessage, OutboxState
from portal.web.filters import day_and_time
from portal.web.i18n import lazy_gettext
from portal.web.part_names import part_label
from portal.web.tables import Column, Listing


def outbox_listing(state: OutboxState | None) -> Listing:
    """Messages of a state or of all, the newest first."""
    return Listing(
        name="outbox",
        title=lazy_gettext("Outbox"),
        statement=_statement(state),
        key=OutboxMessage.id,
        default_sort="-number",
        row_url=lambda row: url_for("outbox.show", number=row.id),
        columns=(
            Column(
                key="number",
                title=lazy_gettext("Number"),
                value=lambda row: row.id,
                sort=OutboxMessage.id,
                width="narrow",
            ),
            Column(
                key="state",
                title=lazy_gettext("State"),
                value=lambda row: state_label(row.state),
                cell=lambda row: state_badge(row.state),
                sort=OutboxMessage.state,
            ),
            Column(key="channel", title=lazy_gettext("By"), value=lambda row: channel_label(row.channel)),
            Column(
                key="about",
                title=lazy_gettext("About"),
                value=lambda row: part_label(row.topic),
                sort=OutboxMessage.topic,
            ),
            Column(
                key="written",
                title=lazy_gettext("Written"),
                value=lambda row: row.created_at,
                cell=lambda row: day_and_time(row.created_at),
                sort=OutboxMessage.created_at,
                kind="datetime",
            ),
            Column(
                key="next",
                title=lazy_gettext("Sent or next try"),
                value=lambda row: _moment(row),
                cell=lambda row: day_and_time(_moment(row)),
                kind="datetime",
            ),
            Column(
                key="tries",
                title=lazy_gettext("Tries"),
                value=lambda row: row.tries,
                sort=OutboxMessage.tries,
                align="end",
            ),
            Column(key="reason", title=lazy_gettext("Reason"), value=lambda row: reason_sentence(row.last_error)),
        ),
        empty_title=lazy_gettext("No messages"),
        empty_text=lazy_gettext("Mails and chat messages that the portal writes appear here."),
    )


def _moment(row: Any) -> Any:
    return {OutboxState.SENT: row.sent_at, OutboxState.WAITING: row.try_at}.get(row.state)


def _statement(state: OutboxState | None) -> Any:
    statement = select(
        OutboxMessage.id,
        OutboxMessage.state,
        OutboxMessage.channel,
        OutboxMessage.topic,
        OutboxMessage.created_at,
        OutboxMessage.sent_at,
        OutboxMessage.try_at,
        OutboxMessage.tries,
        OutboxMessage.last_error,
    )
    return statement if state is None else statement.where(OutboxMessage.state == state)
