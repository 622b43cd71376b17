"""How an import of questions comes to its end, what becomes of one question, and what a question keeps of the bank."""

import dataclasses
import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from portal.errors import Refused
from training.quizzes.content import QuestionContent

AT_ONCE = 200_000
"""Bytes of a file of text that are read while the person waits; a larger one, and every archive, is read by a job."""
STORED_AT_ONCE = 200
"""Questions that are stored, or taken back, while the person waits."""
SIGN_OF_OURS = "~"
_DIGITS = 8
_AT_A_TIME = 500
_Value = TypeVar("_Value")


class ImportState(enum.StrEnum):
    """READING and STORING are the portal's work; READY waits for a person; the others are ends.

    FAULTY holds a mistake and can only be put aside; of UNDONE every question was taken out of the bank again.
    """

    READING = "reading"
    READY = "ready"
    FAULTY = "faulty"
    STORING = "storing"
    STORED = "stored"
    DISCARDED = "discarded"
    UNDONE = "undone"


class QuestionVerdict(enum.StrEnum):
    """What becomes of a question: a new one, a new version, none since it is there already, or a mistake."""

    NEW = "new"
    CHANGED = "changed"
    EQUAL = "equal"
    PROBLEM = "problem"


AT_WORK = frozenset({ImportState.READING, ImportState.STORING})
_NEXT: Mapping[ImportState, frozenset[ImportState]] = {
    ImportState.READING: frozenset({ImportState.READY, ImportState.FAULTY, ImportState.DISCARDED}),
    ImportState.READY: frozenset({ImportState.READY, ImportState.STORING, ImportState.STORED, ImportState.DISCARDED}),
    ImportState.FAULTY: frozenset({ImportState.DISCARDED}),
    ImportState.STORING: frozenset({ImportState.STORED}),
    ImportState.STORED: frozenset({ImportState.UNDONE}),
    ImportState.DISCARDED: frozenset(),
    ImportState.UNDONE: frozenset(),
}


def check_step(state: ImportState, wanted: ImportState) -> None:
    """Raise Refused where the step is not one of the table."""
    if wanted not in _NEXT[state]:
        raise Refused("This import is at another point by now. Open it again to see where it stands.")


def own_id_for_export(content: QuestionContent, key: str, digest: str) -> str:
    """The id that goes along with a question: its own, else one by which this bank knows it again.

    It ends with the beginning of the version's digest, so that a question of another bank with the same key is not
    taken for it.
    """
    return content.own_id or f"{key}{SIGN_OF_OURS}{digest[:_DIGITS]}"


def key_and_digest(own_id: str) -> tuple[str, str] | None:
    """The key and the beginning of the digest in such an id; None for another id."""
    key, sign, digest = own_id.rpartition(SIGN_OF_OURS)
    return (key, digest) if sign and key and len(digest) == _DIGITS else None


def filled(
    content: QuestionContent, there: QuestionContent | None, clause: str, category: tuple[str, ...]
) -> QuestionContent:
    """The question with a clause and a category: its own, else those it has in the bank, else the ones chosen."""
    return dataclasses.replace(
        content,
        clause=content.clause or (there.clause if there else "") or clause,
        category=content.category or (there.category if there else ()) or category,
    )


def differing_fields(before: QuestionContent, after: QuestionContent) -> Sequence[str]:
    """The names of the fields in which a question differs from what the bank holds."""
    return [
        field.name
        for field in dataclasses.fields(QuestionContent)
        if getattr(before, field.name) != getattr(after, field.name)
    ]


def pieces(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """The values in pieces that a statement takes."""
    for start in range(0, len(values), _AT_A_TIME):
        yield values[start : start + _AT_A_TIME]
