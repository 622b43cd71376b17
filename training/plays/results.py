"""The five results of a played call, read off its log and off what trainers decided of it."""

from sqlalchemy.orm import Session

from training.calls.rules.verdicts import FiveResults
from training.calls.transcripts import lines_of, results_in
from training.plays.models import PlayedCall
from training.plays.queries import record_of, standing
from training.settling.marks import levels_in, reviews_of, rulings_in


def results_of_call(session: Session, call: PlayedCall) -> FiveResults:
    """The results as they stand now; without its record where that was not written yet."""
    stands, reviews, record = standing(session, call), reviews_of(session, call.id), record_of(session, call.id)
    return results_in(
        stands.play,
        stands.turns,
        call.language,
        record.fields if record else None,
        stands.judged,
        levels_in(reviews, lines_of(stands.play, stands.turns, call.language)),
        rulings_in(reviews),
    )
