"""What another author saved while a form of a scenario was open (safety s53).

A form is drawn and read by the version that it was made from, so that its rows stay where they were; what it says is
put into the newest text. Rows are the same by their line id or by the name of their choice, not by their place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from wtforms import Field

from portal.audit.queries import LastChange, last_change
from portal.config import LANGUAGES
from portal.web.conflicts import NOTHING, differing
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext
from portal.web.stray import posted
from training.calls.naming import OBLIGATION_WORDS
from training.calls.rules.scenario import MOST_FLAGS, Node, Scenario
from training.scenario_authoring.filling import Shape, node_data
from training.scenario_authoring.headerforms import header_data, owed_shown, packs_shown
from training.scenario_authoring.workshop import Workshop, workshop_of
from training.scenarios.queries import version_text, versions_of

_OWN = {"h": "words", "c": "name"}
"""By which field a row is known: what is heard by its line, a choice by its name."""
_PLACES = ("place", "out")


def made_from(session: Session, workshop: Workshop) -> Workshop:
    """The version that the form that was sent was made from; the newest one where none was sent or it is unknown."""
    revision = posted("revision")
    if revision in ("", str(workshop.version.number)):
        return workshop
    for version in versions_of(session, workshop.scenario_id):
        if str(version.number) == revision:
            return Workshop(version=version, text=version_text(session, version.id))
    return workshop


def seen_in(form: PortalForm) -> str:
    """The newest version that the person saw: the one they were shown beside their own, else the form's."""
    over = form["over"].data if "over" in form else ""
    return over or form["revision"].data or ""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A form that met a newer version: that version, and who saved it."""

    workshop: Workshop
    changed: LastChange | None


def meeting(session: Session, scenario_id: int, form: PortalForm) -> Meeting | None:
    """The newer version that a form met; None where it met none."""
    if not form["over"].data:
        return None
    return Meeting(
        workshop=workshop_of(session, scenario_id),
        changed=last_change(session, "training_scenario", scenario_id),
    )


Rows = list[tuple[str, str, str]]


def node_conflict(form: PortalForm, before: Node, newest: Workshop, shape: Shape) -> Rows:
    """A node as it is saved now beside what was typed; rows that only one of the two has, by their words."""
    node = newest.node(before.name)
    if node is None:
        return []
    data, language = node_data(newest.found, node), current_language()
    stored = {name: data[name] for name in ("name", "kind", "trap", "open")}
    missing: Rows = []
    for letter, typed, saved in (("h", shape.heard, len(node.spoken)), ("c", shape.choices, len(node.choices))):
        own = _OWN[letter]
        places = {form[f"{letter}{number}_{own}"].data: number for number in range(typed)}
        for number in range(saved):
            row = _row(data, f"{letter}{number}_")
            if row[own] in places:
                place = places[row[own]]
                empty = dict.fromkeys(_names(form, f"{letter}{place}_"), "")
                stored |= {f"{letter}{place}_{name}": value for name, value in (empty | row).items()}
            else:
                missing.append((_row_name(letter, number), row.get(language) or str(row[own]), NOTHING))
        kept = {data[f"{letter}{number}_{own}"] for number in range(saved)}
        added = (number for own_name, number in places.items() if own_name not in kept)
        typed_rows = ((number, form[f"{letter}{number}_{language}"].data) for number in added)
        missing += [(_row_name(letter, number), NOTHING, words) for number, words in typed_rows if words]
    compared = {name: value for name, value in stored.items() if name.partition("_")[2] not in _PLACES}
    return differing(form, compared, _label) + missing


def _row(data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in data.items() if name.startswith(prefix)}


def _names(form: PortalForm, prefix: str) -> list[str]:
    return [field.name.removeprefix(prefix) for field in form if field.name.startswith(prefix)]


def _row_name(letter: str, number: int) -> str:
    if letter == "h":
        return gettext("Line %(number)s", number=number + 1)
    return gettext("Choice %(number)s", number=number + 1)


def _label(field: Field) -> str:
    row, _, rest = field.name.partition("_")
    if rest and row[1:].isdigit():
        return f"{_row_name(row[0], int(row[1:]))} · {field.label.text}"
    return str(field.label.text)


def in_order_of(scenario: Scenario, base: Scenario, known: tuple[str, ...], data: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a header form that was made from ``base``, with rule packs and duties in the order of ``scenario``."""
    return _reordered(_orders(base, known), _orders(scenario, known), data)


def _orders(scenario: Scenario, known: tuple[str, ...]) -> dict[str, list[str]]:
    return {"p": packs_shown(scenario, known), "o": owed_shown(scenario)}


def _reordered(
    before: Mapping[str, list[str]], after: Mapping[str, list[str]], data: Mapping[str, Any]
) -> dict[str, Any]:
    moved = tuple(before)
    found = {name: value for name, value in data.items() if not (name.startswith(moved) and name[1:2].isdigit())}
    for letter, names in before.items():
        rows = {name: _row(data, f"{letter}{number}_") for number, name in enumerate(names)}
        for number, name in enumerate(after[letter]):
            found |= {f"{letter}{number}_{field}": value for field, value in rows.get(name, {}).items()}
    return found


def header_conflict(form: PortalForm, base: Scenario, newest: Workshop, known: tuple[str, ...]) -> Rows:
    """The header as it is saved now beside what was typed."""
    orders = _orders(base, known)
    empty = dict.fromkeys((field.name for field in form if field.name.startswith(("p", "o", "f"))), "")
    rows = {name: value for name, value in empty.items() if name[1:2].isdigit()}
    stored = rows | _reordered(_orders(newest.scenario, known), orders, header_data(newest.found, known))
    for number in range(MOST_FLAGS):
        if not stored.get(f"f{number}_name") and not form[f"f{number}_name"].data:
            del stored[f"f{number}_until"]
    return differing(form, stored, lambda field: _header_label(field, orders))


def _header_label(field: Field, orders: Mapping[str, Sequence[str]]) -> str:
    row, _, rest = field.name.partition("_")
    if rest and row[:1] in orders and row[1:].isdigit():
        name = orders[row[0]][int(row[1:])]
        said = str(OBLIGATION_WORDS.get(name, name))
        return said if str(field.label.text) == said else f"{said} · {field.label.text}"
    return str(field.label.text)


def words_conflict(form: PortalForm, shown: Sequence[str], newest: Workshop) -> Rows:
    """The words as they are saved now beside what was typed."""
    words = newest.found.words
    stored = {
        f"w{number}_{code}": words[name][code] if name in words else ""
        for number, name in enumerate(shown)
        for code in LANGUAGES
    }
    return differing(form, stored, lambda field: f"{shown[int(field.name.partition('_')[0][1:])]} · {field.label.text}")
