"""Forms of special training: to whom, which programme and why; and taking it back."""

import re

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.people.labels import POSTS
from portal.people.models import Post
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext
from training.assignments.choosing import Wish
from training.assignments.rules import LONGEST_REASON, Aim

_BETWEEN = re.compile(r"[\s,;，；、]+")
_SAY_WHY = lazy_gettext("Say why in a sentence: the person reads it.")


class PeopleField(SelectMultipleField):
    """People to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AssignForm(PortalForm):
    """Whom, what and why. ``seen`` is the fingerprint of the preview that was shown with it."""

    programme = SelectField(lazy_gettext("Training"), coerce=int)
    aim = RadioField(lazy_gettext("Give it to"), default=Aim.PEOPLE.value)
    people = PeopleField(lazy_gettext("People"), coerce=int)
    numbers = StringField(
        lazy_gettext("Or their staff numbers"),
        [Optional(), Length(max=2000)],
        description=lazy_gettext("With spaces between them."),
    )
    team = SelectField(lazy_gettext("Team"), coerce=int, default=0)
    post = SelectField(lazy_gettext("Post"), default="")
    joins_until = DateField(
        lazy_gettext("Also who joins until"),
        [Optional()],
        description=lazy_gettext("For a team or a post. Leave it empty for those who are there now."),
    )
    reason = TextAreaField(
        lazy_gettext("Reason"),
        [InputRequired(_SAY_WHY), Length(max=LONGEST_REASON)],
        description=lazy_gettext("The person reads it beside the plan. Name no customer."),
    )
    blocks_calling = BooleanField(
        lazy_gettext("No calls until it is done"),
        description=lazy_gettext("For serious cases: the person is not fit to call meanwhile."),
    )
    seen = HiddenField()

    def offer(
        self,
        programmes: list[tuple[int, str]],
        people: list[tuple[int, str]],
        teams: list[tuple[int, str]],
        *,
        posts: bool,
    ) -> None:
        """What may be chosen; posts only where the permission reaches everybody."""
        self.programme.choices, self.people.choices = programmes, people
        self.team.choices = [(0, gettext("Please choose")), *teams]
        self.post.choices = [("", gettext("Please choose")), *((post.value, str(POSTS[post])) for post in Post)]
        aims = [(Aim.PEOPLE, gettext("Single people")), (Aim.TEAM, gettext("A team"))]
        aims += [(Aim.POST, gettext("A post"))] if posts else []
        self.aim.choices = [(aim.value, label) for aim, label in aims]

    def wish(self) -> Wish:
        """What was chosen; only what belongs to the aim counts."""
        aim = Aim(self.aim.data)
        here = aim is Aim.PEOPLE
        return Wish(
            programme_id=self.programme.data,
            aim=aim,
            employee_ids=tuple(self.people.data or ()) if here else (),
            numbers=tuple(sorted(set(filter(None, _BETWEEN.split(self.numbers.data or ""))))) if here else (),
            team_id=self.team.data if aim is Aim.TEAM else None,
            post=Post(self.post.data) if aim is Aim.POST and self.post.data else None,
            joins_until=self.joins_until.data,
            reason=self.reason.data or "",
            blocks_calling=bool(self.blocks_calling.data),
        )


class WithdrawForm(PortalForm):
    """Why training is taken back."""

    reason = TextAreaField(lazy_gettext("Why is it withdrawn?"), [InputRequired(_SAY_WHY), Length(max=LONGEST_REASON)])
