"""The shape of a checklist as trainers write it: lines of items with anchored levels in every language."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import BooleanField, Field, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from portal.config import LANGUAGES
from portal.web.forms import PortalForm, SelectChoice
from portal.web.i18n import LANGUAGE_NAMES, gettext
from training.signoffs.typed import LEVELS, LONGEST_ITEM, LONGEST_LEVEL, MOST_ITEMS, Line

_ENOUGH = 3


def checklist_form(rows: int, data: Mapping[str, Any]) -> PortalForm:
    """The form with so many lines; ``data`` holds what it begins with."""
    fields: dict[str, Field] = {"rows": HiddenField(), "seen": HiddenField()}
    for number in range(rows):
        fields |= {f"r{number}_{name}": field for name, field in _line_fields().items()}
    made = type("ChecklistForm", (PortalForm,), fields)
    form = cast(PortalForm, made(data=dict(data)))
    form["rows"].data = str(rows)
    return form


def _line_fields() -> dict[str, Field]:
    needs = [
        SelectChoice(str(level), gettext("level %(number)s", number=level)) for level in range(2, LEVELS + 1)
    ]  # fmt: skip
    fields: dict[str, Field] = {
        "key": HiddenField(validators=[Length(max=40)]),
        "place": IntegerField(gettext("Place in the list"), validators=[Optional(), NumberRange(1, MOST_ITEMS)]),
        "clause": StringField(gettext("Clause of the policy"), validators=[Length(max=20)]),
        "critical": BooleanField(gettext("Critical item")),
        "needs": SelectField(gettext("Enough from"), choices=needs, default=str(_ENOUGH)),
        "gone": BooleanField(gettext("Leave out")),
        **_in_languages("text", LONGEST_ITEM),
    }
    for level in range(1, LEVELS + 1):
        fields |= _in_languages(f"l{level}", LONGEST_LEVEL)
    return fields


def _in_languages(name: str, longest: int) -> dict[str, Field]:
    """A field a language, as high as its words need: what is said of a level is seldom as short as a line."""
    return {
        f"{name}_{code}": TextAreaField(LANGUAGE_NAMES[code], validators=[Length(max=longest)], render_kw={"rows": 2})
        for code in LANGUAGES
    }


def typed_lines(form: PortalForm, rows: int) -> list[Line]:
    """What was typed in the lines."""
    return [_typed_line(form, f"r{number}_", number) for number in range(rows)]


def _typed_line(form: PortalForm, prefix: str, number: int) -> Line:
    def texts(name: str) -> dict[str, str]:
        return {code: " ".join((form[f"{prefix}{name}_{code}"].data or "").split()) for code in LANGUAGES}

    return Line(
        key=form[prefix + "key"].data or "",
        texts=texts("text"),
        clause=(form[prefix + "clause"].data or "").strip(),
        critical=bool(form[prefix + "critical"].data),
        needs=int(form[prefix + "needs"].data or _ENOUGH),
        levels=tuple(texts(f"l{level}") for level in range(1, LEVELS + 1)),
        place=form[prefix + "place"].data or number + 1,
        gone=bool(form[prefix + "gone"].data),
    )


def begun_with(lines: Sequence[Line], seen: str) -> dict[str, Any]:
    """Lines as data of the form; ``seen`` is the digest of the version that it was made from."""
    data: dict[str, Any] = {"seen": seen}
    for number, line in enumerate(lines):
        data |= {
            f"r{number}_key": line.key,
            f"r{number}_place": number + 1,
            f"r{number}_clause": line.clause,
            f"r{number}_critical": line.critical,
            f"r{number}_needs": str(line.needs),
        }
        for name, words in (("text", line.texts), *((f"l{place}", one) for place, one in enumerate(line.levels, 1))):
            data |= {f"r{number}_{name}_{code}": words.get(code, "") for code in LANGUAGES}
    return data
