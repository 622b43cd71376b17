"""Pages of the daily refresher: one question at a time, the verdict with its clause, and done for today."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import Invalid, Refused
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from training.retention.forms import FIELD, answer_form, values_in
from training.retention.queries import Asked, brought_back_by, coming, own_answer, own_card, today
from training.retention.services import answer_card
from training.retention.showing import bars, shown_answer, shown_question, shown_reason

retention = Blueprint("retention", __name__, url_prefix="/training/refresher")

_FOLLOW = "training:plan:follow"


@retention.get("/")
@guard(_FOLLOW)
def refresher() -> str:
    """The next question of the day, or that it is done and what the next days bring."""
    actor, day = current_actor(), clock.today()
    here = today(db.session, actor.employee_id, day)
    if here.waiting:
        asked = here.waiting[0]
        total = here.answered + len(here.waiting)
        return _question_page(asked, answer_form(asked, current_language()), here.answered + 1, total)
    ahead = coming(db.session, actor.employee_id, day, answered=here.answered)
    return render_template("training/retention/done.html", answered=here.answered, bars=bars(ahead))


@retention.post("/cards/<int:card_id>")
@guard(_FOLLOW)
def answer(card_id: int) -> str | tuple[str, int] | Response:
    """Rate the answer and show the verdict; a second answer of the day shows the first one's."""
    actor, now, language = current_actor(), clock.now(), current_language()
    asked = own_card(db.session, actor, card_id)
    form = answer_form(asked, language)

    def act(session: Session) -> str:
        review = answer_card(session, actor, card_id, values_in(form), guessed=bool(form["guessed"].data), at=now)
        return url_for("retention.verdict", review_id=review.id)

    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except Refused as error:
            flash(gettext(error.message), "warning")
            return redirect(url_for("retention.refresher"))
        except Invalid as error:
            form.refuse(Invalid(error.message, field=FIELD, **error.values))
    here = today(db.session, actor.employee_id, clock.today())
    return _question_page(asked, form, here.answered + 1, max(1, here.answered + len(here.waiting))), 422


def _question_page(asked: Asked, form: PortalForm, number: int, total: int) -> str:
    return render_template(
        "training/retention/question.html",
        card_id=asked.card.id,
        question=shown_question(asked, number, current_language()),
        reason=shown_reason(brought_back_by(db.session, asked.card.id), current_language()),
        form=form,
        number=number,
        total=total,
    )


@retention.get("/answers/<int:review_id>")
@guard(_FOLLOW)
def verdict(review_id: int) -> str:
    """What was right, why, and when the question comes back."""
    actor, day = current_actor(), clock.today()
    review, question = own_answer(db.session, actor, review_id)
    here = today(db.session, actor.employee_id, day)
    return render_template(
        "training/retention/verdict.html",
        answer=shown_answer(review, question, current_language()),
        left=len(here.waiting),
    )
