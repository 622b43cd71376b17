"""What the loop puts on My day: a finding to be told, one to be read, an appeal to decide."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Select, exists, literal, or_, select

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Complaint
from complaints.cases.queries import visible_to
from complaints.cases.rules.letter import AT_FAULT
from complaints.loop.models import Appeal, Consequence, FindingRead, FindingTold
from complaints.loop.monitoring import open_orders
from complaints.loop.permissions import JUDGE, MONITOR, OWN
from complaints.permissions import DECIDE
from complaints.waiting_rows import WaitingKind, waiting_case, waiting_row
from portal.auth.actor import Actor
from portal.people.models import Assignment, Employee
from portal.people.queries import employed_on, holds_on
from portal.web.i18n import gettext
from training.facts import order_passed

KINDS = {
    "tell": WaitingKind(
        title=lambda number: gettext("Tell whom the finding on complaint %(number)s is about", number=number),
        url=lambda number: url_for("complaint_loop.effects", case_id=number),
        icon="message",
    ),
    "told": WaitingKind(
        title=lambda _number: gettext("Read the finding about you; an appeal is possible"),
        url=lambda number: url_for("complaint_loop.one", finding_id=number),
        icon="scale",
    ),
    "monitor": WaitingKind(
        title=lambda name: gettext("Listen to a call of %(name)s", name=name),
        url=lambda number: url_for("complaint_monitoring.one", employee_id=number),
        icon="headset",
        detail=lambda: gettext(
            "After the training that was ordered; without fault, so many in a row, as the policy asks."
        ),
    ),
    "news": WaitingKind(
        title=lambda _number: gettext("Read what followed from a finding about you"),
        url=lambda number: url_for("complaint_loop.one", finding_id=number),
        icon="scale",
    ),
    "appeal": WaitingKind(
        title=lambda _number: gettext("Decide on an appeal against a finding"),
        url=lambda number: url_for("complaint_loop.judge", appeal_id=number),
        icon="scale",
    ),
}


def _to_tell(actor: Actor, today: date) -> Select[Any]:
    """Something weighs against somebody who has not read why; the time for an appeal waits for it."""
    told = exists().where(FindingTold.finding_id == Finding.id, FindingTold.version == Finding.version)
    untold = (
        select(Allegation.complaint_id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .join(Consequence, Consequence.finding_id == Finding.id)
        .where(Consequence.weight > 0, Finding.verdict.in_(AT_FAULT), ~told.correlate(Finding))
    )
    return waiting_case("tell").where(
        Complaint.handler_id == actor.employee_id, Complaint.id.in_(untold), visible_to(actor, today, DECIDE)
    )


def _told(actor: Actor, today: date) -> Select[Any]:
    appealed = exists().where(
        Appeal.finding_id == FindingTold.finding_id,
        Appeal.finding_version == FindingTold.version,
        Appeal.employee_id == actor.employee_id,
    )
    mine = select(Consequence.finding_id).where(Consequence.employee_id == actor.employee_id)
    return waiting_row("told", FindingTold.finding_id, literal(""), due_on=FindingTold.appeal_until).where(
        FindingTold.appeal_until >= today, FindingTold.finding_id.in_(mine), ~appealed.correlate(FindingTold)
    )


def _news(actor: Actor, today: date) -> Select[Any]:
    """Something followed or was decided since they last said that they had read it; not what ``_told`` leads to."""
    read = (
        select(FindingRead.read_at)
        .where(FindingRead.finding_id == Finding.id, FindingRead.employee_id == actor.employee_id)
        .correlate(Finding)
        .scalar_subquery()
    )
    followed = exists().where(
        Consequence.finding_id == Finding.id,
        Consequence.employee_id == actor.employee_id,
        or_(read.is_(None), Consequence.at > read),
    )
    decided = exists().where(
        Appeal.finding_id == Finding.id, Appeal.employee_id == actor.employee_id, Appeal.decided_at > read
    )
    shown = _told(actor, today).subquery()
    return waiting_row("news", Finding.id, literal("")).where(
        or_(followed.correlate(Finding), decided.correlate(Finding)), Finding.id.not_in(select(shown.c.number))
    )


def _to_hear(actor: Actor, today: date) -> Select[Any]:
    """Of their lead: who was retrained because of a serious finding calls alone again only after that; it comes after
    the training is passed, since no call counts before.
    """
    led = exists().where(
        Assignment.employee_id == Employee.id, Assignment.lead_id == actor.employee_id, holds_on(today)
    )
    waits = exists().where(Consequence.employee_id == Employee.id, open_orders())
    untrained = exists().where(
        Consequence.employee_id == Employee.id, open_orders(), ~order_passed(Consequence.assignment_id)
    )
    return waiting_row("monitor", Employee.id, Employee.name).where(
        waits.correlate(Employee), ~untrained.correlate(Employee), led.correlate(Employee), employed_on(today)
    )


def _appeals(actor: Actor, _today: date) -> Select[Any]:
    return waiting_row("appeal", Appeal.id, literal(""), due_on=Appeal.due_on).where(
        Appeal.decider_id == actor.employee_id, Appeal.decided_at.is_(None)
    )


PARTS = (
    ((OWN,), _told),
    ((OWN,), _news),
    ((MONITOR,), _to_hear),
    ((JUDGE,), _appeals),
    ((DECIDE,), _to_tell),
)
