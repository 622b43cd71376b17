"""Forms about people; each that edits carries the version it was made from."""

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.people.identifiers import PLAIN
from portal.people.labels import POSTS
from portal.people.models import Department, Post, Team
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import lazy_gettext


class EnterForm(PortalForm):
    """A new person, with the first assignment."""

    number = StringField(
        lazy_gettext("Staff number"),
        [DataRequired(), Length(max=20)],
        description=lazy_gettext("As printed on the badge, leading zeros included."),
    )
    name = StringField(lazy_gettext("Name"), [DataRequired(), Length(max=80)])
    email = StringField(lazy_gettext("Mail address"), [Optional(), Length(max=200)])
    entered_on = DateField(lazy_gettext("First day"), [InputRequired()])


class PlaceFields:
    """Where somebody works: shared by the forms that assign."""

    department = SelectField(lazy_gettext("Department"), [InputRequired()], coerce=int)
    team = SelectField(lazy_gettext("Team"), coerce=int, default=0)
    post = SelectField(
        lazy_gettext("Post"),
        [DataRequired()],
        choices=[SelectChoice(post.value, label) for post, label in POSTS.items()],
    )
    grade = IntegerField(lazy_gettext("Grade"), [InputRequired()], default=1)
    lead = StringField(
        lazy_gettext("Staff number of the lead"),
        [Optional(), Length(max=20)],
        description=lazy_gettext("Empty where nobody stands above."),
    )

    def offer(self, departments: list[Department], teams: list[Team]) -> None:
        """Fill the choices; teams are named with their department."""
        self.department.choices = [SelectChoice(item.id, item.name) for item in departments]
        none = SelectChoice(0, lazy_gettext("No team"))
        self.team.choices = [none, *(SelectChoice(item.id, f"{item.department.name} · {item.name}") for item in teams)]

    def place(self) -> dict[str, Any]:
        """The values as the service takes them."""
        return {
            "department_id": self.department.data,
            "team_id": self.team.data or None,
            "post": Post(self.post.data),
            "grade": self.grade.data,
            "lead_number": self.lead.data or "",
        }


class IdentifierFields:
    """What identifies a person outside of the agency; none of it is needed, all of it is sealed."""

    phone = StringField(lazy_gettext("Mobile number"), [Optional(), Length(max=40)])
    identity_number = StringField(lazy_gettext("Identity number"), [Optional(), Length(max=40)])
    bank_account = StringField(lazy_gettext("Bank account"), [Optional(), Length(max=60)])

    def identifiers(self) -> dict[str, str]:
        """What was filled in, by name."""
        return {name: getattr(self, name).data.strip() for name in PLAIN if (getattr(self, name).data or "").strip()}


class IdentifiersForm(IdentifierFields, PortalForm):
    """Identifiers anew: an empty field leaves what is kept, a tick removes it. What is kept is never filled in."""

    remove_phone = BooleanField(lazy_gettext("Remove the mobile number"))
    remove_identity_number = BooleanField(lazy_gettext("Remove the identity number"))
    remove_bank_account = BooleanField(lazy_gettext("Remove the bank account"))
    version = HiddenField()

    def changes(self) -> dict[str, str]:
        """What is to be kept, by name; empty for what is to go."""
        gone = {name: "" for name in PLAIN if self[f"remove_{name}"].data}
        return {**gone, **self.identifiers()}


class EnterPersonForm(PlaceFields, IdentifierFields, EnterForm):
    """A new person and where they start."""


class AssignForm(PlaceFields, PortalForm):
    """Another assignment from a day on."""

    starts_on = DateField(lazy_gettext("From"), [InputRequired()])
    reason = StringField(lazy_gettext("Reason"), [Optional(), Length(max=200)])
    version = HiddenField()


class ContactForm(PortalForm):
    """Name and mail address."""

    name = StringField(lazy_gettext("Name"), [DataRequired(), Length(max=80)])
    email = StringField(lazy_gettext("Mail address"), [Optional(), Length(max=200)])
    version = HiddenField()


class LeavingForm(PortalForm):
    """The last day of employment."""

    left_on = DateField(
        lazy_gettext("Last day of employment"),
        [Optional()],
        description=lazy_gettext("The account is closed from the day after. Leave it empty where the person stays."),
    )
    version = HiddenField()


class UnitForm(PortalForm):
    """A new department or team."""

    code = StringField(lazy_gettext("Code"), [DataRequired(), Length(max=20)])
    name = StringField(lazy_gettext("Name"), [DataRequired(), Length(max=80)])
    department = SelectField(lazy_gettext("Belongs to"), coerce=int, default=0)


class RenameForm(PortalForm):
    """Another name for a department or team; ``was`` is the name that the person saw."""

    name = StringField(lazy_gettext("Name"), [DataRequired(), Length(max=80)])
    was = HiddenField()


def version_of(form: PortalForm) -> int:
    """The version that the form was made from; -1, which no record has, for anything that is not a number."""
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
