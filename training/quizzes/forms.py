"""The form of an attempt, made from its questions: radio lists and tick lists of tokens, never of option ids."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from wtforms import Field, HiddenField, RadioField, SelectChoice, SelectMultipleField, TextAreaField  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.web.forms import PortalForm
from portal.web.i18n import gettext, lazy_gettext
from training.courses.rules import text_in
from training.quizzes.models import Attempt, QuizQuestion
from training.quizzes.rules import GivenAnswer, QuestionKind, option_token, plain_sequence, shuffled
from training.quizzes.services import Given


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


def attempt_form(
    attempt: Attempt,
    questions: Sequence[QuizQuestion],
    language: str,
    *,
    complete: bool = False,
    answers: Mapping[int, GivenAnswer] | None = None,
) -> PortalForm:
    """The form of these questions; ``complete`` asks for an answer to each, ``answers`` shows what was saved."""
    fields: dict[str, Field] = {}
    data: dict[str, Any] = {}
    for item in questions:
        number = item.question_version_id
        fields[f"q{number}"] = _choice_field(attempt, item, language, complete=complete)
        fields[f"s{number}"] = HiddenField()
        fields[f"c{number}"] = HiddenField()
        saved = (answers or {}).get(number)
        if saved is not None:
            tokens = [option_token(attempt.seed, option_id) for option_id in saved.chosen]
            single = item.question.kind is QuestionKind.SINGLE
            data[f"q{number}"] = (tokens[0] if tokens else None) if single else tokens
            data[f"s{number}"] = str(saved.sequence)
    made = type("AttemptForm", (PortalForm,), fields)
    return cast(PortalForm, made(data=data))


def _choice_field(attempt: Attempt, item: QuizQuestion, language: str, *, complete: bool) -> Field:
    options = {option.id: option for option in item.question.options}
    choices = [
        SelectChoice(option_token(attempt.seed, option_id), text_in(options[option_id].texts, language))
        for option_id in shuffled(attempt.seed, options)
    ]
    kind = RadioField if item.question.kind is QuestionKind.SINGLE else TickListField
    check = InputRequired(gettext("Choose an answer.")) if complete else Optional()
    label = gettext("Question %(number)s", number=item.position + 1)
    return kind(label, choices=choices, validators=[check])


def given_in(form: PortalForm, question_ids: Iterable[int]) -> list[Given]:
    """The answers of a form that was sent; fields with errors are left out."""
    key = form.form_key.data or ""
    found = []
    for number in question_ids:
        field = form[f"q{number}"]
        if field.errors:
            continue
        tokens = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        found.append(
            Given(
                question_version_id=number,
                tokens=tuple(tokens),
                client_id=form[f"c{number}"].data or key,
                sequence=plain_sequence(form[f"s{number}"].data or ""),
            )
        )
    return found
