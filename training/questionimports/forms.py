"""Shapes of an import: the file, how it is read, and what its questions get that they do not say."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from portal.config import LANGUAGES
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext
from training.authoring.typed import category_of
from training.questionfiles.formats import FileFormat
from training.questionimports.judging import Usual
from training.questionimports.undoing import LONGEST_REASON

FORMAT_WORDS = {
    FileFormat.GIFT: "GIFT",
    FileFormat.AIKEN: "Aiken",
    FileFormat.MOODLE_XML: "Moodle XML",
    FileFormat.QTI: "QTI 2.1, 2.2",
    FileFormat.XLSX: "XLSX",
}


class ChoicesForm(PortalForm):
    """What questions get that carry none."""

    clause = StringField(
        lazy_gettext("Clause of the policy"),
        [
            Length(max=20),
            Regexp(r"^\s*([1-9]\d?(\.[1-9]\d?){0,4})?\s*$", message=lazy_gettext("Write a clause like 5.1.2.")),
        ],
        description=lazy_gettext("For questions that name none."),
    )
    category = StringField(
        lazy_gettext("Category"),
        [Length(max=200)],
        description=lazy_gettext("For questions that name none; a slash between its steps: Law / Hours."),
    )
    unit = SelectField(
        lazy_gettext("Part of the training"),
        description=lazy_gettext("Quizzes can draw questions of a part. New questions belong to it."),
    )

    def offer(self, units: Sequence[tuple[int, str]]) -> None:
        """The parts to choose from."""
        self.unit.choices = [
            SelectChoice("", gettext("none")),
            *(SelectChoice(str(unit_id), title) for unit_id, title in units),
        ]

    @property
    def usual(self) -> Usual:
        """Clause and category as they are kept."""
        path = category_of((self.category.data or "").replace("›", "/"))
        return Usual(clause=(self.clause.data or "").strip(), category=path)

    @property
    def unit_id(self) -> int | None:
        """The part, or None."""
        return int(self.unit.data) if self.unit.data else None


class ImportForm(ChoicesForm):
    """A file and how it is read."""

    file = FileField(lazy_gettext("File"), validators=[FileRequired(lazy_gettext("Choose a file."))])
    file_format = SelectField(lazy_gettext("Format"))
    language = SelectField(
        lazy_gettext("Language of the questions"),
        description=lazy_gettext("Where the file does not say it."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.file_format.choices = [
            SelectChoice("", gettext("found out by itself")),
            *(SelectChoice(name.value, words) for name, words in FORMAT_WORDS.items()),
        ]
        self.language.choices = [SelectChoice(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]


class UndoImportForm(PortalForm):
    """Why an import is taken back."""

    reason = StringField(
        lazy_gettext("Reason"),
        [DataRequired(lazy_gettext("Say why this import is taken back.")), Length(max=LONGEST_REASON)],
    )
