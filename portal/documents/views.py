"""Pages of papers: one as a file, and the register."""

from flask import Blueprint, Response, render_template, request

from portal.auth.access import current_actor, guard, signed_in
from portal.db.session import db, transaction
from portal.documents.answers import file_answer
from portal.documents.listing import register_listing
from portal.documents.permissions import READ_REGISTER
from portal.documents.queries import document_for, kinds_of_documents, paper_names
from portal.documents.services import note_reading
from portal.web.i18n import gettext
from portal.web.tables import table_page

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


@documents.get("/")
@guard(READ_REGISTER)
def register() -> str | Response:
    """What was produced, when and by whom; filtered by kind and by the beginning of a digest."""
    kind, digest = request.args.get("kind", ""), request.args.get("digest", "").strip()[:64]
    view = table_page(db.session, register_listing(kind, digest), current_actor())
    if isinstance(view, Response):
        return view
    names = paper_names()
    kinds = [("", gettext("All")), *((each, names.get(each, each)) for each in kinds_of_documents(db.session))]
    return render_template("portal/documents/register.html", view=view, kinds=kinds)
