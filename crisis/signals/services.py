"""Verbs about alerts: raising one, and saying whether it is real."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from crisis.people import Reachable, holders_of
from crisis.signals.models import Alert
from crisis.signals.rules import AlertAction, Verdict, advance
from crisis.surges.queries import stands_near
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.rules import Role
from portal.errors import Invalid, NotFound, Refused
from portal.notifications.services import queue_message
from portal.web.i18n import force_locale, gettext

CHECKERS = (Role.LEADER, Role.COMPLIANCE, Role.OFFICER)
LONGEST_ALERT = 2000


def raise_alert(session: Session, actor: Actor, text: str, now: datetime) -> Alert:
    """Note what somebody noticed, and tell everybody who may check it (policy 9.2.2). Raises Invalid when empty."""
    if not text.strip():
        raise Invalid("Say what you noticed.", field="text")
    alert = Alert(text=text.strip()[:LONGEST_ALERT], raised_at=now, raised_by_id=actor.account_id)
    session.add(alert)
    session.flush()
    record(session, actor, "crisis:alert:raise", "crisis_alert", alert.id)
    for person in holders_of(session, CHECKERS, clock.today()):
        if person.email and person.employee_id != actor.employee_id:
            _tell(session, actor, alert, person)
    return alert


def _tell(session: Session, actor: Actor, alert: Alert, person: Reachable) -> None:
    """The mail says that there is an alert, not what it says: the words may name people."""
    address = f"{current_app.extensions['fairline.config'].base_url}/crisis/alerts/{alert.id}"
    with force_locale(person.language):
        subject = gettext("Alert to check")
        body = gettext(
            "%(name)s, an alert was raised. Please open it now and say whether it is real:\n\n%(address)s\n",
            name=person.name,
            address=address,
        )
    queue_message(
        session,
        actor,
        unique_key=f"crisis:alert:{alert.id}:{person.employee_id}",
        recipient=person.email or "",
        language=person.language,
        subject=subject,
        body=body,
        topic=f"crisis:alert:{alert.id}",
        urgent=True,
    )


def check_alert(session: Session, actor: Actor, alert_id: int, verdict: Verdict, reason: str, now: datetime) -> Alert:
    """Say that an alert is real, or a false alarm with a reason.

    Raises Refused when it was decided before, and for who stands near to the employee whom a surge is about.
    """
    alert = locked_alert(session, alert_id)
    if alert.surge is not None and stands_near(session, actor, alert.surge, clock.local(now).date()):
        raise Refused("You stand near to what this alert is about: somebody else says whether it is real.")
    advance(alert.state, AlertAction.CONFIRM if verdict is Verdict.REAL else AlertAction.DISMISS)
    if verdict is Verdict.FALSE_ALARM and not reason.strip():
        raise Invalid("Say why it is a false alarm.", field="reason")
    before = alert.verdict
    alert.verdict, alert.reason = verdict, reason.strip()
    alert.checked_at, alert.checked_by_id = now, actor.account_id
    session.flush()
    record(
        session,
        actor,
        "crisis:alert:check",
        "crisis_alert",
        alert.id,
        before={"verdict": before},
        after={"verdict": verdict},
    )
    return alert


def locked_alert(session: Session, alert_id: int) -> Alert:
    """The alert, held until the transaction ends so that two deciders come one after the other."""
    alert = session.scalars(
        select(Alert).where(Alert.id == alert_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if alert is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return alert
