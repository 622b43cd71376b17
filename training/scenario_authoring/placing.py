"""Where a finding of the linter belongs: node and field, the header's field, a transcript, or the whole scenario."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from training.calls.findings import Finding, Level
from training.calls.rules.scenario import Node, Scenario
from training.calls.twee import Passage
from training.scenario_authoring.edits import Opened, is_node

WHOLE = frozenset(
    "no-passing-path right-is-first right-is-longest too-many-states unverified not-proved undefined-start "
    "missing-key header-name".split()
)
"""What the header's first line carries and no field can mend alone."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A finding with its place: ``field`` is that of a form (``c0``, ``h1_``, ``due``), empty for all of it."""

    finding: Finding
    field: str = ""


@dataclass
class Places:
    """Findings by place; what belongs nowhere else is about the whole scenario."""

    whole: list[Placed] = field(default_factory=list)
    header: list[Placed] = field(default_factory=list)
    nodes: dict[str, list[Placed]] = field(default_factory=dict)
    golden: dict[str, list[Placed]] = field(default_factory=dict)

    def worst(self, node: str) -> Level | None:
        """The gravest level among a node's findings; notes do not count."""
        levels = {one.finding.level for one in self.nodes.get(node, ())}
        return next((level for level in (Level.ERROR, Level.WARNING) if level in levels), None)


def placed(found: Opened, findings: Iterable[Finding]) -> Places:
    """Each finding at its place. The findings are of the very text that was opened."""
    places = Places()
    passages = sorted(found.story.passages, key=lambda passage: passage.line)
    starts = [passage.line for passage in passages]
    nodes = {node.name: node for node in found.scenario.nodes}
    owners = _owners(found.scenario)
    rows = {row.line: row.id for row in found.scenario.words}
    for finding in findings:
        place = bisect_right(starts, finding.line) - 1
        passage = passages[place] if place >= 0 else None
        if passage is None:
            places.whole.append(Placed(finding=finding))
        elif "words" in passage.tags:
            _say_of_words(places, finding, owners.get(rows.get(finding.line, "").partition(".")[0]))
        elif "golden" in passage.tags:
            places.golden.setdefault(passage.name, []).append(Placed(finding=finding))
        elif "scenario" in passage.tags:
            _say_of_header(places, finding, passage)
        elif is_node(passage):
            node = nodes.get(passage.name)
            where = _row_of(node, finding.line) if node else ""
            places.nodes.setdefault(passage.name, []).append(Placed(finding=finding, field=where))
        else:
            places.whole.append(Placed(finding=finding))
    return places


def _say_of_words(places: Places, finding: Finding, owner: tuple[str, str] | None) -> None:
    if owner is None:
        places.whole.append(Placed(finding=finding))
    elif owner[0]:
        places.nodes.setdefault(owner[0], []).append(Placed(finding=finding, field=owner[1]))
    else:
        places.header.append(Placed(finding=finding, field=owner[1]))


def _say_of_header(places: Places, finding: Finding, passage: Passage) -> None:
    if finding.code in WHOLE or finding.line == passage.line:
        of = places.header if finding.code == "missing-key" else places.whole
        of.append(Placed(finding=finding))
        return
    line = dict(passage.lines()).get(finding.line, "")
    key, _, value = line.strip().partition(":")
    name = value.split()[0] if key == "obligation" and value.split() else ""
    places.header.append(Placed(finding=finding, field=f"owed-{name}" if name else key.strip()))


def _row_of(node: Node, line: int) -> str:
    """The row of a form that a line of the text fills: the last that begins at or before it."""
    rows = [(heard.line, f"h{number}") for number, heard in enumerate(node.spoken)]
    rows += [(choice.line, f"c{number}") for number, choice in enumerate(node.choices)]
    before = [name for start, name in rows if start <= line]
    return before[-1] if before else ""


def _owners(scenario: Scenario) -> Mapping[str, tuple[str, str]]:
    """By line id: the node (empty: the header) and the row of its form that says it; the first that does."""
    account = scenario.account
    found: dict[str, tuple[str, str]] = {}
    for part in ("title", "summary", "goal", "persona"):
        found.setdefault(getattr(scenario, part), ("", part))
    for part in ("creditor", "debtor", "company", "collector"):
        found.setdefault(getattr(account, part), ("", part))
    for node in scenario.nodes:
        for number, heard in enumerate(node.spoken):
            found.setdefault(heard.words, (node.name, f"h{number}"))
        for number, choice in enumerate(node.choices):
            found.setdefault(choice.words, (node.name, f"c{number}"))
            found.setdefault(choice.feedback, (node.name, f"c{number}"))
    return found
