"""Short forms around a scenario: a new one, a file, the whole text, the name of a transcript, one more node."""

from collections.abc import Iterable

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from portal.config import LANGUAGES
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext
from training.scenario_authoring.forms import kinds

LONGEST_TEXT = 1_000_000


class NewForm(PortalForm):
    """A new scenario: from nothing, or from one that there is."""

    key = StringField(
        lazy_gettext("Key"),
        validators=[
            InputRequired(lazy_gettext("Give it a key.")),
            Regexp(r"^[a-z][a-z0-9_]{0,39}$", message=lazy_gettext("Small letters, digits and _, a letter first.")),
        ],
        description=lazy_gettext("It stays for ever, for example own_debt_denied."),
    )
    pattern = SelectField(lazy_gettext("Begin with"))

    def offer(self, scenarios: Iterable[tuple[int, str]]) -> None:
        """What one can begin with."""
        self.pattern.choices = [
            SelectChoice("", gettext("an empty call: before dialling, and two ends")),
            *(SelectChoice(str(scenario_id), title) for scenario_id, title in scenarios),
        ]


for _language in LANGUAGES:
    setattr(NewForm, f"title_{_language}", StringField(LANGUAGE_NAMES[_language], validators=[Length(max=200)]))


class FileForm(PortalForm):
    """A scenario as a Twee 3 file."""

    file = FileField(lazy_gettext("Twee file"), validators=[FileRequired(lazy_gettext("Choose a file."))])


class TextForm(PortalForm):
    """The whole text."""

    revision = HiddenField()
    over = HiddenField()
    text = TextAreaField(lazy_gettext("Text of the scenario"), validators=[Length(max=LONGEST_TEXT)])


class GoldenForm(PortalForm):
    """The name under which a call is kept as a transcript."""

    revision = HiddenField()
    plays = HiddenField(validators=[Length(max=4000)])
    name = StringField(
        lazy_gettext("Name of the transcript"),
        validators=[
            InputRequired(lazy_gettext("Give it a name.")),
            Length(max=60),
            Regexp(r"^[^\[\]|<>{}:]+$", message=lazy_gettext("Without the signs [ ] { } | < > and :.")),
        ],
        description=lazy_gettext("For example Exemplary, Typical or Violating."),
    )


class StageForm(PortalForm):
    """A new node."""

    revision = HiddenField()
    node_name = StringField(lazy_gettext("Name of the node"), validators=[Length(max=60)])
    node_kind = SelectField(lazy_gettext("Stage of the call"))

    def offer(self) -> None:
        """The stages and ends."""
        self.node_kind.choices = kinds()
