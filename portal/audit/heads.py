"""Signed heads of the audit chain in a file outside the database, for the check to compare with (P24, s19).

A line is a key (``key <id> <public key>``) or a head (``<instant> <row> <hash> <key id> <seal>``). Lines of days
before heads were signed (``<day> <row> <hash>``) are read as long as they stand before the first key.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

from portal.audit.rules import Anchor
from portal.audit.seals import PublicKey, Sealer, public_key
from portal.config import Config
from portal.errors import Refused

_PLAIN = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{1,18}) ([0-9a-f]{64})", re.ASCII)
_SIGNED = re.compile(
    r"((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z) (\d{1,18}) ([0-9a-f]{64})) ([0-9a-f]{16}) ([A-Za-z0-9+/=]{88})", re.ASCII
)
_KEY = re.compile(r"key ([0-9a-f]{16}) ([A-Za-z0-9+/=]{44})", re.ASCII)
FILE_NAME = "audit-heads.log"


def heads_path(config: Config) -> Path:
    """Where this installation keeps the heads: the folder of the setting, else the data folder."""
    return (config.audit_folder or config.data_folder) / FILE_NAME


def heads_file() -> Path:
    """The same for the running portal."""
    return heads_path(current_app.extensions["fairline.config"])


class HeadReader:
    """Reads lines one after the other and believes a head only with the seal of a key it knows.

    ``trusted`` are the only keys that count; without them those count that the lines themselves name.
    """

    def __init__(self, trusted: Mapping[str, PublicKey] | None = None, *, seals: bool = True) -> None:
        self.keys: dict[str, PublicKey] = dict(trusted or {})
        self._pinned, self._seals = trusted is not None, seals
        self._signing = False

    def anchor(self, line: str) -> Anchor | None:
        """The head of a line, None for the line of a key; raises ValueError for what is neither or not sealed."""
        named = _KEY.fullmatch(line)
        if named is not None:
            self._learn(named[1], named[2])
            return None
        signed = _SIGNED.fullmatch(line)
        if signed is not None:
            self._signing = True
            if self._seals:
                self._check(signed[1], signed[5], signed[6])
            at = datetime.fromisoformat(signed[2])
            return Anchor(at=at, seq=int(signed[3]), hash=signed[4], signed=True)
        plain = _PLAIN.fullmatch(line)
        if plain is None or self._signing:
            raise ValueError("no head")
        return Anchor(at=datetime.fromisoformat(plain[1]).replace(tzinfo=UTC), seq=int(plain[2]), hash=plain[3])

    def _learn(self, key_id: str, text: str) -> None:
        self._signing = True
        try:
            key = public_key(text)
        except Refused:
            raise ValueError("no key") from None
        if key.id != key_id:
            raise ValueError("the key has another id")
        if not self._pinned:
            self.keys[key_id] = key

    def _check(self, words: str, key_id: str, seal: str) -> None:
        key = self.keys.get(key_id)
        if key is None or not key.holds(words, seal):
            raise ValueError("no seal of a known key")


def kept_heads(path: Path, trusted: Mapping[str, PublicKey] | None = None, *, seals: bool = True) -> Sequence[Anchor]:
    """The heads in the order written; none where the file does not exist yet.

    Raises Refused for a line that was not written by the portal: a damaged file proves nothing. A last line without
    its end, from a crash in the middle of writing, is left out. Without ``seals`` the lines are read, not checked.
    """
    if not path.exists():
        return ()
    lines = path.read_text(encoding="ascii", errors="replace").split("\n")
    return list(_anchors(lines[:-1], path, HeadReader(trusted, seals=seals)))


def _anchors(lines: Iterable[str], path: Path, reader: HeadReader) -> Iterator[Anchor]:
    for number, line in enumerate(lines, start=1):
        try:
            anchor = reader.anchor(line)
        except ValueError:
            raise Refused(
                "Line %(line)s of %(path)s is not a head of the audit trail.", line=number, path=path
            ) from None
        if anchor is not None:
            yield anchor


def head_words(at: datetime, seq: int, hash_: str) -> str:
    """What is signed of a head."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {seq} {hash_}"


def head_line(sealer: Sealer, at: datetime, seq: int, hash_: str) -> str:
    """A head as it stands in the file and in mails."""
    words = head_words(at, seq, hash_)
    return f"{words} {sealer.public.id} {sealer.seal(words)}"


def key_line(key: PublicKey) -> str:
    """The line that names a key."""
    return f"key {key.id} {key.text}"


def keep_head(path: Path, sealer: Sealer, at: datetime, seq: int, hash_: str) -> bool:
    """Append a signed head, safely on the disk when this returns; False where nothing was written since the last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _drop_torn_line(descriptor)
        kept = path.read_text(encoding="ascii", errors="replace").splitlines()
        named = key_line(sealer.public)
        if kept and _same_head(kept[-1], seq, hash_):
            return False
        lines = [] if named in kept else [named]
        lines.append(head_line(sealer, at, seq, hash_))
        os.write(descriptor, "".join(f"{line}\n" for line in lines).encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True


def _same_head(line: str, seq: int, hash_: str) -> bool:
    signed = _SIGNED.fullmatch(line)
    return signed is not None and int(signed[3]) == seq and signed[4] == hash_


def _drop_torn_line(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    whole = os.pread(descriptor, size, 0).rfind(b"\n") + 1
    if whole < size:
        os.ftruncate(descriptor, whole)
