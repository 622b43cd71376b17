"""A small agency in an empty portal: leaders, an officer, collectors, and the shipped plans with people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from crisis.activations.models import Activation, CrisisTask
from crisis.activations.rules import Outcome
from crisis.activations.services import Order, activate_plan, finish_task
from crisis.calls.models import RoleHolding
from crisis.calls.services import acknowledge_role
from crisis.plans.content import contents_in
from crisis.plans.models import CrisisPlan
from crisis.plans.rules import EventKind, Grade, plan_content
from crisis.plans.services import approve_plan, load_plans, name_people
from crisis.signals.services import raise_alert
from portal import clock
from portal.auth.access import matrix
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.auth.rules import Role
from portal.auth.services import create_account
from portal.db.session import transaction
from portal.people.services import enter_employee
from portal.workdays.services import load_official_calendar

NIGHT = datetime(2026, 11, 24, 14, 40, tzinfo=UTC)
"""22:40 in Shanghai, a Tuesday."""

PEOPLE: dict[str, set[Role]] = {
    "head": {Role.LEADER},
    "second": {Role.LEADER},
    "officer": {Role.OFFICER},
    "lawyer": {Role.LEGAL},
    **{f"worker{number}": {Role.COLLECTOR} for number in range(1, 8)},
}


@dataclass
class Agency:
    """The people by username, and verbs that tests need often."""

    session: Session
    employees: dict[str, int]

    def actor(self, username: str) -> Actor:
        account = self.session.scalars(select(Account).where(Account.username == username)).one()
        return actor_for(self.session, account, matrix(), clock.today())

    def plan_id(self, kind: EventKind = EventKind.MASS_COMPLAINTS) -> int:
        return self.session.scalars(select(CrisisPlan.id).where(CrisisPlan.kind == kind)).one()

    def do(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One service call in a transaction."""
        with transaction(self.session) as session:
            return verb(session, *args, **kwargs)

    def alert(self, text: str = "8 complaints of the same cause", username: str = "worker1") -> int:
        actor = self.actor(username)
        with transaction(self.session) as session:
            return raise_alert(session, actor, text, clock.now()).id

    def room(self, *, drill: bool = False, grade: Grade = Grade.YELLOW) -> Activation:
        actor, order = self.actor("head"), Order(plan_id=self.plan_id(), grade=grade, drill=drill)
        room_id = self.do(activate_plan, actor, order, clock.now())
        return self.session.get_one(Activation, room_id)

    def holding(self, room_id: int, role_key: str) -> RoleHolding:
        self.session.expire_all()
        return self.session.scalars(
            select(RoleHolding).where(RoleHolding.activation_id == room_id, RoleHolding.role_key == role_key)
        ).one()

    def acknowledge(self, room_id: int, role_key: str, username: str) -> None:
        holding = self.holding(room_id, role_key)
        self.do(acknowledge_role, self.actor(username), room_id, holding.id, clock.now())

    def finish_all(self, room_id: int) -> None:
        head = self.actor("head")
        ids = self.session.scalars(select(CrisisTask.id).where(CrisisTask.activation_id == room_id)).all()
        for task_id in ids:
            self.do(finish_task, head, room_id, task_id, Outcome.DONE, "Done", clock.now())


@pytest.fixture
def night() -> Iterator[time_machine.Traveller]:
    """The clock stands still at 22:40 until the test moves it."""
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def agency(app: Flask, session: Session, night: time_machine.Traveller) -> Agency:
    """People with accounts, the calendar, and the three shipped plans approved."""
    made = Agency(session=session, employees={})
    with transaction(session):
        load_official_calendar(session, COMMAND)
        for number, (username, roles) in enumerate(PEOPLE.items(), start=1):
            person = enter_employee(
                session,
                COMMAND,
                number=f"{number:04d}",
                name=username.title(),
                entered_on=date(2025, 1, 2),
                email=f"{username}@agency.example",
            )
            create_account(session, COMMAND, username=username, password_hash=None, employee_id=person.id, roles=roles)
            made.employees[username] = person.id
    head = made.actor("head")
    with transaction(session):
        load_plans(session, COMMAND, contents_in(), clock.now())
        for plan in session.scalars(select(CrisisPlan)):
            for place_in_plan, role in enumerate(plan_content(plan.versions[-1].content).roles):
                chosen = [made.employees[f"worker{(place_in_plan + step) % 7 + 1}"] for step in range(3)]
                name_people(session, head, plan.id, role.key, chosen)
            approve_plan(session, head, plan.id, clock.now())
    return made
