"""Keeping files: sealed on the disk, all or nothing at whatever step it breaks, tidied after a crash (s15, s55)."""

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from portal.auth.actor import PORTAL
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.feature import JobRun
from portal.files import services
from portal.files import vault as vaults
from portal.files.models import StoredFile
from portal.files.receiving import receiving
from portal.files.rules import EVIDENCE
from portal.files.sealing import CHUNK, Unsealed, seal
from portal.files.services import keep_files, remove_files
from portal.files.tidying import find_strays, tidy_files
from portal.files.vault import Vault
from portal.operations.checkup import _files as doctor_on_files
from portal.operations.finding import BAD, GOOD, LOOK
from tests.conftest import SECRET
from tests.portal.files.conftest import files_on_disk, pdf, picture, sound

NAME = "0123456789abcdef" * 2


def keep(content: bytes | None = None, name: str = "letter.pdf", about: int = 1) -> int:
    upload = FileStorage(io.BytesIO(content or pdf()), name)
    with receiving(db.session, PORTAL, [upload], EVIDENCE) as received, transaction() as session:
        return keep_files(session, PORTAL, received, about_type="test", about_id=about)[0].id


def rows(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(StoredFile)) or 0


def sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    seal(io.BytesIO(content), target, SECRET, NAME)
    return target.getvalue()


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_part_opens_from_any_place(size: int) -> None:
    content = os.urandom(size)
    for start, stop in ((0, size), (size - 1, size), (size // 2, size), (0, 1), (max(0, size - CHUNK), size)):
        opened = Unsealed(io.BytesIO(sealed(content)), SECRET, NAME, size)
        assert b"".join(opened.pieces(start, stop)) == content[start:stop]


@pytest.mark.parametrize(
    "place", ["head", "salt", "first", "last", "tag", "cut", "longer", "swapped", "name", "secret"]
)
def test_changed_byte_of_sealed_file_is_found(place: str) -> None:
    content = os.urandom(2 * CHUNK + 9)
    body, name, secret = bytearray(sealed(content)), NAME, SECRET
    step, head = CHUNK + 16, 24
    changed = {"head": 0, "salt": 10, "first": 30, "last": len(body) - 20, "tag": len(body) - 1}
    if place in changed:
        body[changed[place]] ^= 1
    elif place == "cut":
        del body[-25:]
    elif place == "longer":
        body += b"\0"
    elif place == "swapped":
        body[head : head + step], body[head + step : head + 2 * step] = (
            body[head + step : head + 2 * step],
            body[head : head + step],
        )
    elif place == "name":
        name = "f" * 32
    else:
        secret = "another-key-0123456789-0123456789-01"
    with pytest.raises(Refused):
        b"".join(Unsealed(io.BytesIO(bytes(body)), secret, name, len(content)).pieces(0, len(content)))


@pytest.mark.safety("s27")
def test_file_lies_sealed_under_own_name(app: Flask, session: Session, empty_vault: Vault) -> None:
    content = pdf(b"Ann Example, 13800001111")
    file = session.get_one(StoredFile, keep(content, "Ann Example.pdf"))
    (path,) = files_on_disk(empty_vault)
    assert path.name == file.storage_name and len(path.name) == 32 and path.parent.name == path.name[:2]
    assert path.stat().st_mode & 0o777 == 0o600
    raw = path.read_bytes()
    assert b"Ann" not in raw and b"13800001111" not in raw and b"PDF" not in raw
    assert not path.is_relative_to(Path(app.static_folder or ""))
    assert b"".join(empty_vault.open(file.storage_name, file.size).pieces(0, file.size)) == content


STEPS = ["open", "fsync", "rename", "sync", "room", "audit", "flush", "commit"]


def broken(monkeypatch: pytest.MonkeyPatch, session: Session, step: str) -> Callable[[], None]:
    """Make one step fail; gives what takes the failure away."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    if step in ("flush", "commit"):
        name = "before_commit" if step == "commit" else "after_flush"

        def listener(_session: Session, *_rest: object) -> None:
            if step == "flush" or _session.info.get("writing"):
                fail()

        event.listen(session, name, listener)
        return lambda: event.remove(session, name, listener)
    place: tuple[object, str] = {
        "open": (vaults.os, "open"),
        "fsync": (vaults.os, "fsync"),
        "rename": (vaults.Path, "rename"),
        "sync": (vaults, "_sync"),
        "room": (services, "check_room"),
        "audit": (services, "record"),
    }[step]
    monkeypatch.setattr(*place, fail)
    return monkeypatch.undo


@pytest.mark.safety("s55")
@pytest.mark.parametrize("step", STEPS)
def test_failure_at_any_step_leaves_nothing(
    app: Flask, session: Session, empty_vault: Vault, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = db.session
    mend = broken(monkeypatch, real, step)
    with pytest.raises((OSError, Refused)):
        keep()
    mend()
    assert rows(session) == 0
    assert files_on_disk(empty_vault) == []
    keep()
    assert rows(session) == 1 and len(files_on_disk(empty_vault)) == 1


@pytest.mark.safety("s55")
@pytest.mark.parametrize("settled", [False, True])
def test_file_of_killed_process_is_tidied_not_served(
    app: Flask, session: Session, empty_vault: Vault, settled: bool
) -> None:
    """What a kill -9 leaves: written, perhaps in its place, and no row."""
    kept = session.get_one(StoredFile, keep()).storage_name
    name, _, _ = empty_vault.write(io.BytesIO(pdf()))
    if settled:
        empty_vault.settle(name)
    assert find_strays(session, empty_vault).orphans == ()
    run = JobRun(session=session, job_id=1, payload={}, progress=lambda _done, _all: None)
    assert tidy_files(run) == {"orphans": 0, "begun": 0, "lost": 0}
    for path in files_on_disk(empty_vault):
        os.utime(path, (time.time() - 7200,) * 2)
    if settled:
        assert doctor_on_files(session).state == LOOK
    assert tidy_files(run) == {"orphans": int(settled), "begun": int(not settled), "lost": 0}
    assert [path.name for path in files_on_disk(empty_vault)] == [kept]
    assert doctor_on_files(session).state == GOOD


@pytest.mark.safety("s55")
def test_doctor_names_row_whose_file_is_gone(app: Flask, session: Session, empty_vault: Vault) -> None:
    number = keep()
    files_on_disk(empty_vault)[0].unlink()
    finding = doctor_on_files(session)
    assert finding.state == BAD and finding.values == {"count": 1, "id": number}


def test_doctor_says_that_newest_file_is_damaged(app: Flask, session: Session, empty_vault: Vault) -> None:
    keep()
    path = files_on_disk(empty_vault)[0]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(Refused, match="damaged"):
        doctor_on_files(session)


def test_removed_file_leaves_disk_after_commit(app: Flask, session: Session, empty_vault: Vault) -> None:
    first, second = keep(about=1), keep(picture(), "a.png", about=2)
    with pytest.raises(RuntimeError), transaction() as writing:
        remove_files(writing, PORTAL, [writing.get_one(StoredFile, first)])
        raise RuntimeError("something else failed")
    assert rows(session) == 2 and len(files_on_disk(empty_vault)) == 2
    with transaction() as writing:
        remove_files(writing, PORTAL, [writing.get_one(StoredFile, first)])
    kept = session.get_one(StoredFile, second)
    assert [path.name for path in files_on_disk(empty_vault)] == [kept.storage_name]


def test_nothing_is_erased_while_backup_takes_files(app: Flask, session: Session, empty_vault: Vault) -> None:
    name = session.get_one(StoredFile, keep()).storage_name
    with empty_vault.held_still():
        assert not empty_vault.erase(name)
        assert len(files_on_disk(empty_vault)) == 1
    assert empty_vault.erase(name) and files_on_disk(empty_vault) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 32, "", "0" * 31, "0" * 32 + "/x"])
def test_vault_opens_nothing_but_own_names(app: Flask, empty_vault: Vault, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        empty_vault.open(name, 1)


def test_one_sending_counts_all_files_together(app: Flask, session: Session, empty_vault: Vault) -> None:
    uploads = [FileStorage(io.BytesIO(sound()), f"{number}.wav") for number in range(3)]
    with receiving(session, PORTAL, uploads, EVIDENCE) as received, transaction() as writing:
        kept = keep_files(writing, PORTAL, received, about_type="test", about_id=1, note=" a note ")
        assert {(one.note, one.kind, one.size) for one in kept} == {("a note", "wav", len(sound()))}
    assert rows(session) == 3
