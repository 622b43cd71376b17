"""The address of a picture that a question shows."""

from flask import Blueprint, Response

from portal.auth.access import current_actor, signed_in
from portal.db.session import db
from portal.files.answers import attachment
from training.quizzes.pictures import picture_for

question_pictures = Blueprint("question_pictures", __name__, url_prefix="/training/pictures")


@question_pictures.get("/<digest>")
@signed_in
def show(digest: str) -> Response:
    """A picture, for who reads the library or was asked a question that shows it.

    It says nothing about a person: who took it is not noted.
    """
    return attachment(picture_for(db.session, current_actor(), digest))
