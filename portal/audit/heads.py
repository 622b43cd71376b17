"""Heads of the audit chain kept in a file outside the database, one a day, for the check to compare with (P24)."""

import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flask import current_app

from portal.audit.rules import Anchor
from portal.errors import Refused

_LINE = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{1,18}) ([0-9a-f]{64})", re.ASCII)
FILE_NAME = "audit-heads.log"


def heads_file() -> Path:
    """Where this installation keeps the heads; the operator's backup takes it elsewhere."""
    return Path(current_app.extensions["fairline.config"].data_folder) / FILE_NAME


def kept_heads(path: Path) -> Sequence[Anchor]:
    """The heads in the order written; none where the file does not exist yet.

    Raises Refused for a line that was not written by the portal: a damaged file proves nothing. A last line without
    its end, from a crash in the middle of writing, is left out.
    """
    if not path.exists():
        return ()
    lines = path.read_text(encoding="ascii", errors="replace").split("\n")
    return [_anchor(line, number, path) for number, line in enumerate(lines[:-1], start=1)]


def _anchor(line: str, number: int, path: Path) -> Anchor:
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise Refused("Line %(line)s of %(path)s is not a head of the audit trail.", line=number, path=path)
    return Anchor(day=date.fromisoformat(parts[1]), seq=int(parts[2]), hash=parts[3])


def keep_head(path: Path, anchor: Anchor) -> bool:
    """Append the day's head, safely on the disk when this returns; False where the day has one already."""
    if any(kept.day == anchor.day for kept in kept_heads(path)):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        _drop_torn_line(descriptor)
        os.write(descriptor, f"{anchor.day.isoformat()} {anchor.seq} {anchor.hash}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True


def _drop_torn_line(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    whole = os.pread(descriptor, size, 0).rfind(b"\n") + 1
    if whole < size:
        os.ftruncate(descriptor, whole)
