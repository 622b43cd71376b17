"""Pages of papers: one as a file, and the register."""

from flask import Blueprint, Response

from portal.auth.access import current_actor, signed_in
from portal.db.session import db, transaction
from portal.documents.queries import document_for
from portal.documents.services import note_reading

documents = Blueprint("documents", __name__, url_prefix="/documents")


@documents.get("/<int:document_id>")
@signed_in
def download(document_id: int) -> Response:
    """The exact bytes as a file to keep, for whom the paper's domain lets read it; noted in the trail."""
    actor = current_actor()
    document = document_for(db.session, actor, document_id)
    body, name, kind = document.content, document.file_name, document.media_type
    with transaction(db.session) as session:
        note_reading(session, actor, document_id)
    return file_answer(body, name, kind)


def file_answer(body: bytes, name: str, media_type: str) -> Response:
    """Bytes as an attachment that no browser runs or guesses about (safety s27)."""
    response = Response(body, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Length"] = str(len(body))
    return response
