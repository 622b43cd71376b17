"""Forms of rosters and swaps."""

from collections.abc import Sequence

from wtforms import DateField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from hr.attendance.plans import Edition
from hr.attendance.rules.rosters import REST
from portal.errors import Invalid
from portal.people.models import Employee
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import lazy_gettext, mark

_NEEDED = mark("This field is required.")
_PLAN = "plan"


class _KnowsItsDraft(PortalForm):
    """``seen`` counts the changes of the draft that the form was made from."""

    seen = HiddenField()

    @property
    def seen_edits(self) -> int:
        """The count, 0 for nonsense."""
        text = str(self.seen.data or "")
        return int(text) if text.isdecimal() and len(text) < 9 else 0


class FillForm(_KnowsItsDraft):
    """Days of people in a draft."""

    people = SelectMultipleField(
        lazy_gettext("Whose days"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    first = DateField(lazy_gettext("Starts on"), [InputRequired(_NEEDED)])
    last = DateField(lazy_gettext("Ends on"), [InputRequired(_NEEDED)])
    what = SelectField(lazy_gettext("They work"))

    def offer(self, people: Sequence[tuple[int, str]], shifts: Sequence[Edition]) -> None:
        """Fill the lists."""
        self.people.choices = [SelectChoice(key, name) for key, name in people]
        known = [SelectChoice(str(one.shift_id), f"{one.name} · {one.code}") for one in shifts]
        off, plan = lazy_gettext("nothing: a day off"), lazy_gettext("what their plan says")
        self.what.choices = [*known, SelectChoice(str(REST), off), SelectChoice(_PLAN, plan)]

    def shift_id(self) -> int | None:
        """The chosen shift, 0 for a day off, None for the plan."""
        return None if self.what.data == _PLAN else int(self.what.data)


class PublishForm(_KnowsItsDraft):
    """Publishing a draft; from the second version on with a reason."""

    note = StringField(lazy_gettext("What changes, and why"), [Optional(), Length(max=500)])


class SwapForm(PortalForm):
    """Asking a colleague for a swap."""

    day = DateField(lazy_gettext("Day"), [InputRequired(_NEEDED)])
    colleague = SelectField(lazy_gettext("Colleague"))
    return_day = DateField(lazy_gettext("Day in return"), [Optional()])
    words = TextAreaField(lazy_gettext("Words to your colleague"), [Optional(), Length(max=500)])

    def offer(self, people: Sequence[Employee]) -> None:
        """Fill the list."""
        self.colleague.choices = [SelectChoice(str(one.id), f"{one.name} · {one.number}") for one in people]

    def colleague_id(self) -> int:
        """Whom is asked."""
        if not str(self.colleague.data or "").isdecimal():
            raise Invalid("Choose a colleague of your team.", field="colleague")
        return int(self.colleague.data)


class AnswerForm(PortalForm):
    """A step of a swap, with words where there is something to say."""

    answer = StringField(lazy_gettext("Words to it"), [Optional(), Length(max=500)])
