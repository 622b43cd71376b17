"""PostgreSQL's own programs and a connection beside SQLAlchemy, for backup and restore."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from portal.errors import Refused
from portal.operations.digests import postgresql_digests

PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian keeps one folder of programs for each version."""
PATIENCE = 15
"""Seconds that the server may take to answer a knock."""

digests = postgresql_digests


def _settings(url: URL) -> dict[str, Any]:
    _, given = PGDialect_psycopg().create_connect_args(url)  # type: ignore[no-untyped-call]
    return {"connect_timeout": PATIENCE, **given}


@contextmanager
def _connected(url: URL) -> Iterator[psycopg.Connection[Any]]:
    try:
        connection = psycopg.connect(**_settings(url))
    except psycopg.OperationalError:
        raise Refused("The database server does not answer.") from None
    with connection:
        yield connection


@contextmanager
def reading(url: URL) -> Iterator[psycopg.Connection[Any]]:
    """A transaction that sees one moment and changes nothing; ended with the block."""
    with _connected(url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def server_major(connection: psycopg.Connection[Any]) -> int:
    """The main version of the server: 15 of 15.8."""
    return connection.info.server_version // 10_000


def program(name: str, major: int, versions: Mapping[int, Path] | None = None) -> Path:
    """The program that fits a server of version ``major``: of the same, else of the next newer one.

    An older pg_dump refuses a newer server, and what a newer one writes may not be understood. Raises Refused.
    """
    found = installed(name) if versions is None else versions
    for version in sorted(found):
        if version >= major:
            return found[version]
    raise Refused(
        "%(name)s of PostgreSQL %(major)s or newer is needed. On Debian: apt-get install postgresql-client",
        name=name,
        major=major,
    )


def installed(name: str) -> dict[int, Path]:
    """The versions of a program on this machine, on the search path or where Debian keeps them."""
    places = [Path(found) for found in [shutil.which(name)] if found]
    places += sorted(PROGRAMS.glob(f"*/bin/{name}"))
    found: dict[int, Path] = {}
    for place in places:
        said = subprocess.run([place, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603  # nosec B603
        version = re.search(r"\) (\d+)", said)
        if version:
            found.setdefault(int(version.group(1)), place)
    return found


def _run(name: str, url: URL, major: int, arguments: list[str]) -> None:
    """Run a program; the password goes by the environment, since command lines can be read by everybody."""
    settings = {key: value for key, value in _settings(url).items() if key != "context"}
    password = settings.pop("password", None)
    command = [str(program(name, major)), f"--dbname={make_conninfo(**settings)}", "--no-password", *arguments]
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Refused("%(name)s failed: %(reason)s", name=name, reason=reason)


def dump(url: URL, target: Path, snapshot: str) -> None:
    """The whole database as it is in the exported ``snapshot``, in pg_dump's own packed form."""
    with _connected(url) as connection:
        major = server_major(connection)
    _run("pg_dump", url, major, ["--format=custom", f"--snapshot={snapshot}", f"--file={target}"])


def is_empty(url: URL) -> bool:
    """Whether nobody made a table, a sequence, a view or a function in the database."""
    with reading(url) as connection:
        return not _own_things(connection)


def load(url: URL, source: Path) -> None:
    """Put a dump into an empty database: all of it or nothing."""
    with _connected(url) as connection:
        major = server_major(connection)
    arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(source)]
    _run("pg_restore", url, major, arguments)


def clear(url: URL) -> None:
    """Take away everything again that ``load`` put into a database that was empty before."""
    with _connected(url) as connection:
        for kind, schema, name, arguments in _own_things(connection):
            if kind == "FUNCTION":
                dropped = sql.SQL("DROP FUNCTION IF EXISTS {}({}) CASCADE").format(
                    sql.Identifier(schema, name), sql.SQL(arguments)
                )
            else:
                dropped = sql.SQL("DROP {} IF EXISTS {} CASCADE").format(sql.SQL(kind), sql.Identifier(schema, name))
            connection.execute(dropped)


def _own_things(connection: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    """Kind, schema, name and arguments of all that is not the server's own nor an extension's."""
    return connection.execute(
        """SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
               ELSE 'TABLE' END, n.nspname, c.relname, ''
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        UNION ALL
        SELECT 'FUNCTION', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""
    ).fetchall()
