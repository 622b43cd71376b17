"""The demo's changed rule: published some weeks ago, in force since last week, learnt by all but two."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import PORTAL, Actor
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.feature import DemoWorld
from training.certificates.models import Certificate
from training.certificates.permissions import READ
from training.certificates.queries import kinds
from training.courses.models import Course, Enrolment, Programme, Unit
from training.courses.queries import current_lesson
from training.courses.services import complete_unit, enrol
from training.rulechanges.opening import open_short_courses
from training.rulechanges.queries import foreseen
from training.rulechanges.rules import Draft
from training.rulechanges.services import check_change, publish_change

_RULE, _PROGRAMME = "4.2", "callback_check"
_PUBLISHED, _IN_FORCE, _DAYS = 24, 7, 20
"""How many days ago it was published and came into force, and how many working days the course may take."""
_BEHIND = (8, 12)
"""Who has not read it yet, by the order of their certificates, among those without a card on the sign-in page."""
_TEXTS = {
    "en": "Whoever calls back is checked as if we had dialled, before the company is named. “You called me” proves nothing.",
    "zh_Hans": "客户回拨时，要像主动拨出一样先核实身份，核实之前不报公司名称。“您找过我”不能当作证明。",
    "zh_Hant": "客戶回撥時，要像主動撥出一樣先核實身份，核實之前不報公司名稱。「您找過我」不能當作證明。",
}


def make_changed_rule(world: DemoWorld) -> None:
    """Compliance publishes it, the course opens at once, and people read it day by day."""
    at = clock.local(world.now).replace(hour=9, minute=40) - timedelta(days=_PUBLISHED)
    with transaction(world.session) as session:
        programme_id = session.scalars(select(Programme.id).where(Programme.key == _PROGRAMME)).one()
        _publish(session, world, programme_id, at)
        open_short_courses(session, PORTAL, at.date(), at)
        trainer_id = world.data["employees"]["trainer2"]
        enrol(session, PORTAL, trainer_id, programme_id, at.date(), at, working_days=_DAYS)
        _read(session, world, programme_id, at)


def _publish(session: Session, world: DemoWorld, programme_id: int, at: datetime) -> None:
    actor = Actor(
        account_id=world.data["accounts"]["compliance"],
        employee_id=world.data["employees"]["compliance"],
        language=world.language,
        scopes={READ: Scope.ALL},
        source="command",
    )
    draft = Draft(
        rule=_RULE,
        effective_from=at.date() + timedelta(days=_PUBLISHED - _IN_FORCE),
        opens_on=at.date(),
        days=_DAYS,
        texts=_TEXTS,
        kind_ids=tuple(kind.id for kind in kinds(session)),
        programme_id=programme_id,
    )
    told = foreseen(session, actor, check_change(session, draft, at.date()), at.date())
    publish_change(session, actor, draft, told.seen, at, at.date())


def _read(session: Session, world: DemoWorld, programme_id: int, at: datetime) -> None:
    unit_id = session.scalars(select(Unit.id).join(Course).where(Course.programme_id == programme_id)).one()
    digest = current_lesson(session, unit_id, world.language).digest
    rows = session.execute(
        select(Enrolment.id, Enrolment.employee_id)
        .join(Certificate, Certificate.employee_id == Enrolment.employee_id)
        .where(Enrolment.programme_id == programme_id)
        .order_by(Certificate.granted_on, Certificate.id)
    ).all()
    named = set(world.data["employees"].values())
    unnamed = [row.employee_id for row in rows if row.employee_id not in named]
    behind = {unnamed[place] for place in _BEHIND}
    for place, row in enumerate(rows):
        if row.employee_id not in behind:
            moment = at + timedelta(days=1 + place % 12, hours=place % 7, minutes=place * 7 % 60)
            actor = Actor(employee_id=row.employee_id, language=world.language, source="command")
            complete_unit(session, actor, row.id, unit_id, digest, world.language, moment)
