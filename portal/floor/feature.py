"""What the ground floor hands over to the frame."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.attempts import tidy_sessions
from portal.exports.tidying import tidy_requests
from portal.feature import DemoStep, Feature, MenuEntry, Todo
from portal.floor import accounts, house, papers, watch
from portal.floor.account_register import ENTRIES as ACCOUNT_ENTRIES
from portal.floor.register import ENTRIES
from portal.notifications.tidying import tidy_sent
from portal.operations.views import operations
from portal.people.demo import make_people
from portal.setup.views import setup
from portal.web.i18n import lazy_gettext
from portal.workdays.demo import load_calendar

MY_DAY = MenuEntry(
    label=lazy_gettext("My day"), endpoint="home.my_day", icon="home", permission=None, group="", order=0, key="d"
)


def _todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    return [todo for found in (*house.TODOS, watch.alert_todos) for todo in found(session, actor, now)]


feature = Feature(
    name="portal",
    label=lazy_gettext("Portal"),
    blueprints=(operations, setup, *accounts.BLUEPRINTS, *papers.BLUEPRINTS, *house.BLUEPRINTS, *watch.BLUEPRINTS),
    menu=(MY_DAY, *house.MENU, *papers.MENU, *watch.MENU),
    permissions=(*papers.PERMISSIONS, *house.PERMISSIONS, *watch.PERMISSIONS),
    settings=(*accounts.SETTINGS, *papers.SETTINGS, *house.SETTINGS, *watch.SETTINGS),
    jobs=(*accounts.JOBS, *papers.JOBS, *house.JOBS, *watch.JOBS),
    periodic=(*accounts.PERIODIC, *papers.PERIODIC, *house.PERIODIC, *watch.PERIODIC),
    demo=(
        DemoStep(name="working days", make=load_calendar, order=5),
        DemoStep(name="people", make=make_people, order=10),
        *house.DEMO,
    ),
    todos=_todos,
    register=(*ENTRIES, *ACCOUNT_ENTRIES, *watch.REGISTER),
    outbox_listeners=accounts.LISTENERS,
    retained=house.RETAINED,
    forgets=house.FORGETS,
    needs=house.NEEDS,
    rights=house.RIGHTS,
    gives=house.GIVES,
    told_words=house.TOLD_WORDS,
    tidies=(tidy_sent, tidy_sessions, tidy_requests, watch.tidy_alerts),
)
