"""Changes of a scenario's text, passage by passage: what is not changed stays as its author wrote it.

The text form is the source. A form changes one passage and the words it says; the order of passages, their positions,
tables of words and what the linter cannot read elsewhere stay. Nothing here reads a database or a clock.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.config import LANGUAGES
from training.calls.findings import Finding, Findings
from training.calls.grammar import LINK
from training.calls.header import read_header
from training.calls.nodes import read_node
from training.calls.rules.scenario import Scenario
from training.calls.scenariofiles import HEADER, cells_of, read_scenario, row_of_cells
from training.calls.twee import Passage, Story, read_twee, write_twee
from training.questionfiles.reading import CONTROL

Texts = Mapping[str, str]
NOT_NODES = frozenset({"scenario", "words", "golden", "script", "stylesheet"})
COLUMNS = ("id", *LANGUAGES)
_EXPECTED_END = re.compile(r"^(\s*expect end )(.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A text taken apart: its passages, and the scenario as far as it can be read."""

    story: Story
    scenario: Scenario

    @property
    def words(self) -> dict[str, Texts]:
        """The words of each line id."""
        return {row.id: row.texts for row in self.scenario.words}


def opened(text: str) -> Opened:
    """A scenario's text taken apart; what cannot be read is left out of the scenario and stays in the story."""
    read = read_scenario(text.encode())
    return Opened(story=read_twee(text, Findings()), scenario=read.scenario or Scenario())


def closed(story: Story) -> str:
    """The text of a story."""
    return write_twee(story)


def passage_of(story: Story, name: str) -> Passage | None:
    """The passage of this name."""
    return next((passage for passage in story.passages if passage.name == name), None)


def header_passage(story: Story) -> Passage | None:
    """The passage that holds the header."""
    return next((passage for passage in story.passages if "scenario" in passage.tags), None)


def unreadable(passage: Passage) -> tuple[Finding, ...]:
    """Lines of a node or header that no form can show; saving the form leaves them out."""
    found = Findings()
    if "scenario" in passage.tags:
        read_header(passage, found)
    else:
        read_node(passage, found)
    return tuple(finding for finding in found.sorted() if finding.line > passage.line)


def with_passage(story: Story, passage: Passage, instead_of: str = "") -> Story:
    """The story with this passage in the place of another, whose position it keeps; else after the last node."""
    before = passage_of(story, instead_of)
    passages = list(story.passages)
    if before is not None:
        passages[passages.index(before)] = replace(passage, metadata=passage.metadata or before.metadata)
    else:
        places = [place for place, one in enumerate(passages) if not {"golden", "words"} & set(one.tags)]
        passages.insert(places[-1] + 1 if places else 0, passage)
    return replace(story, passages=tuple(passages))


def without_passage(story: Story, name: str) -> Story:
    """The story without this passage."""
    return replace(story, passages=tuple(passage for passage in story.passages if passage.name != name))


def with_name(story: Story, old: str, new: str) -> Story:
    """The story with every way to a node called as the node is called now: links, start, ends of transcripts."""

    def linked(hit: re.Match[str]) -> str:
        return f"[[{new}]]" if hit[1].strip() == old else hit[0]

    def ended(hit: re.Match[str]) -> str:
        return f"{hit[1]}{new}" if hit[2] == old else hit[0]

    def renamed(passage: Passage) -> Passage:
        if "golden" in passage.tags:
            return replace(passage, text=_EXPECTED_END.sub(ended, passage.text))
        if {"words", "script", "stylesheet"} & set(passage.tags):
            return passage
        return replace(passage, text=LINK.sub(linked, passage.text))

    data = {**story.data, "start": new} if story.data.get("start") == old else story.data
    return replace(story, data=data, passages=tuple(renamed(passage) for passage in story.passages))


def with_data(story: Story, **said: Any) -> Story:
    """The story with other values in its data."""
    return replace(story, data={**story.data, **said})


def with_words(story: Story, texts: Mapping[str, Texts], dropped: Iterable[str] = ()) -> Story:
    """The story with these words under their ids, in their place where they have one, and without those dropped."""
    waiting, gone = dict(texts), set(dropped) - set(texts)
    passages: list[Passage] = []
    for passage in story.passages:
        if "words" in passage.tags:
            passage = replace(passage, text=_changed_table(passage.text, waiting, gone))
        passages.append(passage)
    if waiting:
        _added(passages, waiting)
    return replace(story, passages=tuple(passages))


def _changed_table(text: str, waiting: dict[str, Texts], gone: set[str]) -> str:
    """A table with its rows changed; what it took is no longer waiting. Lines that are no rows stay."""
    lines: list[str] = []
    columns: list[str] | None = None
    for line in text.split("\n"):
        cells = cells_of(line) if line.strip() else None
        if cells is None:
            lines.append(line)
        elif columns is None:
            columns = cells
            lines.append(line)
        else:
            lines += _changed_row(line, cells, columns, waiting, gone)
    return "\n".join(lines)


def _changed_row(
    line: str, cells: list[str], columns: list[str], waiting: dict[str, Texts], gone: set[str]
) -> list[str]:
    if sorted(columns) != sorted(COLUMNS) or len(cells) != len(columns):
        return [line]
    name = cells[columns.index("id")]
    if name in gone:
        return []
    texts = waiting.pop(name, None)
    if texts is None or all(texts.get(code, "") == cells[columns.index(code)] for code in LANGUAGES):
        return [line]
    return [row_of_cells([name if column == "id" else one_line(texts.get(column, "")) for column in columns])]


def _added(passages: list[Passage], waiting: Mapping[str, Texts]) -> None:
    rows = [
        row_of_cells([name, *(one_line(texts.get(code, "")) for code in LANGUAGES)]) for name, texts in waiting.items()
    ]
    head = row_of_cells(COLUMNS)
    for place, passage in enumerate(passages):
        if "words" in passage.tags and passage.text.split("\n")[0].strip() == head:
            passages[place] = replace(passage, text="\n".join([passage.text, *rows]))
            return
    taken = {passage.name for passage in passages}
    name = free_name("Words", taken.__contains__)
    passages.append(Passage(name=name, tags=("words",), text="\n".join([head, *rows])))


def one_line(text: str) -> str:
    """A text as a cell holds it: without breaks, control characters and spaces around."""
    return " ".join(CONTROL.sub(" ", text).split())


def free_name(wished: str, taken: Callable[[str], bool]) -> str:
    """The name, or with the first number from 2 that makes it free; at most 40 characters."""
    if not taken(wished):
        return wished
    return next(name for number in range(2, 10_000) if not taken(name := f"{wished[:35]}_{number}"))


def is_node(passage: Passage) -> bool:
    """Whether a passage is a node or an end."""
    return not NOT_NODES & set(passage.tags)


def has_header(story: Story) -> bool:
    """Whether there is exactly one header, under its own name."""
    return [passage.name for passage in story.passages if "scenario" in passage.tags] == [HEADER]
