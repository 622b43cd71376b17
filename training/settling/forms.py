"""The form of a review, made from what was found in the call: a decision and a reason for each, and levels of skill."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import gettext
from training.calls.rules.settling import Point
from training.calls.rules.skill import CRITERIA, HIGHEST_LEVEL
from training.settling.rules import CRITERION_NAMES, LONGEST_REASON, Given, GivenLevel, Key, Lack

YES, NO = "yes", "no"


def review_form(points: Sequence[Point], before: Mapping[Key, bool], turns: int) -> PortalForm:
    """The form for these points; ``before`` is what was decided earlier, ``turns`` how many the call has."""
    fields: dict[str, Any] = {"seen": IntegerField(validators=[Optional()])}
    for place, point in enumerate(points):
        fields[f"verdict_{place}"] = RadioField(
            gettext("Decision"), choices=_choices(point), default=_default(point, before), validators=[Optional()]
        )
        fields[f"reason_{place}"] = _reason()
    for criterion in CRITERIA:
        levels = [SelectChoice(str(level), str(level)) for level in range(1, HIGHEST_LEVEL + 1)]
        fields[f"level_{criterion.name}"] = SelectField(
            gettext(criterion.label), choices=[SelectChoice("", gettext("as it is")), *levels], validators=[Optional()]
        )
        fields[f"turn_{criterion.name}"] = SelectField(
            gettext("Turn"), choices=[SelectChoice(str(turn), str(turn + 1)) for turn in range(turns)]
        )
        fields[f"why_{criterion.name}"] = _reason()
    return cast(PortalForm, type("ReviewForm", (PortalForm,), fields)())


def _reason() -> TextAreaField:
    return TextAreaField(gettext("Reason"), validators=[Optional(), Length(max=LONGEST_REASON)])


def _choices(point: Point) -> list[SelectChoice]:
    if point.is_duty:
        return [SelectChoice(YES, gettext("Yes, it was done")), SelectChoice(NO, gettext("No, it was not done"))]
    return [SelectChoice(YES, gettext("Yes, the rule was broken")), SelectChoice(NO, gettext("No, it was not broken"))]


def _default(point: Point, before: Mapping[Key, bool]) -> str | None:
    holds = before.get(point.key, True if point.sure else None)
    return None if holds is None else YES if holds else NO


def given_in(form: PortalForm, points: Sequence[Point]) -> dict[Key, Given]:
    """What was sent of each point."""
    words = {YES: True, NO: False}
    return {
        point.key: Given(
            holds=words.get(form[f"verdict_{place}"].data or ""), reason=form[f"reason_{place}"].data or ""
        )
        for place, point in enumerate(points)
    }


def levels_in(form: PortalForm) -> list[GivenLevel]:
    """The levels of skill that were sent; where one has no reason, a sentence stands at its field."""
    found = []
    for name in CRITERION_NAMES:
        level, reason = form[f"level_{name}"].data, (form[f"why_{name}"].data or "").strip()
        if level and not reason:
            refuse_at(form, f"why_{name}", gettext("Say why."))
        elif level:
            turn = int(form[f"turn_{name}"].data)
            found.append(GivenLevel(criterion=name, level=int(level), turn=turn, reason=reason))
    return found


def show_lacks(form: PortalForm, lacks: Sequence[tuple[int, Lack]]) -> None:
    """Put a sentence at each field that still lacks something."""
    for place, lack in lacks:
        sentence = gettext("Decide this one.") if lack is Lack.VERDICT else gettext("Say why.")
        refuse_at(form, f"{lack.value}_{place}", sentence)


def refuse_at(form: PortalForm, name: str, sentence: str) -> None:
    """Put a sentence at a field."""
    form[name].errors = [*form[name].errors, sentence]
