"""An export proves itself: each of ten kinds of fault is found at a thousand places, without a database (s19)."""

import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from portal.audit.checking import Check, canonical
from portal.audit.commands import audit
from portal.audit.exports import export_lines, lines_of, write_export
from portal.audit.heads import head_line, key_line
from portal.audit.rules import FIRST_HASH, Anchor, Entry, Fault, entry_hash
from portal.audit.seals import Sealer, public_key, sealer_of
from portal.audit.services import record
from portal.auth.actor import COMMAND
from portal.config import Config
from portal.db.session import transaction
from portal.errors import Refused

SEALER = Sealer(b"a seed of tests, 32 bytes long..")
FORGER = Sealer(b"another seed, also 32 bytes long")
TRUSTED = {SEALER.public.id: SEALER.public}
BEGIN = datetime(2026, 11, 24, 2, tzinfo=UTC)
ROWS, PLACES = 12, 1000
LAST_HEAD = 8


def _entry(seq: int, previous: str, **other: Any) -> Entry:
    values: dict[str, Any] = {
        "seq": seq,
        "at": BEGIN + timedelta(minutes=10 * seq),
        "actor_id": seq % 5 or None,
        "acting_for_id": None,
        "action": "test:thing:do",
        "object_type": "thing",
        "object_id": str(seq * 7),
        "result": "done",
        "source": "web",
        "request_id": f"r{seq}",
        "details": {"after": {"n": seq, "word": "字"}},
        "previous_hash": previous,
    }
    entry = Entry(**{**values, **other})
    return replace(entry, hash=entry_hash(entry))


def _rows(change: Callable[[int], dict[str, Any]] = lambda _seq: {}) -> list[Entry]:
    rows: list[Entry] = []
    for seq in range(1, ROWS + 1):
        rows.append(_entry(seq, rows[-1].hash if rows else FIRST_HASH, **change(seq)))
    return rows


GENUINE = _rows()
KEPT = [
    key_line(SEALER.public),
    *(
        head_line(SEALER, GENUINE[seq - 1].at + timedelta(seconds=1), seq, GENUINE[seq - 1].hash)
        for seq in range(4, LAST_HEAD + 1, 4)
    ),
]


def _export(rows: list[Entry], sealer: Sealer = SEALER) -> list[dict[str, Any]]:
    made_at = BEGIN + timedelta(hours=3)
    return list(lines_of(rows, rows[-1].seq, rows[-1].hash, kept=KEPT, sealer=sealer, made_at=made_at))


GOOD = _export(GENUINE)
PLACE_OF = {line["seq"]: place for place, line in enumerate(GOOD) if line["kind"] == "entry"}


def _bytes(lines: list[dict[str, Any]]) -> bytes:
    return "".join(canonical(line) + "\n" for line in lines).encode()


def _check(data: bytes, anchors: list[Anchor] | None = None) -> list[Fault]:
    return list(Check(TRUSTED, anchors or ()).faults(io.BytesIO(data)))


def _changed(chance: random.Random) -> bytes:
    lines = [dict(line) for line in GOOD]
    line = lines[PLACE_OF[chance.randint(1, ROWS)]]
    name = chance.choice([name for name in line if name not in {"kind", "seq"}])
    line[name] = {
        "at": lambda: (BEGIN + timedelta(seconds=chance.randint(1, 10**6), microseconds=7)).isoformat(
            timespec="microseconds"
        ),
        "details": lambda: {"after": {"n": -chance.randint(1, 10**6)}},
        "actor_id": lambda: chance.randint(100, 10**6),
        "acting_for_id": lambda: chance.randint(1, 10**6),
    }.get(name, lambda: f"{chance.getrandbits(256):064x}")()
    return _bytes(lines)


def _deleted(chance: random.Random) -> bytes:
    lines = list(GOOD)
    first = PLACE_OF[chance.randint(1, ROWS)]
    gone = {first, *(PLACE_OF[chance.randint(1, ROWS)] for _ in range(chance.randint(0, 3)))}
    return _bytes([line for place, line in enumerate(lines) if place not in gone])


def _inserted(chance: random.Random) -> bytes:
    at = chance.randint(1, ROWS)
    forged = _entry(at, GENUINE[at - 2].hash if at > 1 else FIRST_HASH, request_id=f"{chance.random()}")
    line = next(iter(_export_lines([forged])))
    place = PLACE_OF[at] + chance.choice((0, 1))
    return _bytes([*GOOD[:place], line, *GOOD[place:]])


def _export_lines(rows: list[Entry]) -> list[dict[str, Any]]:
    made = lines_of(rows, 1, "0" * 64, kept=(), sealer=SEALER, made_at=BEGIN)
    return [line for line in made if line["kind"] == "entry"]


def _swapped(chance: random.Random) -> bytes:
    one, other = chance.sample(sorted(PLACE_OF.values()), 2)
    lines = list(GOOD)
    lines[one], lines[other] = lines[other], lines[one]
    if chance.random() < 0.5:
        lines[one], lines[other] = (
            {**lines[one], "seq": lines[other]["seq"]},
            {**lines[other], "seq": lines[one]["seq"]},
        )
    return _bytes(lines)


def _cut(chance: random.Random) -> bytes:
    data = _bytes(GOOD)
    return data[: chance.randint(len(_bytes(GOOD[:1])), len(data) - 1)]


def _cut_and_ended(chance: random.Random) -> bytes:
    """The tail is gone and the end written anew, with the seal of an older head or of the forger's own key."""
    last = chance.randint(1, ROWS - 1)
    made = lines_of(
        GENUINE[:last],
        last,
        GENUINE[last - 1].hash,
        kept=[line for line in KEPT if line.startswith("key") or int(line.split()[1]) <= last],
        sealer=FORGER,
        made_at=BEGIN + timedelta(hours=3, seconds=chance.randint(0, 9999)),
    )
    lines = list(made)
    if chance.random() < 0.5:
        lines[-1] = {**lines[-1], "key": SEALER.public.id, "seal": KEPT[1].split()[-1]}
    return _bytes(lines)


def _chained_anew(chance: random.Random) -> bytes:
    """Whoever has the database's password computes the chain anew; the portal then signs the end in good faith."""
    place, actor = chance.randint(1, LAST_HEAD), chance.randint(100, 10**6)
    return _bytes(_export(_rows(lambda seq: {"actor_id": actor} if seq == place else {})))


def _times_rewritten(chance: random.Random) -> bytes:
    place, moved = chance.randint(1, LAST_HEAD), timedelta(minutes=chance.choice((-1, 1)) * chance.randint(1, 10**5))
    return _bytes(
        _export(_rows(lambda seq: {"at": BEGIN + timedelta(minutes=10 * seq) + moved} if seq >= place else {}))
    )


def _byte_flipped(chance: random.Random) -> bytes:
    data = bytearray(_bytes(GOOD))
    data[chance.randrange(len(_bytes(GOOD[:1])), len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _head_forged(chance: random.Random) -> bytes:
    lines = [dict(line) for line in GOOD]
    place = chance.choice([place for place, line in enumerate(lines) if line["kind"] == "head"])
    words = lines[place]["line"].split()
    match chance.randrange(4):
        case 0:
            lines[place]["line"] = head_line(FORGER, datetime.fromisoformat(words[0]), int(words[1]), words[2])
        case 1:
            lines[place]["line"] = " ".join([words[0], words[1], f"{chance.getrandbits(256):064x}", *words[3:]])
        case 2:
            del lines[place]
        case _:
            lines.insert(chance.randrange(2, len(lines) - 1), lines[place])
    return _bytes(lines)


KINDS = {
    "changed": _changed,
    "deleted": _deleted,
    "inserted": _inserted,
    "swapped": _swapped,
    "cut off": _cut,
    "cut off with a new end": _cut_and_ended,
    "chained anew": _chained_anew,
    "times rewritten": _times_rewritten,
    "byte flipped": _byte_flipped,
    "head forged": _head_forged,
}


@pytest.mark.safety("s19")
@pytest.mark.parametrize("kind", KINDS)
def test_fault_is_found_at_a_thousand_places(kind: str) -> None:
    chance = random.Random(kind)
    good, unnoticed = _bytes(GOOD), []
    for number in range(PLACES):
        data = KINDS[kind](chance)
        if data != good and not _check(data):
            unnoticed.append(number)
    assert unnoticed == []


def test_untouched_export_holds_and_counts() -> None:
    check = Check(TRUSTED)
    assert list(check.faults(io.BytesIO(_bytes(GOOD)))) == []
    assert (check.entries, check.heads, check.key) == (ROWS, len(KEPT), SEALER.public.id)


@pytest.mark.safety("s19")
@pytest.mark.parametrize("place", [1, 2, 7, ROWS])
def test_row_and_kind_of_fault_are_named(place: int) -> None:
    lines = [dict(line) for line in GOOD]
    lines[PLACE_OF[place]]["result"] = "refused"
    assert [(fault.kind, fault.seq) for fault in _check(_bytes(lines))] == [("changed", place)]
    del lines[PLACE_OF[place]]
    assert [(fault.kind, fault.seq) for fault in _check(_bytes(lines))] == [("missing", place)]


@pytest.mark.safety("s19")
def test_older_genuine_export_is_found_by_heads_kept_elsewhere() -> None:
    rows = GENUINE[:6]
    kept = [line for line in KEPT if line.startswith("key") or int(line.split()[1]) <= 6]
    older = list(lines_of(rows, 6, rows[-1].hash, kept=kept, sealer=SEALER, made_at=BEGIN + timedelta(hours=2)))
    later = Anchor(at=BEGIN + timedelta(hours=5), seq=8, hash=GENUINE[7].hash, signed=True)
    assert _check(_bytes(older)) == []
    assert [(fault.kind, fault.seq) for fault in _check(_bytes(older), [later])] == [("missing", 8)]


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\xff" * 50, b"{}\n", b"[" * 5000, b'{"kind":"end"}\n', b"PK\x03\x04", b"x" * 5_000_000]
)
def test_file_that_is_no_export_is_refused(data: bytes) -> None:
    if data:
        with pytest.raises(Refused):
            _check(data)
    else:
        assert [fault.kind for fault in _check(data)] == ["cut"]


def test_lines_of_hostile_kinds_are_named_not_raised() -> None:
    first = _bytes(GOOD[:1])
    for raw in (b'{"kind":"entry"}', b'{"kind":[]}', b"NaN", b'{"a":' * 50_000, b"\x00", b'{"kind":"head","line":7}'):
        assert ("unreadable", 2) in {(fault.kind, fault.seq) for fault in _check(first + raw + b"\n")}


def test_key_is_made_once_for_owner_only_and_taken_from_setting(tmp_path: Path) -> None:
    config = Config(data_folder=tmp_path / "new", database_url="sqlite://", secret_key="k" * 40)
    one = sealer_of(config)
    assert sealer_of(config) == one
    assert (tmp_path / "new" / "audit-signing.key").stat().st_mode & 0o777 == 0o600
    given = replace(config, audit_key="YSBzZWVkIG9mIHRlc3RzLCAzMiBieXRlcyBsb25nLi4=")
    assert sealer_of(given).public == SEALER.public
    assert "seed" not in repr(one) and given.audit_key not in repr(given)
    for wrong in ("x", "", "AAAA", "é"):
        with pytest.raises(Refused):
            sealer_of(replace(config, audit_key=wrong or " "))
        with pytest.raises(Refused):
            public_key(wrong)


@pytest.fixture
def exported(app: Flask, session: Session, tmp_path: Path) -> Path:
    """An export of a real database."""
    for number in range(5):
        with transaction(session) as writing:
            record(writing, COMMAND, "test:thing:do", "thing", number, after={"n": number, "word": "字"})
    target = tmp_path / "trail.jsonl"
    made_at = datetime.now(UTC)
    assert write_export(target, export_lines(session, (), SEALER, made_at)) == 6  # with that of the field keys
    return target


def _type(*words: str) -> Result:
    return CliRunner().invoke(audit, ["verify", *words])


def test_command_checks_export_without_database_or_settings(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.delenv("FAIRLINE_DATA")
    key = tmp_path / "public.key"
    key.write_text(SEALER.public.text + "\n")
    good = _type("--export", str(exported))
    assert good.exit_code == 0 and "6 entries" in good.output and SEALER.public.id in good.output
    assert _type("--export", str(exported), "--public-key", str(key)).exit_code == 0
    assert _type("--export", str(exported), "--public-key", SEALER.public.text).exit_code == 0
    other = _type("--export", str(exported), "--public-key", FORGER.public.text)
    assert other.exit_code == 1 and "seal of a known key" in other.output


def test_command_names_row_and_ends_with_one(exported: Path) -> None:
    exported.write_text(exported.read_text().replace('"n":3', '"n":4'))
    spoiled = _type("--export", str(exported))
    assert (spoiled.exit_code, spoiled.output) == (1, "Row 5 was changed.\n")


@pytest.mark.parametrize(
    "words",
    [
        ("--export", "/no/such/file"),
        ("--export", "/"),
        ("--export", __file__),
        ("--public-key", "x"),
        ("--export", __file__, "--public-key", "x"),
        ("--export", __file__, "--heads", "/no/such/file"),
    ],
)
def test_command_ends_with_two_where_nothing_can_be_checked(words: tuple[str, ...]) -> None:
    assert _type(*words).exit_code == 2


def test_export_never_writes_over_a_file(app: Flask, session: Session, exported: Path) -> None:
    with pytest.raises(Refused, match="already"):
        write_export(exported, export_lines(session, (), SEALER, datetime.now(UTC)))
    assert json.loads(exported.read_text().splitlines()[0])["kind"] == "export"
    assert [path.name for path in exported.parent.iterdir() if path.suffix == ".part"] == []
