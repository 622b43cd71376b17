"""What to say instead: the best words that were open at a turn, and where something missed could have been said."""

from dataclasses import dataclass

from training.calls.rules.engine import open_moves
from training.calls.rules.scenario import Choice
from training.debriefs.queries import Played


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A choice that was open at a turn (from 0): its words, what is said about it, and the rules it rests on."""

    turn: int
    words: str
    feedback: str
    cites: tuple[str, ...]


def open_choices(played: Played, turn: int) -> list[Choice]:
    """The choices that were open at a turn, in the order of the file."""
    names = {move.name for move in open_moves(played.play, played.before(turn))}
    node = played.play.scenario.nodes[played.play.places[played.turns[turn].node]]
    return [choice for choice in node.choices if choice.name in names]


def better_words(played: Played, turn: int) -> Advice | None:
    """The best choice that was open at a turn; None where it was taken, or none is marked as best."""
    best = [choice for choice in open_choices(played, turn) if choice.best]
    if not best or any(choice.name == played.turns[turn].event.choice for choice in best):
        return None
    return _advice(played, turn, best[0])


def words_that_meet(played: Played, duty: str, gate: int) -> Advice | None:
    """Where a missed obligation could have been met last, up to the turn of its gate, and in which words."""
    for turn in range(gate, -1, -1):
        meeting = [choice for choice in open_choices(played, turn) if duty in choice.meets and not choice.breaches]
        if meeting:
            chosen = next((choice for choice in meeting if choice.best), meeting[0])
            return _advice(played, turn, chosen)
    return None


def _advice(played: Played, turn: int, choice: Choice) -> Advice:
    words = played.words
    return Advice(
        turn=turn,
        words=words.get(choice.words, ""),
        feedback=words.get(choice.feedback, ""),
        cites=choice.cites,
    )
