"""Pages of the first visit: code, company and language, numbers of the policy, first administrator (P3)."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import public
from portal.auth.entering import enter
from portal.auth.models import Account
from portal.company import company_name, forget_company, house_language
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.policy.queries import setting_states
from portal.policy.rules import clauses
from portal.policy.texts import SHIPPED, read_policy
from portal.setup.forms import AdministratorForm, CodeForm, CompanyForm, numbers_form
from portal.setup.queries import awaits_setup
from portal.setup.services import choose_numbers, finish, is_open, name_company, opened_by
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once

setup = Blueprint("setup", __name__, url_prefix="/set-up")
_CODE = "set_up"
Answer = str | Response | tuple[str, int]


@setup.route("/", methods=["GET", "POST"])
@public
def enter_code() -> Answer:
    """Whoever reads the console types its code; nobody else gets further."""
    _refuse_if_done()
    form = CodeForm()
    if form.validate_on_submit():
        try:
            session[_CODE] = opened_by(db.session, form.code.data or "", clock.now())
            return redirect(url_for(".company"))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("portal/setup/code.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _refuse_if_done() -> None:
    if not awaits_setup(db.session):
        raise NotFound("There is nothing to set up.")


def _gate() -> Response | None:
    """Back to the code for whoever has not given it, or whose code holds no longer."""
    _refuse_if_done()
    return None if is_open(db.session, session.get(_CODE, ""), clock.now()) else redirect(url_for(".enter_code"))


@setup.route("/company", methods=["GET", "POST"])
@public
def company() -> Answer:
    """Name and language of the agency."""
    away = _gate()
    if away:
        return away
    form = CompanyForm(company=company_name(), language=house_language())
    if form.validate_on_submit():
        name, language = form.company.data or "", form.language.data
        try:
            perform_once(
                form.form_key.data or "", lambda writing: str(name_company(writing, company=name, language=language).id)
            )
            forget_company()
            return redirect(url_for(".numbers"))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("portal/setup/company.html", form=form)
    return (page, 422) if form.is_submitted() else page


@setup.route("/numbers", methods=["GET", "POST"])
@public
def numbers() -> Answer:
    """What the policy leaves open, each number beside its clause."""
    away = _gate()
    if away:
        return away
    states = setting_states(db.session, clock.today())
    form = numbers_form(states)
    if form.validate_on_submit():
        values = {state.definition.key: form[state.definition.key].data for state in states}
        reason, day = gettext("Chosen when the portal was set up."), clock.today()
        try:
            perform_once(
                form.form_key.data or "",
                lambda writing: str(choose_numbers(writing, values, reason=reason, day=day)),
            )
            return redirect(url_for(".administrator"))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("portal/setup/numbers.html", form=form, states=states, texts=_clause_texts())
    return (page, 422) if form.is_submitted() else page


def _clause_texts() -> dict[str, str]:
    """The clauses of the text that comes with Fairline, in the reader's language, by number."""
    chapters = read_policy(SHIPPED / "1.0")[current_language()]
    return {clause.number: clause.text for chapter in chapters for clause in clauses(chapter.body)}


@setup.route("/administrator", methods=["GET", "POST"])
@public
def administrator() -> Answer:
    """The first account; with it the set-up is over, and its owner signed in."""
    away = _gate()
    if away:
        return away
    form = AdministratorForm()
    if form.validate_on_submit():
        try:
            account_id = perform_once(form.form_key.data or "", lambda writing: str(_finish(writing, form).id))
        except FairlineError as error:
            form.refuse(error)
        else:
            session.pop(_CODE, None)
            entered = enter(db.session.get_one(Account, int(account_id)), None)
            flash(gettext("The portal is yours. The list below says what a working agency needs next."), "success")
            return entered
    page = render_template("portal/setup/administrator.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _finish(writing: Session, form: AdministratorForm) -> Account:
    return finish(
        writing,
        digest=session.get(_CODE, ""),
        username=form.username.data or "",
        password=form.password.data or "",
        enters_people=bool(form.enters_people.data),
        publishes_policy=bool(form.publishes_policy.data),
        day=clock.today(),
    )
