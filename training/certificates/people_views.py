"""Pages for leads, trainers, HR and compliance: one person's certificates, and a withdrawal."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import Invalid, Refused
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from training.certificates.fit_queries import calls_on, fit_on
from training.certificates.fit_showing import answer_to, sentences_of
from training.certificates.fit_views import asked_day
from training.certificates.forms import WithdrawalForm
from training.certificates.people_queries import employee_for
from training.certificates.permissions import PROVE, READ, WITHDRAW
from training.certificates.queries import certificates_of
from training.certificates.rules import State
from training.certificates.services import begin_again, note_view, withdraw
from training.certificates.showing import STATES, TONES, rule_words, state_sentence
from training.courses.rules import text_in

certificate_people = Blueprint("certificate_people", __name__, url_prefix="/training/certificates/people")


@certificate_people.get("/<int:employee_id>")
@guard(READ)
def person(employee_id: int) -> str:
    """Whether one person may call, and their certificates with every row; the view is recorded."""
    actor = current_actor()
    employee_for(db.session, actor, READ, employee_id, clock.today())
    with transaction() as session:
        note_view(session, actor, employee_id)
    return _page(employee_id, WithdrawalForm(formdata=None))


@certificate_people.post("/<int:employee_id>/withdrawals/<int:certificate_id>")
@guard(WITHDRAW)
def take_back(employee_id: int, certificate_id: int) -> str | tuple[str, int] | Response:
    """Withdraw a certificate with a reason."""
    actor, now, day = current_actor(), clock.now(), clock.today()
    employee_for(db.session, actor, WITHDRAW, employee_id, day)
    form = WithdrawalForm()

    def act(session: Session) -> str:
        withdraw(session, actor, employee_id, certificate_id, form.reason.data or "", now, day)
        return url_for("certificate_people.person", employee_id=employee_id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The certificate is withdrawn. The person may not call from now on."), "success")
            return redirect(target)
        except (Invalid, Refused) as error:
            form.refuse(error)
    return _page(employee_id, form), 422


@certificate_people.post("/<int:employee_id>/again/<int:certificate_id>")
@guard(WITHDRAW)
def again(employee_id: int, certificate_id: int) -> Response:
    """Have the person follow the whole programme again after a withdrawal."""
    actor, now, day = current_actor(), clock.now(), clock.today()
    employee_for(db.session, actor, WITHDRAW, employee_id, day)

    def act(session: Session) -> str:
        begin_again(session, actor, employee_id, certificate_id, now, day)
        return url_for("certificate_people.person", employee_id=employee_id)

    try:
        target = perform_once(posted_form_key(), act)
        flash(gettext("The whole programme begins again today."), "success")
    except Refused as error:
        flash(gettext(error.message), "warning")
        target = url_for("certificate_people.person", employee_id=employee_id)
    return redirect(target)


def _page(employee_id: int, form: WithdrawalForm) -> str:
    actor, day, today, language = current_actor(), asked_day(), clock.today(), current_language()
    employee = employee_for(db.session, actor, READ, employee_id, today)
    fit = fit_on(db.session, [employee_id], day)[employee_id]
    return render_template(
        "training/certificates/person.html",
        person=employee,
        day=day,
        is_today=day == today,
        calls=calls_on(db.session, employee_id, day),
        fit=fit,
        answer=answer_to(fit, day, today),
        hindrances=sentences_of(fit),
        kinds=certificates_of(db.session, employee_id, day),
        states=STATES,
        tones=TONES,
        sentence=state_sentence,
        rule_words=rule_words,
        text=lambda texts: text_in(texts, language),
        withdrawn=State.WITHDRAWN,
        may_withdraw=actor.may(WITHDRAW) and employee_id != actor.employee_id and day == today,
        may_prove=actor.may(PROVE),
        form=form,
    )
