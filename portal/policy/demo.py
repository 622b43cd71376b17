"""The demo's policy: our own text, acknowledged by most people, and two numbers with a history."""

import random
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Employee
from portal.policy.services import acknowledge_policy, publish_policy
from portal.policy.texts import SHIPPED, read_policy

_SEED = 30
_NOT_YET = ("new_hire", "new_hire2", "collector", "support")
_SHARE = 0.93


def make_policy(world: DemoWorld) -> None:
    """Publish the text; everybody but the newest and a few forgetful ones acknowledges it."""
    chance = random.Random(_SEED)  # chance that makes up a demo  # nosec B311
    first_day = clock.local(world.now).date() - timedelta(days=300)
    late = {world.data["employees"][key] for key in _NOT_YET}
    with transaction(world.session) as session:
        version = publish_policy(
            session, COMMAND, label="1.0", effective_from=first_day, languages=read_policy(SHIPPED / "1.0")
        )
        announced = first_day - timedelta(days=10)
        version.published_at = datetime.combine(announced, time(10), tzinfo=clock.COMPANY_ZONE)
        rows = session.execute(
            select(Account.id, Employee.id, Employee.entered_on).join(Employee).order_by(Account.id)
        ).all()
        for account_id, employee_id, entered_on in rows:
            if employee_id not in late and chance.random() < _SHARE:
                actor = Actor(account_id=account_id, employee_id=employee_id)
                row = acknowledge_policy(session, actor, version.id, world.language)
                begun = max(entered_on, first_day) + timedelta(days=chance.randrange(9))
                row.acknowledged_at = _in_working_hours(begun, world.now, chance)


def _in_working_hours(day: date, now: datetime, chance: random.Random) -> datetime:
    moment = datetime.combine(day, time(9 + chance.randrange(9), chance.randrange(60)), tzinfo=clock.COMPANY_ZONE)
    return min(moment, now)
