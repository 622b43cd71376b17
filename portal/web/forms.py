"""The base of all forms: token, key against double sending, our own sentences for what is wrong."""

import uuid
from typing import Any

from flask import abort, request
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # the stubs are older than it

from portal.errors import FairlineError, Invalid
from portal.web.i18n import FormTranslations, gettext, mark
from portal.web.stray import declare, posted, storable

WTFORMS_SENTENCES = (
    mark("This field is required."),
    mark("Invalid input."),
    mark("Not a valid choice."),
    mark("Not a valid choice"),
    mark("Invalid Choice: could not coerce."),
    mark("Not a valid integer value."),
    mark("Not a valid decimal value."),
    mark("Not a valid date value."),
    mark("Not a valid time value."),
    mark("Not a valid datetime value."),
    mark("Invalid email address."),
    mark("CSRF token missing."),
    mark("CSRF failed."),
    mark("CSRF token expired."),
    mark("Number must be at least %(min)s."),
    mark("Number must be at most %(max)s."),
    mark("Number must be between %(min)s and %(max)s."),
    mark("Field cannot be longer than %(max)d character."),
    mark("Field cannot be longer than %(max)d characters."),
    mark("Field must be at least %(min)d characters long."),
    mark("'%(value)s' is not a valid choice for this field."),
)
"""What WTForms itself may say; listed here so that our catalogues hold it."""

UNSTORABLE = mark("There were characters in it that cannot be kept; each is marked with �. Mend it and send again.")
_TRANSLATIONS = FormTranslations()


def new_form_key() -> str:
    """A fresh key for a page's form: 122 random bits."""
    return uuid.uuid4().hex


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form of the portal. ``form_key`` goes to ``perform_once``."""

    form_key = HiddenField(default=new_form_key)

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' hooks: for its sentences, and for what is read as a form."""

        def get_translations(self, form: Any) -> FormTranslations:
            return _TRANSLATIONS

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """No page of ours sends JSON; read here, a deeply nested one would make the portal fail."""
            return super().wrap_formdata(form, None if formdata is not None and request.is_json else formdata)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if kwargs.get("formdata", True) is not None:  # otherwise the form is only shown, beside the one that was sent
            declare(field.name for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides what the fields ask for: no text with what no database keeps; each such sign is shown as a mark.

        What could not be read at all has that one sentence: its bounds are asked about once it can be.
        """
        fine = bool(super().validate(extra_validators))
        for field in self:
            unread = list(field.process_errors)
            if unread and list(field.errors)[: len(unread)] == unread:  # else a validator spoke for what is empty
                field.errors = unread
        for field in self:
            if isinstance(field.data, str) and (mended := storable(field.data)) != field.data:
                field.data, fine = mended, False
                field.errors = [*field.errors, gettext(UNSTORABLE)]
        return fine

    def refuse(self, error: FairlineError) -> None:
        """Put a rule's sentence at the field it names, else above the form."""
        sentence = gettext(error.message) % error.values if error.values else gettext(error.message)
        field = error.field if isinstance(error, Invalid) else None
        if field and field in self._fields:
            self._fields[field].errors = [*self._fields[field].errors, sentence]
        else:
            self.form_errors.append(sentence)


class ActionForm(PortalForm):
    """A form that is only a button."""


def refuse_nameless_parts() -> None:
    """A part of a form without a name is nobody's field; whoever goes through the names would stumble over it."""
    if request.mimetype == "multipart/form-data" and (None in request.form or None in request.files):
        abort(400)


def posted_form_key() -> str:
    """The key of a one-button form."""
    return posted("form_key")
