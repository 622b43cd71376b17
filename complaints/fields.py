"""Text fields that keep what was typed and say at the field what cannot be kept."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import StopValidation

from complaints.intake.rules import is_storable, without_controls
from portal.web.i18n import gettext, lazy_gettext

NEEDED = lazy_gettext("This field is required.")


class Storable:
    """Refuses control characters, and shows the text again with a mark where each of them was."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and not is_storable(field.data):
            field.data = without_controls(field.data)
            raise StopValidation(
                gettext(
                    "There were characters in it that cannot be kept; each is marked with �. Mend it and send again."
                )
            )


class AtMost:
    """Refuses a text that is too long, keeping it in the field."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and len(field.data.replace("\r\n", "\n")) > self.most:
            raise StopValidation(
                gettext(
                    "This is too long: %(have)s characters, and %(most)s can be kept. Shorten it and send again.",
                    have=len(field.data.replace("\r\n", "\n")),
                    most=self.most,
                )
            )


class NotBlank:
    """Refuses an empty text; marks the field as required."""

    field_flags: dict[str, Any] = {"required": True}  # noqa: RUF012 - WTForms' own idiom

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data or not field.data.strip():
            raise StopValidation(str(self.sentence))


def line(label: Any, most: int, description: Any = "", *more: Any) -> StringField:
    """One line of text, trimmed."""
    return StringField(label, [Storable(), *more, AtMost(most)], filters=[_trimmed], description=description)


def long_text(
    label: Any, most: int, description: Any = "", sentence: Any = None, *, on_page: str | None = None
) -> TextAreaField:
    """A longer text, kept as typed; required where ``sentence`` says what is missing.

    ``on_page`` is its id where another form on the same page has a field of this name.
    """
    checks: list[Any] = [Storable(), AtMost(most)]
    checks = [NotBlank(sentence), *checks] if sentence else checks
    return TextAreaField(label, checks, description=description, id=on_page)


def _trimmed(value: str | None) -> str | None:
    return value.strip() if value else value
