"""What the ground floor hands over to the frame."""

from portal.feature import DemoStep, Feature
from portal.people.demo import make_people
from portal.web.i18n import lazy_gettext

feature = Feature(
    name="portal",
    label=lazy_gettext("Portal"),
    demo=(DemoStep(name="people", make=make_people, order=10),),
)
