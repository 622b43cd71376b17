"""Pages of writing a lesson: the editor, the look at what is to be published, the versions so far."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, guard
from portal.config import LANGUAGES
from portal.db.session import db
from portal.errors import FairlineError, NotFound, Outdated
from portal.files.receiving import chosen, receiving
from portal.web.forms import posted_form_key
from portal.web.headers import with_players
from portal.web.i18n import LANGUAGE_NAMES, current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.courses.rules import text_in
from training.lessons.forms import DraftForm, PublishForm
from training.lessons.queries import (
    Workshop,
    files_in,
    lesson_unit,
    reach_of,
    texts_of,
    version_numbered,
    versions_of,
    workshop_of,
)
from training.lessons.rules import LESSON_FILES
from training.lessons.services import drop_draft, publish_draft, remove_file, save_draft
from training.lessons.showing import differences, shown_file, shown_text

lessons = Blueprint("lessons", __name__, url_prefix="/training/library/lessons/<int:unit_id>")

WRITE = "training:content:write"
READ = "training:library:read"


@lessons.before_request
def _mark_menu() -> None:
    g.nav_entry = "library.contents"


@lessons.route("/write", methods=["GET", "POST"])
@guard(WRITE)
def write(unit_id: int) -> str | AnyResponse | tuple[str, int]:
    """The editor: each saving keeps a draft, which only those who write see."""
    workshop, form = workshop_of(db.session, unit_id), DraftForm()
    conflict = False
    if form.validate_on_submit():
        try:
            return redirect(_save(unit_id, form))
        except FairlineError as error:
            conflict = isinstance(error, Outdated)
            form.refuse(error)
    workshop = workshop_of(db.session, unit_id)
    if not form.is_submitted():
        form.fill(workshop.texts)
        form.language.data = _asked_language()
    form.open_at_error()
    if conflict or not form.is_submitted():
        form.revision.data = str(workshop.revision)
    page = _editor(workshop, form, differences(form.texts, workshop.texts) if conflict else [])
    return (page, 422) if form.is_submitted() else page


def _save(unit_id: int, form: DraftForm) -> str:
    actor, target = current_actor(), "lessons.review" if posted("action") == "look" else "lessons.write"
    address = url_for(target, unit_id=unit_id, language=form.language.data)
    seen = _count(form.revision.data)

    with receiving(db.session, actor, chosen(form.files.data), LESSON_FILES) as received:

        def act(session: Session) -> str:
            save_draft(session, actor, unit_id, form.texts, received, seen=seen, at=clock.now())
            return address

        location = perform_once(form.form_key.data or "", act)
    flash(gettext("The draft is saved. Nobody who learns sees it before it is published."), "success")
    return location


def _editor(workshop: Workshop, form: DraftForm, conflict: list[dict[str, object]]) -> str:
    return render_template(
        "training/lessons/write.html",
        workshop=workshop,
        form=form,
        conflict=conflict,
        files=[shown_file(file, workshop.published_files) for file in workshop.files],
        languages=LANGUAGE_NAMES,
        title=_title(workshop),
    )


@lessons.route("/review", methods=["GET", "POST"])
@guard(WRITE)
def review(unit_id: int) -> Response | AnyResponse:
    """The draft as readers will see it, what differs from what is taught, and the button that publishes."""
    actor, form = current_actor(), PublishForm()
    if form.validate_on_submit():
        seen, newest_seen = _count(form.revision.data), _count(form.newest.data)
        note = form.note.data or ""

        def act(session: Session) -> str:
            publish_draft(session, actor, unit_id, seen=seen, newest_seen=newest_seen, note=note, at=clock.now())
            return url_for("library.unit", unit_id=unit_id)

        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The new version is published."), "success")
            return redirect(location)
        except NotFound:
            raise
        except FairlineError as error:
            form.refuse(error)
            _name_language(form, error)
    return _review_page(unit_id, form)


def _review_page(unit_id: int, form: PublishForm) -> Response | AnyResponse:
    workshop = workshop_of(db.session, unit_id)
    if workshop.draft is None:
        return redirect(url_for("library.unit", unit_id=unit_id))
    form.revision.data = str(workshop.revision)
    form.newest.data = str(workshop.newest.number if workshop.newest else 0)
    language = _asked_language()
    page = render_template(
        "training/lessons/review.html",
        workshop=workshop,
        form=form,
        text=shown_text(db.session, unit_id, workshop.texts, workshop.taught, language),
        tabs=_tabs(lambda code: url_for("lessons.review", unit_id=unit_id, language=code), language),
        reach=reach_of(db.session, workshop.unit.course.programme_id),
        title=_title(workshop),
    )
    return with_players(page, 422 if form.is_submitted() else 200)


@lessons.post("/drop")
@guard(WRITE)
def drop(unit_id: int) -> AnyResponse:
    """Forget the draft."""
    actor, seen = current_actor(), _count(posted("revision"))

    def act(session: Session) -> str:
        drop_draft(session, actor, unit_id, seen=seen)
        return url_for("library.unit", unit_id=unit_id)

    location = perform_once(posted_form_key(), act)
    flash(gettext("The draft is gone; what is taught stays as it is."), "success")
    return redirect(location)


@lessons.post("/files/<int:file_id>/remove")
@guard(WRITE)
def drop_file(unit_id: int, file_id: int) -> AnyResponse:
    """Take a file away that no version shows."""
    actor = current_actor()

    def act(session: Session) -> str:
        remove_file(session, actor, unit_id, file_id)
        return url_for("lessons.write", unit_id=unit_id)

    location = perform_once(posted_form_key(), act)
    flash(gettext("The file is removed."), "success")
    return redirect(location)


@lessons.get("/versions")
@guard(READ)
def versions(unit_id: int) -> str:
    """Every version with its day, author, digest and how many people confirmed it."""
    unit = lesson_unit(db.session, unit_id)
    return render_template(
        "training/lessons/versions.html",
        unit=unit,
        versions=versions_of(db.session, unit_id),
        title=text_in(unit.titles, current_language()),
    )


@lessons.get("/versions/<int:number>")
@guard(READ)
def version(unit_id: int, number: int) -> Response:
    """One version as it was read, and what it changed."""
    unit, found = lesson_unit(db.session, unit_id), version_numbered(db.session, unit_id, number)
    before = version_numbered(db.session, unit_id, number - 1) if number > 1 else None
    language = _asked_language()
    texts = texts_of(db.session, found)
    page = render_template(
        "training/lessons/version.html",
        unit=unit,
        version=found,
        before=before,
        files=files_in(db.session, found.id),
        text=shown_text(db.session, unit_id, texts, texts_of(db.session, before), language),
        tabs=_tabs(lambda code: url_for("lessons.version", unit_id=unit_id, number=number, language=code), language),
        title=text_in(unit.titles, current_language()),
    )
    return with_players(page)


def _asked_language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else current_language()


def _tabs(address: Callable[[str], str], open_one: str) -> list[dict[str, object]]:
    return [{"label": name, "url": address(code), "active": code == open_one} for code, name in LANGUAGE_NAMES.items()]


def _title(workshop: Workshop) -> str:
    return text_in(workshop.unit.titles, current_language())


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _name_language(form: PublishForm, error: FairlineError) -> None:
    """A sentence about a field of the editor says here which language it is about."""
    field = getattr(error, "field", None) or ""
    language = field.partition("_")[2]
    if language in LANGUAGE_NAMES and form.form_errors:
        form.form_errors[-1] = f"{LANGUAGE_NAMES[language]}: {form.form_errors[-1]}"
