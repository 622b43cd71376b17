"""Pages of complaints for those who handle or oversee them: the list, the case and its small entries."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.callideas.permissions import TELL
from complaints.cases import contact
from complaints.cases.beside import beside_of, offered_to
from complaints.cases.casefile import case_file
from complaints.cases.contact import check_name
from complaints.cases.evidence import evidence_of
from complaints.cases.forms import (
    AllegationForm,
    EvidenceForm,
    MessageForm,
    NoteForm,
    ProtectForm,
    SubjectForm,
)
from complaints.cases.listing import queue_listing
from complaints.cases.models import Complaint
from complaints.cases.queries import case_for, require_visible
from complaints.cases.rounds import earlier_rounds
from complaints.cases.rules.workflow import Action, Party, State, possible
from complaints.cases.services import (
    add_allegation,
    add_note,
    add_subject,
    note_contact_view,
    note_view,
    remove_allegation,
    settle_messages,
    take_up,
    write_message,
)
from complaints.cases.training import given_trainings
from complaints.cases.wordlists import case_words, elsewhere_words, list_filters
from complaints.clocks.rules import STEPS
from complaints.clocks.steps import steps_of
from complaints.looks.permissions import LOOKS
from complaints.once import once
from complaints.packs.permissions import PACK
from complaints.parties.words import party_line
from complaints.permissions import ASSIGN, AWAY, DECIDE, MOVED, READ, REVEAL
from complaints.satisfaction.forms import TONES as OPINION_TONES
from complaints.satisfaction.forms import WORDS as OPINIONS
from complaints.wording import STATES
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.errors import FairlineError
from portal.personal.retention_queries import erased_at
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from portal.web.tables import table_page

cases = Blueprint("complaints", __name__, url_prefix="/complaints")

Answer = str | AnyResponse | tuple[str, int]


@cases.get("/")
@guard(READ)
def queue() -> str | Response:
    """The list: an officer's own complaints, all of them for compliance and leadership."""
    view = table_page(db.session, queue_listing(current_actor(), request.args, clock.now()), current_actor())
    if isinstance(view, Response):
        return view
    return render_template(
        "complaints/cases/queue.html",
        table=view,
        filters=list_filters(request.args),
        sees_changes=current_actor().may(MOVED),
        goes_away=current_actor().may(AWAY),
    )


@cases.get("/<int:case_id>")
@guard(READ)
def show_case(case_id: int) -> str:
    """The case on one page; each opening is noted in the trail."""
    actor = current_actor()
    require_visible(db.session, actor, case_id)
    with transaction() as session:
        note_view(session, actor, case_id)
    return case_page(actor, case_id)


@cases.post("/<int:case_id>/reveal")
@guard(REVEAL)
def reveal_contact(case_id: int) -> Response:
    """Name or address of the complainant in full, on this page only; that it was seen is in the trail."""
    actor = current_actor()
    case_for(db.session, actor, case_id, REVEAL)
    name = check_name(posted("field", "contact_name"))
    with transaction() as session:
        note_contact_view(session, actor, case_id, name)
    response = make_response(case_page(actor, case_id, revealed=name))
    response.headers["Cache-Control"] = "no-store"
    return response


def _may(complaint: Complaint, *, internal: bool) -> frozenset[Action]:
    """What the handler may do now: nobody waits for the reply of an internal case, and it cannot be withdrawn."""
    found = possible(complaint.state, Party.HANDLER)
    if internal:
        return found - {Action.REPLY, Action.WITHDRAW, Action.PASS_ON}
    return found - {Action.CONCLUDE}


def case_page(actor: Actor, case_id: int, tried: PortalForm | None = None, revealed: str = "") -> str:
    """The case, with the entry that was tried and refused."""
    complaint = case_for(db.session, actor, case_id)
    mine = complaint.handler_id is not None and complaint.handler_id == actor.employee_id and actor.may(DECIDE)
    forms: dict[str, Any] = {
        name: tried if isinstance(tried, kind) else kind(formdata=None) for name, kind in _ENTRIES.items()
    }
    forms["protect"].offer([one.kind for one in complaint.steps if one.settled_at is None])
    beside = beside_of(db.session, case_id)
    case = case_file(db.session, complaint, clock.now(), beside.merged_into(case_id))
    return render_template(
        "complaints/cases/show.html",
        case=case,
        steps=[(one, gettext(STEPS[one.kind])) for one in complaint.steps],
        rounds=earlier_rounds(db.session, complaint),
        states={state: gettext(word) for state, word in STATES.items()},
        origin=beside.origin,
        continued=beside.continued,
        may_reopen=actor.may(ASSIGN)
        and beside.origin is None
        and Action.REOPEN in possible(complaint.state, Party.ASSIGNER),
        trainings=given_trainings(db.session, complaint, case.findings),
        words=case_words(complaint),
        evidence=evidence_of(db.session, case_id),
        entry=beside.entry,
        elsewhere=elsewhere_words(beside.entry.elsewhere if beside.entry else []),
        complaint_today=clock.today(),
        pairs=beside.pairs,
        acting=[party_line(one) for one in beside.parties if one.ended_at is None],
        may_pack=actor.may(PACK),
        may_see_looks=actor.may(LOOKS),
        may_tell=actor.may(TELL) and complaint.state is State.CLOSED and beside.origin is None,
        offers=offered_to(db.session, actor, complaint) if mine else None,
        mails=beside.mails,
        opinions=beside.opinions,
        opinion_words={one: gettext(word) for one, word in OPINIONS.items()},
        opinion_tones=OPINION_TONES,
        erased_at=None if complaint.is_open else erased_at(db.session, "complaint", case_id),
        mine=mine,
        contact=[*contact.lines(complaint, revealed), *contact.account_line(beside.entry, revealed)],
        may=_may(complaint, internal=beside.origin is not None) if mine else frozenset(),
        may_assign=actor.may(ASSIGN) and Action.ASSIGN in possible(complaint.state, Party.ASSIGNER),
        masked_recipient=contact.masked_recipient,
        letter_lines=contact.letter_lines,
        **forms,
    )


_ENTRIES: dict[str, type[PortalForm]] = {
    "note": NoteForm,
    "protect": ProtectForm,
    "message": MessageForm,
    "allegation": AllegationForm,
    "subject": SubjectForm,
    "evidence_form": EvidenceForm,
}


def _enter(
    case_id: int, form: PortalForm, act: Callable[[Session, Actor], object], done: str
) -> AnyResponse | tuple[str, int]:
    """An entry on the case's page: done once and shown there, or the page again with the sentence at its field."""
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)
    if form.validate_on_submit():
        try:
            once(form, lambda session: act(session, actor))
            flash(done, "success")
            return redirect(url_for("complaints.show_case", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    for sentence in form.form_errors:
        flash(sentence, "danger")
    return case_page(actor, case_id, form), 422


def _do(case_id: int, act: Callable[[Session, Actor], object], done: str) -> AnyResponse:
    """One button of the case's page."""
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)
    perform_once(posted_form_key(), lambda session: str(act(session, actor) or ""))
    flash(done, "success")
    return redirect(url_for("complaints.show_case", case_id=case_id))


@cases.post("/<int:case_id>/take-up")
@guard(DECIDE)
def start(case_id: int) -> AnyResponse:
    """Begin to investigate."""
    return _do(case_id, lambda s, a: take_up(s, a, case_id, clock.now()), gettext("You have taken the complaint up."))


@cases.post("/<int:case_id>/notes")
@guard(DECIDE)
def keep_note(case_id: int) -> Answer:
    """An internal note."""
    form = NoteForm()
    words = form.note_text.data or ""
    return _enter(case_id, form, lambda s, a: add_note(s, a, case_id, words, clock.now()), gettext("The note is kept."))


@cases.post("/<int:case_id>/protection")
@guard(DECIDE)
def protect(case_id: int) -> Answer:
    """What was done to protect somebody; stops that clock."""
    form = ProtectForm()
    form.offer([one.kind for one in steps_of(db.session, case_id) if one.settled_at is None])
    words = form.protect_text.data or ""
    return _enter(
        case_id,
        form,
        lambda s, a: add_note(s, a, case_id, words, clock.now(), protects=True, step=form.chosen()),
        gettext("The protective step is kept."),
    )


@cases.post("/<int:case_id>/messages")
@guard(DECIDE)
def send_message(case_id: int) -> Answer:
    """A message to the complainant."""
    form = MessageForm()
    words = form.message_text.data or ""
    return _enter(
        case_id,
        form,
        lambda s, a: write_message(s, a, case_id, words, clock.now()),
        gettext("The complainant sees the message with number and code."),
    )


@cases.post("/<int:case_id>/messages/settled")
@guard(DECIDE)
def settle(case_id: int) -> AnyResponse:
    """The complainant's last message needs no answer."""
    return _do(
        case_id, lambda s, a: settle_messages(s, a, case_id, clock.now()), gettext("No answer is waited for any more.")
    )


@cases.post("/<int:case_id>/allegations")
@guard(DECIDE)
def classify(case_id: int) -> Answer:
    """One more allegation."""
    form = AllegationForm()
    code = form.code.data or ""
    return _enter(
        case_id, form, lambda s, a: add_allegation(s, a, case_id, code, clock.now()), gettext("The category is added.")
    )


@cases.post("/<int:case_id>/allegations/<int:allegation_id>/removal")
@guard(DECIDE)
def declassify(case_id: int, allegation_id: int) -> AnyResponse:
    """An allegation that was wrong."""
    return _do(
        case_id,
        lambda s, a: remove_allegation(s, a, case_id, allegation_id, clock.now()),
        gettext("The category is taken back."),
    )


@cases.post("/<int:case_id>/subjects")
@guard(DECIDE)
def name_subject(case_id: int) -> Answer:
    """Somebody whom the complaint is about; where that is a conflict for the reader, the case moves on at once."""
    form = SubjectForm()
    number = form.staff_number.data or ""
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)
    if form.validate_on_submit():
        try:
            moved = once(form, lambda session: add_subject(session, actor, case_id, number, clock.now()))
            if moved == str(True):
                flash(
                    gettext("You stand too near to this person: the complaint was given to somebody else."), "warning"
                )
                return redirect(url_for("complaints.queue"))
            flash(gettext("The person is named; they and their lead cannot see this complaint."), "success")
            return redirect(url_for("complaints.show_case", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    for sentence in form.form_errors:
        flash(sentence, "danger")
    return case_page(actor, case_id, form), 422
