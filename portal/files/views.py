"""Pages of files: one as an attachment, and the player for a recording."""

from flask import Blueprint, Response, render_template

from portal.auth.access import current_actor, signed_in
from portal.db.session import db, transaction
from portal.errors import NotFound
from portal.files.answers import attachment
from portal.files.models import StoredFile
from portal.files.queries import file_for
from portal.files.rules import KINDS
from portal.files.services import note_reading
from portal.web.headers import with_players

files = Blueprint("files", __name__, url_prefix="/files")


@files.get("/<int:file_id>")
@signed_in
def download(file_id: int) -> Response:
    """The bytes for whom the file's domain lets read it; every answer is noted in the trail."""
    return attachment(_taken(file_id))


@files.get("/<int:file_id>/listen")
@signed_in
def listen(file_id: int) -> Response:
    """A recording in a player of our own; its bytes come from ``download`` and are noted there."""
    file = file_for(db.session, current_actor(), file_id)
    if not KINDS[file.kind].plays:
        raise NotFound("There is no such file, or it is not yours to see.")
    return with_players(render_template("portal/files/listen.html", file=file, kind=KINDS[file.kind]))


def _taken(file_id: int) -> StoredFile:
    actor = current_actor()
    file_for(db.session, actor, file_id)
    with transaction() as session:
        note_reading(session, actor, file_id)
    return file_for(db.session, actor, file_id)
