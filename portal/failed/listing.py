"""The list of what failed: given-up jobs and messages that nobody took, in one table."""

from typing import Any

from flask import url_for
from sqlalchemy import String, cast, func, literal, select, union_all

from portal.auth.actor import Actor
from portal.jobs.models import Job, JobState
from portal.jobs.queries import label_of
from portal.notifications.labels import channel_label, reason_sentence
from portal.notifications.models import Channel, OutboxMessage, OutboxState
from portal.notifications.permissions import READ_OUTBOX
from portal.web.filters import day_and_time
from portal.web.i18n import gettext, lazy_gettext
from portal.web.tables import Column, Listing

_JOB, _MESSAGE = "job", "message"


def failed_listing(actor: Actor) -> Listing:
    """What the reader may see of it, the newest first. Texts, addresses and payloads are not part of it."""
    jobs = select(
        (Job.id * 2).label("number"),
        Job.id.label("id"),
        literal(_JOB, String).label("thing"),
        Job.kind.label("what"),
        func.coalesce(Job.finished_at, Job.run_at).label("failed_at"),
        Job.tries.label("tries"),
        Job.last_error.label("reason"),
    ).where(Job.state == JobState.PARKED)
    messages = select(
        (OutboxMessage.id * 2 + 1).label("number"),
        OutboxMessage.id.label("id"),
        literal(_MESSAGE, String).label("thing"),
        cast(OutboxMessage.channel, String).label("what"),
        OutboxMessage.try_at.label("failed_at"),
        OutboxMessage.tries.label("tries"),
        OutboxMessage.last_error.label("reason"),
    ).where(OutboxMessage.state == OutboxState.FAILED)
    every = (union_all(jobs, messages) if actor.may(READ_OUTBOX) else jobs).subquery()
    return Listing(
        name="failed",
        title=lazy_gettext("What failed"),
        statement=select(every),
        key=every.c.number,
        default_sort="-when",
        row_url=_address,
        columns=(
            Column(key="what", title=lazy_gettext("What"), value=_what, sort=every.c.what),
            Column(
                key="when",
                title=lazy_gettext("Given up at"),
                value=lambda row: row.failed_at,
                cell=lambda row: day_and_time(row.failed_at),
                sort=every.c.failed_at,
                kind="datetime",
            ),
            Column(
                key="tries", title=lazy_gettext("Tries"), value=lambda row: row.tries, sort=every.c.tries, align="end"
            ),
            Column(key="reason", title=lazy_gettext("Reason"), value=_reason),
        ),
        empty_title=lazy_gettext("Nothing failed"),
        empty_text=lazy_gettext("Work that was given up and messages that nobody took would stand here."),
    )


def _address(row: Any) -> str:
    if row.thing == _JOB:
        return url_for("jobs.show", job_id=row.id)
    return url_for("outbox.show", number=row.id)


def _what(row: Any) -> str:
    if row.thing == _JOB:
        return label_of(row.what)
    return gettext("Message: %(channel)s", channel=channel_label(Channel(row.what)))


def _reason(row: Any) -> str:
    return str(reason_sentence(row.reason) or row.reason)
