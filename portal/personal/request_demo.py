"""What persons ask of the demo company about their data: one is late, two are open, one is answered."""

from datetime import date, datetime, time, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.personal.request_models import PersonalRequest
from portal.personal.request_queries import find_records
from portal.personal.request_rules import Outcome, Right, Way
from portal.personal.request_services import Asked, ask_own, end_request, enter_request, note_identity
from portal.web.i18n import gettext, mark

_NAMES = {
    "en": ("Harriet Lowe", "Samuel Reyes", "Ines Aldana"),
    "zh_Hans": ("郝丽", "任向东", "安怡"),
    "zh_Hant": ("郝麗", "任向東", "安怡"),
}
_CALLS = mark("I was called three times about a debt that is not mine. I want to know what you hold about me.")
_OLD = mark("My case was closed long ago. Please delete everything that you have about me.")
_WHY = mark("Why do you have my number? I never gave it to you.")
_BANK = mark("My salary goes to an account that I closed. Please enter the new one; I will tell you its number.")
_ANSWER = mark(
    "Your number was in a contract of our client, as that of a person who may be asked for the debtor's address. "
    "You are not that person any more, so we have taken it out and will not call again."
)
_HOW = mark("Called back on the number in the complaint; date and number of the complaint were named.")


def make_requests(world: DemoWorld) -> None:
    """Made through the services, then dated as if they had been entered when they came."""
    today = clock.local(world.now).date()
    language = world.language if world.language in _NAMES else "en"
    names = _NAMES[language]
    with transaction(world.session) as session, force_locale(language):
        compliance, collector = _person(world, "compliance"), _person(world, "collector")

        def came(right: Right, way: Way, days: int, name: str, wish: str, mail: str = "", phone: str = "") -> int:
            asked = Asked(
                right=right,
                way=way,
                language=language,
                received_on=today - timedelta(days=days),
                name=name,
                mail=mail,
                phone=phone,
                wish=gettext(wish),
            )
            made = enter_request(session, compliance, asked, today)
            _date(made, today - timedelta(days=days))
            return made.id

        came(Right.COPY, Way.TELEPHONE, 17, names[0], _CALLS, phone=_complainants_number(session, compliance, today))
        erasure = came(Right.ERASE, Way.LETTER, 6, names[1], _OLD, mail="s.reyes@people.example")
        note_identity(session, compliance, erasure, gettext(_HOW))
        _date(session.get_one(PersonalRequest, erasure), today - timedelta(days=5))
        done = came(Right.EXPLAIN, Way.MAIL, 21, names[2], _WHY, mail="ines@people.example")
        ended = end_request(session, compliance, done, Outcome.DONE, gettext(_ANSWER))
        _date(ended, today - timedelta(days=12))
        own = Asked(
            right=Right.CORRECT,
            way=Way.PORTAL,
            language=language,
            received_on=today - timedelta(days=2),
            name=collector.name,
            wish=gettext(_BANK),
        )
        _date(ask_own(session, collector, own), today - timedelta(days=2))


def _complainants_number(session: Session, actor: Actor, today: date) -> str:
    """A telephone number that stands with a complaint and with nobody who works here."""
    for place in range(100, 200):
        number = f"13800000{place:03d}"
        if {hit.kind.kind for hit in find_records(session, actor, number, today)} == {"complaint"}:
            return number
    return "13800000199"


def _person(world: DemoWorld, username: str) -> Actor:
    account = world.session.scalars(select(Account).where(Account.username == username)).one()
    return actor_for(world.session, account, current_app.extensions["fairline.matrix"], clock.local(world.now).date())


def _date(request: PersonalRequest, day: date) -> None:
    """Steps and ends that were made just now get the day on which they would have been."""
    moment = datetime.combine(day, time(10, 20), tzinfo=clock.COMPANY_ZONE)
    today = clock.today()
    for step in request.steps:
        if clock.local(step.at).date() == today:
            step.at = moment
    if clock.local(request.entered_at).date() == today:
        request.entered_at = moment
    if request.ended_at is not None:
        request.ended_at = moment
