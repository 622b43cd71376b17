"""The draft of a scenario that grows out of an idea for a practice call."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from portal.words import LANGUAGES
from training.callideas.rules import steps_in
from training.calls.rules.scenario import Breach, Choice, Node, Phase, Row, Spoken
from training.calls.scenariofiles import write_scenario
from training.scenario_authoring.beginning import empty_call

_ENDS = ("Done", "Failed")


def draft_of(
    story: str,
    language: str,
    family: str,
    citation: str,
    *,
    key: str,
    titles: Mapping[str, str],
    ifid: str,
    day: date,
    packs: Mapping[str, date],
) -> str:
    """The text of a draft: a node for each step, in which it goes on as it went or is done better.

    The last step breaks the rule. Words that a trainer has to write are empty, so that the linter asks for them, and
    the steps stand in their own language only.
    """
    steps = steps_in(story)
    bare = empty_call(key, titles, ifid, day, packs)
    nodes = [_step(number, len(steps), citation) for number in range(1, len(steps) + 1)]
    dialled = replace(
        next(node for node in bare.nodes if node.name == bare.start),
        choices=(Choice(name="dial", words="c_dial", target=nodes[0].name, dials=True),),
    )
    rest = tuple(node for node in bare.nodes if node.name != bare.start)
    rows = [_row("c_dial")]
    for number, step in enumerate(steps, 1):
        rows += [_row(f"n_step{number}", {language: step}), _row(f"c_went{number}"), _row(f"c_better{number}")]
    return write_scenario(
        replace(bare, family=family, nodes=(dialled, *nodes, *rest), words=(*bare.words, *rows)),
    )


def _step(number: int, last: int, citation: str) -> Node:
    good, bad = _ENDS
    went = Choice(
        name="as_it_went",
        words=f"c_went{number}",
        target=bad if number == last else f"Step{number + 1}",
        breaches=(Breach(citation=citation),) if number == last else (),
        cites=(citation,) if number == last else (),
    )
    better = Choice(name="better", words=f"c_better{number}", target=good, best=True)
    heard = (Spoken(speaker="narrator", words=f"n_step{number}"),)
    return Node(name=f"Step{number}", phase=Phase.OPENING, spoken=heard, choices=(went, better))


def _row(name: str, said: Mapping[str, str] | None = None) -> Row:
    texts = dict.fromkeys(LANGUAGES, "") | dict(said or {})
    return Row(id=name, texts=texts, passage="Words")
