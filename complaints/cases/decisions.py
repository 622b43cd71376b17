"""Pages of the decisions on a case: a finding, who handles it, and its end."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from complaints.cases.assigning import assign_complaint, people_for
from complaints.cases.casefile import case_file
from complaints.cases.forms import AssignForm, EndForm, FindingForm, TrainingForm
from complaints.cases.models import Complaint
from complaints.cases.queries import case_for, told_in
from complaints.cases.rules.workflow import Action, Party, possible
from complaints.cases.services import allegation_of, finding_of, record_finding
from complaints.cases.training import finding_at_fault, train_subject
from complaints.cases.views import Answer
from complaints.cases.wordlists import case_words
from complaints.closing.ending import end_complaint
from complaints.once import once
from complaints.permissions import ASSIGN, DECIDE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError, Invalid
from portal.web.i18n import current_language, gettext
from training.facts import programmes_to_give

decisions = Blueprint("complaint_decisions", __name__, url_prefix="/complaints")


@decisions.route("/<int:case_id>/allegations/<int:allegation_id>/finding", methods=["GET", "POST"])
@guard(DECIDE)
def find(case_id: int, allegation_id: int) -> Answer:
    """What was found about one allegation, beside the complainant's words."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, DECIDE)
    allegation = allegation_of(db.session, case_id, allegation_id)
    finding = finding_of(db.session, allegation_id)
    form = FindingForm(obj=finding, seen_version=finding.version if finding else 0)
    if form.validate_on_submit():
        try:
            once(form, lambda session: _found(session, actor, case_id, allegation_id, form))
            flash(gettext("The finding is recorded."), "success")
            return redirect(url_for("complaints.show_case", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "complaints/cases/finding.html",
        form=form,
        complaint=complaint,
        source=told_in(db.session, complaint),
        code=allegation.code,
        words=case_words(complaint),
    )
    return (page, 422) if form.is_submitted() else page


def _found(session: Session, actor: Actor, case_id: int, allegation_id: int, form: FindingForm) -> None:
    record_finding(
        session,
        actor,
        case_id,
        allegation_id,
        verdict=form.chosen(),
        basis=form.basis.data or "",
        reasons=form.reasons.data or "",
        seen_version=form.seen_version.data or 0,
        now=clock.now(),
    )


@decisions.route("/<int:case_id>/allegations/<int:allegation_id>/training", methods=["GET", "POST"])
@guard(DECIDE)
def train(case_id: int, allegation_id: int) -> Answer:
    """Give training to the person whom an upheld finding is about."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, DECIDE)
    finding_at_fault(db.session, case_id, allegation_id)
    people = case_file(db.session, complaint, clock.now()).subjects
    form = TrainingForm()
    form.employee_id.choices = [(person.id, person.name) for person in people]
    form.programme.choices = programmes_to_give(db.session, current_language())
    if form.validate_on_submit():
        try:
            once(form, lambda session: _trained(session, actor, case_id, allegation_id, form))
            flash(gettext("The training is given, and the person is told."), "success")
            return redirect(url_for("complaints.show_case", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("complaints/cases/training.html", form=form, complaint=complaint, people=people)
    return (page, 422) if form.is_submitted() else page


def _trained(session: Session, actor: Actor, case_id: int, allegation_id: int, form: TrainingForm) -> None:
    train_subject(
        session,
        actor,
        case_id,
        allegation_id,
        employee_id=form.employee_id.data,
        programme_key=form.programme.data,
        reason=form.reason.data or "",
        blocks_calling=bool(form.blocks_calling.data),
        now=clock.now(),
    )


@decisions.route("/<int:case_id>/end", methods=["GET", "POST"])
@guard(DECIDE)
def end(case_id: int) -> Answer:
    """Close an answered complaint, or end one as withdrawn or outside our remit."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, DECIDE)
    form = EndForm(_endings(complaint))
    if form.validate_on_submit():
        try:
            how, reason = Action(form.how.data), form.reason.data or ""
            once(form, lambda session: end_complaint(session, actor, case_id, how, reason, clock.now()))
            flash(gettext("The complaint is closed."), "success")
            return redirect(url_for("complaints.show_case", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("complaints/cases/end.html", form=form, complaint=complaint)
    return (page, 422) if form.is_submitted() else page


def _endings(complaint: Complaint) -> list[tuple[Action, str]]:
    labels = {
        Action.WITHDRAW: gettext("Withdrawn by the complainant"),
        Action.PASS_ON: gettext("Outside our remit"),
    }
    allowed = possible(complaint.state, Party.HANDLER)
    return [(action, label) for action, label in labels.items() if action in allowed]


@decisions.route("/<int:case_id>/assignment", methods=["GET", "POST"])
@guard(ASSIGN)
def assign(case_id: int) -> Answer:
    """Give the complaint to somebody else, with a reason; conflicts of interest are refused."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, ASSIGN)
    people = people_for(db.session, complaint, clock.today())
    choices = [
        (one.employee_id, gettext("%(name)s (%(n)s open)", name=one.name, n=one.count))
        for one in people
        if not one.against and not one.away
    ]
    form = AssignForm(choices)
    if form.validate_on_submit():
        try:
            chosen, reason = form.employee_id.data, form.reason.data or ""
            if not any(chosen == number for number, _ in choices):
                raise Invalid("Choose a complaint officer or somebody of the leadership.", field="employee_id")
            once(form, lambda session: assign_complaint(session, actor, case_id, chosen, reason, clock.now()))
            flash(gettext("The complaint was given on."), "success")
            return redirect(url_for("complaints.show_case", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "complaints/cases/assign.html",
        form=form,
        complaint=complaint,
        barred=[one.name for one in people if one.against],
        away=[one.name for one in people if one.away and not one.against],
    )
    return (page, 422) if form.is_submitted() else page
