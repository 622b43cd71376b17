"""Pages of closing: the nine conditions with the place where each is mended, and legal's review of a reply."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.answers import ReplyLetter
from complaints.cases.forms import ReopenForm
from complaints.cases.letters import Section, compose, sections
from complaints.cases.models import Complaint
from complaints.cases.proofs import tellings_of, ways_owed_to
from complaints.cases.queries import case_for, require_visible
from complaints.cases.replying import facts_of, newest_letter, texts_of
from complaints.cases.rules.telling import BY_PEOPLE, is_told
from complaints.cases.rules.workflow import OPEN, Action
from complaints.cases.wordlists import case_words
from complaints.closing.ending import end_complaint
from complaints.closing.forms import CloseForm, KeptForm, LatenessForm, RedressForm, ReviewForm, SettleForm
from complaints.closing.models import Settlement
from complaints.closing.queries import closing_facts, lateness_of, redress_of, review_for, steps_of
from complaints.closing.reopening import reopen_complaint
from complaints.closing.reviewed import review_of
from complaints.closing.rules.gates import GATES, Gate, gates_for, missing_gates
from complaints.closing.rules.reviewing import ReviewOutcome
from complaints.closing.services import (
    ask_legal,
    explain_lateness,
    keep_promise,
    promise_redress,
    protective_note,
    review_letter,
    settle_step,
)
from complaints.looks.noting import shows_case
from complaints.once import once
from complaints.pages import Answer, own_page, pressed
from complaints.permissions import ASSIGN, DECIDE, READ, REVIEW
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import PortalForm
from portal.web.i18n import gettext

closing = Blueprint("complaint_closing", __name__, url_prefix="/complaints")

_DAYS = 7


@closing.get("/<int:case_id>/closing")
@guard(READ)
def show(case_id: int) -> Answer:
    """The nine conditions, what holds and what is missing."""
    return _page(current_actor(), case_id)


def _page(actor: Actor, case_id: int, tried: PortalForm | None = None) -> str:
    complaint = case_for(db.session, actor, case_id)
    mine = complaint.handler_id is not None and complaint.handler_id == actor.employee_id and actor.may(DECIDE)
    facts = closing_facts(db.session, complaint)
    missing = missing_gates(facts)
    letter = newest_letter(db.session, case_id)
    sent_by = tellings_of(db.session, letter.id) if letter and letter.sent_at else []
    return render_template(
        "complaints/closing/closing.html",
        complaint=complaint,
        words=case_words(complaint),
        gates=[
            (gettext(GATES[gate]), gate not in missing, _place(gate, case_id))
            for gate in gates_for(internal=facts.internal)
        ],
        internal=facts.internal,
        missing=missing,
        letter=letter,
        review=review_of(db.session, letter.id) if letter else None,
        tellings=sent_by,
        told=is_told(ways_owed_to(complaint), [(one.way, one.state) for one in sent_by]),
        ways=BY_PEOPLE,
        promises=redress_of(db.session, case_id),
        steps=steps_of(db.session, case_id),
        lateness=lateness_of(db.session, case_id),
        mine=mine and complaint.state in OPEN,
        tried=tried,
        redress_form=tried
        if isinstance(tried, RedressForm)
        else RedressForm(formdata=None, redress_due_on=clock.today() + timedelta(days=_DAYS)),
        late_form=tried if isinstance(tried, LatenessForm) else LatenessForm(formdata=None),
    )


def _place(gate: Gate, case_id: int) -> str:
    """Where a condition is mended."""
    if gate in (Gate.FINDINGS, Gate.CAUSE, Gate.DECIDER):
        return url_for("complaint_inquiry.show", case_id=case_id, _anchor="findings")
    if gate is Gate.HEARD:
        return url_for("complaint_inquiry.show", case_id=case_id, _anchor="hearings")
    if gate is Gate.CORRECTION:
        return url_for("complaint_actions.of_case", case_id=case_id)
    if gate is Gate.LETTER:
        return url_for("complaint_letters.write", case_id=case_id)
    return {Gate.SENT: "#sending", Gate.REDRESS: "#redress", Gate.PROTECTION: "#protection"}[gate]


def _enter(case_id: int, form: PortalForm, act: Callable[[Session, Actor], object], done: str) -> Answer:
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)
    if form.validate_on_submit():
        try:
            once(form, lambda session: act(session, actor))
            flash(done, "success")
            return redirect(url_for("complaint_closing.show", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    for sentence in form.form_errors:
        flash(sentence, "danger")
    return _page(actor, case_id, form), 422


@closing.post("/<int:case_id>/closing/end")
@guard(DECIDE)
def close(case_id: int) -> Answer:
    """Close it, or be told everything that is missing."""
    return _enter(
        case_id,
        CloseForm(),
        lambda session, actor: end_complaint(session, actor, case_id, Action.CLOSE, "", clock.now()),
        gettext("The complaint is closed."),
    )


@closing.post("/<int:case_id>/closing/redress")
@guard(DECIDE)
def promise(case_id: int) -> Answer:
    """A promise to the complainant."""
    form = RedressForm()
    text, due = form.promise.data or "", form.redress_due_on.data
    return _enter(
        case_id,
        form,
        lambda session, actor: promise_redress(session, actor, case_id, text, due, clock.now()),
        gettext("The promise is kept in the case."),
    )


@closing.post("/<int:case_id>/closing/lateness")
@guard(DECIDE)
def explain(case_id: int) -> Answer:
    """Why the reply was late."""
    form = LatenessForm()
    text = form.late_reason.data or ""
    return _enter(
        case_id,
        form,
        lambda session, actor: explain_lateness(session, actor, case_id, text, clock.now()),
        gettext("The reason is kept."),
    )


@closing.route("/<int:case_id>/closing/redress/<int:redress_id>", methods=["GET", "POST"])
@guard(DECIDE)
def keep(case_id: int, redress_id: int) -> Answer:
    """How a promise was kept."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    row = next((one for one in redress_of(db.session, case_id) if one.id == redress_id), None)
    form = KeptForm()
    return own_page(
        form,
        lambda session, actor: keep_promise(session, actor, case_id, redress_id, form.proof.data or "", clock.now()),
        gettext("It is noted as done."),
        lambda: render_template(
            "complaints/closing/entry.html",
            form=form,
            complaint=complaint,
            title=gettext("Redress is done"),
            text=row.promise if row else "",
        ),
        url_for("complaint_closing.show", case_id=case_id),
    )


@closing.route("/<int:case_id>/closing/protection/<int:note_id>", methods=["GET", "POST"])
@guard(DECIDE)
def settle(case_id: int, note_id: int) -> Answer:
    """Lift a protective step, or make it lasting."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    note = protective_note(db.session, case_id, note_id)
    form = SettleForm()
    return own_page(
        form,
        lambda session, actor: settle_step(
            session, actor, case_id, note_id, Settlement(form.settlement.data), form.why.data or "", clock.now()
        ),
        gettext("The step is settled."),
        lambda: render_template(
            "complaints/closing/entry.html",
            form=form,
            complaint=complaint,
            title=gettext("Settle a protective step"),
            text=note.text,
        ),
        url_for("complaint_closing.show", case_id=case_id),
    )


@closing.route("/<int:case_id>/reopening", methods=["GET", "POST"])
@guard(ASSIGN)
def reopen(case_id: int) -> Answer:
    """Open it again in a new round, with a reason."""
    complaint = case_for(db.session, current_actor(), case_id, ASSIGN)
    form = ReopenForm()
    return own_page(
        form,
        lambda session, actor: reopen_complaint(session, actor, case_id, form.reason.data or "", clock.now()),
        gettext("The complaint is open again, in a new round with clocks of its own."),
        lambda: render_template(
            "complaints/closing/reopen.html", form=form, complaint=complaint, words=case_words(complaint)
        ),
        url_for("complaints.show_case", case_id=case_id),
    )


@closing.post("/<int:case_id>/letter/review")
@guard(DECIDE)
def ask_review(case_id: int) -> AnyResponse:
    """Ask legal about the newest version of the reply."""
    require_visible(db.session, current_actor(), case_id, DECIDE)
    return pressed(
        lambda session, actor: ask_legal(session, actor, case_id, clock.now()),
        gettext("Legal has the reply on My day now."),
        url_for("complaint_letters.write", case_id=case_id),
    )


@closing.route("/reviews/<int:review_id>", methods=["GET", "POST"])
@guard(REVIEW)
def review(review_id: int) -> Answer:
    """A reply as it would leave, without the complainant's name, for legal to approve or return."""
    actor = current_actor()
    asked, letter, complaint = review_for(db.session, actor, review_id, clock.today())
    shows_case(complaint.id)
    form = ReviewForm()
    return own_page(
        form,
        lambda session, who: review_letter(
            session, who, review_id, ReviewOutcome(form.outcome.data), form.remarks.data or "", clock.now()
        ),
        gettext("The review is recorded."),
        lambda: render_template(
            "complaints/closing/review.html",
            form=form,
            review=asked,
            letter=letter,
            number=complaint.number,
            words=case_words(complaint),
            language=letter.language,
            sections=_unnamed(complaint, letter),
        ),
        url_for("complaint_closing.review", review_id=review_id),
    )


def _unnamed(complaint: Complaint, letter: ReplyLetter) -> Sequence[Section]:
    facts = replace(facts_of(db.session, complaint, letter.written_by_id), complainant="")
    return sections(compose(facts, texts_of(letter)))
