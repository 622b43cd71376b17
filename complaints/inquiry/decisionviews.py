"""Pages of the two who do not investigate: the second person who decides, and the employee who is heard."""

from flask import Blueprint, render_template, url_for

from complaints.cases.queries import case_for, told_in
from complaints.cases.wordlists import case_words
from complaints.inquiry.forms import AnswerForm, DecisionForm, cause_words
from complaints.inquiry.models import Judgement
from complaints.inquiry.queries import hearing_for, may_decide, stands_of
from complaints.inquiry.rules.hearing import OUTCOMES
from complaints.inquiry.services import answer_questions, decide_findings
from complaints.pages import Answer, own_page
from complaints.permissions import CONFIRM, HEAR
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.web.i18n import gettext

hearings = Blueprint("complaint_hearings", __name__, url_prefix="/complaints")


@hearings.route("/<int:case_id>/decision", methods=["GET", "POST"])
@guard(CONFIRM)
def decide(case_id: int) -> Answer:
    """A second person confirms the findings or sends them back."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, CONFIRM)
    stands = stands_of(db.session, case_id)
    seen = " ".join(f"{one.finding.id}.{one.finding.version}" for one in stands if one.finding)
    form = DecisionForm(seen=seen)
    return own_page(
        form,
        lambda session, who: decide_findings(
            session,
            who,
            case_id,
            Judgement(form.judgement.data),
            form.remark.data or "",
            form.seen_versions(),
            clock.now(),
        ),
        gettext("The decision is recorded."),
        lambda: render_template(
            "complaints/inquiry/decision.html",
            form=form,
            complaint=complaint,
            source=told_in(db.session, complaint),
            stands=stands,
            words=case_words(complaint),
            cause_words=cause_words,
            may_decide=may_decide(db.session, actor, complaint, stands),
        ),
        url_for("complaint_inquiry.show", case_id=case_id),
    )


@hearings.route("/hearings/<int:hearing_id>", methods=["GET", "POST"])
@guard(HEAR)
def hear(hearing_id: int) -> Answer:
    """The questions put to the reader, and their answer; nothing else of the case."""
    hearing = hearing_for(db.session, current_actor(), hearing_id)
    form = AnswerForm()
    refuses = form.how.data == "refuse"
    return own_page(
        form,
        lambda session, actor: answer_questions(
            session, actor, hearing_id, form.answer.data or "", clock.now(), refuses=refuses
        ),
        gettext("Your answer is kept. Thank you."),
        lambda: render_template(
            "complaints/inquiry/hearing.html",
            form=form,
            hearing=hearing,
            outcome=gettext(OUTCOMES[hearing.outcome]) if hearing.outcome else "",
        ),
        url_for("complaint_hearings.hear", hearing_id=hearing_id),
    )
