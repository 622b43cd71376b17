"""What may become of a programme: keys, order, and when it may start by itself (policy 7.1)."""

import re
from collections.abc import Collection, Mapping

from portal.errors import Invalid
from training.courses.rules import has_cycle

LONGEST_TITLE = 150
LONGEST_SUMMARY = 500
MOST_CLAUSES = 12
_WORD = re.compile(r"[a-z0-9]+")
_CLAUSE = re.compile(r"[1-9]\d?(\.[1-9]\d?){0,4}")
_LONGEST_STEM = 30


def key_from(title: str, taken: Collection[str]) -> str:
    """A key of small letters for a record with this English title, unlike all that are taken."""
    stem = "_".join(_WORD.findall(title.lower()))[:_LONGEST_STEM].strip("_") or "part"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def check_order(requires: Mapping[str, Collection[str]]) -> None:
    """Raise Invalid where parts would wait for each other: such a programme could never be finished."""
    if has_cycle(requires):
        raise Invalid("So these parts would wait for each other, and nobody could begin.", field="requires")


def check_start(starts_itself: bool, parts_in_plans: int) -> None:
    """Raise Invalid where a programme would start by itself with an empty plan."""
    if starts_itself and parts_in_plans == 0:
        raise Invalid(
            "A programme that starts by itself needs a part that is in the plans. Publish its first lesson before.",
            field="starts_itself",
        )


def clauses_in(text: str) -> tuple[str, ...]:
    """The clauses of the policy that somebody typed, such as ``4.1, 5.1.2``; raises Invalid for anything else."""
    found = tuple(dict.fromkeys(re.split(r"[\s,;，；、]+", text.strip()))) if text.strip() else ()
    wrong = [clause for clause in found if not _CLAUSE.fullmatch(clause)]
    if wrong:
        raise Invalid("“%(clause)s” is no clause: write it like 5.1.2.", field="clauses", clause=wrong[0][:20])
    if len(found) > MOST_CLAUSES:
        raise Invalid("Name at most %(most)s clauses.", field="clauses", most=MOST_CLAUSES)
    return found
