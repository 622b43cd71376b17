"""Forms of corrective actions: the proposal, that it is done, and the calls of a month."""

from typing import Any

from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, Optional

from complaints.fields import NEEDED, long_text
from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext

_EMPTY = lazy_gettext("Write something here.")


class ActionForm(PortalForm):
    """An action for a cause, or why there is none."""

    allegation_id = SelectField(lazy_gettext("Finding and cause"), coerce=int)
    owner_id = SelectField(lazy_gettext("Owner"), coerce=int)
    scope = SelectField(
        lazy_gettext("Where it works"),
        description=lazy_gettext(
            "Whether it helped is counted there, by complaints with this cause. A client and a script are noted with "
            "the cause."
        ),
    )
    what = long_text(
        lazy_gettext("What is to be changed"),
        2_000,
        lazy_gettext("The owner reads it and sees nothing of the complaint. Change the cause, not only this case."),
    )
    due_on = DateField(lazy_gettext("To be done by"), [Optional()])
    none_because = long_text(
        lazy_gettext("Why nothing is to be changed"),
        2_000,
        lazy_gettext("Only where there is no owner; compliance or leadership has to agree."),
    )

    def __init__(
        self,
        findings: list[tuple[int, str]],
        people: list[tuple[int, str]],
        scopes: list[tuple[str, str]],
        **values: Any,
    ) -> None:
        super().__init__(**values)
        self.scope.choices = scopes
        self.allegation_id.choices = findings
        self.owner_id.choices = [(0, gettext("Nobody: nothing is to be changed")), *people]


class DoneForm(PortalForm):
    """That an action is done."""

    done_note = long_text(lazy_gettext("What was done, and how that is known"), 2_000, sentence=_EMPTY)


class CallsForm(PortalForm):
    """The calls of a month."""

    month = DateField(lazy_gettext("Any day of the month"), [InputRequired(NEEDED)])
    scope = SelectField(lazy_gettext("Whose calls"))
    calls = IntegerField(lazy_gettext("Calls in the month"), [InputRequired(NEEDED)])

    def __init__(self, scopes: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.scope.choices = scopes
