"""The form of the call record, made from its fields as the rules name them."""

import unicodedata
from decimal import Decimal
from typing import Any, cast

from wtforms import DateField, DateTimeLocalField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms import Field as FormField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import gettext
from training.calls.rules.record import FIELDS, Field, Kind, amount_of, joined

LONGEST_NOTE = 1000
_MOST_MONEY = Decimal(10) ** 12


class OptionsField(SelectMultipleField):
    """Any number of options, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def record_form() -> PortalForm:
    """The form of a call record; everything may be left empty, and what belongs there is judged afterwards."""
    made = type("CallRecordForm", (PortalForm,), {field.name: _drawn(field) for field in FIELDS})
    return cast(PortalForm, made())


def _drawn(field: Field) -> FormField:
    given: dict[str, Any] = {"description": gettext(field.hint) if field.hint else "", "validators": [Optional()]}
    label = gettext(field.label)
    options = [SelectChoice(option.value, gettext(option.label)) for option in field.options]
    match field.kind:
        case Kind.MOMENT:
            return DateTimeLocalField(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **given)
        case Kind.DAY:
            return DateField(label, **given)
        case Kind.ONE:
            return SelectField(label, choices=[SelectChoice("", gettext("not filled in")), *options], **given)
        case Kind.SEVERAL:
            return OptionsField(label, choices=options, **given)
        case Kind.AMOUNT:
            return StringField(label, **given)
    given["validators"] = [Optional(), Length(max=LONGEST_NOTE)]
    return TextAreaField(label, **given)


def record_in(form: PortalForm) -> dict[str, str] | None:
    """What a form that was sent says, as the rules keep it; None, with a sentence at its field, for no amount."""
    found = {field.name: _value(field, form[field.name].data) for field in FIELDS}
    wrong = [field for field in FIELDS if field.kind is Kind.AMOUNT and found[field.name] is None]
    for field in wrong:
        sentence = gettext("This is no amount. Write it as 2100 or 2,100.50.")
        form[field.name].errors = [*form[field.name].errors, sentence]
    return None if wrong else {name: value or "" for name, value in found.items()}


def _value(field: Field, data: Any) -> str | None:
    if not data:
        return ""
    match field.kind:
        case Kind.MOMENT:
            return f"{data:%Y-%m-%d %H:%M}"
        case Kind.DAY:
            return str(data.isoformat())
        case Kind.SEVERAL:
            return joined(field.name, data)
        case Kind.AMOUNT:
            return _amount(str(data))
    return str(data).strip()


def _amount(given: str) -> str | None:
    """An amount with two decimals; full-width figures, commas and a sign of money may stand in it. None: it is none."""
    plain = unicodedata.normalize("NFKC", given).strip().strip("¥$£元").replace(",", "").strip()
    amount = amount_of(plain)
    if not plain:
        return ""
    return None if amount is None or not 0 <= amount < _MOST_MONEY else f"{amount:.2f}"
