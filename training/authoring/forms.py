"""Shapes of what trainers send: a question with its lines, a quiz with its questions, a mark, more time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.config import LANGUAGES
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, gettext, lazy_gettext
from training.authoring.typed import GAP_KINDS, RIGHT, WRONG
from training.marking.rules import CHOICES
from training.quizzes.content import PartKind, QuestionKind
from training.quizzes.rules import FeedbackPolicy

LONGEST_QUESTION = 8000
LONGEST_LINE = 1000
MOST_LINES = 30
MORE = 3
GAP_WORDS = {
    PartKind.WORD: lazy_gettext("word"),
    PartKind.NUMBER: lazy_gettext("number"),
    PartKind.LIST: lazy_gettext("choice from a list"),
}
POLICY_WORDS = {
    FeedbackPolicy.AT_END: lazy_gettext("After the pass or the last attempt"),
    FeedbackPolicy.EACH: lazy_gettext("After each attempt"),
    FeedbackPolicy.NEVER: lazy_gettext("Never"),
}


def _in_languages(name: str, label: str, longest: int, *, area: bool) -> dict[str, Field]:
    kind = TextAreaField if area else StringField
    return {
        f"{name}_{code}": kind(f"{label} · {LANGUAGE_NAMES[code]}", validators=[Length(max=longest)])
        for code in LANGUAGES
    }


def question_form(
    kind: QuestionKind, units: Sequence[tuple[int, str]], rows: int, data: Mapping[str, Any]
) -> PortalForm:
    """The form of a question of this kind with so many lines; ``data`` holds what it begins with."""
    fields: dict[str, Field] = {
        "rows": HiddenField(),
        **({"seen_version": HiddenField()} if "seen_version" in data else {}),
        **_in_languages("text", gettext("Question"), LONGEST_QUESTION, area=True),
        **_in_languages("feedback", gettext("Explanation"), LONGEST_QUESTION, area=True),
        "clause": StringField(gettext("Clause of the policy"), validators=[Length(max=20)]),
        "category": StringField(gettext("Category"), validators=[Length(max=200)]),
        "unit": SelectField(
            gettext("Part of the training"),
            choices=[
                SelectChoice("", gettext("none")),
                *(SelectChoice(str(unit_id), title) for unit_id, title in units),
            ],
        ),
    }
    if kind is QuestionKind.ESSAY:
        fields |= _essay_fields()
    for number in range(rows):
        fields |= {f"r{number}_{name}": field for name, field in _line_fields(kind, number).items()}
    made = type("QuestionForm", (PortalForm,), fields)
    form = cast(PortalForm, made(data=dict(data)))
    form["rows"].data = str(rows)
    return form


def _essay_fields() -> dict[str, Field]:
    return {
        **_in_languages("for_marker", gettext("For whoever marks it"), LONGEST_QUESTION, area=True),
        "lines": IntegerField(gettext("Lines to write on"), validators=[Optional(), NumberRange(1, 60)]),
        "least_words": IntegerField(gettext("Least words"), validators=[Optional(), NumberRange(1, 5000)]),
        "most_words": IntegerField(gettext("Most words"), validators=[Optional(), NumberRange(1, 5000)]),
    }


def _line_fields(kind: QuestionKind, number: int) -> dict[str, Field]:
    """The fields of one line, named without its number."""
    if kind is QuestionKind.TRUE_FALSE:
        return {"share": _share_field(), **_words("said", number)}
    if kind in CHOICES:
        return {
            **_words("", number),
            "share": _share_field(exact=kind is QuestionKind.MULTIPLE),
            **_words("said", number),
        }
    if kind is QuestionKind.MATCHING:
        return {**_words("", number), **_words("said", number)}
    if kind is QuestionKind.ORDERING:
        return _words("", number)
    percent = StringField(gettext("Percent of the points"), default="100", validators=[Length(max=20)])
    if kind is QuestionKind.NUMERIC:
        return {
            "value": StringField(gettext("Number"), validators=[Length(max=40)]),
            "tolerance": StringField(gettext("Tolerance"), default="0", validators=[Length(max=40)]),
            "share": percent,
        }
    if kind is QuestionKind.SHORT_TEXT:
        return {"text": StringField(gettext("Accepted words"), validators=[Length(max=LONGEST_LINE)]), "share": percent}
    return _gap_fields() if kind is QuestionKind.CLOZE else {}


def _gap_fields() -> dict[str, Field]:
    kinds = [SelectChoice(kind.value, str(GAP_WORDS[kind])) for kind in GAP_KINDS]
    return {
        "kind": SelectField(gettext("Filled with"), choices=kinds),
        "weight": StringField(gettext("Weight"), default="1", validators=[Length(max=3)]),
        "answers": TextAreaField(gettext("Accepted, a line each"), validators=[Length(max=LONGEST_LINE)]),
    }


def _words(name: str, number: int) -> dict[str, Field]:
    prefix = f"{name}_" if name else ""
    label = gettext("Answer") if name else gettext("Line %(number)s", number=number + 1)
    return {
        f"{prefix}{code}": StringField(f"{label} · {LANGUAGE_NAMES[code]}", validators=[Length(max=LONGEST_LINE)])
        for code in LANGUAGES
    }


def _share_field(*, exact: bool = False) -> Field:
    choices = [SelectChoice(WRONG, gettext("wrong")), SelectChoice(RIGHT, gettext("right"))]
    if exact:
        choices += [SelectChoice(text, f"{text} %") for text in ("100", "50", "25", "0", "-25", "-50", "-100")]
    return SelectField(gettext("Right or wrong"), choices=choices, default=WRONG, validate_choice=False)


def typed_common(form: PortalForm) -> dict[str, Any]:
    """What was typed beside the lines."""
    found: dict[str, Any] = {
        name: {code: form[f"{name}_{code}"].data or "" for code in LANGUAGES}
        for name in ("text", "feedback", "for_marker")
        if f"{name}_{LANGUAGES[0]}" in form
    }
    for name in ("lines", "least_words", "most_words"):
        found[name] = form[name].data if name in form else None
    return {**found, "clause": (form["clause"].data or "").strip(), "category": form["category"].data or ""}


def typed_lines(form: PortalForm, rows: int) -> list[dict[str, Any]]:
    """What was typed in the lines."""
    return [_typed_line(form, f"r{number}_") for number in range(rows)]


def _typed_line(form: PortalForm, prefix: str) -> dict[str, Any]:
    line: dict[str, Any] = {
        name: form[prefix + name].data or ""
        for name in ("share", "value", "tolerance", "text", "kind", "weight", "answers")
        if prefix + name in form
    }
    for key, part in (("words", ""), ("said", "said_")):
        if f"{prefix}{part}{LANGUAGES[0]}" in form:
            line[key] = {code: form[f"{prefix}{part}{code}"].data or "" for code in LANGUAGES}
    return line


def begun_with(common: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], unit_id: int | None) -> dict[str, Any]:
    """The same as data of the form."""
    data: dict[str, Any] = {"unit": str(unit_id or ""), **_flat("text", common["text"])}
    data |= {**_flat("feedback", common["feedback"]), **_flat("for_marker", common["for_marker"])}
    data |= {name: common[name] for name in ("clause", "category", "lines", "least_words", "most_words")}
    for number, line in enumerate(lines):
        for name, value in line.items():
            if isinstance(value, Mapping):
                data |= _flat(f"r{number}" if name == "words" else f"r{number}_said", value)
            else:
                data[f"r{number}_{name}"] = value
    return data


def _flat(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{code}": text for code, text in texts.items()}


class CorrectionForm(PortalForm):
    """Why a key was wrong."""

    reason = TextAreaField(
        lazy_gettext("What was wrong with the key"),
        validators=[InputRequired(lazy_gettext("Say why.")), Length(max=500)],
    )


class EssayForm(PortalForm):
    """Points and a word to whoever wrote it."""

    points = DecimalField(lazy_gettext("Points"), places=2, validators=[InputRequired(lazy_gettext("Give points."))])
    comment = TextAreaField(lazy_gettext("To the person"), validators=[Optional(), Length(max=2000)])


class ExtraTimeForm(PortalForm):
    """More time in quizzes."""

    percent = IntegerField(
        lazy_gettext("More time, in percent"),
        validators=[InputRequired(lazy_gettext("How much?")), NumberRange(0, 300)],
    )
    reason = TextAreaField(
        lazy_gettext("Reason"), validators=[InputRequired(lazy_gettext("Say why.")), Length(max=500)]
    )


def quiz_form(
    version_ids: Iterable[int], draws: int, units: Sequence[tuple[int, str]], data: Mapping[str, Any]
) -> PortalForm:
    """The rules of a quiz, a line for each fixed question, and lines for draws."""
    fields: dict[str, Field] = {
        "minutes": IntegerField(
            gettext("Minutes"), validators=[InputRequired(gettext("How many?")), NumberRange(1, 300)]
        ),
        "pass_percent": IntegerField(
            gettext("Percent to pass"), validators=[InputRequired(gettext("How many?")), NumberRange(1, 100)]
        ),
        "attempts": IntegerField(
            gettext("Attempts"), validators=[InputRequired(gettext("How many?")), NumberRange(1, 20)]
        ),
        "feedback": SelectField(
            gettext("Right answers are shown"),
            choices=[SelectChoice(policy.value, str(words)) for policy, words in POLICY_WORDS.items()],
        ),
        "shuffle_questions": BooleanField(gettext("Each attempt has its own order of questions")),
        "shuffle_options": BooleanField(gettext("Each attempt has its own order of options")),
        "asked": HiddenField(),
        "seen_version": HiddenField(),
    }
    for version_id in version_ids:
        fields[f"o{version_id}"] = IntegerField(
            gettext("Place in the quiz"), validators=[Optional(), NumberRange(1, 999)]
        )
        fields[f"p{version_id}"] = IntegerField(
            gettext("Points it is worth"), default=1, validators=[Optional(), NumberRange(1, 100)]
        )
        fields[f"x{version_id}"] = BooleanField(gettext("Take out"))
    parts = [SelectChoice("", gettext("Choose …")), *(SelectChoice(str(unit_id), title) for unit_id, title in units)]
    for number in range(draws):
        fields[f"d{number}_count"] = IntegerField(gettext("How many"), validators=[Optional(), NumberRange(1, 100)])
        fields[f"d{number}_points"] = IntegerField(
            gettext("Points each"), default=1, validators=[Optional(), NumberRange(1, 100)]
        )
        fields[f"d{number}_unit"] = SelectField(gettext("of the part"), choices=parts)
        fields[f"d{number}_category"] = StringField(gettext("or of the category"), validators=[Length(max=200)])
    made = type("QuizForm", (PortalForm,), fields)
    return cast(PortalForm, made(data=dict(data)))
