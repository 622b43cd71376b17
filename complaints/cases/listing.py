"""The list of complaints: its columns, and how a row's clocks read in one line."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import func

from complaints.cases.models import Complaint
from complaints.cases.queries import FirstCode, Handler, found_by, in_state, is_late, queue_of
from complaints.cases.rules.clocks import Tone, tone
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import UNANSWERED
from complaints.cases.wordlists import day_words
from complaints.intake.rules import normal_number, without_controls
from complaints.permissions import READ
from complaints.taxonomy import GROUPS, NAMES
from complaints.wording import COMPLAINANTS_SHORT, SEVERITIES, SEVERITY_TONES, STATE_TONES, STATES
from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.web.addresses import addresses
from portal.web.filters import day_and_time
from portal.web.i18n import gettext
from portal.web.parts import badge, due_badge
from portal.web.tables import Column, Listing


def queue_listing(actor: Actor, asked: Mapping[str, str], now: datetime) -> Listing:
    """The list for a reader, filtered by what was asked; unknown values filter nothing."""
    statement = queue_of(actor, clock.local(now).date()).where(in_state(asked.get("state", "open")))
    if asked.get("severity", "") in {severity.value for severity in Severity}:
        statement = statement.where(Complaint.severity == Severity(asked["severity"]))
    if asked.get("group", "") in GROUPS:
        statement = statement.where(FirstCode.startswith(asked["group"]))
    if asked.get("late") == "1":
        statement = statement.where(is_late(now))
    words = without_controls(asked.get("q", "").strip())[:80]
    if words:
        statement = statement.where(found_by(words, normal_number(words)))
    address = addresses("complaints.show_case", "case_id")
    return Listing(
        name="complaints",
        title=gettext("Complaints"),
        statement=statement,
        key=Complaint.id.expression,
        columns=[item for item in _columns(now) if item.key != "handler" or actor.scope(READ) is Scope.ALL],
        default_sort="due",
        row_url=lambda row: address(row.id),
        row_tone=lambda row: "late" if row_tone(row, now) is Tone.LATE else None,
        empty_title=gettext("No complaint here"),
        empty_text=gettext("Nothing waits, or the filter leaves nothing over."),
    )


def _columns(now: datetime) -> list[Column]:
    return [
        Column(
            key="number",
            title=gettext("Number"),
            value=lambda row: row.number,
            cell=lambda row: Markup('<span class="nowrap">{}</span>').format(row.number),
            sort=Complaint.number.expression,
        ),
        Column(
            key="due",
            title=gettext("Reply and client bank"),
            value=lambda row: clock_line(row, now),
            cell=lambda row: _clock_cell(row, now),
            sort=Complaint.next_due_at.expression,
            width="wide",
        ),
        Column(
            key="severity",
            title=gettext("Severity"),
            value=lambda row: gettext(SEVERITIES[row.severity]),
            cell=lambda row: badge(gettext(SEVERITIES[row.severity]), SEVERITY_TONES[row.severity]),
            sort=Complaint.severity.expression,
        ),
        Column(
            key="category",
            title=gettext("Category"),
            value=lambda row: gettext(NAMES[row.code]) if row.code else gettext("Not classified yet"),
            sort=FirstCode,
        ),
        Column(
            key="state",
            title=gettext("State"),
            value=lambda row: gettext(STATES[row.state]),
            cell=_state_cell,
            sort=Complaint.state.expression,
        ),
        Column(
            key="handler",
            title=gettext("Handled by"),
            value=lambda row: row.handler or gettext("Nobody yet"),
            sort=func.coalesce(Handler.name, ""),
            by_language=True,
        ),
        Column(
            key="complainant",
            title=gettext("Complainant"),
            value=lambda row: gettext(COMPLAINANTS_SHORT[row.complainant]),
            width="narrow",
        ),
        Column(
            key="received",
            title=gettext("Received"),
            value=lambda row: row.received_at,
            cell=lambda row: day_and_time(row.received_at),
            sort=Complaint.received_at.expression,
            kind="datetime",
            width="narrow",
        ),
    ]


def row_tone(row: Any, now: datetime) -> Tone:
    """How urgent a row is: by the earlier of its dates while nobody has answered."""
    if row.state not in UNANSWERED:
        return Tone.DONE
    if row.reply_at is None:
        return tone(row.received_at, row.next_due_at, None, now)
    return tone(row.clock_started, min(row.reply_at, row.client_at), row.reply_done, now)


def clock_line(row: Any, now: datetime) -> str:
    """Both clocks in one line, the earlier first."""
    if row.state not in UNANSWERED:
        return gettext("Answered") if row.state.value in ("replied", "closed") else gettext("Ended")
    if row.reply_at is None:
        day = clock.local(row.next_due_at - timedelta(seconds=1)).date()
        return gettext("Internal case: findings %(day)s", day=day_words(day, now))
    reply = gettext("Reply %(day)s", day=day_words(row.reply_on, now))
    client = gettext("client bank %(day)s", day=day_words(row.client_on, now))
    return f"{reply} · {client}" if row.reply_at <= row.client_at else f"{client} · {reply}"


def _clock_cell(row: Any, now: datetime) -> Markup:
    looks = row_tone(row, now)
    due = row.next_due_at if row.reply_at is None else min(row.reply_at, row.client_at)
    text = clock_line(row, now)
    if row.provisional_year and looks is not Tone.DONE:
        text = gettext("%(line)s (provisional)", line=text)
    return due_badge(text, looks.value, None, day_and_time(due - timedelta(seconds=1)))


def _state_cell(row: Any) -> Markup:
    cell = badge(gettext(STATES[row.state]), STATE_TONES[row.state])
    if row.message_waits_since is not None:
        cell += Markup(" ") + badge(gettext("Message"), "warning")
    return cell
