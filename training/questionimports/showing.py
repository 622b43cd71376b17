"""How an import of questions reads: its state, verdicts, and what differs in a question, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.config import LANGUAGES
from portal.web.i18n import LazyString, gettext, lazy_gettext
from training.authoring.showing import KIND_WORDS, category_words
from training.questionimports.models import QuestionImport, QuestionImportLine
from training.questionimports.rules import ImportState, QuestionVerdict, differing_fields, filled
from training.questionimports.services import usual_of
from training.quizzes.bank import category_path
from training.quizzes.content import QuestionContent, Words, percent_of_share
from training.quizzes.models import QuestionVersion
from training.quizzes.wording import line_of

STATE_WORDS: Mapping[ImportState, LazyString] = {
    ImportState.READING: lazy_gettext("being read"),
    ImportState.READY: lazy_gettext("to be confirmed"),
    ImportState.FAULTY: lazy_gettext("holds mistakes"),
    ImportState.STORING: lazy_gettext("being stored"),
    ImportState.STORED: lazy_gettext("in the bank"),
    ImportState.DISCARDED: lazy_gettext("put aside"),
    ImportState.UNDONE: lazy_gettext("taken back"),
}
STATE_TONES: Mapping[ImportState, str] = {
    ImportState.READY: "warning",
    ImportState.FAULTY: "danger",
    ImportState.STORED: "success",
}
VERDICT_WORDS: Mapping[QuestionVerdict, LazyString] = {
    QuestionVerdict.NEW: lazy_gettext("new"),
    QuestionVerdict.CHANGED: lazy_gettext("new version"),
    QuestionVerdict.EQUAL: lazy_gettext("there already"),
    QuestionVerdict.PROBLEM: lazy_gettext("mistake"),
}
VERDICT_TONES: Mapping[QuestionVerdict, str] = {
    QuestionVerdict.NEW: "success",
    QuestionVerdict.CHANGED: "warning",
    QuestionVerdict.EQUAL: "neutral",
    QuestionVerdict.PROBLEM: "danger",
}
_FIELD_WORDS: Mapping[str, LazyString] = {
    "text": lazy_gettext("Question"),
    "name": lazy_gettext("Name"),
    "clause": lazy_gettext("Clause of the policy"),
    "category": lazy_gettext("Category"),
    "feedback": lazy_gettext("Explanation"),
    "points": lazy_gettext("Points"),
    "options": lazy_gettext("Answers"),
    "pairs": lazy_gettext("Pairs"),
    "items": lazy_gettext("Items in order"),
    "numbers": lazy_gettext("Numbers"),
    "words": lazy_gettext("Accepted words"),
    "tags": lazy_gettext("Tags"),
}
_LONGEST = 400


def shown_lines(
    made: QuestionImport, lines: Sequence[QuestionImportLine], before: Mapping[int, QuestionVersion], language: str
) -> list[dict[str, Any]]:
    """Lines as the page shows them."""
    return [_shown(made, line, before.get(line.question_id or 0), language) for line in lines]


def _shown(
    made: QuestionImport, line: QuestionImportLine, there: QuestionVersion | None, language: str
) -> dict[str, Any]:
    said = line.said
    content = _as_kept(made, said, there) if said is not None else None
    sentence = gettext(line.sentence) if line.sentence else ""
    return {
        "line": line.line,
        "file": line.file,
        "title": line_of(content.text, language) if content else "",
        "kind": KIND_WORDS[content.kind] if content else "",
        "clause": content.clause if content else "",
        "category": category_words(category_path(content.category)) if content else "",
        "answers": _told(content, _ANSWERS[content.kind.value], language)
        if content and content.kind.value in _ANSWERS
        else "",
        "verdict": VERDICT_WORDS[line.verdict],
        "tone": VERDICT_TONES[line.verdict],
        "sentence": sentence % line.values if line.values else sentence,
        "field": line.field,
        "question_id": line.question_id,
        "changes": _changes(there.said, content, language) if there is not None and content is not None else [],
    }


_ANSWERS = {
    "single": "options",
    "multiple": "options",
    "true_false": "options",
    "matching": "pairs",
    "ordering": "items",
    "numeric": "numbers",
    "short_text": "words",
}


def _as_kept(made: QuestionImport, content: QuestionContent, there: QuestionVersion | None) -> QuestionContent:
    usual, said = usual_of(made), there.said if there is not None else None
    return filled(content, said, usual.clause, usual.category)


def _changes(before: QuestionContent, after: QuestionContent, language: str) -> list[dict[str, Any]]:
    """What differs: the field's name, what it says now, what it will say."""
    names = [name for name in differing_fields(before, after) if name != "own_id"]
    found = [_change(before, after, name, language) for name in names if name in _FIELD_WORDS]
    if len(found) < len(names):
        found.append({"label": gettext("Settings of the question"), "before": "", "after": ""})
    return found


def _change(before: QuestionContent, after: QuestionContent, name: str, language: str) -> dict[str, Any]:
    """A field in the reader's language, else in the first one in which it differs."""
    for code in (language, *LANGUAGES):
        old, new = _told(before, name, code), _told(after, name, code)
        if old != new:
            return {"label": _FIELD_WORDS[name], "before": old, "after": new}
    return {"label": _FIELD_WORDS[name], "before": "", "after": ""}


def _told(content: QuestionContent, name: str, language: str) -> str:
    """A field of a question in a line."""
    value = getattr(content, name)
    if isinstance(value, Words):
        text = line_of(value, language)
    elif name == "category":
        text = category_words(category_path(value))
    elif isinstance(value, tuple):
        text = gettext("; ").join(_item(one, language) for one in value)
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _item(one: Any, language: str) -> str:
    if isinstance(one, str):
        return one
    if isinstance(one, Words):
        return line_of(one, language)
    if hasattr(one, "prompt"):
        return f"{line_of(one.prompt, language)} → {line_of(one.answer, language)}"
    said = one.text if hasattr(one, "text") else line_of(one.words, language) if hasattr(one, "words") else ""
    if hasattr(one, "tolerance"):
        said = "*" if one.value is None else f"{one.value} ± {one.tolerance}" if one.tolerance else str(one.value)
    return (
        f"{said} ({percent_of_share(one.share)} %)" if one.share not in (0, 1) else f"✓ {said}" if one.share else said
    )
