"""Reads labelled utterances from CSV, judges them, and gives the figures; every mistake with its line."""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from portal.errors import Invalid
from training.calls.rules.scenario import Identity
from training.judge.rules.evaluation import Labelled, Verdicts
from training.judge.rules.judging import Judgement, judge
from training.judge.rules.patterns import Conduct
from training.judge.rules.reading import read
from training.judge.rules.resemblance import Weights, learnt
from training.judge.rules.slots import Facts

SHIPPED_SET = Path(__file__).resolve().parent.parent / "content" / "judge"
NEEDED = ("lang", "text", "context", "label")
OTHERS = ("scenario", "author", "split")
LARGEST_SET = 20_000_000
"""Bytes."""
_NOT = "not "


def labelled_in(content: bytes) -> tuple[Labelled, ...]:
    """The utterances of a file: columns lang, text, context (``identity=unknown``), label; scenario, author, split.

    A label is ``none``, one or more kinds of conduct apart by spaces, or ``not`` and the kind that it only looks like.
    Raises Invalid with the line.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The file is not UTF-8 text.") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise Invalid("The first line names the columns; missing: %(names)s", names=", ".join(missing))
    try:
        return tuple(_read(rows))
    except csv.Error:
        raise Invalid("Line %(line)s cannot be read.", line=rows.line_num) from None


def _read(rows: "csv.DictReader[str]") -> Iterator[Labelled]:
    for row in rows:
        cell = {name: (row.get(name) or "").strip() for name in (*NEEDED, *OTHERS)}
        near = cell["label"].removeprefix(_NOT) if cell["label"].startswith(_NOT) else ""
        try:
            yield Labelled(
                line=rows.line_num,
                language=cell["lang"],
                text=row["text"] or "",
                identity=identity_in(cell["context"]),
                conducts=frozenset() if near or cell["label"] == "none" else _conducts(cell["label"]),
                near=Conduct(near) if near else None,
                scenario=cell["scenario"],
                author=cell["author"],
                split=cell["split"],
            )
        except ValueError:
            raise Invalid("Line %(line)s: the label or the context is not known.", line=rows.line_num) from None


def _conducts(label: str) -> frozenset[Conduct]:
    if not label:
        raise ValueError(label)
    return frozenset(Conduct(name) for name in label.split())


def identity_in(context: str) -> Identity:
    """What ``identity=third_party`` says; verified where nothing is said. Raises ValueError for anything else."""
    if not context:
        return Identity.VERIFIED
    name, _, value = context.partition("=")
    if name.strip() != "identity" or value.strip().upper() not in Identity.__members__:
        raise ValueError(context)
    return Identity[value.strip().upper()]


@cache
def shipped_weights() -> Weights:
    """What the tune part that ships teaches; read once."""
    pool = labelled_in((SHIPPED_SET / "tune.csv").read_bytes())
    return learnt((read(one.text), one.conducts) for one in pool)


def judge_said(text: str, identity: Identity, facts: Facts | None = None) -> Judgement:
    """Judge what was said, with all that ships: rules, lexicon and the labelled pool."""
    return judge(text, identity, facts, shipped_weights())


def judged(labelled: Iterable[Labelled]) -> Verdicts:
    """What the judge says of each utterance."""
    return [
        (one, {finding.conduct: finding.verdict for finding in judge_said(one.text, one.identity).findings})
        for one in labelled
    ]
