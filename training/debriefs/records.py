"""The record that was written, beside what the call says."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.web.i18n import gettext
from training.calls.rules.record import BY_NAME, Field
from training.calls.rules.record_truth import Compared, Verdict, truth_of
from training.debriefs.queries import Played


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A field of the record: what was written, what the call says, and the turn (from 1) that says it."""

    label: str
    given: str
    true: str
    verdict: str
    word: str
    tone: str
    turn: int | None


def entries_of(played: Played) -> list[Entry]:
    """The record beside what the call says; without a record given, what belonged there."""
    compared = played.results.record
    if compared is None:
        truth = truth_of(played.play, played.turns)
        return [
            Entry(
                label=gettext(BY_NAME[name].label),
                given="",
                true=shown(BY_NAME[name], one.accepted[0]),
                verdict="",
                word="",
                tone="neutral",
                turn=None if one.turn is None else one.turn + 1,
            )
            for name, one in truth.items()
        ]
    return [_entry(one) for one in compared]


def _entry(one: Compared) -> Entry:
    field = BY_NAME[one.field]
    tones = {Verdict.CORRECT: "success", Verdict.MISSING: "warning", Verdict.INVENTED: "danger"}
    words = {
        Verdict.CORRECT: gettext("correct"),
        Verdict.MISSING: gettext("missing"),
        Verdict.INVENTED: gettext("invented"),
    }
    return Entry(
        label=gettext(field.label),
        given=shown(field, one.given),
        true=shown(field, one.true),
        verdict=one.verdict.value,
        word=words[one.verdict],
        tone=tones[one.verdict],
        turn=None if one.turn is None else one.turn + 1,
    )


def shown(field: Field, value: str) -> str:
    """A value of the record in the reader's language; a dash where it is empty."""
    if not value:
        return "–"
    if field.options:
        return ", ".join(gettext(field.label_of(part)) for part in value.split(","))
    return value


def counts(entries: Sequence[Entry]) -> dict[str, int]:
    """How many fields are correct, missing and invented."""
    return {verdict.value: sum(1 for one in entries if one.verdict == verdict.value) for verdict in Verdict}
