"""Shapes of programmes, courses and units: every text in three languages."""

from collections.abc import Mapping
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
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.config import LANGUAGES
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext
from training.courses.rules import Phase, UnitKind
from training.courses.source import MOST_ATTEMPTS, UnitSource
from training.programmes.rules import LONGEST_SUMMARY, LONGEST_TITLE
from training.sessions.rules import Topic
from training.sessions.showing import TOPICS

_NEEDED = lazy_gettext("Write it in this language, too.")


class TickedField(SelectMultipleField):
    """Several to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def in_fields(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """A text in every language as fields of a form."""
    return {f"{name}_{language}": texts.get(language, "") for language in LANGUAGES}


class TitledForm(PortalForm):
    """A title in each language, and the count of changes that the form was made with."""

    edits = HiddenField()
    met = False
    """Whether somebody else turned out to have saved meanwhile."""

    def texts(self, name: str = "title") -> dict[str, str]:
        """What was typed, by language."""
        return {language: (self[f"{name}_{language}"].data or "").strip() for language in LANGUAGES}

    def fill(self, begun: Mapping[str, Any]) -> None:
        """Put values into their fields."""
        for name, value in begun.items():
            self[name].data = value

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
    scenario_key = SelectField(
        lazy_gettext("Scenario"),
        description=lazy_gettext(
            "The newest published version is played. The part is done by a call that passes, with its record."
        ),
    )
    attempts = IntegerField(
        lazy_gettext("Tries at most"),
        [Optional(), NumberRange(1, MOST_ATTEMPTS)],
        description=lazy_gettext("Empty: as many as somebody needs."),
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
        if kind is not UnitKind.CALL:
            del self.scenario_key, self.attempts
        if len(courses) < 2:
            del self.course

    def offer(self, units: list[tuple[str, str]]) -> None:
        """The units that may be required: key and title."""
        self.requires.choices = [SelectChoice(key, title) for key, title in units]

    def offer_scenarios(self, scenarios: list[tuple[str, str]]) -> None:
        """The scenarios that may be played: key and title; nothing for another kind."""
        if "scenario_key" in self:
            self.scenario_key.choices = [SelectChoice(key, title) for key, title in scenarios]

    def begun_with(self, unit: UnitSource, course_key: str) -> dict[str, Any]:
        """What the unit says now, by the fields that this kind has."""
        found = {
            "due_day": unit.due_day,
            "minutes": unit.minutes,
            "clauses": ", ".join(unit.clauses),
            "requires": list(unit.requires),
            "topic": unit.topic.value if unit.topic else "",
            "scenario_key": unit.scenario_key,
            "attempts": unit.attempts,
            "course": course_key,
            **in_fields("title", unit.titles),
        }
        return {name: value for name, value in found.items() if name in self}

    def topic_chosen(self) -> Topic | None:
        """The topic of a session; None for another kind."""
        return Topic(self.topic.data) if "topic" in self else None

    def scenario_chosen(self) -> str | None:
        """The scenario of a practice call; None for another kind."""
        return str(self.scenario_key.data) if "scenario_key" in self else None

    def tries_chosen(self) -> int | None:
        """How often a practice call may be tried; None without a limit, and for another kind."""
        return self.attempts.data if "attempts" in self else None

    def course_chosen(self) -> str | None:
        """The key of the course; None where there is nothing to choose."""
        return str(self.course.data) if "course" in self else None

    def without_titles(self) -> "UnitForm":
        """A lesson that is taught is called what its text is called."""
        for language in LANGUAGES:
            del self[f"title_{language}"]
        return self
