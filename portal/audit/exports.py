"""The whole trail as one file that proves itself: entries, the heads kept outside and a signed end, a JSON a line."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.checking import FORMAT, canonical, end_words
from portal.audit.heads import HeadReader, head_line, key_line
from portal.audit.queries import entries_in_order, head, see_one_moment
from portal.audit.rules import Entry
from portal.audit.seals import Sealer
from portal.errors import Refused


def entry_line(entry: Entry) -> dict[str, Any]:
    """An entry as it stands in the file."""
    return {"kind": "entry", **asdict(entry), "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds")}


def export_lines(session: Session, kept: Sequence[str], sealer: Sealer, made_at: datetime) -> Iterator[dict[str, Any]]:
    """The file line by line, at one moment. ``kept`` are the lines of the heads file, which may name keys too."""
    see_one_moment(session)
    seq, hash_ = head(session)
    return lines_of(entries_in_order(session), seq, hash_, kept=kept, sealer=sealer, made_at=made_at)


def lines_of(
    entries: Iterable[Entry], seq: int, hash_: str, *, kept: Sequence[str], sealer: Sealer, made_at: datetime
) -> Iterator[dict[str, Any]]:
    """Header, keys, each entry followed by the heads kept of it, the present head, the signed end."""
    instant = f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    reader = HeadReader(seals=False)
    heads = sorted(((anchor.seq, line) for line in kept if (anchor := reader.anchor(line))), key=lambda pair: pair[0])
    yield {"kind": "export", "format": FORMAT, "made_at": instant}
    for line in dict.fromkeys([*(line for line in kept if line.startswith("key ")), key_line(sealer.public)]):
        yield {"kind": "key", "line": line}
    waiting = heads[::-1]
    for entry in entries:
        while waiting and waiting[-1][0] < entry.seq:
            yield {"kind": "head", "line": waiting.pop()[1]}
        yield entry_line(entry)
    yield from ({"kind": "head", "line": line} for _, line in reversed(waiting))
    yield {"kind": "head", "line": head_line(sealer, made_at, seq, hash_)}
    number = len(heads) + 1
    seal = sealer.seal(end_words(instant, seq, hash_, number))
    yield {
        "kind": "end",
        "made_at": instant,
        "seq": seq,
        "hash": hash_,
        "heads": number,
        "key": sealer.public.id,
        "seal": seal,
    }


def write_export(target: Path, lines: Iterator[dict[str, Any]]) -> int:
    """Write a new file, whole or not at all, readable by its owner only; how many entries it holds."""
    if target.exists():
        raise Refused("%(path)s is there already; give a new name.", path=target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    entries = 0
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            for line in lines:
                file.write(canonical(line) + "\n")
                entries += line["kind"] == "entry"
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise Refused(
            "%(path)s could not be written: %(reason)s.", path=target, reason=error.strerror or type(error).__name__
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return entries
