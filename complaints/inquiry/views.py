"""Pages of an investigation for those who handle or decide, and the one page that an employee who is heard sees."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from complaints.cases.casefile import case_file
from complaints.cases.evidence import evidence_of
from complaints.cases.models import Complaint
from complaints.cases.queries import case_for
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.workflow import OPEN
from complaints.cases.services import allegation_of
from complaints.cases.views import Answer
from complaints.cases.wordlists import case_words
from complaints.inquiry.forms import (
    AskForm,
    GroundForm,
    PlanForm,
    PointForm,
    TalkForm,
    cause_words,
)
from complaints.inquiry.models import InquiryPlan
from complaints.inquiry.planning import plans_of, write_plan
from complaints.inquiry.queries import (
    checked_points,
    ground_stamp,
    hearing_of,
    hearings_of,
    may_decide,
    people_of,
    stands_of,
)
from complaints.inquiry.rules.checklist import Point, points_for
from complaints.inquiry.rules.hearing import OUTCOMES
from complaints.inquiry.services import (
    ask_employee,
    check_point,
    ground_finding,
    note_talk,
)
from complaints.inquiry.source import editions
from complaints.once import once
from complaints.pages import own_page
from complaints.permissions import DECIDE, READ
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext

inquiry = Blueprint("complaint_inquiry", __name__, url_prefix="/complaints")

_ANSWER_DAYS = 3
_LONGEST_ID = 12


@inquiry.get("/<int:case_id>/inquiry")
@guard(READ)
def show(case_id: int) -> Answer:
    """What was checked, who was heard, what was found and decided."""
    return _page(current_actor(), case_id)


def _points(complaint: Complaint) -> list[Point]:
    return points_for(editions(), [one.code for one in complaint.allegations], complaint.received_on)


def _page(actor: Actor, case_id: int, tried: PortalForm | None = None) -> str:
    complaint = case_for(db.session, actor, case_id)
    case = case_file(db.session, complaint, clock.now())
    checked = checked_points(db.session, case_id)
    stands, plans = stands_of(db.session, case_id), plans_of(db.session, case_id)
    mine = complaint.handler_id is not None and complaint.handler_id == actor.employee_id and actor.may(DECIDE)
    return render_template(
        "complaints/inquiry/inquiry.html",
        complaint=complaint,
        words=case_words(complaint),
        plans=plans,
        plan_form=tried if isinstance(tried, PlanForm) else _plan_form(plans),
        points=[(point, point.texts[current_language()], checked.get(point.key)) for point in _points(complaint)],
        hearings=hearings_of(db.session, case_id),
        outcomes={outcome: gettext(word) for outcome, word in OUTCOMES.items()},
        stands=stands,
        cause_words=cause_words,
        at_fault=AT_FAULT,
        subjects=case.subjects,
        today=clock.today(),
        mine=mine and complaint.state in OPEN,
        may_decide=may_decide(db.session, actor, complaint, stands),
        point_form=tried if isinstance(tried, PointForm) else _point_form(complaint),
        ask_form=tried if isinstance(tried, AskForm) else _ask_form(case.subjects),
    )


def _plan_form(plans: Sequence[tuple[InquiryPlan, str]]) -> PlanForm:
    newest = plans[0][0] if plans else None
    return PlanForm(formdata=None, plan_text=newest.text if newest else "", seen=str(newest.id if newest else 0))


def _point_form(complaint: Complaint, **values: Any) -> PointForm:
    form = PointForm(**values) if values else PointForm(formdata=None)
    form.point.choices = [(point.key, point.texts[current_language()]) for point in _points(complaint)]
    return form


def _ask_form(people: Any, **values: Any) -> AskForm:
    due = clock.today() + timedelta(days=_ANSWER_DAYS)
    form = AskForm(**values) if values else AskForm(formdata=None, due_on=due)
    form.employee_id.choices = [(person.id, person.name) for person in people]
    return form


def _enter(case_id: int, form: PortalForm, act: Callable[[Session, Actor], object], done: str) -> Answer:
    """An entry on the page of the investigation: done once and shown there, or the page with what is wrong."""
    actor = current_actor()
    if form.validate_on_submit():
        try:
            once(form, lambda session: act(session, actor))
            flash(done, "success")
            return redirect(url_for("complaint_inquiry.show", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    for sentence in form.form_errors:
        flash(sentence, "danger")
    return _page(actor, case_id, form), 422


@inquiry.post("/<int:case_id>/inquiry/plan")
@guard(DECIDE)
def plan(case_id: int) -> Answer:
    """A version of the plan."""
    case_for(db.session, current_actor(), case_id, DECIDE)
    form = PlanForm()
    seen = form.seen.data or ""
    number = int(seen) if seen.isdecimal() and len(seen) < _LONGEST_ID else -1
    return _enter(
        case_id,
        form,
        lambda session, actor: write_plan(session, actor, case_id, form.plan_text.data or "", number, clock.now()),
        gettext("The plan is kept."),
    )


@inquiry.post("/<int:case_id>/inquiry/points")
@guard(DECIDE)
def check(case_id: int) -> Answer:
    """Tick a point."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    form = _point_form(complaint, data={})
    point, found = form.point.data or "", form.found.data or ""
    return _enter(
        case_id,
        form,
        lambda session, actor: check_point(session, actor, case_id, point, found, clock.now()),
        gettext("The point is ticked."),
    )


@inquiry.post("/<int:case_id>/inquiry/hearings")
@guard(DECIDE)
def ask(case_id: int) -> Answer:
    """Put questions to somebody whom the complaint is about."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    form = _ask_form(case_file(db.session, complaint, clock.now()).subjects, data={})
    return _enter(
        case_id,
        form,
        lambda session, actor: ask_employee(
            session,
            actor,
            case_id,
            form.employee_id.data,
            form.questions.data or "",
            form.due_on.data,
            clock.now(),
        ),
        gettext("The questions stand on the person’s My day now."),
    )


@inquiry.route("/<int:case_id>/inquiry/hearings/<int:hearing_id>/talk", methods=["GET", "POST"])
@guard(DECIDE)
def talk(case_id: int, hearing_id: int) -> Answer:
    """Minutes of a talk with the employee."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    hearing = hearing_of(db.session, case_id, hearing_id)
    form = TalkForm(talked_on=clock.today())
    return own_page(
        form,
        lambda session, actor: note_talk(
            session, actor, case_id, hearing_id, form.talked_on.data, form.minutes.data or "", clock.now()
        ),
        gettext("The minutes are kept."),
        lambda: render_template("complaints/inquiry/talk.html", form=form, complaint=complaint, hearing=hearing),
        url_for("complaint_inquiry.show", case_id=case_id),
    )


@inquiry.route("/<int:case_id>/allegations/<int:allegation_id>/ground", methods=["GET", "POST"])
@guard(DECIDE)
def ground(case_id: int, allegation_id: int) -> Answer:
    """On what a finding stands, and its cause where upheld."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    allegation = allegation_of(db.session, case_id, allegation_id)
    stand = next(one for one in stands_of(db.session, case_id) if one.allegation.id == allegation_id)
    known = stand.ground
    form = GroundForm(
        cause=known.cause.value if known and known.cause else "",
        no_evidence=known.no_evidence if known else "",
        client=known.client if known else "",
        script=known.script if known else "",
        reported=known.reported if known else [],
        files=list(stand.evidence),
        seen=ground_stamp(known, stand.evidence),
    )
    form.files.choices = [(one.file.sha256, one.file.file_name) for one in evidence_of(db.session, case_id)]
    upheld = stand.finding is not None and stand.finding.verdict in AT_FAULT
    if not upheld:
        del form.cause
    form.reported.choices = [(one.id, one.name) for one in people_of(db.session, case_id)]
    names_somebody = upheld and bool(form.reported.choices)
    if not names_somebody:
        del form.reported
    return own_page(
        form,
        lambda session, actor: ground_finding(
            session,
            actor,
            case_id,
            allegation_id,
            cause=form.chosen() if upheld else None,
            files=form.files.data or [],
            no_evidence=form.no_evidence.data or "",
            client=form.client.data or "",
            script=form.script.data or "",
            reported=form.reported.data or [] if names_somebody else [],
            seen=form.seen.data or "",
            now=clock.now(),
        ),
        gettext("It is kept with the finding."),
        lambda: render_template(
            "complaints/inquiry/ground.html",
            form=form,
            complaint=complaint,
            stand=stand,
            code=allegation.code,
            words=case_words(complaint),
        ),
        url_for("complaint_inquiry.show", case_id=case_id),
    )
