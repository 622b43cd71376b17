"""A file of questions stored from the console, where nobody looks at a preview first."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.db.session import transaction
from training.questionfiles.reading import Reading
from training.questionimports.judging import NOTHING_CHOSEN, judged
from training.questionimports.pictures import keep_pictures, pictures_received, with_unknown_pictures
from training.questionimports.services import keep_judged


def keep_all(session: Session, actor: Actor, reading: Reading, at: datetime) -> Reading:
    """Keep the questions of a file with their pictures without a look at it before, in a transaction of its own.

    Gives the reading, with a problem for each picture that is not taken; then nothing is kept.
    """
    with pictures_received(session, actor, reading) as (found, received), transaction(session) as writing:
        found = with_unknown_pictures(writing, found)
        if not found.problems:
            keep_pictures(writing, actor, received)
            for one in judged(writing, [question.content for question in found.questions], NOTHING_CHOSEN):
                keep_judged(writing, actor, one, at)
    return found
