"""Pages of the complaint mailbox: mails that wait for a person, and for administrators whether it is read at all."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.mailbox.apart import read_apart
from complaints.mailbox.forms import BelongsForm, MakeCaseForm, NoComplaintForm
from complaints.mailbox.imap import Unreachable, imap_server, opened
from complaints.mailbox.jobs import attachments_taken, raw_bytes
from complaints.mailbox.listing import mails_listing
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.outgoing import config
from complaints.mailbox.queries import decided_by, line_of, mail_for, mailbox_state, waiting_count
from complaints.mailbox.rules.answering import language_of
from complaints.mailbox.rules.values import Reading
from complaints.mailbox.services import Taken
from complaints.mailbox.sorting import add_mail_to_case, make_case, set_aside
from complaints.once import once
from complaints.permissions import SEE_MAILBOX, SORT_MAILS, TEST_MAILBOX
from portal import clock
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.company import house_language
from portal.db.session import db, transaction
from portal.errors import FairlineError
from portal.files.models import StoredFile
from portal.web.forms import PortalForm
from portal.web.i18n import gettext
from portal.web.tables import table_page

mails = Blueprint("complaint_mails", __name__, url_prefix="/complaints/mails")
mailbox = Blueprint("complaint_mailbox", __name__, url_prefix="/admin/complaint-mailbox")

Answer = str | AnyResponse | tuple[str, int]
_FORMS: dict[str, type[PortalForm]] = {
    "making": MakeCaseForm,
    "belonging": BelongsForm,
    "setting_aside": NoComplaintForm,
}


@mails.get("/")
@guard(SORT_MAILS)
def to_sort() -> str | Response:
    """Mails that wait for a person; with ``show=noted`` those that were only noted."""
    waiting = request.args.get("show") != "noted"
    view = table_page(db.session, mails_listing(waiting=waiting), current_actor())
    if isinstance(view, Response):
        return view
    tabs = [
        {
            "label": gettext("To be sorted"),
            "url": url_for("complaint_mails.to_sort"),
            "active": waiting,
            "count": waiting_count(db.session),
        },
        {"label": gettext("Noted"), "url": url_for("complaint_mails.to_sort", show="noted"), "active": not waiting},
    ]
    return render_template("complaints/mailbox/to_sort.html", table=view, tabs=tabs)


@mails.get("/<int:mail_id>")
@guard(SORT_MAILS)
def show(mail_id: int) -> str:
    """One mail with its words, and what may be done with it; each opening is noted in the trail."""
    actor = current_actor()
    mail_for(db.session, actor, mail_id)
    with transaction() as session:
        record(session, actor, "complaints:mail:view", "complaint_mail", mail_id)
    return _page(actor, mail_id)


def _page(actor: Actor, mail_id: int, tried: PortalForm | None = None) -> str:
    mail = mail_for(db.session, actor, mail_id)
    words = mail.text or mail.subject
    language = language_of(words, house_language())
    made: dict[str, Any] = {
        "making": MakeCaseForm(formdata=None, words=words, language=language),
        "belonging": BelongsForm(formdata=None, message=words),
        "setting_aside": NoComplaintForm(formdata=None),
    }
    forms = {name: tried if isinstance(tried, kind) else made[name] for name, kind in _FORMS.items()}
    return render_template("complaints/mailbox/show.html", mail=mail, line=line_of(mail), words=words, **forms)


@mails.post("/<int:mail_id>/case")
@guard(SORT_MAILS)
def make(mail_id: int) -> Answer:
    """It is a complaint."""
    form = MakeCaseForm()

    def act(session: Session, actor: Actor, reading: Reading, taken: Taken) -> None:
        words, language = form.words.data or "", form.language.data
        make_case(session, actor, mail_id, words, language, reading, taken, clock.now())

    return _decided(mail_id, form, act, gettext("The complaint is recorded and given to somebody."))


@mails.post("/<int:mail_id>/belongs")
@guard(SORT_MAILS)
def belongs(mail_id: int) -> Answer:
    """It belongs to a complaint."""
    form = BelongsForm()

    def act(session: Session, actor: Actor, reading: Reading, taken: Taken) -> None:
        words = form.message.data or ""
        add_mail_to_case(session, actor, mail_id, form.plain_number(), words, reading, taken, clock.now())

    return _decided(mail_id, form, act, gettext("The mail is with the complaint now."))


@mails.post("/<int:mail_id>/no-complaint")
@guard(SORT_MAILS)
def no_complaint(mail_id: int) -> Answer:
    """It is no complaint."""
    form = NoComplaintForm()

    def act(session: Session, actor: Actor, _reading: Reading, _taken: Taken) -> None:
        set_aside(session, actor, mail_id, form.reason.data or "", clock.now())

    return _decided(mail_id, form, act, gettext("The mail is set aside."))


def _decided(
    mail_id: int, form: PortalForm, act: Callable[[Session, Actor, Reading, Taken], None], done: str
) -> AnyResponse | tuple[str, int]:
    """Done once, with the attachments that pass the gate; or the page again with the sentence at its field.

    Sent a second time by whoever decided, it answers as it did the first time.
    """
    actor = current_actor()
    if decided_by(db.session, actor, mail_id):
        flash(done, "success")
        return redirect(url_for("complaint_mails.to_sort"), 303)
    mail = mail_for(db.session, actor, mail_id)
    if form.validate_on_submit():
        try:
            reading = read_apart(_bytes_of(mail))
            with attachments_taken(db.session, reading) as taken:
                once(form, lambda session: act(session, actor, reading, taken))
            flash(done, "success")
            return redirect(url_for("complaint_mails.to_sort"), 303)
        except FairlineError as error:
            form.refuse(error)
    return _page(actor, mail_id, tried=form), 422


def _bytes_of(mail: ComplaintMail) -> bytes:
    file = db.session.get(StoredFile, mail.file_id) if mail.file_id is not None else None
    return raw_bytes(file.storage_name, file.size) if file else b""


@mailbox.get("/")
@guard(SEE_MAILBOX)
def state() -> str:
    """Whether a mailbox is set up, when it was last read, and what came of it."""
    found = config()
    name, broken = "", ""
    if found.imap_url:
        try:
            name = imap_server(found.imap_url, found.inside).name
        except FairlineError as error:
            broken = gettext(error.message, **error.values)
    return render_template(
        "complaints/mailbox/state.html",
        name=name,
        broken=broken,
        is_set=bool(found.imap_url),
        address=found.complaint_address,
        state=mailbox_state(db.session, name) if name else None,
        waiting=waiting_count(db.session),
    )


@mailbox.post("/test")
@guard(TEST_MAILBOX)
def test_connection() -> AnyResponse:
    """Sign in to the mailbox and leave again; nothing is read."""
    found = config()
    try:
        with opened(imap_server(found.imap_url or "", found.inside)):
            flash(gettext("The mailbox answers and takes user and password."), "success")
    except Unreachable as error:
        flash(gettext("The mailbox cannot be read: %(detail)s", detail=str(error)), "danger")
    except FairlineError as error:
        flash(gettext(error.message, **error.values), "danger")
    return redirect(url_for("complaint_mailbox.state"), 303)
