"""What pages of scenarios show: findings in words, rows of the list, the nodes as text, the views of a scenario."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from portal.web.i18n import gettext, lazy_gettext
from training.calls.findings import Level
from training.calls.rules.scenario import Scenario
from training.calls.wording import filled, places_of
from training.scenario_authoring.drawing import END_TONES, kind_words
from training.scenario_authoring.placing import Placed, Places
from training.scenarios.queries import Kept

LEVEL_TONES = {Level.ERROR: "danger", Level.WARNING: "warning", Level.NOTE: "info"}
LEVEL_WORDS = {
    Level.ERROR: lazy_gettext("error"),
    Level.WARNING: lazy_gettext("warning"),
    Level.NOTE: lazy_gettext("note"),
}


@dataclass(frozen=True, kw_only=True)
class ShownFinding:
    """A finding in the reader's words."""

    line: int
    code: str
    level: str
    tone: str
    sentence: str
    field: str


def shown_findings(found: Iterable[Placed]) -> list[ShownFinding]:
    """Findings in words, the gravest first."""
    order = list(LEVEL_TONES)
    return [
        ShownFinding(
            line=one.finding.line,
            code=one.finding.code,
            level=str(LEVEL_WORDS[one.finding.level]),
            tone=LEVEL_TONES[one.finding.level],
            sentence=gettext(one.finding.sentence, **one.finding.values),
            field=one.field,
        )
        for one in sorted(found, key=lambda one: (order.index(one.finding.level), one.finding.line))
    ]


@dataclass(frozen=True, kw_only=True)
class ShownNode:
    """A node in the list beside the picture: what is heard, and where its choices lead."""

    name: str
    kind: str
    tone: str
    heard: str
    leads: tuple[str, ...]
    findings: list[ShownFinding]


def shown_nodes(scenario: Scenario, places: Places, language: str) -> list[ShownNode]:
    """All nodes by phase, ends last; the start first."""
    filling = places_of(scenario, language)
    words = {row.id: filled(row.texts.get(language, ""), filling) for row in scenario.words}
    nodes = sorted(
        scenario.nodes,
        key=lambda node: (node.end is not None, node.phase or 0, node.name != scenario.start, node.name),
    )
    return [
        ShownNode(
            name=node.name,
            kind=kind_words(node),
            tone=END_TONES[node.end] if node.end else "neutral",
            heard=words.get(node.spoken[-1].words, "") if node.spoken else "",
            leads=tuple(dict.fromkeys(choice.target for choice in node.choices)),
            findings=[one for one in shown_findings(places.nodes.get(node.name, ())) if one.tone != "info"],
        )
        for node in nodes
    ]


def shown_rows(kept: Sequence[Kept], language: str) -> list[dict[str, Any]]:
    """Scenarios for the list: those being written first."""
    rows = [
        {
            "id": one.scenario.id,
            "key": one.scenario.key,
            "title": one.newest.title(language) or one.scenario.key,
            "summary": one.newest.summaries.get(language, ""),
            "family": one.newest.family,
            "difficulty": one.newest.difficulty,
            "draft": one.newest if not one.newest.published else None,
            "played": one.published,
            "newest": one.newest,
        }
        for one in kept
    ]
    return sorted(rows, key=lambda row: (row["draft"] is None, row["difficulty"], row["key"]))


def tabs(scenario_id: int, here: str, *, may_write: bool) -> list[dict[str, Any]]:
    """The views of a scenario; those that change it only for who may."""
    views = [
        ("picture", gettext("Graph"), "scenario_list.show"),
        ("preview", gettext("Preview"), "scenario_preview.play"),
        ("paths", gettext("Paths"), "scenario_paths.heat_map"),
    ]
    if may_write:
        views[1:1] = [
            ("header", gettext("Account and rules"), "scenario_forms.header"),
            ("words", gettext("Words"), "scenario_forms.words"),
        ]
        views.append(("text", gettext("Text form"), "scenario_forms.whole_text"))
    return [
        {"label": label, "url": url_for(endpoint, scenario_id=scenario_id), "active": name == here}
        for name, label, endpoint in views
    ]


def by_field(found: Iterable[Placed]) -> Mapping[str, list[ShownFinding]]:
    """Findings by the row of a form that they are about; those about all of it under ""."""
    rows: dict[str, list[ShownFinding]] = {}
    for one in shown_findings(found):
        rows.setdefault(one.field, []).append(one)
    return rows
