"""A manifest as a file: what somebody needs to check a slip without the portal (docs/month-close.md)."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hr.attendance.closing.models import MonthManifest
from hr.attendance.closing.queries import is_closed_now, leaves_of, manifest_of, stored_sheet
from hr.attendance.closing.rules.canonical import canonical
from hr.attendance.closing.rules.slips import slip_file
from hr.attendance.closing.rules.tree import leaf_of, path_of
from hr.attendance.months import Month

FORMAT = "fairline-month/1"


def manifest_file(session: Session, manifest: MonthManifest) -> bytes:
    """Root, head and leaves as canonical JSON; the head's own leaf is the first."""
    leaves = [leaf_of(manifest.head.encode()), *leaves_of(session, manifest.id)]
    return canonical(
        {
            "format": FORMAT,
            "head": json.loads(manifest.head),
            "leaves": [leaf.hex() for leaf in leaves],
            "root": manifest.root,
        }
    )


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a slip of a closed month carries: the rows with their way to the root, and what is printed of it."""

    content: bytes
    leaf: str
    root: str
    version: int


def slip_of(session: Session, employee_id: int, month: Month) -> Proof | None:
    """The proof of a person's slip; None while the month is open, or where the person is not in it."""
    if not is_closed_now(session, month):
        return None
    manifest = manifest_of(session, month)
    sheet = stored_sheet(session, manifest.id, employee_id)
    if sheet is None or sheet.head is None or sheet.days is None:
        return None
    leaves = [leaf_of(manifest.head.encode()), *leaves_of(session, manifest.id)]
    content = slip_file(
        head=sheet.head,
        days=sheet.days.split("\n"),
        version=manifest.version,
        place=sheet.place,
        path=path_of(leaves, sheet.place),
        root=manifest.root,
    )
    return Proof(content=content, leaf=sheet.leaf, root=manifest.root, version=manifest.version)
