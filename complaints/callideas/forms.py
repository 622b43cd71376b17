"""The form of an idea: the story, its family, the rule it broke, and that somebody read it."""

from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from complaints.fields import NEEDED, long_text
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import gettext, lazy_gettext

LONGEST_STORY = 4000


class IdeaForm(PortalForm):
    """A complaint told again."""

    story = long_text(
        lazy_gettext("What went wrong, a step a line"),
        LONGEST_STORY,
        lazy_gettext("Leave only what our people did and said, in its order. Write it anew where that is clearer."),
        sentence=NEEDED,
    )
    family = SelectField(lazy_gettext("Kind of call"))
    citation = SelectField(lazy_gettext("Rule that was broken"))
    was_read = BooleanField(
        lazy_gettext("I have read every word: nobody can be recognised in it"),
        validators=[InputRequired(lazy_gettext("Read it, then say so here."))],
    )

    def offer(self, families: list[tuple[str, str]], rules: list[tuple[str, str]]) -> None:
        """What can be chosen."""
        choose: Any = SelectChoice("", gettext("Choose"))
        self.family.choices = [choose, *(SelectChoice(name, word) for name, word in families)]
        self.citation.choices = [choose, *(SelectChoice(name, f"{word} ({name})") for name, word in rules)]
