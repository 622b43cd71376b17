"""What the ground floor hands over to the frame."""

from portal.feature import DemoStep, Feature, MenuEntry
from portal.floor import house, papers
from portal.floor.register import ENTRIES
from portal.operations.views import operations
from portal.people.demo import make_people
from portal.web.i18n import lazy_gettext
from portal.workdays.demo import load_calendar

MY_DAY = MenuEntry(
    label=lazy_gettext("My day"), endpoint="home.my_day", icon="home", permission=None, group="", order=0, key="d"
)

feature = Feature(
    name="portal",
    label=lazy_gettext("Portal"),
    blueprints=(operations, *papers.BLUEPRINTS, *house.BLUEPRINTS),
    menu=(MY_DAY, *house.MENU, *papers.MENU),
    permissions=(*papers.PERMISSIONS, *house.PERMISSIONS),
    settings=(*papers.SETTINGS,),
    jobs=(*papers.JOBS, *house.JOBS),
    periodic=(*papers.PERIODIC, *house.PERIODIC),
    demo=(
        DemoStep(name="working days", make=load_calendar, order=5),
        DemoStep(name="people", make=make_people, order=10),
        *house.DEMO,
    ),
    todos=house.TODOS,
    register=ENTRIES,
)
