"""The demo company's months: the one before last is closed, the last is looked at, with a dispute and some silence."""

from dataclasses import replace
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.closing.blockers import blockers_of
from hr.attendance.closing.sealing import seal_month
from hr.attendance.closing.services import answer_month, begin_close, let_stand, start_review
from hr.attendance.closing.sheets import employed_in, sheets_of
from hr.attendance.labels import NOTEWORTHY
from hr.attendance.months import Month, month_of
from hr.attendance.queries import months_of
from hr.permissions import ANSWER_MONTH
from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Assignment, Employee
from portal.people.queries import holds_on

_SILENT = 3
"""Each third person has said nothing yet."""

_STANDS = {
    "en": "Asked the person and the lead: the device was offline, nothing more is known.",
    "zh_Hans": "已向本人和组长核实：设备当时离线，无法查明更多情况。",
    "zh_Hant": "已向本人和組長核實：設備當時離線，無法查明更多情況。",
}
_WRONG = {
    "en": "I was at the client’s office from nine; the lead knows.",
    "zh_Hans": "我九点起在委托方现场，组长知情。",
    "zh_Hant": "我九點起在委託方現場，組長知情。",
}


def make_closing(world: DemoWorld) -> None:
    """One month closed, one in review."""
    today = clock.local(world.now).date()
    last = month_of(today).previous
    hr = _actor(world, world.session.get_one(Account, world.data["accounts"]["hr"]))
    with current_app.test_request_context():
        _close(world, hr, last.previous)
        with transaction(world.session) as session:
            start_review(session, hr, last, today + timedelta(days=5), tell=False)
        _answer(world, last, today)


def _actor(world: DemoWorld, account: Account) -> Actor:
    matrix = current_app.extensions["fairline.matrix"]
    found = actor_for(world.session, account, matrix, clock.local(world.now).date())
    return replace(found, source="command")


def _close(world: DemoWorld, hr: Actor, month: Month) -> None:
    with transaction(world.session) as session:
        start_review(session, hr, month, clock.today(), tell=False)
    _confirm(world, month, {person.id: {} for place, person in _numbered(world, month) if place % _SILENT})
    with transaction(world.session) as session:
        for blocker in blockers_of(session, month, clock.now()):
            days = [row.day for row in blocker.rows if row.day is not None]
            if days:
                let_stand(session, hr, days, _STANDS[world.language])
        aside = {one.code for one in blockers_of(session, month, clock.now())}
        begin_close(session, hr, month, set_aside=aside)
    seal_month(world.session, hr, month)


def _answer(world: DemoWorld, month: Month, today: date) -> None:
    """Two of three confirm; one of the team whose lead is in the demo says that a day is wrong."""
    newcomer = world.session.get_one(Account, world.data["accounts"]["collector"]).employee_id
    lead = world.session.get_one(Account, world.data["accounts"]["lead"]).employee_id
    team = set(world.session.scalars(select(Assignment.employee_id).where(holds_on(today), Assignment.lead_id == lead)))
    disputing = False
    answers: dict[int, dict[date, str]] = {}
    for place, person in _numbered(world, month):
        if person.id == newcomer or place % _SILENT == 0:
            continue
        answers[person.id] = {}
        odd = None if disputing or person.id not in team else _odd_day(world.session, person, month)
        if odd is not None:
            answers[person.id] = {odd: _WRONG[world.language]}
            disputing = True
    _confirm(world, month, answers)


def _odd_day(session: Session, person: Employee, month: Month) -> date | None:
    """A day with something to see; who joined on the month's last day may have none."""
    results = months_of(session, [person], month, clock.now())[0].results
    return next((result.day for result in results if result.status in NOTEWORTHY), None)


def _numbered(world: DemoWorld, month: Month) -> list[tuple[int, Employee]]:
    return list(enumerate(employed_in(world.session, month)))


def _confirm(world: DemoWorld, month: Month, answers: dict[int, dict[date, str]]) -> None:
    """Each by themselves, from the sheet that they saw."""
    people = [person for _, person in _numbered(world, month) if person.id in answers]
    seen = {one.employee_id: one.sheet.leaf.hex() for one in sheets_of(world.session, people, month, clock.now())}
    with transaction(world.session) as session:
        for employee_id, wrong in answers.items():
            actor = Actor(employee_id=employee_id, scopes={ANSWER_MONTH: Scope.OWN}, source="command")
            answer_month(session, actor, month, wrong, seen[employee_id])
