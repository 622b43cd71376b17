"""Checks an export of the trail line by line in constant memory: no database, no setting, only the file and a key."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import IO, Any

from portal.audit.heads import HeadReader, head_words
from portal.audit.rules import Anchor, Chain, Entry, Fault
from portal.audit.seals import PublicKey
from portal.errors import Refused

FORMAT = 1
_LONGEST_LINE = 4 * 1024 * 1024
_FIELDS = {field.name for field in fields(Entry)}
_MAYBE_NUMBERS = {"actor_id", "acting_for_id"}
_PARTS = {
    "export": {"format", "made_at"},
    "key": {"line"},
    "head": {"line"},
    "entry": _FIELDS,
    "end": {"made_at", "seq", "hash", "heads", "key", "seal"},
}


def canonical(value: dict[str, Any]) -> str:
    """One way only to write a line, so that each changed byte shows."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def end_words(made_at: str, seq: int, hash_: str, heads: int) -> str:
    """What is signed of the end; no head's words look like it, so that none can stand in for it."""
    return f"end of export {made_at} {seq} {hash_} {heads}"


class Check:
    """One pass over an export. ``faults`` yields them as they are met; the figures count after that."""

    def __init__(self, trusted: Mapping[str, PublicKey] | None = None, anchors: Sequence[Anchor] = ()) -> None:
        self.entries = self.heads = 0
        self.key = ""
        self._chain, self._reader = Chain(), HeadReader(trusted)
        self._outside = sorted((a for a in anchors if a.seq > 0), key=lambda anchor: anchor.seq, reverse=True)
        self._made_at = self._last_head = ""
        self._ended = False
        self._beyond: list[Anchor] = []

    def faults(self, file: IO[bytes]) -> Iterator[Fault]:
        """Each fault with the row it is about, or the number of the line where no row can be read."""
        for number, raw in enumerate(_lines(file), start=1):
            try:
                line = _parsed(raw)
                if (line["kind"] == "export") is not (number == 1) or self._ended:
                    raise ValueError("out of place")
            except ValueError:
                if number == 1:
                    raise Refused("This file is not an export of an audit trail.") from None
                yield Fault(seq=number, kind="unreadable")
                continue
            yield from self._line(number, line)
        if not self._ended:
            yield Fault(seq=self._chain.seq, kind="cut")
        yield from (Fault(seq=anchor.seq, kind="missing") for anchor in reversed(self._outside))

    def _line(self, number: int, line: dict[str, Any]) -> Iterator[Fault]:
        kind = line["kind"]
        if kind == "export":
            self._made_at = line["made_at"]
        elif kind == "entry":
            yield from self._entry(_entry(line))
        elif kind == "end":
            yield from self._end(line)
        else:
            yield from self._head(number, kind, line["line"])

    def _entry(self, entry: Entry) -> Iterator[Fault]:
        self.entries += 1
        yield from self._chain.take(entry)
        while self._outside and self._outside[-1].seq <= self._chain.seq:
            anchor = self._outside.pop()
            if anchor.seq == self._chain.seq and anchor.hash != self._chain.hash:
                yield Fault(seq=anchor.seq, kind="rewritten")

    def _head(self, number: int, kind: str, text: str) -> Iterator[Fault]:
        try:
            anchor = self._reader.anchor(text)
        except ValueError:
            yield Fault(seq=number, kind="unsealed")
            return
        if (anchor is None) is not (kind == "key"):
            yield Fault(seq=number, kind="unreadable")
        elif anchor is not None:
            self.heads += 1
            self._last_head = text
            if anchor.seq > self._chain.seq:
                self._beyond.append(anchor)
            yield from self._chain.meet(anchor) if anchor.seq else ()

    def _end(self, line: dict[str, Any]) -> Iterator[Fault]:
        self._ended, self.key = True, line["key"]
        yield from self._chain.finish(line["seq"], line["hash"])
        yield from (Fault(seq=a.seq, kind="missing") for a in self._beyond if a.seq > line["seq"])
        key = self._reader.keys.get(line["key"])
        words = end_words(line["made_at"], line["seq"], line["hash"], line["heads"])
        last = head_words(datetime.fromisoformat(line["made_at"]), line["seq"], line["hash"])
        sealed = key is not None and key.holds(words, line["seal"])
        if not sealed or line["made_at"] != self._made_at:
            yield Fault(seq=line["seq"], kind="unsealed end")
        elif line["heads"] != self.heads or not self._last_head.startswith(last + " "):
            yield Fault(seq=line["seq"], kind="heads")


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines with their ends; one that is longer than any of ours comes in pieces that cannot be read."""
    while raw := file.readline(_LONGEST_LINE):
        yield raw


def _parsed(raw: bytes) -> dict[str, Any]:
    """The line as values of the kinds that they must be; raises ValueError for any other byte than ours."""
    try:
        line = json.loads(raw)
        if not isinstance(line, dict) or (canonical(line) + "\n").encode() != raw:
            raise ValueError("not as we write it")
        wanted = _PARTS.get(str(line.get("kind")))
        if wanted is None or set(line) != {"kind", *wanted}:
            raise ValueError("other parts")
        _check_kinds(line)
    except (RecursionError, UnicodeError, TypeError, OverflowError):
        raise ValueError("no JSON of ours") from None
    return line


def _check_kinds(line: dict[str, Any]) -> None:
    for name, value in line.items():
        if name == "details":
            good = isinstance(value, dict)
        elif name in {"seq", "heads", "format"}:
            good = type(value) is int and 0 <= value < 2**63
        elif name in _MAYBE_NUMBERS:
            good = value is None or type(value) is int
        else:
            good = isinstance(value, str)
        if not good:
            raise ValueError(name)
    if line["kind"] == "export" and line["format"] != FORMAT:
        raise ValueError("another format")
    for name in {"at", "made_at"} & set(line):
        if datetime.fromisoformat(line[name]).tzinfo is None:
            raise ValueError(name)


def _entry(line: dict[str, Any]) -> Entry:
    values = {name: line[name] for name in _FIELDS}
    return Entry(**{**values, "at": datetime.fromisoformat(line["at"]).astimezone(UTC)})
