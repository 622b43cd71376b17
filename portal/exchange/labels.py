"""States and verdicts of imports in the reader's words."""

from portal.exchange.models import ImportBatch, ImportRow, ImportUndo
from portal.exchange.rules import BatchState, Verdict
from portal.feature import Text
from portal.web.i18n import gettext, lazy_gettext

STATES = {
    BatchState.READING: lazy_gettext("Being read"),
    BatchState.READY: lazy_gettext("Waits for you"),
    BatchState.STORING: lazy_gettext("Being stored"),
    BatchState.COMMITTED: lazy_gettext("Stored"),
    BatchState.REFUSED: lazy_gettext("Not readable"),
    BatchState.DISCARDED: lazy_gettext("Put aside"),
    BatchState.FAILED: lazy_gettext("Stumbled"),
}
STATE_TONES = {
    BatchState.READING: "info",
    BatchState.READY: "warning",
    BatchState.STORING: "info",
    BatchState.COMMITTED: "success",
    BatchState.REFUSED: "danger",
    BatchState.DISCARDED: "neutral",
    BatchState.FAILED: "danger",
}
VERDICTS = {
    Verdict.NEW: lazy_gettext("New"),
    Verdict.DUPLICATE: lazy_gettext("There already"),
    Verdict.PROBLEM: lazy_gettext("Refused"),
}
VERDICT_TONES = {Verdict.NEW: "success", Verdict.DUPLICATE: "neutral", Verdict.PROBLEM: "danger"}


def state_text(batch: ImportBatch, undo: ImportUndo | None) -> Text:
    """Where the file stands; whether it was taken back counts before all else."""
    if undo is None or undo.refused_at is not None:
        return STATES[batch.state]
    return lazy_gettext("Taken back") if undo.done_at else lazy_gettext("Being taken back")


def state_tone(batch: ImportBatch, undo: ImportUndo | None) -> str:
    """Its colour."""
    if undo is None or undo.refused_at is not None:
        return STATE_TONES[batch.state]
    return "neutral" if undo.done_at else "info"


def problem_text(row: ImportRow) -> str:
    """Why a row is not new, as a sentence."""
    if not row.message:
        return ""
    _, values = row.told()
    return gettext(row.message) % values if values else gettext(row.message)
