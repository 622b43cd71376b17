"""The pages of importing a kind of file: list, upload, preview, confirm, result; a domain hangs them where it wants."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import case, func, outerjoin, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.exchange.kinds import Choosing, ImportKind
from portal.exchange.labels import VERDICT_TONES, VERDICTS, problem_text, state_text, state_tone
from portal.exchange.layouts import Question, is_doubtful, place_text
from portal.exchange.models import ImportBatch, ImportRow, ImportUndo
from portal.exchange.queries import batch_for, job_of, rows_of, stands, undo_of
from portal.exchange.reading import LARGEST_FILE
from portal.exchange.rules import AT_WORK, BatchState, Verdict
from portal.exchange.services import discard_batch, read_again, settle_problems, stage_file, start_commit
from portal.exchange.sheets import SheetColumn, write_csv
from portal.exchange.undoing import LONGEST_REASON, start_undo
from portal.exports.content import holds_persons
from portal.exports.giving import Handout, give_out
from portal.feature import Text
from portal.personal.rules import Kind, masked
from portal.web.filters import day_and_time, number
from portal.web.forms import ActionForm, PortalForm, SelectChoice, posted_form_key
from portal.web.i18n import gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.tables import Column, Listing, table_page

_AGAIN = ":again"
_MOST_PROBLEMS = 50_000
_ON_A_PAGE = 50
_REFRESH_SECONDS = "2"
_FILES = lazy_gettext("CSV or XLSX, up to 32 MB. UTF-8, UTF-16, GB18030 and Big5 are recognised.")


class UploadForm(PortalForm):
    """One file."""

    file = FileField(lazy_gettext("File"), validators=[FileRequired(lazy_gettext("Choose a file."))])


class UndoForm(PortalForm):
    """Why a file is taken back."""

    reason = StringField(
        lazy_gettext("Reason"),
        validators=[DataRequired(lazy_gettext("Say why this import is taken back.")), Length(max=LONGEST_REASON)],
    )


@dataclass(frozen=True, kw_only=True)
class ImportPages:
    """What the pages of one kind say and where they lead. ``example`` and ``done`` are (label, endpoint).

    ``form_help`` is a template with what to know before choosing a file; it is included in the upload page.
    ``accepts`` are the endings that the browser offers, ``file_hint`` says which files are read.
    """

    kind: ImportKind
    name: str
    url_prefix: str
    title: Text
    intro: Text
    form_help: str
    done: tuple[Text, str]
    accepts: str = ".csv,.txt,.xlsx"
    file_hint: Text = _FILES

    def blueprint(self) -> Blueprint:
        """All pages, each behind the kind's permission."""
        made = Blueprint(self.name, __name__, url_prefix=self.url_prefix)
        allowed, taken_out = guard(self.kind.permission), guard(self.kind.permission, proof=True)
        made.add_url_rule("/", "index", allowed(self.index))
        made.add_url_rule("/new", "new", allowed(self.new), methods=["GET", "POST"])
        made.add_url_rule("/<int:batch_id>", "show", allowed(self.show))
        made.add_url_rule("/<int:batch_id>/problems.csv", "problems", taken_out(self.problems))
        made.add_url_rule("/<int:batch_id>/undo", "undo", allowed(self.undo), methods=["GET", "POST"])
        verbs = ("confirm", "discard", "settle", *(["choose"] if self.kind.choosing else []))
        for verb in verbs:
            made.add_url_rule(f"/<int:batch_id>/{verb}", verb, allowed(getattr(self, verb)), methods=["POST"])
        return made

    def index(self) -> str | BaseResponse:
        """Every file that was ever handed in, newest first."""
        view = table_page(db.session, self._listing(), current_actor())
        if isinstance(view, Response):
            return view
        return render_template("portal/exchange/index.html", pages=self, view=view)

    def new(self) -> tuple[str, int] | BaseResponse:
        """Choose a file; what is wrong with the file as a whole is said at the field."""
        form = UploadForm()
        if form.validate_on_submit():
            try:
                return self._staged(form)
            except FairlineError as error:
                form.refuse(error)
        page = render_template("portal/exchange/new.html", pages=self, form=form)
        return page, 422 if form.is_submitted() else 200

    def _staged(self, form: UploadForm) -> BaseResponse:
        actor, upload = current_actor(), form.file.data
        content = upload.stream.read(LARGEST_FILE + 1)
        found = perform_once(
            form.form_key.data or "",
            lambda session: _location(*stage_file(session, actor, self.kind, upload.filename, content)),
        )
        batch_id = int(found.removesuffix(_AGAIN))
        if found.endswith(_AGAIN):
            _say_known(batch_for(db.session, actor, self.kind, batch_id))
        return redirect(url_for(".show", batch_id=batch_id))

    def show(self, batch_id: int) -> BaseResponse:
        """Progress, preview or result, whichever the batch is at; reloads itself while the portal is at work."""
        return self._page(batch_for(db.session, current_actor(), self.kind, batch_id))

    def choose(self, batch_id: int) -> BaseResponse:
        """Read the file again with what was chosen about it."""
        actor, choosing = current_actor(), self.kind.choosing
        batch = batch_for(db.session, actor, self.kind, batch_id)
        form = _choices_form(db.session, choosing, batch)
        if form is not None and choosing is not None and form.validate_on_submit():
            try:
                choices = choosing.checked(_chosen(form))
                act = partial(read_again, actor=actor, kind=self.kind, batch_id=batch_id, choices=choices)
                perform_once(form.form_key.data or "", lambda session: str(act(session).id))
                return redirect(url_for(".show", batch_id=batch_id))
            except FairlineError as error:
                db.session.rollback()
                form.refuse(error)
                batch = batch_for(db.session, actor, self.kind, batch_id)
        answer = self._page(batch, form)
        answer.status_code = 422
        return answer

    def _page(self, batch: ImportBatch, choices: PortalForm | None = None) -> Response:
        batch_id, choosing = batch.id, self.kind.choosing
        undo = undo_of(db.session, batch_id)
        if choices is None and batch.state is BatchState.READY:
            choices = _choices_form(db.session, choosing, batch)
        layouts = {layout.name: layout.label for layout in self.kind.layouts}
        at_work = batch.state in AT_WORK or (undo is not None and undo.at_work)
        after = max(0, min(request.args.get("after", 0, type=int), 2**31 - 1))
        response = make_response(
            render_template(
                "portal/exchange/show.html",
                pages=self,
                batch=batch,
                state_text=state_text(batch, undo),
                state_tone=state_tone(batch, undo),
                at_work=at_work,
                job=job_of(db.session, undo if undo is not None and undo.at_work else batch),
                refused=self._rows(batch, Verdict.PROBLEM, after if request.args.get("show") == "problems" else 0),
                first=self._rows(batch, None, 0 if request.args.get("show") == "problems" else after),
                only_problems=request.args.get("show") == "problems",
                earlier=_earlier(batch),
                undo=undo,
                form=ActionForm(),
                choices=choices,
                layouts=layouts,
                doubtful=bool(layouts) and batch.state is BatchState.READY and is_doubtful(batch.guess),
                warnings=choosing.warnings(batch.guess) if choosing and batch.state is BatchState.READY else (),
            )
        )
        if at_work:
            response.headers["Refresh"] = _REFRESH_SECONDS
        return response

    def _rows(self, batch: ImportBatch, only: Verdict | None, after: int) -> dict[str, Any]:
        found = rows_of(db.session, batch.id, only, after=after, most=_ON_A_PAGE)
        used = [column for column in self.kind.columns.all if column.key in batch.guess.get("columns", {})]
        masks = {column.key: column.mask for column in used if column.mask}
        last = found[-1].line if len(found) == _ON_A_PAGE else None
        return {
            "columns": [(column.key, column.title) for column in used],
            "lines": [self._shown(row, masks, bool(batch.guess.get("unfolded"))) for row in found],
            "next_url": url_for(".show", batch_id=batch.id, show="problems" if only else None, after=last)
            if last
            else None,
        }

    def _shown(self, row: ImportRow, masks: dict[str, Kind], unfolded: bool) -> dict[str, Any]:
        cells = row.told()[0]
        odd = row.verdict is Verdict.NEW and row.message and self.kind.choosing is not None
        return {
            "line": place_text(unfolded, row.line) if unfolded else number(row.line),
            "cells": {key: masked(masks[key], text) if key in masks else text for key, text in cells.items()},
            "column": row.column,
            "verdict": self.kind.choosing.remark_label if odd and self.kind.choosing else VERDICTS[row.verdict],
            "tone": "info" if odd else VERDICT_TONES[row.verdict],
            "text": problem_text(row),
        }

    def confirm(self, batch_id: int) -> BaseResponse:
        """Store the good rows, keep the reason of each other."""
        actor = current_actor()
        batch_for(db.session, actor, self.kind, batch_id)
        perform_once(posted_form_key(), lambda session: str(start_commit(session, actor, self.kind, batch_id).id))
        return redirect(url_for(".show", batch_id=batch_id))

    def discard(self, batch_id: int) -> BaseResponse:
        """Not this file."""
        actor = current_actor()
        batch_for(db.session, actor, self.kind, batch_id)
        perform_once(posted_form_key(), lambda session: str(discard_batch(session, actor, batch_id).id))
        flash(gettext("The file was put aside: nothing was stored."), "info")
        return redirect(url_for(".index"))

    def settle(self, batch_id: int) -> BaseResponse:
        """The refused rows have been seen to."""
        actor, now = current_actor(), clock.now()
        batch_for(db.session, actor, self.kind, batch_id)
        perform_once(posted_form_key(), lambda session: str(settle_problems(session, actor, batch_id, now).id))
        flash(gettext("Noted: the refused rows are dealt with."), "success")
        return redirect(url_for(".show", batch_id=batch_id))

    def undo(self, batch_id: int) -> tuple[str, int] | BaseResponse:
        """Take a stored file back, with a reason; what was built on it is named and keeps it."""
        actor = current_actor()
        batch = batch_for(db.session, actor, self.kind, batch_id)
        form = UndoForm()
        if form.validate_on_submit():
            try:
                act = partial(start_undo, actor=actor, kind=self.kind, batch_id=batch_id, reason=form.reason.data or "")
                perform_once(form.form_key.data or "", lambda session: str(act(session).id))
                return redirect(url_for(".show", batch_id=batch_id))
            except FairlineError as error:
                db.session.rollback()
                form.refuse(error)
        page = render_template("portal/exchange/undo.html", pages=self, batch=batch, form=form)
        return page, 422 if form.is_submitted() else 200

    def problems(self, batch_id: int) -> BaseResponse:
        """The refused rows as CSV with line and reason; mended, it can be imported as it is."""
        actor = current_actor()
        batch = batch_for(db.session, actor, self.kind, batch_id)
        rows = rows_of(db.session, batch.id, Verdict.PROBLEM, most=_MOST_PROBLEMS)
        used = [column for column in self.kind.columns.all if column.key in batch.guess.get("columns", {})]
        titles = [*(column.names[0] for column in used), gettext("Line"), gettext("Reason")]
        unfolded = bool(batch.guess.get("unfolded"))
        lines = [
            [
                *(row.told()[0].get(c.key, "") for c in used),
                place_text(unfolded, row.line) if unfolded else row.line,
                problem_text(row),
            ]
            for row in rows
        ]
        columns = [SheetColumn(title=title) for title in titles]
        handout = Handout(
            kind=f"{self.kind.name}.problems",
            title=self.title,
            name=f"problems-{batch_id}",
            form="csv",
            rows=len(lines),
            personal=holds_persons(["import_row.cells"]),
        )
        return give_out(handout, lambda stamp: write_csv(columns, lines, stamp=stamp), actor=actor)

    def _listing(self) -> Listing:
        undone = outerjoin(ImportBatch, ImportUndo, ImportUndo.batch_id == ImportBatch.id)
        statement = select(ImportBatch, ImportUndo).select_from(undone).where(ImportBatch.kind == self.kind.name)
        return Listing(
            name=self.kind.name.replace(".", "-") + "-imports",
            title=self.title,
            statement=statement,
            key=ImportBatch.id.expression,
            columns=_columns(),
            default_sort="-uploaded",
            row_url=lambda row: url_for(".show", batch_id=row[0].id),
            row_tone=lambda row: "warning" if row[0].state is BatchState.READY else None,
            empty_title=gettext("No file has been imported yet"),
            empty_text=gettext("Choose a file and look at the preview; nothing is stored before you confirm."),
        )


def _columns() -> list[Column]:
    return [
        Column(
            key="file",
            title=gettext("File"),
            value=lambda row: row[0].file_name,
            sort=func.lower(ImportBatch.file_name),
        ),
        Column(
            key="uploaded",
            title=gettext("Handed in"),
            value=lambda row: row[0].uploaded_at,
            cell=lambda row: day_and_time(row[0].uploaded_at),
            sort=ImportBatch.uploaded_at.expression,
            kind="datetime",
        ),
        _counted("new", gettext("New"), "new_count"),
        _counted("duplicate", gettext("There already"), "duplicate_count"),
        _counted("problem", gettext("Refused"), "problem_count"),
        Column(
            key="state",
            title=gettext("State"),
            value=lambda row: str(state_text(row[0], row[1])),
            sort=case(
                {state.value: place for place, state in enumerate(BatchState)}, value=ImportBatch.state, else_=99
            ),
        ),
    ]


def _counted(key: str, title: str, name: str) -> Column:
    return Column(
        key=key,
        title=title,
        value=lambda row: getattr(row[0], name),
        cell=lambda row: number(getattr(row[0], name)),
        sort=getattr(ImportBatch, name).expression,
        align="end",
        kind="number",
    )


def _location(batch: ImportBatch, again: bool) -> str:
    return f"{batch.id}{_AGAIN if again else ''}"


class Ticks(SelectMultipleField):
    """Any number of choices as a list of boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _choices_form(session: Session, choosing: Choosing | None, batch: ImportBatch) -> PortalForm | None:
    """The questions about a file as a form; None where there is nothing to decide."""
    questions = choosing.questions(session, batch.guess) if choosing else ()
    if not questions:
        return None
    fields: dict[str, Any] = {question.name: _field_of(question) for question in questions}
    made: PortalForm = type("ChoicesForm", (PortalForm,), fields)(
        data={
            question.name: list(question.chosen) if question.several else question.chosen[0] for question in questions
        }
    )
    return made


def _field_of(question: Question) -> Any:
    choices = [
        SelectChoice(one.value, f"{one.label} ({one.detail})" if one.detail else str(one.label))
        for one in question.options
    ]
    kind = Ticks if question.several else SelectField
    return kind(str(question.label), choices=choices, description=str(question.hint))


def _chosen(form: PortalForm) -> dict[str, list[str]]:
    return {
        field.name: list(field.data or ()) if isinstance(field, Ticks) else [str(field.data)]
        for field in form
        if isinstance(field, Ticks | SelectField)
    }


def _say_known(batch: ImportBatch) -> None:
    """These very bytes came before."""
    if batch.committed_at is not None:
        text = gettext("This very file was imported on %(day)s: 0 new rows.", day=day_and_time(batch.committed_at))
    else:
        text = gettext("This very file is here already: nothing was added.")
    flash(text, "info")


def _earlier(batch: ImportBatch) -> ImportBatch | None:
    """The last batch of the very same bytes that was stored before this one."""
    return db.session.scalars(
        select(ImportBatch)
        .where(
            ImportBatch.kind == batch.kind,
            ImportBatch.sha256 == batch.sha256,
            ImportBatch.id < batch.id,
            ImportBatch.state == BatchState.COMMITTED,
            stands(),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    ).first()
