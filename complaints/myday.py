"""What complaints put on My day: the officer's duties and queue, the overview for those who oversee."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, case, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.cases.queries import COUNTED, dues_of, not_internal, open_count, open_counted, visible_to
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.workflow import UNANSWERED, State
from complaints.mailbox.outgoing import mailbox_address
from complaints.mailbox.queries import waiting_count
from complaints.permissions import DECIDE, READ, SORT_MAILS
from complaints.taxonomy import NAMES
from complaints.waiting import waiting_for
from complaints.wording import SEVERITIES
from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.reading import asked_once, is_reading
from portal.feature import Panel, Todo
from portal.web.filters import written_date
from portal.web.i18n import gettext, mark, ngettext

_SHOWN_SOON = timedelta(days=3)
_MOST_SINGLE = 12
_DAYS = 14

_TITLES = {
    State.ASSIGNED: mark("Take up complaint %(number)s"),
    State.INVESTIGATING: mark("Investigate complaint %(number)s"),
    State.FINDING: mark("Reply to complaint %(number)s"),
}


def todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Late and soon-due complaints one by one, the rest as one line; messages that wait; what nobody could be given."""
    found = waiting_for(session, actor, now)
    if actor.may(DECIDE):
        found += _duties(_dues(session, actor), now)
    if actor.may(SORT_MAILS) and mailbox_address():
        found += _mails(session)
    return found


def _mails(session: Session) -> list[Todo]:
    count = waiting_count(session)
    if not count:
        return []
    title = ngettext("%(num)d mail to be sorted", "%(num)d mails to be sorted", count)
    return [Todo(title=title, url=url_for("complaint_mails.to_sort"), icon="inbox")]


def _dues(session: Session, actor: Actor) -> list[Any]:
    """For the to-dos and the panel alike."""
    return asked_once(session, ("complaints due", actor.account_id), lambda: dues_of(session, actor))


def _duties(rows: list[Any], now: datetime) -> list[Todo]:
    waiting = [row for row in rows if row.message_waits_since is not None]
    duties = [row for row in rows if row.state in _TITLES]
    near = [row for row in duties if row.due_at < now + _SHOWN_SOON][:_MOST_SINGLE]
    found = [_duty(row) for row in near] + [_message(row) for row in waiting] + [_closing(rows)]
    rest = duties[len(near) :]
    if rest:
        found.append(
            Todo(
                title=ngettext(
                    "%(num)d more complaint in your queue", "%(num)d more complaints in your queue", len(rest)
                ),
                url=url_for("complaints.queue"),
                icon="inbox",
            )
        )
    return [todo for todo in found if todo is not None]


def _duty(row: Any) -> Todo:
    category = gettext(NAMES[row.code]) if row.code else gettext("Not classified yet")
    return Todo(
        title=gettext(_TITLES[row.state], number=row.number),
        detail=f"{gettext(SEVERITIES[row.severity])} · {category}",
        url=url_for("complaints.show_case", case_id=row.id),
        due=row.due_at,
        icon="message",
    )


def _message(row: Any) -> Todo:
    return Todo(
        title=gettext("Answer the message on complaint %(number)s", number=row.number),
        url=url_for("complaints.show_case", case_id=row.id),
        due=row.message_waits_since + timedelta(days=2),
        icon="messages",
    )


def _closing(rows: list[Any]) -> Todo | None:
    replied = [row for row in rows if row.state is State.REPLIED]
    if not replied:
        return None
    return Todo(
        title=ngettext(
            "%(num)d complaint was answered and is not closed yet",
            "%(num)d complaints were answered and are not closed yet",
            len(replied),
        ),
        url=url_for("complaints.queue", state=State.REPLIED.value),
        icon="archive",
    )


def count_open(session: Session, actor: Actor) -> int:
    """The figure beside the menu entry: what the person still has to answer."""
    if not actor.may(DECIDE):
        return 0
    if is_reading(session):
        unanswered = sum(bool(row.is_open) and row.state in UNANSWERED for row in _dues(session, actor))
        return min(unanswered, COUNTED)
    return open_count(session, actor)


def counted_open(actor: Actor) -> ColumnElement[int]:
    """The same as an expression."""
    return open_counted(actor) if actor.may(DECIDE) else literal(0)


def panels(session: Session, actor: Actor, now: datetime) -> list[Panel]:
    """The officer's queue by clock; for compliance and leadership the last fourteen days."""
    found = []
    if actor.scope(READ) is Scope.OWN:
        values = _by_clock([row for row in _dues(session, actor) if row.state in UNANSWERED], now)
        found.append(Panel(template="complaints/panels/queue_by_clock.html", values=values, order=30))
    if actor.scope(READ) is Scope.ALL:
        values = _overview(session, actor, now)
        found.append(Panel(template="complaints/panels/overview.html", values=values, order=40))
    return found


def _by_clock(rows: list[Any], now: datetime) -> dict[str, Any]:
    here = clock.local(now).date()
    counted = Counter(_bucket(clock.local(row.due_at - timedelta(seconds=1)).date(), row.due_at, now) for row in rows)
    names = [
        ("late", gettext("Late"), "danger"),
        ("0", gettext("Today"), "warning"),
        ("1", gettext("Tomorrow"), "warning"),
        *((str(day), written_date(here + timedelta(days=day), "EEE d"), "accent") for day in range(2, 7)),
        ("later", gettext("Later"), "neutral"),
    ]
    return {
        "total": len(rows),
        "bars": [{"label": label, "value": counted[key], "tone": looks} for key, label, looks in names],
        "sentence": gettext(
            "%(late)s late, %(today)s due today, %(all)s in all.",
            late=counted["late"],
            today=counted["0"],
            all=len(rows),
        ),
    }


def _bucket(last_day: date, due_at: datetime, now: datetime) -> str:
    if due_at <= now:
        return "late"
    days = (last_day - clock.local(now).date()).days
    return str(days) if days < 7 else "later"


def _overview(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
    today = clock.local(now).date()
    first = today - timedelta(days=_DAYS - 1)
    seen = visible_to(actor, today)
    by_day = (
        select(Complaint.received_on.label("day"), func.count().label("count"), literal(0), literal(0))
        .where(Complaint.received_on >= first, seen, not_internal())
        .group_by(Complaint.received_on)
    )
    waiting = (
        select(
            null(),
            func.count(),
            func.coalesce(func.sum(case((Complaint.next_due_at <= now, 1), else_=0)), 0),
            func.coalesce(func.sum(case((Complaint.severity == Severity.S1, 1), else_=0)), 0),
        )
        .select_from(Complaint)
        .where(Complaint.is_open, Complaint.state.in_(UNANSWERED), seen)
    )
    rows: list[Any] = list(session.execute(union_all(by_day, waiting)))
    received = {day: count for day, count, _, _ in rows if day is not None}
    unanswered, late, critical = next(row[1:] for row in rows if row[0] is None)
    days = [first + timedelta(days=number) for number in range(_DAYS)]
    return {
        "unanswered": unanswered,
        "late": int(late),
        "critical": int(critical),
        "days": [{"label": written_date(day, "d"), "value": received.get(day, 0)} for day in days],
        "sentence": gettext("%(n)s complaints in %(days)s days.", n=sum(received.values()), days=_DAYS),
    }
