"""Pages of the question bank: the list, a question with its versions, writing one, correcting a key."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, Invalid, NotFound, Refused
from portal.web.filters import short_date
from portal.web.forms import ActionForm, PortalForm
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from portal.web.tables import Column, Listing, table_page
from training.authoring.forms import (
    MORE,
    MOST_LINES,
    CorrectionForm,
    begun_with,
    question_form,
    typed_common,
    typed_lines,
)
from training.authoring.queries import BankQuestion, bank_question, bank_statement, parts_of_training
from training.authoring.showing import KIND_WORDS, category_words
from training.authoring.typed import WRITTEN_KINDS, common_of, content_of, fits_the_form, lines_of
from training.courses.rules import text_in
from training.quizzes.bank import retire_question, save_question
from training.quizzes.content import NOTHING, QuestionContent, QuestionKind
from training.quizzes.models import QuestionVersion
from training.quizzes.packing import unpacked
from training.quizzes.results import correct_key
from training.quizzes.showing import right_options, right_rows
from training.quizzes.wording import called, html_of, line_of

authoring = Blueprint("authoring", __name__, url_prefix="/training/bank")

READ = "training:library:read"
WRITE = "training:content:write"


@authoring.get("/")
@guard(READ)
def bank() -> str | Response:
    """All questions, by words, kind and whether they are in use."""
    words, retired = request.args.get("q", "")[:200], request.args.get("view") == "retired"
    asked = request.args.get("kind", "")
    kind = QuestionKind(asked) if asked in set(QuestionKind) else None
    table = table_page(db.session, _listing(words, kind, retired=retired), current_actor())
    if isinstance(table, Response):
        return table
    return render_template(
        "training/authoring/bank.html",
        table=table,
        words=words,
        kind=asked,
        kinds=KIND_WORDS,
        written=WRITTEN_KINDS,
        retired=retired,
        may_write=current_actor().may(WRITE),
        tabs=[
            {"label": gettext("In use"), "url": url_for("authoring.bank"), "active": not retired},
            {"label": gettext("Retired"), "url": url_for("authoring.bank", view="retired"), "active": retired},
        ],
    )


def _listing(words: str, kind: QuestionKind | None, *, retired: bool) -> Listing:
    return Listing(
        name="question-bank",
        title=lazy_gettext("Question bank"),
        statement=bank_statement(words, kind, retired=retired),
        key=QuestionVersion.question_id.expression,
        columns=_columns(),
        default_sort="-changed",
        row_url=lambda row: url_for("authoring.question", question_id=row.question_id),
        empty_title=lazy_gettext("No question here"),
        empty_text=lazy_gettext("Write one, import a file, or search for other words."),
        exports=False,
    )


def _called(row: Any) -> str:
    return called(unpacked(QuestionContent, row.content), current_language())


def _columns() -> list[Column]:
    return [
        Column(key="name", title=lazy_gettext("Question"), value=_called),
        Column(key="kind", title=lazy_gettext("Kind"), value=lambda row: str(KIND_WORDS[row.kind]), width="narrow"),
        Column(
            key="category",
            title=lazy_gettext("Category"),
            value=lambda row: category_words(row.category),
            sort=QuestionVersion.category.expression,
        ),
        Column(
            key="clause",
            title=lazy_gettext("Clause"),
            value=lambda row: row.clause,
            sort=QuestionVersion.clause.expression,
            width="narrow",
        ),
        Column(key="version", title=lazy_gettext("Version"), value=lambda row: row.number, align="end", kind="number"),
        Column(
            key="changed",
            title=lazy_gettext("Since"),
            value=lambda row: clock.local(row.published_at).date(),
            cell=lambda row: short_date(clock.local(row.published_at).date()),
            sort=QuestionVersion.published_at.expression,
            kind="date",
            width="narrow",
        ),
    ]


@authoring.get("/<int:question_id>")
@guard(READ)
def question(question_id: int) -> str:
    """A question with its right answers, where it is asked, its versions and corrections."""
    language = current_language()
    found = bank_question(db.session, question_id)
    content = found.newest.said
    return render_template(
        "training/authoring/question.html",
        found=found,
        content=content,
        title=line_of(content.text, language),
        kind=KIND_WORDS[content.kind],
        category=category_words(found.newest.category),
        text=lambda texts: text_in(texts, language),
        editable=fits_the_form(content),
        may_write=current_actor().may(WRITE),
        **_shown(content, language),
    )


def _shown(content: QuestionContent, language: str) -> dict[str, Any]:
    essay = content.essay
    return {
        "text_html": html_of(content.text, language),
        "feedback_html": html_of(content.feedback, language),
        "options": right_options(content, language),
        "rows": right_rows(content, language),
        "for_marker": html_of(essay.for_marker if essay else NOTHING, language),
    }


@authoring.post("/<int:question_id>/retire")
@guard(WRITE)
def retire(question_id: int) -> Response:
    """Take a question out of draws and lists, or put it back."""
    actor, retired = current_actor(), posted("retired") == "1"
    found = bank_question(db.session, question_id)
    form = ActionForm()

    def act(session: Session) -> str:
        retire_question(session, actor, found.question.id, retired=retired)
        return url_for("authoring.question", question_id=question_id)

    if form.validate_on_submit():
        return redirect(perform_once(form.form_key.data or "", act))
    return redirect(url_for("authoring.question", question_id=question_id))


@authoring.route("/new/<kind>", methods=["GET", "POST"])
@guard(WRITE)
def new(kind: str) -> str | Response | tuple[str, int]:
    """Write a question of a kind."""
    if kind not in {known.value for known in WRITTEN_KINDS}:
        raise NotFound("There is no such kind of question.")
    wanted = QuestionKind(kind)
    rows = 2 if wanted is QuestionKind.TRUE_FALSE else 4
    begun: dict[str, Any] = {"lines": 8} if wanted is QuestionKind.ESSAY else {}
    return _writing(wanted, begun, rows, None, _save(None))


@authoring.route("/<int:question_id>/edit", methods=["GET", "POST"])
@guard(WRITE)
def edit(question_id: int) -> str | Response | tuple[str, int]:
    """Write a new version; attempts keep the version they asked."""
    found = _editable(question_id)
    content = found.newest.said
    begun = begun_with(common_of(content), lines_of(content), found.question.unit_id)
    return _writing(content.kind, begun, len(lines_of(content)), found, _save(question_id))


@authoring.route("/<int:question_id>/correct", methods=["GET", "POST"])
@guard(WRITE)
def correct(question_id: int) -> str | Response | tuple[str, int]:
    """Say what is right after all; what was asked with the wrong key is marked again."""
    found = _editable(question_id)
    content, version_id = found.newest.said, found.newest.id
    begun = begun_with(common_of(content), lines_of(content), found.question.unit_id)
    reason = CorrectionForm()

    def act(session: Session, meant: QuestionContent, _unit_id: int | None) -> int:
        correct_key(session, current_actor(), version_id, meant, reason.reason.data or "", clock.now())
        return question_id

    return _writing(content.kind, begun, len(lines_of(content)), found, act, reason=reason)


def _editable(question_id: int) -> BankQuestion:
    found = bank_question(db.session, question_id)
    if not fits_the_form(found.newest.said):
        raise Refused("This question holds more than the form can say. Change it in its file and import it again.")
    return found


Act = Callable[[Session, QuestionContent, int | None], int]


def _save(question_id: int | None) -> Act:
    def act(session: Session, content: QuestionContent, unit_id: int | None) -> int:
        actor = current_actor()
        return save_question(session, actor, question_id, content, clock.now(), unit_id=unit_id).question_id

    return act


def _writing(
    kind: QuestionKind,
    begun: dict[str, Any],
    lines: int,
    found: BankQuestion | None,
    act: Act,
    reason: CorrectionForm | None = None,
) -> str | Response | tuple[str, int]:
    """The form of a question: more lines, a look at it, or kept."""
    rows = _row_count(kind, lines)
    form = question_form(kind, parts_of_training(db.session, current_language()), rows, begun)
    if not form.is_submitted():
        return _form_page(kind, form, rows, found, reason)
    content = None
    if form.validate() and posted("action") != "more":
        content = _content(kind, form, rows, found)
    kept = content is not None and posted("action") == "save" and (reason is None or reason.validate())
    if content is not None and kept:
        try:
            return redirect(_kept(form, content, act))
        except FairlineError as error:
            (reason or form).refuse(error)
    return _form_page(kind, form, rows, found, reason, content), 422


def _row_count(kind: QuestionKind, lines: int) -> int:
    if kind is QuestionKind.TRUE_FALSE:
        return 2
    sent = posted("rows")
    count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else lines
    return min(MOST_LINES, count + (MORE if posted("action") == "more" else 0))


def _content(kind: QuestionKind, form: PortalForm, rows: int, found: BankQuestion | None) -> QuestionContent | None:
    """What was typed, with what the form does not show taken from the version before."""
    try:
        content = content_of(kind, typed_common(form), typed_lines(form, rows))
    except Invalid as error:
        form.refuse(error)
        return None
    if found is None:
        return content
    before = found.newest.said
    return _with_kept(content, before)


def _with_kept(content: QuestionContent, before: QuestionContent) -> QuestionContent:
    return QuestionContent(
        **{
            **{name: getattr(content, name) for name in content.__dataclass_fields__},
            "name": before.name,
            "own_id": before.own_id,
            "tags": before.tags,
        }
    )


def _kept(form: PortalForm, content: QuestionContent, act: Act) -> str:
    unit = form["unit"].data or ""
    unit_id = int(unit) if unit.isdigit() else None

    def step(session: Session) -> str:
        return url_for("authoring.question", question_id=act(session, content, unit_id))

    target = perform_once(form.form_key.data or "", step)
    flash(gettext("The question is kept."), "success")
    return target


def _form_page(
    kind: QuestionKind,
    form: PortalForm,
    rows: int,
    found: BankQuestion | None,
    reason: CorrectionForm | None,
    content: QuestionContent | None = None,
) -> str:
    language = current_language()
    return render_template(
        "training/authoring/write.html",
        kind=kind.value,
        kind_words=KIND_WORDS[kind],
        form=form,
        rows=range(rows),
        full=rows >= MOST_LINES or kind is QuestionKind.TRUE_FALSE,
        found=found,
        reason=reason,
        old_title=line_of(found.newest.said.text, language) if found else "",
        preview=_shown(content, language) if content else None,
    )
