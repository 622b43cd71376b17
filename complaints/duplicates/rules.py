"""When two complaints may be one: same person, account or employee, or like words, within 90 days (policy 9.1.1)."""

import enum
import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from portal.errors import Refused
from portal.words import mark

WITHIN = timedelta(days=90)
UNDONE_WITHIN = timedelta(days=30)
ALIKE = 70
"""From how many of 100 points two texts are alike: the share of signs that stand in both in one order."""
VERY_ALIKE = 88
SHORTEST = 12
"""Signs below which a text says too little to be like another."""
_COMPARED = 2_000
"""Signs of a text that are looked at, for its sketch and where points are counted."""


class Deed(enum.StrEnum):
    """What somebody did about two complaints."""

    LINK = "link"
    UNLINK = "unlink"
    MERGE = "merge"
    UNDO = "undo"


_AFTER: Mapping[Deed, frozenset[Deed | None]] = {
    Deed.LINK: frozenset({None, Deed.UNLINK}),
    Deed.UNLINK: frozenset({Deed.LINK, Deed.UNDO}),
    Deed.MERGE: frozenset({Deed.LINK, Deed.UNDO}),
    Deed.UNDO: frozenset({Deed.MERGE}),
}
_WHY_NOT = {
    Deed.LINK: mark("They are linked already."),
    Deed.UNLINK: mark("Only linked complaints can be unlinked; undo the merge first."),
    Deed.MERGE: mark("Link them first, then merge."),
    Deed.UNDO: mark("They are not merged."),
}


class Reason(enum.StrEnum):
    """Why a complaint is offered as the same; in the order of their weight."""

    PERSON = "person"
    ACCOUNT = "account"
    EMPLOYEE = "employee"
    WORDS = "words"


def plain(text: str) -> str:
    """A text as it is compared: without spaces, width and capitals, and not beyond 2,000 signs."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())[:_COMPARED]


def likeness(one: str, other: str) -> float:
    """0 to 100; 0 where either text is too short to say anything. Spaces, width and capitals do not count."""
    first, second = plain(one), plain(other)
    if min(len(first), len(second)) < SHORTEST:
        return 0.0
    return float(fuzz.ratio(first, second, score_cutoff=ALIKE))


def is_offered(reasons: Collection[Reason], points: float) -> bool:
    """The same person or account is enough; the same employee only together with like words, words alone if very."""
    found = set(reasons)
    return (
        bool(found & {Reason.PERSON, Reason.ACCOUNT})
        or points >= VERY_ALIKE
        or found
        >= {
            Reason.EMPLOYEE,
            Reason.WORDS,
        }
    )


def check_deed(deed: Deed, now_holds: Deed | None, merged_at: datetime | None, now: datetime) -> None:
    """Whether a deed may follow what holds between two complaints (None: nothing). Raises Refused.

    Linked first, merged second; a merge is undone within 30 days and leaves them linked.
    """
    if deed is Deed.UNDO and now_holds is Deed.MERGE and merged_at is not None and now - merged_at > UNDONE_WITHIN:
        raise Refused("They were merged more than 30 days ago; that stays.")
    if now_holds not in _AFTER[deed]:
        raise Refused(_WHY_NOT[deed])


def check_merge(
    received: datetime, kept_received: datetime, about: Collection[int], kept_about: Collection[int], *, erased: bool
) -> None:
    """Whether one complaint may go on in another, by when they came and whom they are about. Raises Refused.

    It goes on in the earlier one, so that no date gets later; and in one that names everybody whom it names, so that
    nobody reads what was said about them.
    """
    if received < kept_received:
        raise Refused("The later complaint is merged into the earlier one, so that no date gets later.")
    if set(about) - set(kept_about):
        raise Refused("The earlier complaint does not name everybody whom this one names. Name them there first.")
    if erased:
        raise Refused("The personal data of one of them were erased already.")
