"""What keeps a text from being taken in at all, even as a draft: no text, too much of it, or script in it."""

import re

from portal.words import mark
from training.calls.findings import Finding, Findings
from training.calls.scenariofiles import cells_of
from training.calls.twee import read_twee
from training.questionfiles.reading import Misread, text_of
from training.scenario_authoring.edits import is_node
from training.scenario_authoring.rules.layout import MOST_DRAWN

LARGEST = 1_000_000
"""Bytes of a scenario that can be kept here."""
_MARKUP = re.compile(r"<\s*[/!?a-zA-Z]|javascript\s*:|\bon[a-z]+\s*=\s*[\"']", re.IGNORECASE)


def text_in_file(content: bytes) -> str | Finding:
    """The text of a file, or why it is none."""
    if len(content) > LARGEST:
        said = mark("The file is larger than %(most)s MB.")
        return Finding(line=1, code="too-large", sentence=said, values={"most": LARGEST // 1_000_000})
    try:
        return text_of(content)
    except Misread as misread:
        problem = misread.problem
        return Finding(line=problem.line, code="no-text", sentence=problem.sentence, values=problem.values)


def check_text(text: str) -> Finding | None:
    """The first thing for which a text cannot be kept; what only the linter says is no reason."""
    read = text_in_file(text.encode("utf-8", "surrogatepass"))
    if isinstance(read, Finding):
        return read
    story = read_twee(read, Findings())
    nodes = [passage for passage in story.passages if is_node(passage)]
    if len(nodes) > MOST_DRAWN:
        said = mark("The scenario has %(n)s nodes, more than %(most)s. Split it.")
        values = {"n": len(nodes), "most": MOST_DRAWN}
        return Finding(line=nodes[MOST_DRAWN].line, code="too-many-nodes", sentence=said, values=values)
    for passage in story.passages:
        if "script" in passage.tags:
            said = mark("A scenario holds no script.")
            return Finding(line=passage.line, code="script", sentence=said)
        if "words" in passage.tags:
            for number, line in passage.lines():
                if any(_MARKUP.search(cell) for cell in cells_of(line) or ()):
                    said = mark("Words are said, not run: this line holds markup or script.")
                    return Finding(line=number, code="script", sentence=said)
    return None
