"""The form that writes down a change of a rule; nothing of it is kept before it is published."""

from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from portal.config import LANGUAGES
from portal.web.forms import PortalForm
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext
from training.assignments.forms import PeopleField
from training.certificates.rules import LONGEST_REASON
from training.rulechanges.rules import LONGEST_RULE, LONGEST_TEXT, MOST_DAYS, Draft

_SAY_WHAT = lazy_gettext("Say in every language what changed.")


class ChangeForm(PortalForm):
    """The rule, what changed, whom it concerns, how it is learnt. ``seen`` is the fingerprint of the look before."""

    rule = StringField(
        lazy_gettext("Rule"),
        [InputRequired(lazy_gettext("Name the rule.")), Length(max=LONGEST_RULE)],
        description=lazy_gettext("A clause of the policy, such as 4.2, or the name of a rule from outside."),
    )
    effective_from = DateField(
        lazy_gettext("In force from"),
        [InputRequired()],
        description=lazy_gettext("Certificates go out of date on this day."),
    )
    kinds = PeopleField(lazy_gettext("Certificates that it concerns"), coerce=int)
    programme = SelectField(lazy_gettext("Short course"), coerce=int)
    opens_on = DateField(
        lazy_gettext("The course opens on"),
        [InputRequired()],
        description=lazy_gettext("Whoever finishes it before the rule is in force goes on calling."),
    )
    days = IntegerField(
        lazy_gettext("To be done within"),
        [InputRequired(), NumberRange(1, MOST_DAYS)],
        description=lazy_gettext("Working days from the day the course opens for a person."),
        default=5,
    )
    seen = HiddenField()

    def offer(self, kinds: list[tuple[int, str]], programmes: list[tuple[int, str]]) -> None:
        """What may be chosen."""
        self.kinds.choices = kinds
        self.programme.choices = [(0, gettext("Please choose")), *programmes]

    def fields_of_texts(self) -> list[tuple[str, str, Any]]:
        """The fields of the texts as (language, its name, field)."""
        return [(language, LANGUAGE_NAMES[language], self[f"text_{language}"]) for language in LANGUAGES]

    def draft(self) -> Draft:
        """What was written."""
        return Draft(
            rule=self.rule.data or "",
            effective_from=self.effective_from.data or date.min,
            opens_on=self.opens_on.data or date.min,
            days=self.days.data or 0,
            texts={language: field.data or "" for language, _, field in self.fields_of_texts()},
            kind_ids=tuple(self.kinds.data or ()),
            programme_id=self.programme.data,
        )


class TakeBackForm(PortalForm):
    """Why a change is taken back. ``seen`` is the fingerprint of the look before."""

    reason = TextAreaField(
        lazy_gettext("Why it is taken back"),
        [InputRequired(lazy_gettext("Say why the change is taken back.")), Length(max=LONGEST_REASON)],
        description=lazy_gettext("Whoever had the short course reads it, too."),
    )
    seen = HiddenField()


for _language in LANGUAGES:
    _field = TextAreaField(
        lazy_gettext("What changed"),
        [InputRequired(_SAY_WHAT), Length(max=LONGEST_TEXT)],
        render_kw={"lang": _language.replace("_", "-")},
    )
    setattr(ChangeForm, f"text_{_language}", _field)
