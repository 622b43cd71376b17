"""Forms of a room: activating, finishing tasks, noting, standing down, reviewing."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from crisis.activations.rules import FactSort, Outcome
from crisis.plans.rules import GRADE_WORDS, Condition, Grade
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import gettext, lazy_gettext

FACT_WORDS = {
    FactSort.FACT: lazy_gettext("Fact"),
    FactSort.ASSUMPTION: lazy_gettext("Assumption"),
    FactSort.RUMOUR: lazy_gettext("Rumour"),
}


class ActivationForm(PortalForm):
    """Plan and grade, proposed, and what is known and not known."""

    plan = SelectField(lazy_gettext("Plan"), coerce=int)
    grade = RadioField(lazy_gettext("Grade of the event"), coerce=Grade)
    known = TextAreaField(lazy_gettext("What we know"), validators=[Optional(), Length(max=2000)])
    not_known = TextAreaField(lazy_gettext("What we do not know yet"), validators=[Optional(), Length(max=2000)])

    def offer(self, plans: Sequence[tuple[int, str]]) -> None:
        """Fill the choices with the approved plans."""
        self.plan.choices = [SelectChoice(plan_id, title) for plan_id, title in plans]
        self.grade.choices = [SelectChoice(grade.value, gettext(GRADE_WORDS[grade])) for grade in Grade]


class TaskForm(PortalForm):
    """How a task ended."""

    outcome = RadioField(
        lazy_gettext("Outcome"),
        choices=[
            SelectChoice(Outcome.DONE.value, lazy_gettext("Task is done")),
            SelectChoice(Outcome.WAIVED.value, lazy_gettext("Waived: not needed this time")),
        ],
        default=Outcome.DONE.value,
    )
    note = TextAreaField(
        lazy_gettext("What was done, or why it is not needed"),
        validators=[
            InputRequired(lazy_gettext("Say in a sentence what was done, or why it is not needed.")),
            Length(max=1000),
        ],
    )

    def only_done(self) -> None:
        """For who may not waive."""
        self.outcome.choices = [SelectChoice(Outcome.DONE.value, gettext("Task is done"))]


class NoteForm(PortalForm):
    """A sentence for the diary."""

    text = TextAreaField(
        lazy_gettext("Note for the timeline"),
        id="note_text",
        validators=[InputRequired(lazy_gettext("Write a sentence first.")), Length(max=2000)],
    )


class FactForm(PortalForm):
    """Something that was said about the event."""

    sort = RadioField(
        lazy_gettext("How sure are we?"),
        choices=[SelectChoice(sort.value, word) for sort, word in FACT_WORDS.items()],
        default=FactSort.RUMOUR.value,
    )
    text = TextAreaField(
        lazy_gettext("What is said"),
        validators=[InputRequired(lazy_gettext("Write a sentence first.")), Length(max=1000)],
    )
    source = StringField(
        lazy_gettext("Source"),
        validators=[
            InputRequired(lazy_gettext("Name the source: who says so, or where it is written.")),
            Length(max=200),
        ],
    )


class StandDownForm(PortalForm):
    """Reason and watch period; a field for each condition of the plan is added by ``stand_down_form``."""

    reason = TextAreaField(
        lazy_gettext("Why is the plan stood down now?"),
        validators=[InputRequired(lazy_gettext("Say why the plan is stood down.")), Length(max=1000)],
    )
    watch_hours = IntegerField(
        lazy_gettext("Keep watching for (hours)"),
        default=48,
        validators=[InputRequired(), NumberRange(min=0, max=720)],
    )

    def said(self, conditions: Sequence[Condition]) -> dict[str, str]:
        """The sentence for each condition, by its key."""
        return {one.key: self._fields[f"condition_{one.key}"].data or "" for one in conditions}


def stand_down_form(conditions: Sequence[Condition], language: str) -> StandDownForm:
    """The form with one sentence to write for each condition of the plan."""
    fields: dict[str, Any] = {
        f"condition_{one.key}": TextAreaField(one.text.of(language), validators=[Optional(), Length(max=1000)])
        for one in conditions
    }
    return type("PlanStandDownForm", (StandDownForm,), fields)()  # type: ignore[no-any-return]


class ReviewForm(PortalForm):
    """What is to be improved."""

    improvements = TextAreaField(
        lazy_gettext("What will be improved, by whom, by when"),
        validators=[
            InputRequired(lazy_gettext("Say what will be improved, or why nothing needs to be.")),
            Length(max=4000),
        ],
    )
