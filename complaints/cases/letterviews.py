"""Pages of the reply: writing it with a preview, and sending it."""

from flask import Blueprint, flash, redirect, render_template, url_for

from complaints.cases.answers import ReplyLetter
from complaints.cases.forms import LetterForm, SendForm
from complaints.cases.letters import WRITTEN, compose, sections, suggested, what_is_missing
from complaints.cases.models import Complaint, Preferred
from complaints.cases.queries import case_for, findings_of
from complaints.cases.replying import (
    facts_of,
    newest_letter,
    print_letter,
    send_letter,
    still_to_do,
    texts_of,
    write_letter,
)
from complaints.cases.rules.letter import PART_NAMES, Part, owes_apology
from complaints.cases.rules.workflow import Action, Party, possible
from complaints.cases.services import note_contact_view
from complaints.cases.views import Answer
from complaints.cases.wordlists import case_words
from complaints.closing.reviewed import review_of
from complaints.closing.rules.reviewing import needs_review
from complaints.intake.forms import MAIL_ADDRESS
from complaints.once import once
from complaints.permissions import DECIDE, SEND
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.errors import FairlineError, Invalid, Refused
from portal.personal.queries import shown
from portal.web.i18n import LANGUAGE_NAMES, gettext

replies = Blueprint("complaint_letters", __name__, url_prefix="/complaints")


@replies.route("/<int:case_id>/letter", methods=["GET", "POST"])
@guard(DECIDE)
def write(case_id: int) -> Answer:
    """The reply: the officer's texts at the left, the letter as it would leave at the right."""
    actor = current_actor()
    complaint = _to_write(actor, case_id)
    letter = newest_letter(db.session, case_id)
    form = LetterForm(data=_beginning(complaint, letter))
    if form.validate_on_submit():
        try:
            texts, seen = form.texts(), form.seen_number.data or 0
            once(form, lambda session: write_letter(session, actor, case_id, texts, seen, clock.now()).id)
            flash(gettext("The draft is kept. The preview shows it as it would leave."), "success")
            return redirect(url_for("complaint_letters.write", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    page = _letter_page(actor, complaint, letter, form, None)
    return (page, 422) if form.is_submitted() else page


def _to_write(actor: Actor, case_id: int) -> Complaint:
    """The complaint for writing to its complainant; the letter greets by name, and that it was seen is in the trail."""
    case_for(db.session, actor, case_id, DECIDE)
    with transaction() as session:
        note_contact_view(session, actor, case_id, "letter")
    return case_for(db.session, actor, case_id, DECIDE)


def _beginning(complaint: Complaint, letter: ReplyLetter | None) -> dict[str, object]:
    """The newest version, or what the findings and the usual texts give to begin with."""
    if letter is not None:
        return {**{part.value: text for part, text in texts_of(letter).items()}, "seen_number": letter.number}
    findings = findings_of(db.session, complaint.id).values()
    begun = {part: suggested(complaint.language, part) for part in WRITTEN}
    begun[Part.BASIS] = _escaped("\n\n".join(dict.fromkeys(finding.basis for finding in findings)))
    begun[Part.REASONS] = _escaped("\n\n".join(dict.fromkeys(finding.reasons for finding in findings)))
    if not owes_apology([finding.verdict for finding in findings]):
        begun[Part.APOLOGY] = ""
    return {part.value: text for part, text in begun.items()}


def _escaped(text: str) -> str:
    """Braces of a finding would be taken for places of a letter."""
    return text.replace("{", "(").replace("}", ")")


def _letter_page(
    actor: Actor, complaint: Complaint, letter: ReplyLetter | None, form: LetterForm, send: SendForm | None
) -> str:
    facts = facts_of(db.session, complaint, letter.written_by_id if letter else actor.account_id)
    texts = texts_of(letter) if letter else form.texts()
    try:
        body = compose(facts, texts)
    except Invalid:
        body = ""
    may_send = actor.may(SEND) and Action.REPLY in possible(complaint.state, Party.HANDLER)
    wants_mail = complaint.preferred is Preferred.MAIL or complaint.contact_mail_sealed
    return render_template(
        "complaints/cases/letter.html",
        complaint=complaint,
        words=case_words(complaint),
        form=form,
        letter=letter,
        sections=sections(body),
        missing=[gettext(PART_NAMES[part]) for part in what_is_missing(facts, texts)],
        review=review_of(db.session, letter.id) if letter else None,
        asks_legal=needs_review(complaint.severity),
        to_do=[gettext(sentence) for sentence in still_to_do(db.session, complaint)],
        reply_language=LANGUAGE_NAMES[complaint.language],
        may_send=may_send and letter is not None and letter.sent_at is None,
        send_form=send
        or SendForm(
            formdata=None,
            to_kept=bool(wants_mail),
            letter_id=letter.id if letter else None,
        ),
        kept_mail=shown(complaint, Complaint.contact_mail).text,
        mail_is_open=not complaint.anonymous,
    )


@replies.post("/<int:case_id>/letter/sending")
@guard(SEND)
def send(case_id: int) -> Answer:
    """Send the version that was previewed: print it, then keep, queue and stop the clocks in one transaction."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, SEND)
    letter = newest_letter(db.session, case_id)
    form = SendForm()
    if form.validate_on_submit():
        try:
            _send(actor, case_id, letter, form, complaint.contact_mail)
            flash(gettext("The reply is on its way; the complainant can read it by number and code now."), "success")
            return redirect(url_for("complaints.show_case", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    complaint = case_for(db.session, actor, case_id, SEND)
    letter = newest_letter(db.session, case_id)
    for sentence in form.form_errors:
        flash(sentence, "danger")
    return _letter_page(
        actor, complaint, letter, LetterForm(formdata=None, data=_beginning(complaint, letter)), form
    ), 422


def _send(actor: Actor, case_id: int, letter: ReplyLetter | None, form: SendForm, kept_mail: str) -> None:
    mail = form.mail.data or (kept_mail if form.to_kept.data else "")
    if mail and not MAIL_ADDRESS.fullmatch(mail):
        raise Invalid("This is not a mail address.", field="mail")
    if letter is None or letter.id != form.letter_id.data:
        raise Refused("Save a draft of the reply and look at its preview first.")
    letter_id = letter.id
    printed = print_letter(db.session, letter)
    once(
        form,
        lambda session: send_letter(session, actor, case_id, letter_id, mail=mail, printed=printed, now=clock.now()),
    )
