"""A manifest as a file: what somebody needs to check a slip without the portal (docs/month-close.md)."""

import json

from sqlalchemy.orm import Session

from hr.attendance.closing.models import MonthManifest
from hr.attendance.closing.queries import leaves_of
from hr.attendance.closing.rules.canonical import canonical
from hr.attendance.closing.rules.tree import leaf_of

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
