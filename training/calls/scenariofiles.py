"""A scenario file: Twee 3 outside, the strict language of scenarios inside; reading, writing, and what is missing."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.errors import Invalid
from portal.words import LANGUAGES, mark
from training.calls.findings import Finding, Findings
from training.calls.grammar import Wrong, bad_value, citation, name_of
from training.calls.header import read_header, with_story, write_header
from training.calls.nodes import read_node, write_node
from training.calls.rules.scenario import Golden, Node, Row, Scenario
from training.calls.twee import Passage, Story, read_twee, write_twee
from training.questionfiles.reading import Misread, short, text_of

LARGEST_SCENARIO = 5_000_000
"""Bytes."""
FORMAT, FORMAT_VERSION = "CallScenario", "1.0.0"
HEADER = "Scenario"
_NOT_IN_LINKS = re.compile(r"[\[\]|<>]")
TAG_COLOURS = {
    "predial": "gray",
    "opening": "blue",
    "telling": "purple",
    "reminder": "purple",
    "negotiation": "orange",
    "closing": "green",
    "trap": "red",
    "end": "yellow",
}
_CELLS = re.compile(r"(?<!\\)(?:\\\\)*\|")
_ROW_ID = re.compile(r"[A-Za-z0-9_]{1,40}(\.[1-9][0-9]?)?")


@dataclass(frozen=True, kw_only=True)
class ScenarioFile:
    """What a file holds: the scenario as far as it could be read (None where it is none) and every finding."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]


def read_scenario(content: bytes) -> ScenarioFile:
    """The scenario in a file; never raises for what the file says."""
    found = Findings()
    if len(content) > LARGEST_SCENARIO:
        found.error(1, "too-large", mark("A scenario of more than %(most)s MB is not read."), most=5)
        return ScenarioFile(scenario=None, findings=found.sorted())
    try:
        text = text_of(content)
    except Misread as misread:
        problem = misread.problem
        found.error(problem.line, "no-text", problem.sentence, **problem.values)
        return ScenarioFile(scenario=None, findings=found.sorted())
    return _read_story(read_twee(text, found), found)


def _read_story(story: Story, found: Findings) -> ScenarioFile:
    headers = [passage for passage in story.passages if "scenario" in passage.tags]
    _names(story, found)
    if len(headers) != 1:
        said = mark("A scenario needs exactly one passage with the tag scenario: account, clock, rules and goal.")
        found.error(headers[1].line if headers else 1, "no-scenario", said)
    if not headers:
        return ScenarioFile(scenario=None, findings=found.sorted())
    if headers[0].name != HEADER:
        said = mark("The passage with the tag scenario is called Scenario.")
        found.error(headers[0].line, "header-name", said)
    words: list[Row] = []
    golden: list[Golden] = []
    nodes: list[Node] = []
    for passage in story.passages:
        if "words" in passage.tags:
            words += _rows(passage, found)
        elif "golden" in passage.tags:
            golden.append(_golden(passage, found))
        elif {"script", "stylesheet"} & set(passage.tags):
            said = mark("Scripts and styles of Twine are not part of a scenario and are passed over.")
            found.warning(passage.line, "script", said)
        elif "scenario" not in passage.tags:
            nodes.append(read_node(passage, found))
    start = story.data.get("start", "Start")
    scenario = with_story(
        read_header(headers[0], found),
        ifid=str(story.data.get("ifid", "")),
        name=story.title,
        start=start if isinstance(start, str) else "",
        nodes=tuple(sorted(nodes, key=lambda node: node.name)),
        words=tuple(words),
        golden=tuple(sorted(golden, key=lambda one: one.name)),
    )
    return ScenarioFile(scenario=scenario, findings=found.sorted())


def _names(story: Story, found: Findings) -> None:
    seen: set[str] = set()
    for passage in story.passages:
        if passage.name in seen:
            said = mark("There are two passages “%(name)s”.")
            found.error(passage.line, "passage-twice", said, name=short(passage.name))
        seen.add(passage.name)
        if _NOT_IN_LINKS.search(passage.name):
            said = mark("“%(name)s” cannot be the name of a passage.")
            found.error(passage.line, "bad-passage-name", said, name=short(passage.name))


def _rows(passage: Passage, found: Findings) -> list[Row]:
    """Rows of a table of words; its first line names the columns."""
    rows: list[Row] = []
    columns: list[str] | None = None
    for number, line in passage.lines():
        if not line.strip():
            continue
        cells = cells_of(line)
        if cells is None:
            said = mark("A row of words is written as: | l020 | English | 简体 | 繁體 |")
            found.error(number, "bad-row", said)
        elif columns is None:
            columns = cells
            if sorted(cells) != sorted(("id", *LANGUAGES)):
                said = mark("The first row names the columns: id, en, zh_Hans and zh_Hant.")
                found.error(number, "bad-columns", said)
                return []
        elif len(cells) != len(columns) or not _ROW_ID.fullmatch(cells[columns.index("id")]):
            found.error(number, "bad-row", mark("This row has no id, or not as many cells as there are columns."))
        else:
            said_by = dict(zip(columns, cells, strict=True))
            name = said_by.pop("id")
            texts = {language: said_by[language] for language in LANGUAGES}
            rows.append(Row(id=name, texts=texts, passage=passage.name, line=number))
    return rows


def cells_of(line: str) -> list[str] | None:
    """The cells of a row of words; None where the line is none."""
    line = line.strip()
    places = [hit.end() - 1 for hit in _CELLS.finditer(line)]
    if len(places) < 2 or places[0] != 0 or places[-1] != len(line) - 1:
        return None
    pairs = pairwise(places)
    return [re.sub(r"\\([|\\])", r"\1", line[start + 1 : end].strip()) for start, end in pairs]


def _golden(passage: Passage, found: Findings) -> Golden:
    """``play choice`` a turn, then ``expect end Name``, ``expect pass`` or ``fail``, ``expect violates …``."""
    plays: list[str] = []
    said: dict[str, object] = {}
    breaches: list[str] = []
    for number, line in passage.lines():
        if not line.strip():
            continue
        try:
            verb, _, value = line.strip().partition(" ")
            if verb == "play":
                plays += [name_of(name) for name in value.split()]
            elif verb == "expect" and value in ("pass", "fail"):
                said["passes"] = value == "pass"
            elif verb == "expect" and value.startswith("end "):
                said["end"] = value[4:].strip()
            elif verb == "expect" and value.startswith("violates "):
                breaches.append(citation(value[9:].strip()))
            else:
                raise bad_value(line)
        except Wrong as wrong:
            found.error(number, wrong.code, wrong.sentence, **wrong.values)
    end, passes = said.get("end", ""), said.get("passes")
    return Golden(
        name=passage.name,
        plays=tuple(plays),
        end=str(end),
        passes=None if passes is None else bool(passes),
        breaches=tuple(breaches),
        line=passage.line,
    )


def write_scenario(scenario: Scenario) -> str:
    """The scenario as Twee 3; reading it gives the same scenario. Raises Invalid for a name that cannot be written."""
    for node in scenario.nodes:
        if not node.name.strip() or "\n" in node.name or _NOT_IN_LINKS.search(node.name):
            raise Invalid("“%(name)s” cannot be the name of a passage.", name=short(node.name))
    data = {
        "ifid": scenario.ifid,
        "format": FORMAT,
        "format-version": FORMAT_VERSION,
        "start": scenario.start,
        "tag-colors": TAG_COLOURS,
        "zoom": 1,
    }
    passages = [Passage(name=HEADER, tags=("scenario",), text=write_header(scenario))]
    passages += [write_node(node) for node in scenario.nodes]
    passages += [write_golden(one) for one in scenario.golden]
    for name in dict.fromkeys(row.passage for row in scenario.words):
        passages.append(_written_words(name, [row for row in scenario.words if row.passage == name]))
    return write_twee(Story(title=scenario.name, data=json.loads(json.dumps(data)), passages=tuple(passages)))


def version_of(scenario: Scenario) -> str:
    """SHA-256 of the scenario as it is written: the same for every file that says the same, whoever laid it out."""
    return hashlib.sha256(write_scenario(scenario).encode()).hexdigest()


def _written_words(name: str, rows: list[Row]) -> Passage:
    lines = ["| id | en | zh_Hans | zh_Hant |"]
    for row in rows:
        lines.append(row_of_cells([row.id, *(row.texts[language] for language in LANGUAGES)]))
    return Passage(name=name, tags=("words",), text="\n".join(lines))


def row_of_cells(cells: Sequence[str]) -> str:
    """A row of words as it is written."""
    return "| " + " | ".join(re.sub(r"([|\\])", r"\\\1", cell) for cell in cells) + " |"


def write_golden(one: Golden) -> Passage:
    """The passage of a golden transcript; reading it gives the transcript."""
    lines = [f"play {name}" for name in one.plays]
    lines += [f"expect end {one.end}"] if one.end else []
    lines += ["expect pass" if one.passes else "expect fail"] if one.passes is not None else []
    lines += [f"expect violates {rule}" for rule in one.breaches]
    return Passage(name=one.name, tags=("golden",), text="\n".join(lines))
