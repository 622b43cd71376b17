"""The form for being away."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import InputRequired

from complaints.fields import NEEDED
from portal import clock
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class AwayForm(PortalForm):
    """Who is away from when to when, and whether their complaints go to others."""

    employee_id = SelectField(lazy_gettext("Who"), coerce=int)
    first = DateField(lazy_gettext("First day away"), [InputRequired(NEEDED)])
    last = DateField(lazy_gettext("Last day away"), [InputRequired(NEEDED)])
    hand_over = BooleanField(
        lazy_gettext("Give the complaints that wait for an answer to others now"),
        description=lazy_gettext(
            "Each goes to whoever is there, suits it best, has least to do, and does not stand near to it."
        ),
    )

    def __init__(self, people: Sequence[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        self.employee_id.choices = list(people)
        today = clock.today().isoformat()
        self.first.render_kw = self.last.render_kw = {"min": today}
