"""Pages of the desk: one form that keeps itself, the look-up, and the receipt to be read out."""

from typing import Any

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.evidence import keep_with
from complaints.cases.models import Channel
from complaints.cases.queries import case_for, require_visible
from complaints.cases.rules.stamp import stamp
from complaints.desk.forms import SPOKEN, DeskForm, SummaryForm
from complaints.desk.permissions import ENTER
from complaints.desk.queries import draft_of, draft_saved_at, entry_of, found_before, known_of, staff_given
from complaints.desk.readback import read_back, read_out
from complaints.desk.services import drop_draft, enter_complaint, keep_draft, note_look_up, sum_up
from complaints.duplicates.queries import Sought, offers_for
from complaints.duplicates.services import link_entered, numbered
from complaints.duplicates.words import offer_lines
from complaints.intake.queries import receipt_of
from complaints.intake.rules import code_digest, effect_key, grouped, is_form_key, look_up_code
from complaints.once import once
from complaints.permissions import DECIDE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import FairlineError, Invalid
from portal.files.receiving import chosen, receiving
from portal.files.rules import EVIDENCE
from portal.web.filters import clock_time
from portal.web.forms import new_form_key
from portal.web.i18n import LANGUAGE_NAMES, current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted

desk = Blueprint("complaint_desk", __name__, url_prefix="/complaints")

Answer = str | AnyResponse | tuple[str, int]


@desk.get("/desk")
@guard(ENTER)
def write() -> str:
    """The form with what was typed before, also after the browser was closed."""
    typed = draft_of(db.session, current_actor())
    return _page(DeskForm(formdata=MultiDict(typed)) if typed else DeskForm(formdata=None))


@desk.post("/desk")
@guard(ENTER)
def enter() -> Answer:
    """One of three buttons: look up, start anew, or file."""
    form, what = DeskForm(), posted("act", "look")
    if not is_form_key(form.form_key.data or ""):
        form.form_key.data = new_form_key()
        form.form_errors.append(gettext("This form had lost its key and got a new one. Send it again."))
    elif what == "drop":
        with transaction() as session:
            drop_draft(session, current_actor())
        return redirect(url_for("complaint_desk.write"), 303)
    elif what == "file" and form.validate():
        try:
            return _filed(form)
        except FairlineError as error:
            form.refuse(error)
    elif what == "look":
        return _looked_up(form)
    return _page(form), 422


@desk.post("/desk/draft")
@guard(ENTER)
def save_draft() -> AnyResponse:
    """Sent by the page while somebody types: what is there now, answered with what to read back."""
    form = DeskForm()
    _keep(form)
    return jsonify(saved=gettext("Saved at %(time)s", time=clock_time(clock.now())), read_back=read_back(form))


def _keep(form: DeskForm) -> None:
    with transaction() as session:
        keep_draft(session, current_actor(), form.typed(), form.form_key.data or "", clock.now())


def _page(form: DeskForm) -> str:
    actor = current_actor()
    staff = staff_given(db.session, form.staff.data or "")
    about = tuple(person.id for person in staff) if len(staff) == 1 else ()
    sought = Sought(caller=form.caller(), words=form.words.data or "", about_ids=about)
    return render_template(
        "complaints/desk/write.html",
        form=form,
        saved_at=draft_saved_at(db.session, actor),
        sentences=read_back(form),
        staff=staff,
        offers=offer_lines(offers_for(db.session, actor, sought, clock.now())) if form.typed() else [],
        spoken=form.channel.data in SPOKEN,
    )


def _looked_up(form: DeskForm) -> AnyResponse:
    """Keep what was typed and fill what is empty from the newest complaint of the same caller or account."""
    actor, typed = current_actor(), form.typed()
    found = found_before(db.session, actor, form.caller())
    with transaction() as session:
        if found:
            for name, value in known_of(session, found[0]).items():
                if value and not any(typed.get(name, [])):
                    typed[name] = [value]
            note_look_up(session, actor, found[0])
        keep_draft(session, actor, typed, form.form_key.data or "", clock.now())
    if not found and form.caller().known:
        flash(gettext("No earlier complaint of this caller or account."), "info")
    return redirect(url_for("complaint_desk.write", _anchor="words"), 303)


def _about(text: str) -> tuple[int, ...]:
    """The one employee meant. Raises Invalid with what to do where it is nobody, or several."""
    if not text.strip():
        return ()
    found = staff_given(db.session, text)
    if not found:
        raise Invalid(
            "No employee has this number or full name. Leave it empty and write what the caller said.", field="staff"
        )
    if len(found) > 1:
        raise Invalid("Several people are meant by this: give the staff number.", field="staff")
    return (found[0].id,)


def _filed(form: DeskForm) -> tuple[str, int]:
    """File once per form key; sent again, the same form shows the same number and code."""
    actor, key = current_actor(), form.form_key.data or ""
    same_as = numbered(db.session, actor, form.same_as.data, "same_as") if form.same_as.data else None
    filing, entered = form.filing_in(_about(form.staff.data or "")), form.entered()
    code = look_up_code(current_app.extensions["fairline.config"].secret_key.encode(), key)
    with receiving(db.session, actor, chosen(form.files.data), EVIDENCE) as received:

        def act(session: Session) -> str:
            made = enter_complaint(
                session, actor, filing, entered, channel=Channel(form.channel.data), code_digest=code_digest(code),
                now=clock.now(),
            )  # fmt: skip
            keep_with(session, actor, made.id, received)
            if same_as is not None:
                link_entered(session, actor, made.id, same_as, clock.now())
            return made.number

        number = perform_once(effect_key(key), act)
    due = receipt_of(db.session, number)
    page = render_template(
        "complaints/desk/receipt.html",
        number=number,
        code=grouped(code),
        due=due,
        sentences=read_out(form.language.data, number, grouped(code), due.due_on),
        **_only_this_language(),
    )
    return page, 201


def _only_this_language() -> dict[str, Any]:
    """The answer to a sending cannot be opened again by its address: changing the language would lose it."""
    return {"language_choices": [(current_language(), LANGUAGE_NAMES[current_language()], "#main")]}


@desk.route("/<int:case_id>/summary", methods=["GET", "POST"])
@guard(DECIDE)
def summarise(case_id: int) -> Answer:
    """Our summary beside the complainant's words."""
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)
    entry = entry_of(db.session, case_id)
    summary = entry.summary if entry else ""
    form = SummaryForm(data={"summary": summary, "seen": stamp(summary)})
    if form.validate_on_submit():
        try:
            given, seen = form.summary.data or "", form.seen.data or ""
            once(form, lambda session: sum_up(session, actor, case_id, given, seen, clock.now()))
            flash(gettext("The summary is kept."), "success")
            return redirect(url_for("complaints.show_case", case_id=case_id), 303)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("complaints/desk/summary.html", form=form, complaint=case_for(db.session, actor, case_id))
    return (page, 422) if form.is_submitted() else page
