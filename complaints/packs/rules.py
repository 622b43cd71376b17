"""Names and manifest of an evidence pack: safe on every system, each file with its digest (policy 9.1.3)."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_UNSAFE = re.compile(r"[^\w.\-]+")
_DOTS = re.compile(r"\.{2,}")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
_LONGEST = 80
_LONGEST_ENDING = 10


@dataclass(frozen=True, kw_only=True)
class Item:
    """A file of the pack: its path inside, its bytes, and what it is."""

    path: str
    content: bytes
    what: str

    @property
    def sha256(self) -> str:
        """Digest of the bytes, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def safe_name(name: str, number: int) -> str:
    """A file name that no system takes for a path, a device or a hidden file; ``number`` keeps names apart."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    plain = _DOTS.sub(".", _UNSAFE.sub("_", plain)).strip("._ ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        stem, ending = plain, ""
    stem = stem[:_LONGEST].strip("._ ") or "file"
    if stem.casefold() in _RESERVED:
        stem = f"{stem}_"
    return f"{number:03d}-{stem}.{ending}" if ending else f"{number:03d}-{stem}"


def manifest(items: Iterable[Item]) -> str:
    """One line a file, as ``sha256sum -c`` reads it."""
    return "".join(f"{item.sha256}  {item.path}\n" for item in items)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text with tabs between cells; what somebody wrote keeps to its line."""
    return "".join("\t".join(" ".join(str(cell).split()) for cell in row) + "\n" for row in rows)
