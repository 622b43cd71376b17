"""Pictures that questions show: which are kept, and who may look at one."""

from collections.abc import Collection

from sqlalchemy import Text, cast, exists, or_, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.files.models import StoredFile
from portal.files.queries import file_for
from training.courses.models import Enrolment
from training.quizzes.models import Attempt, AttemptQuestion, QuestionVersion
from training.retention.models import RecallCard

ABOUT_PICTURE = "training_question_picture"
"""What a kept picture is about: the bytes themselves, see ``about_bytes``."""
_LONGEST_ABOUT = 60
"""Characters that the files' column holds. The 240 bits of a SHA-256 in them name a picture as surely as all 256."""
_AT_ONCE = 500


def about_bytes(digest: str) -> str:
    """The ``about_id`` of the picture whose bytes have this SHA-256 (64 hexadecimal digits)."""
    return digest[:_LONGEST_ABOUT]


def kept_pictures(session: Session, digests: Collection[str]) -> dict[str, StoredFile]:
    """The kept pictures of these digests."""
    found: dict[str, StoredFile] = {}
    named = {about_bytes(digest): digest for digest in digests}
    ordered = sorted(named)
    for start in range(0, len(ordered), _AT_ONCE):
        rows = session.scalars(
            select(StoredFile)
            .where(StoredFile.about_type == ABOUT_PICTURE, StoredFile.about_id.in_(ordered[start : start + _AT_ONCE]))
            .order_by(StoredFile.id.desc())
        )
        found |= {named[file.about_id]: file for file in rows}
    return found


def picture_for(session: Session, actor: Actor, digest: str) -> StoredFile:
    """The picture of a digest; NotFound for an unknown and for a foreign one alike."""
    file = kept_pictures(session, [digest]).get(digest)
    if file is None:
        raise NotFound("There is no such file, or it is not yours to see.")
    return file_for(session, actor, file.id)


def may_see_picture(session: Session, actor: Actor, file: StoredFile) -> bool:
    """Those who read the library; and whoever was asked a question that shows it, in a quiz or a refresher."""
    return actor.may("training:library:read") or _was_asked(session, actor, file.about_id)


def _was_asked(session: Session, actor: Actor, about: str) -> bool:
    asked = exists().where(
        AttemptQuestion.question_version_id == QuestionVersion.id,
        AttemptQuestion.attempt_id == Attempt.id,
        Attempt.enrolment_id == Enrolment.id,
        Enrolment.employee_id == actor.employee_id,
    )
    card = exists().where(
        RecallCard.question_id == QuestionVersion.question_id, RecallCard.employee_id == actor.employee_id
    )
    shows = cast(QuestionVersion.content, Text).contains(about)
    return session.scalar(select(QuestionVersion.id).where(or_(asked, card), shows).limit(1)) is not None
