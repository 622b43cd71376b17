"""Pages on which a question is written: a new one, a new version, a corrected key."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field

from portal import clock
from portal.audit.queries import last_change
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, Invalid, NotFound, Outdated, Refused
from portal.web.conflicts import differing
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.authoring.forms import (
    MORE,
    MOST_LINES,
    CorrectionForm,
    begun_with,
    question_form,
    typed_common,
    typed_lines,
)
from training.authoring.queries import BankQuestion, bank_question, parts_of_training
from training.authoring.showing import KIND_WORDS
from training.authoring.typed import WRITTEN_KINDS, common_of, content_of, fits_the_form, lines_of
from training.authoring.views import WRITE, authoring, shown_content
from training.quizzes.bank import save_question, state_of
from training.quizzes.content import QuestionContent, QuestionKind
from training.quizzes.results import correct_key
from training.quizzes.wording import line_of

__all__ = ["authoring"]
"""The blueprint with these pages on it."""


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
    return _writing(content.kind, _begun(found), len(lines_of(content)), found, _save(question_id))


@authoring.route("/<int:question_id>/correct", methods=["GET", "POST"])
@guard(WRITE)
def correct(question_id: int) -> str | Response | tuple[str, int]:
    """Say what is right after all; what was asked with the wrong key is marked again."""
    found = _editable(question_id)
    content, version_id = found.newest.said, found.newest.id
    reason = CorrectionForm()

    def act(session: Session, meant: QuestionContent, _unit_id: int | None, seen: str | None) -> int:
        why = reason.reason.data or ""
        correct_key(session, current_actor(), version_id, meant, why, clock.now(), seen=seen)
        return question_id

    return _writing(content.kind, _begun(found), len(lines_of(content)), found, act, reason=reason)


def _begun(found: BankQuestion) -> dict[str, Any]:
    content = found.newest.said
    begun = begun_with(common_of(content), lines_of(content), found.question.unit_id)
    return begun | {"seen_version": state_of(found.question, found.newest)}


def _editable(question_id: int) -> BankQuestion:
    found = bank_question(db.session, question_id)
    if not fits_the_form(found.newest.said):
        raise Refused("This question holds more than the form can say. Change it in its file and import it again.")
    return found


Act = Callable[[Session, QuestionContent, int | None, str | None], int]


def _save(question_id: int | None) -> Act:
    def act(session: Session, content: QuestionContent, unit_id: int | None, seen: str | None) -> int:
        kept = save_question(
            session, current_actor(), question_id, content, clock.now(), unit_id=unit_id, seen=seen
        )  # fmt: skip
        return kept.question_id

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
    stored: dict[str, Any] = {}
    if content is not None and kept:
        try:
            return redirect(_kept(form, content, act))
        except FairlineError as error:
            form.refuse(error)
            if found is not None and isinstance(error, Outdated):
                stored = _begun(bank_question(db.session, found.question.id))
                form["seen_version"].data = stored["seen_version"]
    return _form_page(kind, form, rows, found, reason, content, stored), 422


def _row_count(kind: QuestionKind, lines: int) -> int:
    if kind is QuestionKind.TRUE_FALSE:
        return 2
    sent = posted("rows")
    count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else lines
    return min(MOST_LINES, max(count, lines) + (MORE if posted("action") == "more" else 0))


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
        seen = form["seen_version"].data if "seen_version" in form else None
        return url_for("authoring.question", question_id=act(session, content, unit_id, seen))

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
    stored: Mapping[str, Any] | None = None,
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
        preview=shown_content(content, language) if content else None,
        conflict=differing(form, stored or {}, _label),
        changed=last_change(db.session, "training_question_version", found.newest.id) if stored and found else None,
    )


def _label(field: Field) -> str:
    """A field's label, with the number of its line: labels of lines are alike."""
    line = field.name.partition("_")[0].removeprefix("r")
    label = str(field.label.text)
    number = gettext("Line %(number)s", number=int(line) + 1) if line.isdigit() else ""
    return label if not number or label.startswith(number) else f"{number} · {label}"
