"""A slip that can be checked without the portal: rows, head, and the way to the root (docs/month-close.md)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hr.attendance.closing.rules.canonical import canonical
from hr.attendance.closing.rules.tree import Step, climbed, leaf_of, root_of
from portal.errors import Invalid
from portal.words import mark

FORMAT = "fairline-slip/1"
NOT_A_SLIP = mark("This is no slip that can be checked.")
ROWS_CHANGED = mark("The rows of this slip were changed: they do not give the digest in its head.")
SUMS_CHANGED = mark("The sums of this slip are not those of its rows.")
NOT_UNDER_ROOT = mark("This slip does not lead to the root: it is not what the month was closed as.")
OTHER_ROOT = mark("The slip leads to %(found)s, but the month was closed as %(root)s.")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A slip whose rows lead to ``root``."""

    number: str
    month: str
    version: int
    root: str
    leaf: str
    days: Sequence[dict[str, Any]]
    sums: dict[str, int]


def slip_file(*, head: str, days: Sequence[str], version: int, place: int, path: Sequence[Step], root: str) -> bytes:
    """The slip as canonical JSON."""
    return canonical(
        {
            "days": [json.loads(row) for row in days],
            "format": FORMAT,
            "head": json.loads(head),
            "path": [["left" if step.left else "right", step.digest.hex()] for step in path],
            "place": place,
            "root": root,
            "version": version,
        }
    )


def check_slip(content: bytes, root: str | None = None) -> Checked:
    """Check rows, sums, head and path. Raises Invalid with the sentence that says what is wrong.

    ``root`` is the one that was published; without it the slip is only checked against the root that it names.
    """
    slip = _read(content)
    head, days = slip["head"], slip["days"]
    if root_of([leaf_of(canonical(row)) for row in days]).hex() != head["days_root"]:
        raise Invalid(ROWS_CHANGED)
    for name, amount in head["sums"].items():
        if sum(row.get(name, 0) for row in days) != amount:
            raise Invalid(SUMS_CHANGED)
    leaf = leaf_of(canonical(head))
    found = climbed(leaf, [Step(left=side == "left", digest=bytes.fromhex(digest)) for side, digest in slip["path"]])
    if found.hex() != slip["root"]:
        raise Invalid(NOT_UNDER_ROOT)
    if root is not None and root.lower() != slip["root"]:
        raise Invalid(OTHER_ROOT, found=slip["root"], root=root.lower())
    return Checked(
        number=head["employee"],
        month=head["month"],
        version=slip["version"],
        root=slip["root"],
        leaf=leaf.hex(),
        days=days,
        sums=head["sums"],
    )


def _read(content: bytes) -> dict[str, Any]:
    """The slip, if it has the shape of one."""
    try:
        slip = json.loads(content.decode("utf-8"))
        canonical(slip)
        fits = (
            slip["format"] == FORMAT
            and isinstance(slip["version"], int)
            and isinstance(slip["root"], str)
            and all(isinstance(row, dict) for row in slip["days"])
            and all(isinstance(amount, int) for row in slip["days"] for amount in _numbers(row))
            and isinstance(slip["head"]["employee"], str)
            and isinstance(slip["head"]["month"], str)
            and all(isinstance(amount, int) for amount in slip["head"]["sums"].values())
            and all(side in ("left", "right") and len(bytes.fromhex(digest)) == 32 for side, digest in slip["path"])
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(NOT_A_SLIP) from None
    if not fits:
        raise Invalid(NOT_A_SLIP)
    found: dict[str, Any] = slip
    return found


_OTHERS = frozenset({"day", "status", "plan", "rules", "reasons", "punches", "leave", "corrections"})


def _numbers(row: dict[str, Any]) -> list[Any]:
    """What of a row is added up."""
    return [value for name, value in row.items() if name not in _OTHERS]


def manifest_root(content: bytes) -> str:
    """The root of a manifest file, after its leaves were seen to lead to it. Raises Invalid otherwise."""
    try:
        found = json.loads(content.decode("utf-8"))
        leaves = [bytes.fromhex(leaf) for leaf in found["leaves"]]
        head_leaf, root = leaf_of(canonical(found["head"])), str(found["root"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid("This is no manifest of a month.") from None
    if not leaves or leaves[0] != head_leaf or root_of(leaves).hex() != root:
        raise Invalid("The leaves of this manifest do not lead to its root.")
    return root
