"""Puts a backup into an empty installation and proves that what is there now is what was there then (safety s13)."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from portal.audit.heads import heads_path, kept_heads
from portal.audit.queries import all_faults
from portal.config import Config
from portal.errors import FairlineError, Refused
from portal.files.vault import FOLDER, Vault
from portal.operations import postgresql
from portal.operations.backup import FIELD_KEY, HEADS, KEYS, read_through, sync_folder
from portal.operations.digests import TableDigest, sqlite_digests
from portal.operations.manifest import Manifest
from portal.operations.snapshots import POSTGRESQL_MEMBER, SQLITE_MEMBER, database_file, engine_of, sqlite_file

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def restore(config: Config, source: Path, passphrase: str) -> Manifest:
    """Fill the empty installation that ``config`` describes; raises Refused and then leaves it empty.

    The schema stays that of the backup; the caller upgrades it.
    """
    refuse_unless_empty(config)
    config.data_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=config.data_folder) as made:
        workshop = Path(made)
        manifest = read_through(source, passphrase, into=workshop)
        wanted = engine_of(config.database_url)
        if manifest.engine != wanted:
            raise Refused(
                "The backup is of %(there)s and this installation uses %(here)s; set DATABASE_URL to match.",
                there=_NAMES[manifest.engine],
                here=_NAMES[wanted],
            )
        _refuse_other_key(config, workshop)
        _refuse_without_field_key(config, workshop, manifest)
        with _stored_files(config, workshop):
            if wanted == "sqlite":
                _restore_sqlite(config, workshop, manifest)
            else:
                _restore_postgresql(config, workshop, manifest)
        _keep_files(config, workshop)
    return manifest


def refuse_unless_empty(config: Config) -> None:
    """A backup is never mixed with what is there."""
    for member in Vault(config.data_folder, config.secret_key).members():
        _refuse_existing(config.data_folder / member)
    if engine_of(config.database_url) == "sqlite":
        file = database_file(make_url(config.database_url))
        for there in (file, file.with_name(f"{file.name}-wal"), config.data_folder / HEADS):
            _refuse_existing(there)
    else:
        _refuse_existing(config.data_folder / HEADS)
        if not postgresql.is_empty(make_url(config.database_url)):
            raise Refused("The database is not empty. Make a new one with createdb and name it in DATABASE_URL.")


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise Refused(
            "This installation is not empty: %(path)s is there. Stop the portal and move that file away, or set "
            "FAIRLINE_DATA to a new folder.",
            path=path,
        )


def _refuse_other_key(config: Config, workshop: Path) -> None:
    """A key that came along must not fight with one that is there."""
    for name in KEYS:
        there, brought = config.data_folder / name, workshop / name
        if brought.exists() and there.exists() and there.read_bytes() != brought.read_bytes():
            raise Refused("The backup brings a key of its own, and %(path)s is another. Move it away.", path=there)


def _refuse_without_field_key(config: Config, workshop: Path, manifest: Manifest) -> None:
    """Sealed values without their key would be restored and lost."""
    sealed = "master_key" in manifest.tables and manifest.tables["master_key"].rows
    there = config.field_keys or any((folder / FIELD_KEY).exists() for folder in (config.data_folder, workshop))
    if sealed and not there:
        raise Refused(
            "The backup holds sealed data and its key is not here. Put the old %(name)s into %(path)s or set "
            "FAIRLINE_FIELD_KEYS.",
            name=FIELD_KEY,
            path=config.data_folder,
        )


def _restore_sqlite(config: Config, workshop: Path, manifest: Manifest) -> None:
    """Everything is proven on the copy; only then does it get the database's name."""
    copy, target = workshop / SQLITE_MEMBER, database_file(make_url(config.database_url))
    with sqlite_file(copy) as connection:
        _compare(manifest, sqlite_digests(connection))
    _check_chain(f"sqlite:///{copy}", manifest, workshop)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(copy, target)
    sync_folder(target.parent)


def _restore_postgresql(config: Config, workshop: Path, manifest: Manifest) -> None:
    url = make_url(config.database_url)
    postgresql.load(url, workshop / POSTGRESQL_MEMBER)
    try:
        with postgresql.reading(url) as connection:
            _compare(manifest, postgresql.digests(connection))
        _check_chain(config.database_url, manifest, workshop)
    except FairlineError:
        postgresql.clear(url)
        raise


@contextmanager
def _stored_files(config: Config, workshop: Path) -> Iterator[None]:
    """The stored files are there before the database that names them, and gone again if that is refused.

    Each was compared with its digest in the list when it was read.
    """
    brought, target = workshop / FOLDER, config.data_folder / FOLDER
    if brought.exists():
        shutil.rmtree(target, ignore_errors=True)  # empty folders only: see refuse_unless_empty
        shutil.move(brought, target)
        for folder in (target, *target.iterdir()):
            folder.chmod(0o700)
            sync_folder(folder)
    try:
        yield
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _compare(manifest: Manifest, found: dict[str, TableDigest]) -> None:
    for name, wanted in manifest.tables.items():
        if found.get(name) != wanted:
            raise Refused("The table %(name)s is not as it was backed up; nothing was restored.", name=name)
    extra = sorted(set(found) - set(manifest.tables))
    if extra:
        raise Refused("The table %(name)s is not as it was backed up; nothing was restored.", name=extra[0])


def _check_chain(url: str, manifest: Manifest, workshop: Path) -> None:
    """The audit trail holds in itself and against the heads that were kept outside of the database."""
    if "audit_entry" not in manifest.tables:
        return
    with _engine(url) as engine, Session(engine) as session:
        faults = all_faults(session, kept_heads(workshop / HEADS))
    if faults:
        raise Refused("Row %(seq)s of the restored audit trail does not hold; nothing was restored.", seq=faults[0].seq)


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _keep_files(config: Config, workshop: Path) -> None:
    for name in (HEADS, *KEYS):
        brought = workshop / name
        target = heads_path(config) if name == HEADS else config.data_folder / name
        if brought.exists() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(brought, target)
            target.chmod(0o600)
    sync_folder(config.data_folder)
