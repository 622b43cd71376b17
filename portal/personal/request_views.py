"""Pages of those who answer what persons ask about their data: the list, one request, and each thing done about it."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.company import company_name, house_language
from portal.config import Config
from portal.db.session import db, transaction
from portal.errors import FairlineError, Invalid, NotFound
from portal.personal.permissions import HANDLE_REQUESTS
from portal.personal.request_copy import gather, with_requests, write_archive
from portal.personal.request_forms import (
    AnswerForm,
    CorrectForm,
    DeclineForm,
    FindForm,
    IdentityForm,
    RequestForm,
)
from portal.personal.request_listing import requests_listing
from portal.personal.request_mails import mail_answer
from portal.personal.request_models import PersonalRequest
from portal.personal.request_page import SHOWN, corrects_in, request_page
from portal.personal.request_queries import all_rights, find_records, linked_records, request_for
from portal.personal.request_rules import Outcome, Right, Way
from portal.personal.request_services import (
    Asked,
    confirm_erasure,
    correct_record,
    decline_erasure,
    end_request,
    enter_request,
    link_record,
    note_copy,
    note_identity,
    note_search,
    places_of,
    propose_erasure,
    unlink_record,
    withdraw_consent,
)
from portal.personal.request_words import (
    RIGHT_HINTS,
)
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import force_locale, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from portal.web.tables import table_page

person_requests = Blueprint("person_requests", __name__, url_prefix="/personal/requests")

Answer = str | AnyResponse | tuple[str, int]
_PIECE = 256 * 1024


@person_requests.get("/")
@guard(HANDLE_REQUESTS)
def index() -> Answer:
    """Open requests, soonest due first; all of them where asked."""
    actor, everything = current_actor(), request.args.get("show") == "all"
    view = table_page(db.session, requests_listing(actor, clock.today(), only_open=not everything), actor)
    if isinstance(view, Response):
        return view
    tabs = [
        {"label": gettext("Open"), "url": url_for("person_requests.index"), "active": not everything},
        {"label": gettext("All"), "url": url_for("person_requests.index", show="all"), "active": everything},
    ]
    return render_template("portal/personal/requests.html", view=view, tabs=tabs)


@person_requests.route("/new", methods=["GET", "POST"])
@guard(HANDLE_REQUESTS)
def new() -> Answer:
    """Enter what came by telephone, mail, letter or in person."""
    actor, form = current_actor(), RequestForm(received_on=clock.today(), language=house_language())

    def act(session: Session) -> str:
        assert form.received_on.data is not None
        asked = Asked(
            right=Right(form.right.data),
            way=Way(form.way.data),
            language=form.language.data,
            received_on=form.received_on.data,
            name=form.name.data or "",
            mail=form.mail.data or "",
            phone=form.phone.data or "",
            wish=form.wish.data or "",
        )
        return url_for("person_requests.show", request_id=enter_request(session, actor, asked, clock.today()).id)

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The request is kept. Its days run from the day of receipt."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("portal/personal/request_new.html", form=form, hints=_hints())
    return (page, 422) if form.is_submitted() else page


def _hints() -> dict[str, str]:
    return {right.value: str(words) for right, words in RIGHT_HINTS.items()}


@person_requests.get("/<int:request_id>")
@guard(HANDLE_REQUESTS)
def show(request_id: int) -> Answer:
    """One request: who asks what until when, what was done, and what comes next."""
    return request_page(request_for(db.session, current_actor(), request_id))


@person_requests.post("/<int:request_id>/reveal")
@guard(HANDLE_REQUESTS)
def reveal(request_id: int) -> Response:
    """Name or an address in full, on this page only; who looked is in the trail."""
    actor, found, name = current_actor(), request_for(db.session, current_actor(), request_id), posted("field", "name")
    if name not in SHOWN:
        raise NotFound("There is no such page, or it is not yours to see.")
    with transaction() as session:
        record(
            session, actor, "personal:request:view", PersonalRequest.__tablename__, found.id, details={"field": name}
        )
    return _unkept(request_page(request_for(db.session, actor, request_id), revealed=name))


def _unkept(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


@person_requests.post("/<int:request_id>/identity")
@guard(HANDLE_REQUESTS)
def identity(request_id: int) -> Answer:
    """Note how the person is known."""
    form = IdentityForm()
    return _sent(
        request_id, form, lambda session: note_identity(session, current_actor(), request_id, form.how.data or ""),
        gettext("It is noted."), identity_form=form,
    )  # fmt: skip


@person_requests.post("/<int:request_id>/find")
@guard(HANDLE_REQUESTS)
def find(request_id: int) -> Answer:
    """Records that a text means; sent by POST, so that no address of a page ever holds an identifier."""
    actor, form = current_actor(), FindForm()
    found = request_for(db.session, actor, request_id)
    if not form.validate_on_submit():
        return request_page(found, find_form=form), 422
    hits = find_records(db.session, actor, form.text.data or "", clock.today())

    def act(session: Session) -> str:
        note_search(session, actor, request_id, len(hits))
        return "noted"

    try:
        perform_once(form.form_key.data or "", act)
    except FairlineError as error:
        form.refuse(error)
        return request_page(request_for(db.session, actor, request_id), find_form=form), 422
    return _unkept(request_page(request_for(db.session, actor, request_id), hits=hits))


@person_requests.post("/<int:request_id>/records")
@guard(HANDLE_REQUESTS)
def link(request_id: int) -> Answer:
    """The record is the person's."""
    return _pressed(
        request_id,
        lambda session: link_record(session, current_actor(), request_id, *_place(posted("record")), clock.today()),
        gettext("The record is noted as the person's."),
    )


@person_requests.post("/<int:request_id>/records/off")
@guard(HANDLE_REQUESTS)
def unlink(request_id: int) -> Answer:
    """The record is somebody else's."""
    return _pressed(
        request_id,
        lambda session: unlink_record(session, current_actor(), request_id, *_place(posted("record"))),
        gettext("The record is taken off."),
    )


def _place(text: str) -> tuple[str, int]:
    kind, _, number = text.partition(":")
    if kind not in all_rights() or not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Invalid("Not a valid choice.")
    return kind, int(number)


@person_requests.get("/<int:request_id>/copy")
@guard(HANDLE_REQUESTS, proof=True)
def copy(request_id: int) -> Answer:
    """The copy as a ZIP file, in the person's language; that it was made is a step."""
    actor = current_actor()
    request_for(db.session, actor, request_id)
    try:
        with transaction() as session:
            found = note_copy(session, actor, request_id, clock.today())
            places, number, language = places_of(found), found.number, found.language
    except FairlineError as error:
        flash(gettext(error.message) % error.values if error.values else gettext(error.message), "danger")
        return redirect(url_for("person_requests.show", request_id=request_id))
    with force_locale(language):
        return archive_of(places, number)


def archive_of(places: Any, number: str) -> Response:
    """The ZIP file of these records as an answer that nobody keeps, in the language of the moment."""
    gathered = gather(db.session, with_requests(db.session, places))
    pieces = _pieces(write_archive(gathered, about=number, company=company_name()))
    response = Response(chain([next(pieces)], pieces), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"data-{number}.zip")
    response.headers["Cache-Control"] = "no-store"
    return response


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """The file bit by bit; begun before the answer, so that it is closed even where nobody reads on."""
    with source:
        while piece := source.read(_PIECE):
            yield piece


@person_requests.post("/<int:request_id>/correction")
@guard(HANDLE_REQUESTS)
def correct(request_id: int) -> Answer:
    """Put the right value into a record."""
    actor, form = current_actor(), CorrectForm()
    form.field.choices = corrects_in(
        linked_records(db.session, actor, request_for(db.session, actor, request_id), clock.today())
    )

    def act(session: Session) -> None:
        place, _, name = str(form.field.data).rpartition(":")
        kind, record_id = _place(place)
        correct_record(session, actor, request_id, kind, record_id, name, form.value.data or "", clock.today())

    return _sent(request_id, form, act, gettext("The right value is kept."), correct_form=form)


@person_requests.post("/<int:request_id>/withdrawal")
@guard(HANDLE_REQUESTS)
def withdraw(request_id: int) -> Answer:
    """End what rests on consent alone."""
    return _pressed(
        request_id,
        lambda session: withdraw_consent(session, current_actor(), request_id, clock.today()),
        gettext("What rests on consent alone is gone."),
    )


@person_requests.post("/<int:request_id>/erasure")
@guard(HANDLE_REQUESTS, proof=True)
def propose(request_id: int) -> Answer:
    """Ask a second person to confirm an erasure."""
    return _pressed(
        request_id,
        lambda session: propose_erasure(session, current_actor(), request_id, clock.today()),
        gettext("A second person finds it on their My day and confirms."),
    )


@person_requests.post("/<int:request_id>/erasure/confirmation")
@guard(HANDLE_REQUESTS, proof=True)
def confirm(request_id: int) -> Answer:
    """Confirm an erasure that somebody else proposed; it is done at once."""
    config: Config = current_app.extensions["fairline.config"]
    folder = Path(config.data_folder)
    return _pressed(
        request_id,
        lambda session: confirm_erasure(session, current_actor(), request_id, clock.today(), folder),
        gettext("The records are erased."),
    )


@person_requests.post("/<int:request_id>/erasure/refusal")
@guard(HANDLE_REQUESTS)
def decline(request_id: int) -> Answer:
    """Do not confirm an erasure, with the reason."""
    form = DeclineForm()
    return _sent(
        request_id, form, lambda session: decline_erasure(session, current_actor(), request_id, form.why.data or ""),
        gettext("It goes back to who proposed it."), decline_form=form,
    )  # fmt: skip


@person_requests.post("/<int:request_id>/answer")
@guard(HANDLE_REQUESTS)
def answer(request_id: int) -> Answer:
    """End the request; the answer leaves by mail where there is an address."""
    actor, form = current_actor(), AnswerForm()

    def act(session: Session) -> None:
        ended = end_request(session, actor, request_id, Outcome(form.outcome.data), form.reason.data or "")
        mail_answer(session, actor, ended)

    return _sent(request_id, form, act, gettext("The request is answered."), answer_form=form)


def _sent(request_id: int, form: PortalForm, act: Callable[[Session], Any], said: str, **forms: PortalForm) -> Answer:
    """Act once on a form and go back to the page; what is wrong stands at its field and what was typed stays."""
    actor = current_actor()
    found = request_for(db.session, actor, request_id)
    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", _then_back(request_id, act))
            flash(said, "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
            found = request_for(db.session, actor, request_id)
    return _unkept(request_page(found, **forms), 422)


def _pressed(request_id: int, act: Callable[[Session], Any], said: str) -> Answer:
    """Act once on a button; what is refused is said above the page."""
    actor = current_actor()
    request_for(db.session, actor, request_id)
    try:
        location = perform_once(posted_form_key(), _then_back(request_id, act))
    except NotFound:
        raise
    except FairlineError as error:
        sentence = gettext(error.message) % error.values if error.values else gettext(error.message)
        return _unkept(request_page(request_for(db.session, actor, request_id), refused=sentence), 422)
    flash(said, "success")
    return redirect(location)


def _then_back(request_id: int, act: Callable[[Session], Any]) -> Callable[[Session], str]:
    def acting(session: Session) -> str:
        act(session)
        return url_for("person_requests.show", request_id=request_id)

    return acting
