"""One moment of the database as a file, with the digests of that same moment; and such a file put back."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from portal.errors import Refused
from portal.operations import postgresql
from portal.operations.digests import TableDigest, sqlite_digests

SQLITE_MEMBER, POSTGRESQL_MEMBER = "database.sqlite3", "database.dump"
_BLOCK = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What the database was at one moment. ``revisions`` are those of the schema, ``audit`` the newest entry's
    number and hash."""

    engine: str
    version: str
    member: str
    tables: dict[str, TableDigest]
    revisions: tuple[str, ...]
    audit: tuple[int, str]


def engine_of(url: str) -> str:
    """``sqlite`` or ``postgresql``; raises Refused for what has no file or is neither."""
    name = make_url(url).get_backend_name()
    if name not in {"sqlite", "postgresql"}:
        raise Refused("Backups know SQLite and PostgreSQL, not %(name)s.", name=name)
    return name


def database_file(url: URL) -> Path:
    """The file of a SQLite address."""
    if not url.database or url.database == ":memory:":
        raise Refused("A database in memory has no file to back up.")
    return Path(url.database)


def take_snapshot(url: str, folder: Path) -> Snapshot:
    """Write the database's present moment into ``folder`` while others go on writing; raises Refused."""
    if engine_of(url) == "sqlite":
        return _sqlite_snapshot(database_file(make_url(url)), folder / SQLITE_MEMBER)
    return _postgresql_snapshot(make_url(url), folder / POSTGRESQL_MEMBER)


def _sqlite_snapshot(database: Path, target: Path) -> Snapshot:
    """All pages in one step: a reader's view that writers neither wait for nor change."""
    if not database.exists():
        raise Refused("There is no database at %(path)s. Run “portal init” first.", path=database)
    address = f"{database.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
    with sqlite_file(target) as copy:
        return Snapshot(
            engine="sqlite",
            version=sqlite3.sqlite_version,
            member=SQLITE_MEMBER,
            tables=sqlite_digests(copy),
            revisions=_revisions(copy, "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"),
            audit=_audit_head(copy),
        )


@contextmanager
def sqlite_file(path: Path) -> Iterator[sqlite3.Connection]:
    """A whole database file, opened to be read; raises Refused where its own check finds it damaged."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
        except sqlite3.DatabaseError as error:
            faults = [str(error)]
        if faults != ["ok"]:
            raise Refused("SQLite finds the database damaged: %(fault)s.", fault=faults[0])
        yield connection


def _postgresql_snapshot(url: URL, target: Path) -> Snapshot:
    """pg_dump and the digests look at one exported snapshot."""
    with postgresql.reading(url) as connection:
        row = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone()
        assert row is not None
        postgresql.dump(url, target, row[0])
        return Snapshot(
            engine="postgresql",
            version=row[1],
            member=POSTGRESQL_MEMBER,
            tables=postgresql.digests(connection),
            revisions=_revisions(connection, "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"),
            audit=_audit_head(connection),
        )


def _revisions(connection: Any, has_table: str) -> tuple[str, ...]:
    if connection.execute(has_table).fetchone() is None:
        return ()
    return tuple(sorted(row[0] for row in connection.execute("SELECT version_num FROM alembic_version").fetchall()))


def _audit_head(connection: Any) -> tuple[int, str]:
    row = connection.execute("SELECT seq, hash FROM audit_head").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
