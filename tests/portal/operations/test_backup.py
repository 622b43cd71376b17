"""Backups: whole while others write, sealed, refused when damaged in any byte, restored with equal digests."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from portal.audit.heads import heads_file
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.auth.actor import PORTAL
from portal.config import ROOT, Config
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.operations import backup as backups
from portal.operations import restore as restoring
from portal.operations.backup import make_backup, read_through
from portal.operations.manifest import Manifest
from portal.operations.restore import restore
from portal.operations.snapshots import take_snapshot
from tests.portal.operations.conftest import MADE_AT, PASSPHRASE, QUICK


def write_something(number: int) -> None:
    with transaction() as session:
        enqueue(session, "load", {"number": number, "text": "催收 ünïcode \x01"}, unique_key=f"load-{number}")
        record(session, PORTAL, "test:load:write", "load", number)


@contextmanager
def write_load(app: Flask) -> Iterator[list[int]]:
    """Somebody who writes as fast as the database takes it."""
    stopping, written = threading.Event(), [0]

    def work() -> None:
        while not stopping.is_set():
            with app.app_context():
                write_something(written[0])
                written[0] += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield written
    finally:
        stopping.set()
        thread.join()


@contextmanager
def restored_session(config: Config) -> Iterator[Session]:
    engine = create_engine(config.database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.mark.safety("s14")
def test_backup_under_write_load_is_of_one_moment(app: Flask, here: Config, elsewhere: Config, tmp_path: Path) -> None:
    manifests, begun = [], len(db.session.scalars(select(AuditEntry.seq)).all())
    db.session.rollback()
    with write_load(app) as written:
        while written[0] < 5:
            pass
        for number in range(4):
            file = tmp_path / f"{number}.backup"
            before = written[0]
            manifests.append(make_backup(here, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK))
            assert manifests[-1].tables["job"].rows >= before
            assert manifests[-1].tables["job"].rows + begun == manifests[-1].tables["audit_entry"].rows
            assert manifests[-1].audit[0] == manifests[-1].tables["audit_entry"].rows
        at_end = written[0]
    assert at_end > manifests[0].tables["job"].rows
    restore(elsewhere, tmp_path / "3.backup", PASSPHRASE)
    with restored_session(elsewhere) as session:
        jobs = session.scalar(select(func.count()).select_from(Job))
        entries = session.scalar(select(func.count()).select_from(AuditEntry))
        assert (jobs, entries) == (manifests[-1].tables["job"].rows, manifests[-1].tables["job"].rows + begun)


@pytest.mark.safety("s13")
def test_restored_demo_has_equal_digests(demo_app: Flask, tmp_path: Path, elsewhere: Config) -> None:
    config: Config = demo_app.extensions["fairline.config"]
    file = tmp_path / "demo.backup"
    manifest = make_backup(config, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    db.session.close()
    assert manifest.rows > 1000
    assert restore(elsewhere, file, PASSPHRASE) == manifest
    again = take_snapshot(elsewhere.database_url, tmp_path)
    assert again.tables == manifest.tables
    assert (again.audit, again.revisions) == (manifest.audit, manifest.revisions)


@pytest.mark.safety("s15")
def test_backup_file_shows_nothing_and_belongs_to_owner(app: Flask, here: Config, tmp_path: Path) -> None:
    write_something(1)
    file = tmp_path / "one.backup"
    make_backup(here, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    raw = file.read_bytes()
    assert b"audit_entry" not in raw
    assert b"manifest.json" not in raw
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["one.backup"]
    assert not list(here.data_folder.glob(".backup-*"))


@pytest.mark.safety("s14")
def test_each_of_200_flipped_bytes_is_refused(made: tuple[Path, Manifest], tmp_path: Path) -> None:
    raw, chance, flipped = made[0].read_bytes(), random.Random(14), tmp_path / "flipped.backup"
    places = [*range(0, 112, 4), *(chance.randrange(len(raw)) for _ in range(172))]
    for place in places:
        flipped.write_bytes(raw[:place] + bytes([raw[place] ^ (1 << chance.randrange(8))]) + raw[place + 1 :])
        with pytest.raises(Refused):
            read_through(flipped, PASSPHRASE)


def test_truncated_and_foreign_files_are_refused(made: tuple[Path, Manifest], tmp_path: Path) -> None:
    raw, other = made[0].read_bytes(), tmp_path / "other"
    for content in (
        b"",
        raw[:50],
        raw[:112],
        raw[: len(raw) // 2],
        raw[:-1],
        raw + b"\n",
        b"PK\x03\x04" + raw,
        b"x" * 500,
    ):
        other.write_bytes(content)
        with pytest.raises(Refused):
            read_through(other, PASSPHRASE)
    with pytest.raises(Refused, match="could not be read"):
        read_through(tmp_path / "none", PASSPHRASE)


def test_wrong_passphrase_is_said(made: tuple[Path, Manifest]) -> None:
    with pytest.raises(Refused, match="passphrase does not fit"):
        read_through(made[0], "another passphrase")


def test_short_passphrase_is_refused(here: Config, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="12 characters"):
        make_backup(here, tmp_path / "x", "short", made_at=MADE_AT)


def test_existing_file_is_never_overwritten(here: Config, made: tuple[Path, Manifest]) -> None:
    before = made[0].read_bytes()
    with pytest.raises(Refused, match="there already"):
        make_backup(here, made[0], PASSPHRASE, made_at=MADE_AT)
    assert made[0].read_bytes() == before


def test_two_backups_at_once_do_not_meet(here: Config, tmp_path: Path) -> None:
    with backups._workshop(here.data_folder), pytest.raises(Refused, match="Another backup"):
        make_backup(here, tmp_path / "second", PASSPHRASE, made_at=MADE_AT, cost=QUICK)


def test_leftovers_of_a_killed_backup_are_swept(here: Config, tmp_path: Path) -> None:
    left = here.data_folder / ".backup-left"
    left.mkdir()
    (left / "database.sqlite3").write_bytes(b"plain")
    make_backup(here, tmp_path / "next", PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    assert not left.exists()


def test_key_travels_only_when_asked(here: Config, elsewhere: Config, tmp_path: Path) -> None:
    (here.data_folder / "secret.key").write_text("k" * 48)
    without = make_backup(here, tmp_path / "without", PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    assert "secret.key" not in without.members
    make_backup(here, tmp_path / "with", PASSPHRASE, made_at=MADE_AT, with_key=True, cost=QUICK)
    restore(elsewhere, tmp_path / "with", PASSPHRASE)
    key = elsewhere.data_folder / "secret.key"
    assert key.read_text() == "k" * 48
    assert key.stat().st_mode & 0o777 == 0o600


def test_heads_of_audit_trail_come_back_and_are_compared(
    app: Flask, here: Config, elsewhere: Config, tmp_path: Path
) -> None:
    write_something(1)
    with app.app_context():
        digest = db.session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == 1))
    heads_file().write_text(f"2026-11-24 1 {digest}\n")
    make_backup(here, tmp_path / "good", PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    heads_file().write_text(f"2026-11-24 1 {'0' * 64}\n")
    make_backup(here, tmp_path / "forged", PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    heads_file().unlink()
    with pytest.raises(Refused, match="Row 1 of the restored audit trail"):
        restore(elsewhere, tmp_path / "forged", PASSPHRASE)
    restore(elsewhere, tmp_path / "good", PASSPHRASE)
    assert (elsewhere.data_folder / "audit-heads.log").read_text().startswith("2026-11-24 1 ")


def test_restore_into_used_installation_is_refused(
    here: Config, elsewhere: Config, made: tuple[Path, Manifest]
) -> None:
    with pytest.raises(Refused, match="not empty"):
        restore(here, made[0], PASSPHRASE)
    restore(elsewhere, made[0], PASSPHRASE)
    with pytest.raises(Refused, match="not empty"):
        restore(elsewhere, made[0], PASSPHRASE)


def test_failed_comparison_leaves_the_place_empty(
    elsewhere: Config, made: tuple[Path, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, manifest = made
    wrong = replace(manifest, tables={**manifest.tables, "job": replace(manifest.tables["job"], sha256="0" * 64)})
    genuine = restoring.read_through

    def misread(path: Path, passphrase: str, into: Path | None = None) -> Manifest:
        genuine(path, passphrase, into)
        return wrong

    monkeypatch.setattr(restoring, "read_through", misread)
    with pytest.raises(Refused, match="table job is not as it was backed up"):
        restore(elsewhere, file, PASSPHRASE)
    monkeypatch.undo()
    assert restore(elsewhere, file, PASSPHRASE) == manifest


def test_backup_of_other_database_kind_is_refused(here: Config, made: tuple[Path, Manifest], tmp_path: Path) -> None:
    if here.database_url.startswith("sqlite"):
        pytest.skip("one kind is enough: the target here is SQLite, the backup of PostgreSQL")
    other = replace(here, data_folder=tmp_path / "o", database_url=f"sqlite:///{tmp_path / 'o' / 'x.sqlite3'}")
    with pytest.raises(Refused, match="of PostgreSQL and this installation uses SQLite"):
        restore(other, made[0], PASSPHRASE)
    assert not (tmp_path / "o" / "x.sqlite3").exists()


_FILLS_DISK = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from portal.config import Config
from portal.operations.backup import make_backup
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[4])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
config = Config(data_folder=Path(sys.argv[1]), database_url=sys.argv[2], secret_key="x" * 40)
try:
    make_backup(config, Path(sys.argv[3]), "correct horse battery", made_at=datetime.now(UTC), cost=12)
except Exception as error:
    print(type(error).__name__, error)
"""


@contextmanager
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A disk of 16 KiB where we may mount one; else a folder in which no file may grow beyond that."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(place)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield place, 0 if mounted else 16384
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


@pytest.mark.safety("s56")
def test_full_disk_is_said_and_leaves_nothing(here: Config, tmp_path: Path) -> None:
    with small_disk(tmp_path) as (place, limit):
        folder = here.data_folder if not limit else place
        done = subprocess.run(
            [sys.executable, "-c", _FILLS_DISK, str(folder), here.database_url, str(place / "x.backup"), str(limit)],
            capture_output=True, text=True, cwd=ROOT, check=True,
        )  # fmt: skip
        assert done.stdout.startswith("Refused"), done.stdout + done.stderr
        assert [path.name for path in place.iterdir() if path.name != "backup.lock"] == []


def test_damaged_sqlite_database_is_not_backed_up(here: Config, tmp_path: Path) -> None:
    if not here.database_url.startswith("sqlite"):
        pytest.skip("the file of a server's database is not ours to damage")
    broken = tmp_path / "broken.sqlite3"
    take_snapshot(here.database_url, tmp_path)
    (tmp_path / "database.sqlite3").rename(broken)
    raw = bytearray(broken.read_bytes())
    raw[4096 * 8 : 4096 * 12] = b"\xff" * 4096 * 4
    broken.write_bytes(raw)
    config = replace(here, database_url=f"sqlite:///{broken}")
    with pytest.raises(Refused, match="damaged"):
        make_backup(config, tmp_path / "x", PASSPHRASE, made_at=MADE_AT, cost=QUICK)
    assert not (tmp_path / "x").exists()
