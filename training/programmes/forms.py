"""Shapes of programmes, courses and units: every text in three languages."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from portal.config import LANGUAGES
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext
from training.courses.rules import Phase, UnitKind
from training.courses.source import UnitSource
from training.programmes.rules import LONGEST_SUMMARY, LONGEST_TITLE
from training.sessions.rules import Topic
from training.sessions.showing import TOPICS

_NEEDED = lazy_gettext("Write it in this language, too.")


class TickedField(SelectMultipleField):
    """Several to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TitledForm(PortalForm):
    """A title in each language, and the count of changes that the form was made with."""

    edits = HiddenField()

    def texts(self, name: str = "title") -> dict[str, str]:
        """What was typed, by language."""
        return {language: (self[f"{name}_{language}"].data or "").strip() for language in LANGUAGES}

    def fill(self, name: str, texts: dict[str, str]) -> None:
        """Put texts into their fields."""
        for language in LANGUAGES:
            self[f"{name}_{language}"].data = texts.get(language, "")

    @property
    def seen(self) -> int:
        """The count of changes; one that never was for what is no number."""
        text = self.edits.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1


for _language in LANGUAGES:
    setattr(
        TitledForm,
        f"title_{_language}",
        StringField(LANGUAGE_NAMES[_language], [DataRequired(_NEEDED), Length(max=LONGEST_TITLE)]),
    )


class ProgrammeForm(TitledForm):
    """A programme: what it is called and for, and whether it starts by itself."""

    starts_itself = BooleanField(
        lazy_gettext("Starts by itself"),
        description=lazy_gettext("Every collector gets it who joined within the days below (policy 7.1.1)."),
    )
    window_days = IntegerField(lazy_gettext("Days after joining"), [InputRequired(), NumberRange(1, 366)], default=30)


for _language in LANGUAGES:
    setattr(
        ProgrammeForm,
        f"summary_{_language}",
        TextAreaField(LANGUAGE_NAMES[_language], [DataRequired(_NEEDED), Length(max=LONGEST_SUMMARY)]),
    )


class CourseForm(TitledForm):
    """A course: its phase, and for how many working days the due days of its units are written."""

    phase = SelectField(lazy_gettext("Phase"))
    written_for = IntegerField(
        lazy_gettext("Working days"),
        [InputRequired(), NumberRange(1, 260)],
        default=5,
        description=lazy_gettext("Due days are written for so many; the length that the agency chose stretches them."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.phase.choices = [
            SelectChoice(Phase.ONBOARDING.value, gettext("Onboarding")),
            SelectChoice(Phase.BUSINESS.value, gettext("Business training")),
            SelectChoice(Phase.SPECIAL.value, gettext("Special training")),
        ]


class UnitForm(TitledForm):
    """A unit: when it is due, how long it takes, what it stands on, what comes before it and where it lies."""

    kind = HiddenField()
    topic = SelectField(
        lazy_gettext("Topic of the session"),
        description=lazy_gettext("Whoever has attended a session on this topic has done this part."),
    )
    due_day = IntegerField(lazy_gettext("Due on working day"), [InputRequired(), NumberRange(1, 260)], default=1)
    minutes = IntegerField(lazy_gettext("Minutes"), [InputRequired(), NumberRange(1, 480)], default=10)
    clauses = StringField(
        lazy_gettext("Clauses"),
        [Length(max=200)],
        description=lazy_gettext("Of the policy, with commas between them: 5.1.2, 7.1."),
    )
    requires = TickedField(
        lazy_gettext("Opens after"), description=lazy_gettext("What has to be done before. None: it is open at once.")
    )
    course = SelectField(
        lazy_gettext("In the course"),
        description=lazy_gettext("In another course it becomes the last part, and whatever was done in it stays."),
    )

    def shape(self, kind: UnitKind, courses: list[tuple[str, str]]) -> None:
        """Only what this kind has, and a choice of the course, by key and title, where there are several."""
        self.topic.choices = [SelectChoice(topic.value, str(words)) for topic, words in TOPICS.items()]
        self.course.choices = [SelectChoice(key, title) for key, title in courses]
        if kind is not UnitKind.SESSION:
            del self.topic
        if len(courses) < 2:
            del self.course

    def offer(self, units: list[tuple[str, str]]) -> None:
        """The units that may be required: key and title."""
        self.requires.choices = [SelectChoice(key, title) for key, title in units]

    def begin(self, unit: UnitSource, course_key: str) -> None:
        """What the unit says now; titles are filled apart."""
        self.due_day.data, self.minutes.data = unit.due_day, unit.minutes
        self.clauses.data, self.requires.data = ", ".join(unit.clauses), list(unit.requires)
        if "topic" in self and unit.topic is not None:
            self.topic.data = unit.topic.value
        if "course" in self:
            self.course.data = course_key

    def topic_chosen(self) -> Topic | None:
        """The topic of a session; None for another kind."""
        return Topic(self.topic.data) if "topic" in self else None

    def course_chosen(self) -> str | None:
        """The key of the course; None where there is nothing to choose."""
        return str(self.course.data) if "course" in self else None

    def without_titles(self) -> "UnitForm":
        """A lesson that is taught is called what its text is called."""
        for language in LANGUAGES:
            del self[f"title_{language}"]
        return self
