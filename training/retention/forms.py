"""The form of a question in the refresher: its field, and whether it was a guess."""

from typing import Any, cast

from wtforms import BooleanField

from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext
from training.quizzes.forms import slot_field, slot_values
from training.retention.queries import Asked

FIELD = "answer"


def answer_form(asked: Asked, language: str) -> PortalForm:
    """The form of a card; every kind that is asked has one field."""
    (slot,) = asked.sheet.slots()
    fields: dict[str, Any] = {
        FIELD: slot_field(slot, 1, gettext("Your answer"), language),
        "guessed": BooleanField(lazy_gettext("I had to guess")),
    }
    made = type("RefresherForm", (PortalForm,), fields)
    return cast(PortalForm, made())


def values_in(form: PortalForm) -> list[tuple[str, ...]]:
    """What the field of a sent form holds, as the sheet reads it."""
    return [slot_values(form[FIELD].data)]
