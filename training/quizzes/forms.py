"""The form of an attempt, made from its questions: fields that hold tokens and typed texts, never positions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.errors import Invalid
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import gettext, lazy_gettext
from training.marking.rules import LONGEST_TEXT, check_whole
from training.marking.sheets import Slot, SlotKind
from training.quizzes.models import Attempt, AttemptQuestion
from training.quizzes.queries import sheet_of
from training.quizzes.rules import GivenAnswer, plain_sequence
from training.quizzes.services import Given
from training.quizzes.wording import label_of, line_of

LONGEST_LINE = 400


class TickListField(SelectMultipleField):
    """Several options to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class GrantForm(PortalForm):
    """One more attempt, with the reason."""

    reason = TextAreaField(
        lazy_gettext("Reason for one more attempt"),
        validators=[InputRequired(lazy_gettext("Say why.")), Length(max=500)],
    )


def field_names(item: AttemptQuestion, slots: Sequence[Slot]) -> list[str]:
    """The names of a question's fields, one a slot; the first is the question's own."""
    name = f"q{item.question_version_id}"
    return [name if number == 0 else f"{name}_{number}" for number in range(len(slots))]


def attempt_form(
    attempt: Attempt,
    questions: Sequence[AttemptQuestion],
    language: str,
    *,
    answers: Mapping[int, GivenAnswer] | None = None,
) -> PortalForm:
    """The form of these questions; ``answers`` shows what was saved."""
    fields: dict[str, Field] = {}
    data: dict[str, Any] = {}
    for item in questions:
        sheet = sheet_of(attempt, item)
        slots = sheet.slots()
        names = field_names(item, slots)
        for number, (name, slot) in enumerate(zip(names, slots, strict=True)):
            fields[name] = slot_field(slot, len(slots), _label(item, slot, number, len(slots), language), language)
        fields[f"s{item.question_version_id}"] = HiddenField()
        fields[f"c{item.question_version_id}"] = HiddenField()
        saved = (answers or {}).get(item.question_version_id)
        if saved is not None:
            data[f"s{item.question_version_id}"] = str(saved.sequence)
            for name, slot, values in zip(names, slots, sheet.values(saved.answer), strict=True):
                data[name] = values if slot.kind is SlotKind.MANY else (values[0] if values else None)
    made = type("AttemptForm", (PortalForm,), fields)
    return cast(PortalForm, made(data=data))


def _label(item: AttemptQuestion, slot: Slot, number: int, slots: int, language: str) -> str:
    if slot.words:
        return label_of(slot.words, language)
    if slots > 1:
        return gettext("Gap %(number)s", number=number + 1)
    return gettext("Question %(number)s", number=item.position + 1)


def slot_field(slot: Slot, slots: int, label: str, language: str) -> Field:
    """The field of a slot; what is missing or makes no sense is said by the rules, in one place."""
    said = label_of if slot.kind in {SlotKind.ONE, SlotKind.MANY} else line_of
    choices = [SelectChoice(token, said(words, language)) for token, words in slot.choices]
    if slot.kind is SlotKind.ONE:
        return RadioField(label, choices=choices, validators=[Optional()])
    if slot.kind is SlotKind.MANY:
        return TickListField(label, choices=choices, validators=[Optional()])
    if slot.kind in {SlotKind.LIST, SlotKind.PLACE}:
        if slot.kind is SlotKind.PLACE:
            choices = [SelectChoice(str(place + 1), str(place + 1)) for place in range(slots)]
        return SelectField(label, choices=[SelectChoice("", gettext("Choose …")), *choices], validators=[Optional()])
    if slot.kind is SlotKind.TEXT:
        return TextAreaField(label, validators=[Optional(), Length(max=LONGEST_TEXT)])
    return StringField(label, validators=[Optional(), Length(max=LONGEST_LINE)])


def refuse_unfinished(form: PortalForm, attempt: Attempt, questions: Iterable[AttemptQuestion]) -> bool:
    """Say at each question what is missing or makes no sense before it can be handed in; whether anything is."""
    found = False
    for item in questions:
        sheet = sheet_of(attempt, item)
        names = field_names(item, sheet.slots())
        try:
            check_whole(item.question.said, sheet.answer([slot_values(form[name].data) for name in names]))
        except Invalid as error:
            if not form[names[0]].errors:
                form.refuse(Invalid(error.message, field=names[0], **error.values))
            found = True
    return found


def given_in(form: PortalForm, attempt: Attempt, questions: Iterable[AttemptQuestion]) -> list[Given]:
    """The answers of a form that was sent; questions with errors in a field are left out."""
    key = form.form_key.data or ""
    found = []
    for item in questions:
        names = field_names(item, sheet_of(attempt, item).slots())
        if not names or any(form[name].errors for name in names):
            continue
        number = item.question_version_id
        found.append(
            Given(
                question_version_id=number,
                values=tuple(slot_values(form[name].data) for name in names),
                client_id=form[f"c{number}"].data or key,
                sequence=plain_sequence(form[f"s{number}"].data or ""),
            )
        )
    return found


def slot_values(data: Any) -> tuple[str, ...]:
    """What a field holds, as a sheet reads it."""
    if isinstance(data, list):
        return tuple(data)
    return (data,) if data else ()
