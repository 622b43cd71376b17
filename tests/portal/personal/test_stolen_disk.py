"""Somebody takes the disk: a thousand identifiers are in none of its bytes, however written (safety s15, s77)."""

import base64
import gzip
import re
import sqlite3
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.models import Complainant, Complaint, Preferred, Wish
from complaints.intake.rules import code_digest
from complaints.intake.services import Filing, file_complaint
from portal import clock
from portal.auth.actor import COMMAND, PUBLIC
from portal.config import Config
from portal.db.session import db, transaction
from portal.exchange.services import stage_file, start_commit
from portal.notifications.models import OutboxMessage
from portal.notifications.services import queue_message
from portal.operations.backup import make_backup
from portal.operations.envelope import Opener
from portal.people.intake import PEOPLE_FILE
from portal.people.models import Employee
from portal.personal.queries import unreadable_values
from portal.personal.rules import with_check_digit
from tests.portal.operations.conftest import MADE_AT, PASSPHRASE, QUICK

_PEOPLE, _CASES, _MAILS = 200, 100, 100
_HEAD = 6
_ROWS = 'SELECT t::text FROM "{}" t'


def _staff() -> list[tuple[str, str, str]]:
    """Mobile number, identity number and bank account of each."""
    return [(f"1995{n:07d}", with_check_digit(f"44030119880707{n:03d}"), f"6217858{n:012d}") for n in range(_PEOPLE)]


def _cases() -> list[tuple[str, str]]:
    """Telephone and mail address of each complainant."""
    return [(f"1885{n:07d}", f"planted{n}@stolen.example") for n in range(_CASES)]


def _mails() -> list[tuple[str, str]]:
    """Where a message goes and a number in its text."""
    return [(f"written{n}@stolen.example", f"1775{n:07d}") for n in range(_MAILS)]


def _every() -> list[str]:
    return [text for group in (_staff(), _cases(), _mails()) for line in group for text in line]


def _encoded(text: str) -> Iterator[bytes]:
    """UTF-8, UTF-16 both ways, hex in both cases, base64 at each of its three alignments."""
    raw = text.encode()
    yield from (raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode())
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        first = (0, 2, 3)[shift]
        last = len(coded) - (4 if (len(raw) + shift) % 3 else 0)
        yield coded[first:last]


def _hits(content: bytes) -> list[bytes]:
    """What is found of any identifier in any coding; looked up by its first bytes, which many share."""
    wanted = _wanted()
    places = re.compile(b"(?=(" + b"|".join(re.escape(head) for head in wanted) + b"))")
    return [
        code
        for found in places.finditer(content)
        for code in wanted[found[1]]
        if content.startswith(code, found.start())
    ]


@cache
def _wanted() -> dict[bytes, set[bytes]]:
    heads: dict[bytes, set[bytes]] = defaultdict(set)
    for text in _every():
        for code in _encoded(text):
            heads[code[:_HEAD]].add(code)
    return heads


def test_finder_finds_each_way_of_writing() -> None:
    text = _every()[7]
    for shift in range(3):
        assert _hits(b"junk" + base64.b64encode(b"x" * shift + text.encode() + b"tail") + b"junk")
    assert all(_hits(b"\0\1" + text.encode(code) + b"\2") for code in ("utf-8", "utf-16-le", "utf-16-be"))
    assert _hits(text.encode().hex().encode()) and not _hits(b"13800000000")


def _plant(session: Session, batch: bool = True) -> None:
    """Through the services that the pages use: a file of people, complaints, messages."""
    head = "Staff number,Name,First day,Department,Post,Mobile number,Identity number,Bank account"
    rows = [
        f"S{n:04d},Person Planted,2026-10-01,COL,Collector,{phone},{number},{account}"
        for n, (phone, number, account) in enumerate(_staff())
    ]
    wrong = f"!!,Person Wrong,2026-10-01,COL,Collector,{_staff()[0][0]},=1+1,{_staff()[0][2]}"
    content = "\n".join([head, *rows, wrong]).encode()
    with transaction(session) as writing:
        staged = stage_file(writing, COMMAND, PEOPLE_FILE, "staff.csv", content)[0].id
    with transaction(session) as writing:
        start_commit(writing, COMMAND, PEOPLE_FILE, staged)
    with transaction(session) as writing:  # one that waits for its button keeps bytes and rows
        stage_file(writing, COMMAND, PEOPLE_FILE, "again.csv", content + b"\n")
    with transaction(session) as writing:
        for phone, mail in _cases():
            file_complaint(writing, PUBLIC, _filing(phone, mail), code_digest=code_digest(mail), now=clock.now())
    with transaction(session) as writing:
        for n, (address, number) in enumerate(_mails()):
            queue_message(
                writing, COMMAND, unique_key=f"news {n}", recipient=address, language="en", subject="News",
                body=f"Please call {number}.",
            )  # fmt: skip


def _filing(phone: str, mail: str) -> Filing:
    return Filing(
        language="en",
        complainant=Complainant.DEBTOR,
        words="They called.",
        wishes=(Wish.STOP,),
        contact_name="Some Body",
        contact_mail=mail,
        contact_phone=phone,
        preferred=Preferred.MAIL,
        codes=("301",),
    )


@pytest.mark.safety("s15")
@pytest.mark.safety("s77")
def test_thousand_identifiers_are_nowhere_on_disk(
    demo_app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture, databases: Any
) -> None:
    """Database, WAL, what was deleted, the data folder, the opened parts of a backup, the log: no hit in any coding."""
    caplog.set_level("DEBUG")
    assert len(set(_every())) == 1000
    _plant(db.session)
    assert db.session.scalar(select(func.count()).where(Employee.number.like("S0%"))) == _PEOPLE
    assert db.session.scalars(select(Employee).where(Employee.number == "S0007")).one().phone == _staff()[7][0]
    assert {mail for _, mail in _cases()} <= {item.contact_mail for item in db.session.scalars(select(Complaint))}
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.unique_key == "news 0")).one()
    assert (message.recipient, message.body) == (_mails()[0][0], f"Please call {_mails()[0][1]}.")
    assert unreadable_values(db.session)[1] == []
    db.session.close()
    config: Config = demo_app.extensions["fairline.config"]
    folder = config.data_folder
    backup = tmp_path / "stolen.backup"
    make_backup(config, backup, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    places = {"backup": backup.read_bytes(), "log": caplog.text.encode(), "opened backup": _opened(backup)}
    places |= {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if databases.server is None:
        places |= {path.name: path.read_bytes() for path in databases.folder.glob("test.sqlite3*")}
        assert "test.sqlite3" in places
        places["dump"] = "\n".join(sqlite3.connect(databases.folder / "test.sqlite3").iterdump()).encode()
    else:
        places["rows"] = _all_rows()
    assert {name: hits[:3] for name, content in places.items() if (hits := _hits(content))} == {}


def _opened(backup: Path) -> bytes:
    """The backup's parts as they were packed: what somebody with its passphrase sees, but without the field key."""
    with (
        backup.open("rb") as file,
        gzip.GzipFile(fileobj=Opener(file, PASSPHRASE)) as packed,  # type: ignore[call-overload]
        tarfile.open(fileobj=packed, mode="r|") as archive,
    ):
        parts = [content.read() for entry in archive if (content := archive.extractfile(entry))]
    assert len(parts) >= 2
    return b"\n".join(parts)


def _all_rows() -> bytes:
    """Every row of every table as the server writes it out."""
    raw = db.session.connection().connection.driver_connection
    names = [row[0] for row in raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()]
    rows = [str(row) for name in names for row in raw.execute(_ROWS.format(name)).fetchall()]
    db.session.rollback()
    return "\n".join(rows).encode()
