"""Pages of importing questions: the list, a file, its preview, what became of it; and the bank as a file."""

from contextlib import closing
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from portal import clock
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.documents.answers import file_answer
from portal.errors import FairlineError, NotFound
from portal.jobs.models import JobState
from portal.web.filters import day_and_time, number
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.tables import Column, Listing, table_page
from training.authoring.queries import parts_of_training
from training.authoring.showing import category_words
from training.questionfiles.formats import FileFormat, write_questions
from training.questionfiles.reading import LARGEST_FILE
from training.questionimports.forms import FORMAT_WORDS, ChoicesForm, ImportForm, UndoImportForm
from training.questionimports.models import QuestionImport
from training.questionimports.pictures import pictures_to_export
from training.questionimports.queries import (
    contents_to_export,
    import_for,
    imports_statement,
    job_of,
    lines_of,
    versions_before,
)
from training.questionimports.rules import AT_WORK, ImportState, QuestionVerdict
from training.questionimports.services import choose_for, discard_import, start_storing, take_file_in
from training.questionimports.showing import STATE_TONES, STATE_WORDS, shown_lines
from training.questionimports.undoing import undo_import
from training.quizzes.content import QuestionKind

question_imports = Blueprint("question_imports", __name__, url_prefix="/training/bank")

READ = "training:library:read"
WRITE = "training:content:write"
_ON_A_PAGE = 50
_REFRESH_SECONDS = "2"
_NOT_IN_GIFT = frozenset({QuestionKind.CLOZE, QuestionKind.ORDERING})
_FILES = {
    FileFormat.GIFT: ("questions.gift", "text/plain; charset=utf-8"),
    FileFormat.MOODLE_XML: ("questions.xml", "application/xml"),
    FileFormat.XLSX: ("questions.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_SHOWN = {
    "new": (QuestionVerdict.NEW,),
    "changed": (QuestionVerdict.CHANGED,),
    "equal": (QuestionVerdict.EQUAL,),
}
_ALL = (QuestionVerdict.NEW, QuestionVerdict.CHANGED, QuestionVerdict.EQUAL)
Answer = str | BaseResponse | tuple[str, int]


@question_imports.before_request
def _mark_menu() -> None:
    g.nav_entry = "authoring.bank"


@question_imports.get("/imports/")
@guard(WRITE)
def index() -> str | Response:
    """Every file that was ever handed in, newest first."""
    table = table_page(db.session, _listing(), current_actor())
    if isinstance(table, Response):
        return table
    return render_template("training/questionimports/index.html", table=table)


@question_imports.route("/imports/new", methods=["GET", "POST"])
@guard(WRITE)
def new() -> Answer:
    """Choose a file and what its questions get that they do not say."""
    form = ImportForm()
    form.offer(parts_of_training(db.session, current_language()))
    if not form.is_submitted():
        form.language.data = current_language()
    if form.validate_on_submit():
        try:
            return redirect(_taken_in(form))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("training/questionimports/new.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _taken_in(form: ImportForm) -> str:
    actor, upload = current_actor(), form.file.data
    with closing(upload):
        content = upload.stream.read(LARGEST_FILE + 1)

    def act(session: Session) -> str:
        made = take_file_in(
            session,
            actor,
            file_name=upload.filename or "",
            content=content,
            file_format=FileFormat(form.file_format.data) if form.file_format.data else None,
            language=form.language.data,
            unit_id=form.unit_id,
            usual=form.usual,
            at=clock.now(),
        )
        return url_for("question_imports.show", import_id=made.id)

    return perform_once(form.form_key.data or "", act)


@question_imports.get("/imports/<int:import_id>")
@guard(WRITE)
def show(import_id: int) -> BaseResponse:
    """Progress, preview or result; reloads itself while the portal is at work."""
    made = import_for(db.session, import_id)
    response = make_response(_page(made, None))
    if made.state in AT_WORK and not _is_stuck(made):
        response.headers["Refresh"] = _REFRESH_SECONDS
    return response


def _is_stuck(made: QuestionImport) -> bool:
    """Whether the job behind it failed so often that a person has to look."""
    job = job_of(db.session, made)
    return job is not None and job.state is JobState.PARKED and made.state in AT_WORK


def _page(made: QuestionImport, form: ChoicesForm | None) -> str:
    """The page of an import; ``form`` is one of choices that was refused."""
    stuck = _is_stuck(made)
    asked = request.args.get("show", "")
    after = max(0, min(request.args.get("after", 0, type=int), 2**62))
    lines = lines_of(db.session, made.id, _SHOWN.get(asked, _ALL), after=after, most=_ON_A_PAGE)
    problems = lines_of(db.session, made.id, (QuestionVerdict.PROBLEM,), after=0, most=400)
    language = current_language()
    return render_template(
        "training/questionimports/show.html",
        made=made,
        format_words=FORMAT_WORDS.get(FileFormat(made.file_format)) if made.file_format else None,
        state_text=STATE_WORDS[made.state],
        state_tone=STATE_TONES.get(made.state, "neutral"),
        at_work=made.state in AT_WORK and not stuck,
        stuck=stuck,
        total=made.new_count + made.changed_count + made.equal_count,
        to_store=made.new_count + made.changed_count,
        lines=shown_lines(made, lines, versions_before(db.session, lines), language),
        problems=shown_lines(made, problems, {}, language),
        tabs=_tabs(made, asked),
        next_url=url_for(".show", import_id=made.id, show=asked or None, after=lines[-1].id)
        if len(lines) == _ON_A_PAGE
        else None,
        form=form or (_choices(made) if made.state is ImportState.READY else None),
    )


def _tabs(made: QuestionImport, asked: str) -> list[dict[str, Any]]:
    counted = (
        ("", gettext("All questions"), made.new_count + made.changed_count + made.equal_count),
        ("new", gettext("New"), made.new_count),
        ("changed", gettext("New versions"), made.changed_count),
        ("equal", gettext("There already"), made.equal_count),
    )
    return [
        {
            "label": label,
            "count": count,
            "url": url_for(".show", import_id=made.id, show=name or None),
            "active": name == (asked if asked in _SHOWN else ""),
        }
        for name, label, count in counted
    ]


def _choices(made: QuestionImport) -> ChoicesForm:
    """The form of choices as they stand."""
    form = ChoicesForm(
        data={"clause": made.clause, "category": category_words(made.category), "unit": str(made.unit_id or "")}
    )
    form.offer(parts_of_training(db.session, current_language()))
    return form


@question_imports.post("/imports/<int:import_id>/choose")
@guard(WRITE)
def choose(import_id: int) -> Answer:
    """Other choices; the preview is made anew."""
    actor, made = current_actor(), import_for(db.session, import_id)
    form = ChoicesForm()
    form.offer(parts_of_training(db.session, current_language()))

    def act(session: Session) -> str:
        choose_for(session, actor, import_id, unit_id=form.unit_id, usual=form.usual)
        return url_for("question_imports.show", import_id=import_id)

    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    return _page(made, form), 422


@question_imports.post("/imports/<int:import_id>/store")
@guard(WRITE)
def store(import_id: int) -> BaseResponse:
    """All questions into the bank, in one transaction."""
    actor = current_actor()
    import_for(db.session, import_id)
    perform_once(posted_form_key(), lambda session: str(start_storing(session, actor, import_id, clock.now()).id))
    return redirect(url_for("question_imports.show", import_id=import_id))


@question_imports.post("/imports/<int:import_id>/discard")
@guard(WRITE)
def discard(import_id: int) -> BaseResponse:
    """Not this file."""
    actor = current_actor()
    import_for(db.session, import_id)
    perform_once(posted_form_key(), lambda session: str(discard_import(session, actor, import_id).id))
    flash(gettext("The file was put aside: nothing was stored."), "info")
    return redirect(url_for("question_imports.index"))


@question_imports.route("/imports/<int:import_id>/undo", methods=["GET", "POST"])
@guard(WRITE)
def undo(import_id: int) -> Answer:
    """Take an import back, with a reason; what stands in the way is named."""
    actor, made, form = current_actor(), import_for(db.session, import_id), UndoImportForm()

    def act(session: Session) -> str:
        undo_import(session, actor, import_id, form.reason.data or "", clock.now())
        return url_for("question_imports.show", import_id=import_id)

    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            db.session.rollback()
            form.refuse(error)
    page = render_template("training/questionimports/undo.html", made=made, form=form)
    return (page, 422) if form.is_submitted() else page


@question_imports.get("/export/<name>")
@guard(READ, proof=True)
def export(name: str) -> BaseResponse:
    """Every question in use as a file; GIFT has no place for gaps and orders, which are left out of it.

    Moodle XML carries the pictures, the others name them.
    """
    target = next((one for one in _FILES if one.value == name), None)
    if target is None:
        raise NotFound("There is no such format.")
    contents = contents_to_export(db.session)
    if target is FileFormat.GIFT:
        contents = [content for content in contents if content.kind not in _NOT_IN_GIFT]
    pictures = pictures_to_export(db.session, contents) if target is FileFormat.MOODLE_XML else {}
    body = write_questions(contents, target, pictures)
    actor = current_actor()
    with transaction(db.session) as session:
        record(session, actor, "training:question:export", "export", name, details={"rows": len(contents)})
    file_name, media_type = _FILES[target]
    return file_answer(body, file_name, media_type)


def _listing() -> Listing:
    return Listing(
        name="question-imports",
        title=lazy_gettext("Imports of questions"),
        statement=imports_statement(),
        key=QuestionImport.id.expression,
        columns=_columns(),
        default_sort="-uploaded",
        row_url=lambda row: url_for("question_imports.show", import_id=row[0].id),
        row_tone=lambda row: "warning" if row[0].state is ImportState.READY else None,
        empty_title=lazy_gettext("No file has been imported yet"),
        empty_text=lazy_gettext("Choose a file and look at the preview; nothing is stored before you confirm."),
        exports=False,
    )


def _columns() -> list[Column]:
    return [
        Column(key="file", title=lazy_gettext("File"), value=lambda row: row[0].file_name),
        Column(
            key="uploaded",
            title=lazy_gettext("Handed in"),
            value=lambda row: row[0].uploaded_at,
            cell=lambda row: day_and_time(row[0].uploaded_at),
            sort=QuestionImport.uploaded_at.expression,
            kind="datetime",
        ),
        _counted("new", gettext("New"), "new_count"),
        _counted("changed", gettext("New versions"), "changed_count"),
        _counted("equal", gettext("There already"), "equal_count"),
        _counted("problem", gettext("Mistakes"), "problem_count"),
        Column(key="state", title=lazy_gettext("State"), value=lambda row: str(STATE_WORDS[row[0].state])),
    ]


def _counted(key: str, title: str, name: str) -> Column:
    return Column(
        key=key,
        title=title,
        value=lambda row: getattr(row[0], name),
        cell=lambda row: number(getattr(row[0], name)),
        sort=getattr(QuestionImport, name).expression,
        align="end",
        kind="number",
    )
