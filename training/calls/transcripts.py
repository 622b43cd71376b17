"""The words of a call as they were heard and said, and its five results with spans in these words."""

from collections.abc import Mapping, Sequence

from training.calls.rules.engine import Turn
from training.calls.rules.evidence import Judgement, Lines
from training.calls.rules.play import Play
from training.calls.rules.record_truth import lines_heard
from training.calls.rules.settling import Ruling, settled
from training.calls.rules.skill import Mark
from training.calls.rules.verdicts import FiveResults, five_results
from training.calls.scenariofiles import version_of
from training.calls.wording import filled, places_of


def worded(play: Play, language: str) -> Mapping[str, str]:
    """All rows of a scenario in a language, with the figures and names of the account."""
    places = places_of(play.scenario, language)
    return {row.id: filled(row.texts.get(language, ""), places) for row in play.scenario.words}


def lines_of(play: Play, turns: Sequence[Turn], language: str) -> Lines:
    """What was heard before each turn and at the end, and what was said in each: typed words as they were typed."""
    words = worded(play, language)
    said = []
    for turn in turns:
        choice = play.chosen(turn.node, turn.event.choice)
        said.append(turn.event.text or (words.get(choice.words, "") if choice is not None else ""))
    heard = (words.get(line.words, "") if line is not None else "" for line in lines_heard(play, turns))
    return Lines(heard=tuple(heard), said=tuple(said))


def results_in(
    play: Play,
    turns: Sequence[Turn],
    language: str,
    record: Mapping[str, str] | None = None,
    judgements: Sequence[Judgement] = (),
    marks: Sequence[Mark] = (),
    rulings: Sequence[Ruling] = (),
) -> FiveResults:
    """The five results of a call in the language that it was played in, with what trainers decided of it.

    ``turns`` and ``judgements`` are those of the log: what was heard stays what was heard.
    """
    lines = lines_of(play, turns, language)
    counted, found = settled(play, turns, judgements, rulings)
    return five_results(play, counted, lines, record, found, marks, version_of(play.scenario))
