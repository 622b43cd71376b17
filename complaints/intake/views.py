"""Pages for complainants: the form with its receipt, and following a complaint by number and code."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.answers import ReplyLetter
from complaints.cases.evidence import evidence_of, keep_with, send_evidence
from complaints.cases.letters import sections
from complaints.cases.models import Complaint
from complaints.cases.replying import keep_late_paper, paper_of
from complaints.cases.rules.workflow import State
from complaints.cases.services import send_word
from complaints.duplicates.joint import joint_letter
from complaints.duplicates.pairs import kept_of
from complaints.intake.forms import ComplaintForm, LookUpForm, SendFilesForm, WordForm
from complaints.intake.limit import must_wait, wait_sentence
from complaints.intake.queries import (
    complaint_by_code,
    earlier_letters,
    messages_of,
    receipt_of,
    reply_clock,
    sent_letter,
)
from complaints.intake.rules import code_digest, effect_key, grouped, is_form_key, look_up_code, words_digest
from complaints.intake.services import file_complaint
from complaints.once import once
from complaints.satisfaction.forms import OpinionForm, questions_for
from complaints.satisfaction.services import answer_questions
from complaints.wording import STATES_FOR_COMPLAINANT
from portal import clock
from portal.auth.access import public
from portal.auth.actor import PUBLIC
from portal.db.session import db, transaction
from portal.documents.answers import file_answer
from portal.documents.models import Document
from portal.errors import FairlineError, NotFound
from portal.files.receiving import chosen, receiving
from portal.files.rules import EVIDENCE
from portal.web.forms import PortalForm, new_form_key
from portal.web.i18n import LANGUAGE_NAMES, current_language, gettext
from portal.web.once import perform_once

intake = Blueprint("complaint_form", __name__, url_prefix="/complaints")

_GRANT = "complaint_grant"
_GRANT_SECONDS = 20 * 60

Answer = str | AnyResponse | tuple[str, int] | tuple[str, int, dict[str, str]]


def _later(form: PortalForm, page: Callable[[], str]) -> Answer | None:
    """The page once more with all that was typed where too much was sent within the hour, else None."""
    wait = must_wait()
    if not wait:
        return None
    form.form_errors.append(wait_sentence(wait))
    return page(), 429, {"Retry-After": str(wait)}


@intake.route("/new", methods=["GET", "POST"])
@public
def new_complaint() -> Answer:
    """The form that is open to the world; a good sending answers with the receipt itself.

    A filled honeypot is refused in words, with nothing stored: a person whose browser filled it in can mend that.
    """
    form = ComplaintForm()
    if not form.is_submitted():
        return render_template("complaints/intake/new.html", form=form)
    later = _later(form, lambda: render_template("complaints/intake/new.html", form=form))
    if later is not None:
        return later
    if not is_form_key(form.form_key.data or ""):
        form.form_key.data = new_form_key()
        form.form_errors.append(gettext("This form had lost its key and got a new one. Send it again."))
    elif form.website.data:
        form.form_errors.append(gettext("Leave the field “Website” empty: it is there to stop programs. Send again."))
        form.website.data = ""
    elif form.validate():
        try:
            return _receipt(form)
        except FairlineError as error:
            form.refuse(error)
    _ask_for_files_again(form)
    return render_template("complaints/intake/new.html", form=form), 422


def _ask_for_files_again(form: ComplaintForm) -> None:
    """A browser never fills a field of files in again: whoever sends the mended form would send it without them."""
    if chosen(form.files.data) and not form.files.errors:
        form.files.errors = [gettext("Choose your files again: for your safety, browsers do not keep them.")]


def _receipt(form: ComplaintForm) -> tuple[str, int]:
    """Record once per form key; each sending of the same form shows the same number and code."""
    key, filing = form.form_key.data or "", form.filing()
    code = look_up_code(current_app.extensions["fairline.config"].secret_key.encode(), key)
    with receiving(db.session, PUBLIC, chosen(form.files.data), EVIDENCE) as received:

        def act(writing: Session) -> str:
            made = file_complaint(writing, PUBLIC, filing, code_digest=code_digest(code), now=clock.now())
            keep_with(writing, PUBLIC, made.id, received)
            return made.number

        number = perform_once(effect_key(key), act)
    kept = receipt_of(db.session, number)
    page = render_template(
        "complaints/intake/receipt.html",
        number=number,
        code=grouped(code),
        due=kept,
        differs=kept.words_sha256 != words_digest(filing.words),
        **_only_this_language(),
    )
    return page, 201


def _only_this_language() -> dict[str, Any]:
    """The answer to a sending cannot be opened again by its address: changing the language would lose it."""
    return {"language_choices": [(current_language(), LANGUAGE_NAMES[current_language()], "#main")]}


@intake.route("/status", methods=["GET", "POST"])
@public
def look_up() -> Answer:
    """Number and code open the complaint for twenty minutes in this browser; the code never stands in an address."""
    form = LookUpForm()
    if form.is_submitted():
        later = _later(form, lambda: render_template("complaints/intake/look_up.html", form=form))
        if later is not None:
            return later
    if form.validate_on_submit():
        found = complaint_by_code(db.session, form.number.data or "", form.code.data or "")
        if found is not None:
            session[_GRANT] = [found, int(clock.now().timestamp()) + _GRANT_SECONDS]
            return redirect(url_for("complaint_form.follow"), 303)
        form.form_errors.append(gettext("This number and code do not belong together. Look at your receipt again."))
    page = render_template("complaints/intake/look_up.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _granted() -> int | None:
    """The complaint that this browser has shown the code of, if that was not too long ago."""
    grant = session.get(_GRANT)
    if not grant or int(clock.now().timestamp()) > grant[1]:
        session.pop(_GRANT, None)
        return None
    return int(grant[0])


@intake.get("/status/case")
@public
def follow() -> Answer:
    """Where the complaint stands, the reply, and the exchange of messages."""
    complaint_id = _granted()
    if complaint_id is None:
        return redirect(url_for("complaint_form.look_up"))
    return _followed(complaint_id, WordForm())


def _followed(
    complaint_id: int, form: WordForm, sending: SendFilesForm | None = None, opinion: OpinionForm | None = None
) -> str:
    complaint = db.session.get_one(Complaint, complaint_id)
    kept = db.session.get_one(Complaint, kept_of(db.session, complaint_id))
    letter = sent_letter(db.session, complaint_id) or joint_letter(db.session, complaint_id)
    return render_template(
        "complaints/intake/follow.html",
        complaint=complaint,
        progress=kept,
        sentence=_where_it_stands(complaint, kept, replied_here=letter is not None),
        due=reply_clock(db.session, complaint_id),
        letter=letter,
        earlier=[(one, sections(one.body)) for one in earlier_letters(db.session, complaint_id, letter)],
        sections=sections(letter.body) if letter else [],
        messages=messages_of(db.session, complaint_id, kept.id),
        files=evidence_of(db.session, complaint_id),
        form=form,
        sending=sending or SendFilesForm(formdata=None),
        asks=questions_for(db.session, complaint, opinion),
        **(_only_this_language() if form.is_submitted() else {}),
    )


def _where_it_stands(complaint: Complaint, kept: Complaint, *, replied_here: bool) -> str:
    """A sentence on the state; one merged into a complaint that was answered before waits for a reply of its own."""
    if complaint.state in (State.REPLIED, State.CLOSED):
        if not replied_here:
            return gettext(
                "We have replied to the complainant directly. Here is told how the complaint stands, no more."
            )
        return gettext(STATES_FOR_COMPLAINANT[complaint.state])
    if kept is complaint or kept.state not in (State.REPLIED, State.CLOSED, State.OUTSIDE_REMIT):
        return gettext(STATES_FOR_COMPLAINANT[kept.state])
    return gettext("The complaint that yours goes on together with was answered; your own answer comes here as well.")


@intake.post("/status/message")
@public
def send_message() -> Answer:
    """A message of the complainant to whoever handles the complaint."""
    complaint_id = _granted()
    if complaint_id is None:
        flash(gettext("Give number and code again, then send your message."), "warning")
        return redirect(url_for("complaint_form.look_up"))
    form = WordForm()
    later = _later(form, lambda: _followed(complaint_id, form))
    if later is not None:
        return later
    if form.validate_on_submit():
        try:
            words = form.text.data or ""
            once(form, lambda writing: send_word(writing, complaint_id, words, clock.now()))
            flash(gettext("Your message has arrived."), "success")
            return redirect(url_for("complaint_form.follow"), 303)
        except FairlineError as error:
            form.refuse(error)
    return _followed(complaint_id, form), 422


@intake.post("/status/opinion")
@public
def give_opinion() -> Answer:
    """The complainant's answers to the two questions about the reply."""
    complaint_id = _granted()
    if complaint_id is None:
        flash(gettext("Give number and code again, then send your answer."), "warning")
        return redirect(url_for("complaint_form.look_up"))
    form = OpinionForm()
    later = _later(form, lambda: _followed(complaint_id, WordForm(formdata=None), opinion=form))
    if later is not None:
        return later
    if form.validate_on_submit():
        try:
            once(form, lambda writing: answer_questions(writing, complaint_id, *form.answers(), clock.now()))
            flash(gettext("Thank you for your answer."), "success")
            return redirect(url_for("complaint_form.follow"), 303)
        except FairlineError as error:
            form.refuse(error)
    return _followed(complaint_id, WordForm(formdata=None), opinion=form), 422


@intake.post("/status/files")
@public
def send_files() -> Answer:
    """More files of the complainant."""
    complaint_id = _granted()
    if complaint_id is None:
        flash(gettext("Give number and code again, then send your files."), "warning")
        return redirect(url_for("complaint_form.look_up"))
    form = SendFilesForm()
    later = _later(form, lambda: _followed(complaint_id, WordForm(formdata=None), form))
    if later is not None:
        return later
    if form.validate_on_submit():
        try:
            with receiving(db.session, PUBLIC, chosen(form.files.data), EVIDENCE) as received:
                once(form, lambda writing: send_evidence(writing, complaint_id, received, clock.now()))
            flash(gettext("Your files have arrived."), "success")
            return redirect(url_for("complaint_form.follow"), 303)
        except FairlineError as error:
            form.refuse(error)
    return _followed(complaint_id, WordForm(formdata=None), form), 422


@intake.get("/status/letter")
@public
def take_letter() -> Response | AnyResponse:
    """The reply as PDF, for the browser that has shown the code."""
    complaint_id = _granted()
    if complaint_id is None:
        return redirect(url_for("complaint_form.look_up"))
    letter = sent_letter(db.session, complaint_id) or joint_letter(db.session, complaint_id)
    if letter is None:
        raise NotFound("There is no reply yet.")
    letter_id, printed = letter.id, paper_of(db.session, letter)
    if printed is not None:
        with transaction() as writing:
            keep_late_paper(writing, letter_id, printed)
    letter = db.session.get_one(ReplyLetter, letter_id)
    document = db.session.get_one(Document, letter.document_id)
    return file_answer(document.content, document.file_name, document.media_type)


@intake.post("/status/leave")
@public
def leave() -> AnyResponse:
    """Close the view in this browser."""
    session.pop(_GRANT, None)
    flash(gettext("The complaint is no longer open in this browser."), "info")
    return redirect(url_for("complaint_form.look_up"), 303)
