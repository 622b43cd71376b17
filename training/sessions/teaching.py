"""Pages of who holds sessions: the list, planning, the screen with the code, the list of names, materials, feedback."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError, Refused
from portal.files.queries import files_about
from portal.files.receiving import chosen, receiving
from portal.web.filters import day_and_time
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import gettext, lazy_gettext, ngettext
from portal.web.once import perform_once
from portal.web.parts import badge
from portal.web.stray import posted
from portal.web.tables import Column, Listing, table_page
from training.courses.undoing import undone_by
from training.sessions.attending import add_person, note_list
from training.sessions.codes import address_of, picture_of
from training.sessions.forms import ListForm, MaterialForm, PersonForm
from training.sessions.models import TrainingSession
from training.sessions.permissions import PLAN, TEACH
from training.sessions.planning import topics_nobody_teaches
from training.sessions.queries import (
    feedback_of,
    noted_in,
    session_to_teach,
    sessions_statement,
    taken_in,
)
from training.sessions.rules import CHECK_IN_OPENS, check_check_in
from training.sessions.services import ABOUT, MATERIAL, add_materials, leave_place, remove_material
from training.sessions.showing import place_line, title_of, topic_words, when_words

teaching = Blueprint("teaching", __name__, url_prefix="/training/teaching")

Answer = str | tuple[str, int] | AnyResponse
_VIEWS = (
    ("", lazy_gettext("Coming")),
    ("mine", lazy_gettext("My sessions")),
    ("past", lazy_gettext("Past")),
    ("cancelled", lazy_gettext("Cancelled")),
)
_LAST_SEEN = 6


@teaching.get("/")
@guard(TEACH)
def overview() -> Answer:
    """All sessions; who is no trainer sees those that they hold."""
    actor, view = current_actor(), request.args.get("view", "")
    table = table_page(db.session, _listing(actor, view), actor)
    if isinstance(table, AnyResponse):
        return table
    tabs = [
        {"label": label, "url": url_for("teaching.overview", view=key or None), "active": key == view}
        for key, label in _VIEWS
    ]
    may_plan = actor.may(PLAN)
    missing = [topic_words(one) for one in topics_nobody_teaches(db.session, clock.today())] if may_plan else []
    return render_template(
        "training/sessions/overview.html", table=table, tabs=tabs, may_plan=may_plan, missing=missing
    )


def _listing(actor: Actor, view: str) -> Listing:
    starts = TrainingSession.starts_at.expression
    return Listing(
        name="training-sessions",
        title=lazy_gettext("Training sessions"),
        statement=sessions_statement(actor, clock.now(), view),
        key=TrainingSession.id.expression,
        columns=[
            Column(key="title", title=lazy_gettext("Session"), value=lambda row: title_of(row.TrainingSession)),
            Column(
                key="starts",
                title=lazy_gettext("Begins"),
                value=lambda row: clock.local(row.TrainingSession.starts_at),
                cell=lambda row: day_and_time(row.TrainingSession.starts_at),
                sort=starts,
                kind="datetime",
                width="narrow",
            ),
            Column(key="topic", title=lazy_gettext("Topic"), value=lambda row: topic_words(row.TrainingSession.topic)),
            Column(key="place", title=lazy_gettext("Where"), value=lambda row: place_line(row.TrainingSession)),
            Column(key="trainer", title=lazy_gettext("Trainer"), value=lambda row: row.trainer),
            Column(
                key="taken",
                title=lazy_gettext("Places taken"),
                value=lambda row: gettext("%(done)s of %(total)s", done=row.taken, total=row.TrainingSession.capacity),
                cell=lambda row: _taken_badge(row),
                align="end",
            ),
        ],
        default_sort="-starts" if view in ("past", "cancelled", "mine") else "starts",
        row_url=lambda row: url_for("teaching.hold", session_id=row.TrainingSession.id),
        empty_title=lazy_gettext("No session here"),
        empty_text=lazy_gettext(
            "The recurring training of the next month is planned by itself; others are planned here."
        ),
    )


def _taken_badge(row: Any) -> Markup:
    words = gettext("%(done)s of %(total)s", done=row.taken, total=row.TrainingSession.capacity)
    return badge(words, "warning" if row.taken > row.TrainingSession.capacity else "neutral")


@teaching.get("/<int:session_id>")
@guard(TEACH)
def hold(session_id: int) -> str:
    """Everything about a session that its trainer needs."""
    return _page(session_to_teach(db.session, current_actor(), session_id))


def _page(
    found: TrainingSession,
    *,
    marks: ListForm | None = None,
    person: PersonForm | None = None,
    material: MaterialForm | None = None,
) -> str:
    actor, now = current_actor(), clock.now()
    noted = noted_in(db.session, found.id)
    taken = taken_in(db.session, [found])[found.id]
    summary, words = feedback_of(db.session, found.id)
    lines = _lines(taken, noted, undone_by(db.session, [row.id for row, _ in noted.values()]), sent=marks)
    return render_template(
        "training/sessions/hold.html",
        found=found,
        title=title_of(found),
        topic=topic_words(found.topic),
        when=when_words(found),
        place=place_line(found),
        lines=lines,
        held=sum(one.holds for one in taken),
        here=sum(row.present for row, _ in noted.values()),
        noting=not found.cancelled and now >= found.starts_at - CHECK_IN_OPENS,
        code_counts=not found.cancelled and found.starts_at - CHECK_IN_OPENS <= now <= found.ends_at,
        ahead=not found.cancelled and now < found.starts_at,
        open=not found.cancelled and now < found.ends_at,
        summary=summary,
        words=words,
        materials=files_about(db.session, ABOUT, found.id),
        may_plan=actor.may(PLAN),
        marks=marks or ListForm(formdata=None),
        person=person or PersonForm(formdata=None),
        material=material or MaterialForm(formdata=None),
    )


def _lines(taken: list[Any], noted: Any, undone: Collection[int], *, sent: ListForm | None) -> list[dict[str, Any]]:
    """A line for everybody with a place and for who was noted without one still having it."""
    people = {one.employee_id: (one.name, one.number) for one in taken}
    people |= {employee_id: (name, None) for employee_id, (_, name) in noted.items() if employee_id not in people}
    lines = []
    for employee_id, (name, number) in people.items():
        row = noted[employee_id][0] if employee_id in noted else None
        mark = {True: "present", False: "absent"}.get(row.present, "") if row else ""
        lines.append(
            {
                "employee_id": employee_id,
                "name": name,
                "waits": number,
                "row": row,
                "reopened": row is not None and row.id in undone,
                "mark": request.form.get(f"p{employee_id}", mark) if sent else mark,
            }
        )
    return lines


@teaching.get("/<int:session_id>/screen")
@guard(TEACH)
def screen(session_id: int) -> Answer:
    """The page for the projector: the code, renewed by itself, and who has come."""
    found = session_to_teach(db.session, current_actor(), session_id)
    try:
        check_check_in(cancelled=found.cancelled, starts_at=found.starts_at, ends_at=found.ends_at, now=clock.now())
    except Refused as error:
        flash(gettext(error.message), "warning")
        return redirect(url_for("teaching.hold", session_id=session_id))
    return render_template("training/sessions/screen.html", title=title_of(found), **_code_values(found))


@teaching.get("/<int:session_id>/screen/code")
@guard(TEACH)
def code(session_id: int) -> str:
    """The part of the screen that changes."""
    found = session_to_teach(db.session, current_actor(), session_id)
    return render_template("training/sessions/_code.html", **_code_values(found))


def _code_values(found: TrainingSession) -> dict[str, Any]:
    now = clock.now()
    counts = not found.cancelled and found.starts_at - CHECK_IN_OPENS <= now <= found.ends_at
    address = address_of(found.id, now) if counts else ""
    here = [(row, name) for row, name in noted_in(db.session, found.id).values() if row.present]
    taken = taken_in(db.session, [found])[found.id]
    return {
        "found": found,
        "when": when_words(found),
        "place": place_line(found),
        "address": address,
        "picture": picture_of(address, gettext("Code for checking in")) if counts else "",
        "here": len(here),
        "places": sum(one.holds for one in taken),
        "newest": [name for _, name in sorted(here, key=lambda one: -one[0].id)][:_LAST_SEEN],
    }


@teaching.post("/<int:session_id>/attendance")
@guard(TEACH)
def note(session_id: int) -> Answer:
    """Note who was there by the list of names."""
    actor, now, form = current_actor(), clock.now(), ListForm()
    found = session_to_teach(db.session, actor, session_id)
    known = {one.employee_id for one in taken_in(db.session, [found])[session_id]} | noted_in(
        db.session, session_id
    ).keys()
    sent = {employee_id: posted(f"p{employee_id}") for employee_id in known}
    marks = {one: mark == "present" for one, mark in sent.items() if mark in ("present", "absent")}

    def act(session: Session) -> str:
        number = note_list(session, actor, session_id, marks, (form.reason.data or "").strip(), now)
        words.append(ngettext("%(num)d line was noted.", "%(num)d lines were noted.", number))
        return url_for("teaching.hold", session_id=session_id)

    words: list[str] = []
    answer = _sent(form, act, words)
    return answer or (_page(session_to_teach(db.session, actor, session_id), marks=form), 422)


@teaching.post("/<int:session_id>/people")
@guard(TEACH)
def add(session_id: int) -> Answer:
    """Give a place to somebody, by staff number."""
    actor, now, form = current_actor(), clock.now(), PersonForm()
    session_to_teach(db.session, actor, session_id)

    def act(session: Session) -> str:
        add_person(session, actor, session_id, (form.number.data or "").strip(), now, clock.today())
        return url_for("teaching.hold", session_id=session_id)

    answer = _sent(form, act, [gettext("The person is on the list.")])
    return answer or (_page(session_to_teach(db.session, actor, session_id), person=form), 422)


@teaching.post("/<int:session_id>/people/<int:employee_id>/back")
@guard(TEACH)
def free(session_id: int, employee_id: int) -> AnyResponse:
    """Take somebody's place back."""
    actor, now = current_actor(), clock.now()
    session_to_teach(db.session, actor, session_id)

    def act(session: Session) -> str:
        leave_place(session, actor, session_id, employee_id, now)
        return url_for("teaching.hold", session_id=session_id)

    try:
        target = perform_once(posted_form_key(), act)
        flash(gettext("The place is free."), "success")
        return redirect(target)
    except Refused as error:
        flash(gettext(error.message), "warning")
        return redirect(url_for("teaching.hold", session_id=session_id))


@teaching.post("/<int:session_id>/materials")
@guard(TEACH)
def hand_out(session_id: int) -> Answer:
    """Add files that everybody may open."""
    actor, form = current_actor(), MaterialForm()
    session_to_teach(db.session, actor, session_id)
    if form.validate_on_submit():
        try:
            with receiving(db.session, actor, chosen(form.files.data), MATERIAL) as received:

                def act(session: Session) -> str:
                    add_materials(session, actor, session_id, received)
                    return url_for("teaching.hold", session_id=session_id)

                target = perform_once(form.form_key.data or "", act)
            flash(gettext("The files are with the session."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    return _page(session_to_teach(db.session, actor, session_id), material=form), 422


@teaching.post("/<int:session_id>/materials/<int:file_id>/remove")
@guard(TEACH)
def take_away(session_id: int, file_id: int) -> AnyResponse:
    """Remove a file."""
    actor = current_actor()
    session_to_teach(db.session, actor, session_id)

    def act(session: Session) -> str:
        remove_material(session, actor, session_id, file_id)
        return url_for("teaching.hold", session_id=session_id)

    target = perform_once(posted_form_key(), act)
    flash(gettext("The file is removed."), "success")
    return redirect(target)


def _sent(form: PortalForm, act: Any, words: list[str]) -> AnyResponse | None:
    """Act once where the form is right; None where it has to be shown again with its sentences."""
    if not form.validate_on_submit():
        return None
    try:
        target = perform_once(form.form_key.data or "", act)
    except FairlineError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return None
    for one in words:
        flash(one, "success")
    return redirect(target)
