"""Shapes of what trainers send: the texts of a draft in three languages, files, and the act of publishing."""

from typing import Any

from wtforms import HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from portal.config import LANGUAGES
from portal.files.rules import kinds_in_words
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext
from training.lessons.queries import Texts
from training.lessons.rules import LESSON_FILES, LONGEST_BODY, LONGEST_TITLE


class DraftForm(PortalForm):
    """Title and text in each language; ``language`` is the one that is open, ``revision`` the draft that was read."""

    language = RadioField(
        lazy_gettext("Language"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
        validate_choice=False,
    )
    revision = HiddenField()
    files = MultipleFileField(lazy_gettext("Add files"), render_kw={"accept": LESSON_FILES.accept})

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.files.description = gettext("Taken are: %(kinds)s.", kinds=kinds_in_words(LESSON_FILES))
        if self.language.data not in LANGUAGES:
            self.language.data = LANGUAGES[0]

    @property
    def texts(self) -> Texts:
        """What was typed, by language; line ends as the portal keeps them."""
        return {
            language: {
                "title": (self[f"title_{language}"].data or "").strip(),
                "body": (self[f"body_{language}"].data or "").replace("\r\n", "\n"),
            }
            for language in LANGUAGES
        }

    def fill(self, texts: Texts) -> None:
        """Put texts into the fields."""
        for language in LANGUAGES:
            self[f"title_{language}"].data = texts.get(language, {}).get("title", "")
            self[f"body_{language}"].data = texts.get(language, {}).get("body", "")

    def open_at_error(self) -> None:
        """Open the language in which something is to be mended."""
        wrong = [one for one in LANGUAGES if self[f"title_{one}"].errors or self[f"body_{one}"].errors]
        if wrong and self.language.data not in wrong:
            self.language.data = wrong[0]


for _language in LANGUAGES:
    setattr(DraftForm, f"title_{_language}", StringField(lazy_gettext("Title"), [Length(max=LONGEST_TITLE)]))
    setattr(DraftForm, f"body_{_language}", TextAreaField(lazy_gettext("Text"), [Length(max=LONGEST_BODY)]))


class PublishForm(PortalForm):
    """The deliberate act: what is new, and which draft and version were on the page."""

    revision = HiddenField()
    newest = HiddenField()
    note = StringField(lazy_gettext("What is new"), [Length(max=300)])
