"""The form of an observation, made from its checklist: levels as they are described, a note at each item."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from wtforms import Field, RadioField, SelectChoice, StringField, TextAreaField  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from portal.web.forms import PortalForm
from portal.web.i18n import gettext
from training.courses.rules import text_in
from training.signoffs.rules import LONGEST_NOTE, LONGEST_REFERENCE, Item, Mark


def observation_form(
    items: Iterable[Item],
    language: str,
    marks: Mapping[str, Mark] | None = None,
    call_reference: str = "",
    *,
    ends: bool = True,
) -> PortalForm:
    """The form of these items; ``ends`` adds what belongs to the whole observation."""
    fields: dict[str, Field] = {}
    data: dict[str, Any] = {"call_reference": call_reference}
    for item in items:
        choices = [SelectChoice(str(number), text_in(level, language)) for number, level in enumerate(item.levels, 1)]
        label = text_in(item.texts, language)
        fields[f"level_{item.key}"] = RadioField(label, choices=choices, validators=[Optional()])
        fields[f"note_{item.key}"] = TextAreaField(
            gettext("What did you see?"), validators=[Optional(), Length(max=LONGEST_NOTE)]
        )
        given = (marks or {}).get(item.key, Mark())
        data[f"level_{item.key}"] = str(given.level) if given.level else None
        data[f"note_{item.key}"] = given.note
    if ends:
        fields["call_reference"] = StringField(
            gettext("Number of the call"),
            validators=[Optional(), Length(max=LONGEST_REFERENCE)],
            description=gettext("To find the recording again. No name, telephone number or account of a debtor."),
        )
        fields["next_step"] = TextAreaField(
            gettext("What should be practised next?"),
            validators=[Optional(), Length(max=LONGEST_NOTE)],
            description=gettext("The person reads it. Needed where something was below what is enough."),
        )
    made = type("ObservationForm", (PortalForm,), fields)
    return cast(PortalForm, made(data=data))


def marks_in(form: PortalForm, items: Iterable[Item]) -> dict[str, Mark]:
    """What a form that was sent gives, by item."""
    return {
        item.key: Mark(
            level=int(form[f"level_{item.key}"].data) if form[f"level_{item.key}"].data else None,
            note=form[f"note_{item.key}"].data or "",
        )
        for item in items
    }
