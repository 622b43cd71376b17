"""The room: what everybody called sees, kept fresh, and the small deeds in it."""

from typing import Any

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from crisis.activations.forms import FACT_WORDS, FactForm, NoteForm, TaskForm
from crisis.activations.models import Activation
from crisis.activations.queries import holding_for, room_for, room_mark, room_view, task_for
from crisis.activations.rules import FactSort, Outcome
from crisis.activations.services import LEAD, add_fact, add_note, finish_task
from crisis.activations.wording import line_of
from crisis.calls.services import acknowledge_role
from crisis.people import name_of
from crisis.plans.rules import GRADE_WORDS, plan_content
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.reading import reading
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once

rooms = Blueprint("crisis_rooms", __name__, url_prefix="/crisis/rooms/<int:room_id>")
_FASTEST_RELOAD, _SLOWEST_RELOAD = 5, 300


@rooms.before_request
def _mark_menu() -> None:
    g.nav_entry = "crisis.board_page"


@rooms.get("")
@guard("crisis:room:enter")
def show_room(room_id: int) -> str | Response:
    """The whole room. ``every`` (seconds) has the browser load it again by itself, for browsers without script."""
    page = _page(room_for(db.session, current_actor(), room_id), NoteForm(), FactForm())
    every = request.args.get("every", type=int)
    if every is None:
        return page
    response = make_response(page)
    response.headers["Refresh"] = str(min(max(every, _FASTEST_RELOAD), _SLOWEST_RELOAD))
    return response


@rooms.get("/live")
@guard("crisis:room:enter")
def live(room_id: int) -> str | Response:
    """The live part, or 204 where the reader has ``seen`` it as it is now; opened by hand it leads to the room."""
    mark = room_mark(db.session, current_actor(), room_id, clock.now())
    if mark is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    if "HX-Request" not in request.headers:
        return redirect(url_for("crisis_rooms.show_room", room_id=room_id))
    if mark == request.args.get("seen"):
        return Response(status=204)
    room = room_for(db.session, current_actor(), room_id)
    with reading(db.session):
        return render_template("crisis/activations/_live.html", **_values(room))


def _values(room: Activation) -> dict[str, Any]:
    actor, now = current_actor(), clock.now()
    return {
        "room": room,
        "view": room_view(db.session, actor, room, now, all_entries=request.args.get("all") == "1"),
        "mark": room_mark(db.session, actor, room.id, now),
        "elapsed": int(((room.stood_down_at or now) - room.started_at).total_seconds()),
        "grades": GRADE_WORDS,
        "fact_words": FACT_WORDS,
        "name_of": name_of,
        "line_of": line_of,
        "leads": actor.may(LEAD),
        "now": now,
    }


def _page(room: Activation, note_form: NoteForm, fact_form: FactForm) -> str:
    with reading(db.session):
        values = _values(room)
        return render_template("crisis/activations/room.html", note_form=note_form, fact_form=fact_form, **values)


@rooms.post("/roles/<int:holding_id>/acknowledge")
@guard("crisis:room:enter")
def acknowledge(room_id: int, holding_id: int) -> Response:
    """One tap: I take this role."""
    actor = current_actor()
    holding_for(db.session, actor, room_id, holding_id)
    back = url_for("crisis_rooms.show_room", room_id=room_id)

    def act(session: Session) -> str:
        acknowledge_role(session, actor, room_id, holding_id, clock.now())
        return back

    return redirect(perform_once(posted_form_key(), act))


@rooms.route("/tasks/<int:task_id>", methods=["GET", "POST"])
@guard("crisis:room:enter")
def finish(room_id: int, task_id: int) -> str | Response | tuple[str, int]:
    """Mark a task done with a note; leadership may waive it."""
    actor = current_actor()
    task = task_for(db.session, actor, room_id, task_id)
    room = room_for(db.session, actor, room_id)
    form = TaskForm()
    if not actor.may(LEAD):
        form.only_done()
    if form.validate_on_submit():

        def act(session: Session) -> str:
            finish_task(session, actor, room_id, task_id, Outcome(form.outcome.data), form.note.data or "", clock.now())
            return url_for("crisis_rooms.show_room", room_id=room_id)

        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    content = plan_content(room.version.content)
    page = render_template("crisis/activations/task.html", room=room, task=task, content=content, form=form)
    return page, 422 if form.is_submitted() else 200


@rooms.post("/note")
@guard("crisis:room:enter")
def note(room_id: int) -> str | Response | tuple[str, int]:
    """A sentence for the timeline."""
    actor, form = current_actor(), NoteForm()
    room = room_for(db.session, actor, room_id)
    if form.validate_on_submit():

        def act(session: Session) -> str:
            add_note(session, actor, room_id, form.text.data or "", clock.now())
            return url_for("crisis_rooms.show_room", room_id=room_id)

        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    return _page(room, form, FactForm(formdata=None)), 422


@rooms.post("/fact")
@guard("crisis:room:enter")
def fact(room_id: int) -> str | Response | tuple[str, int]:
    """Something that was said, with its source."""
    actor, form = current_actor(), FactForm()
    room = room_for(db.session, actor, room_id)
    if form.validate_on_submit():

        def act(session: Session) -> str:
            sort = FactSort(form.sort.data)
            add_fact(session, actor, room_id, sort, form.text.data or "", form.source.data or "", clock.now())
            return url_for("crisis_rooms.show_room", room_id=room_id)

        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("Noted with its source."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    return _page(room, NoteForm(formdata=None), form), 422
