"""A digest of each table over its rows in a canonical form, by which a restored database is compared (safety s13)."""

import hashlib
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

_PLAIN_FORMS = (
    ("TimeZone", "UTC"),
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "iso_8601"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
    ("search_path", "public"),
)
"""What PostgreSQL lets each session choose about how values are written out."""


@dataclass(frozen=True, kw_only=True)
class TableDigest:
    """How many rows a table has and the SHA-256 over them, in hex."""

    rows: int
    sha256: str


def sqlite_digests(connection: sqlite3.Connection) -> dict[str, TableDigest]:
    """Every table of the file by name. Rows go by primary key; values carry their kind and length."""
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name"
        )
    ]
    kept, connection.text_factory = connection.text_factory, _lenient
    try:
        return {name: _sqlite_table(connection, name) for name in names}
    finally:
        connection.text_factory = kept


def _lenient(raw: bytes) -> str:
    """Text that is no UTF-8 must be digested too, not refused."""
    return raw.decode("utf-8", "surrogateescape")


def _sqlite_table(connection: sqlite3.Connection, table: str) -> TableDigest:
    # trap-ok: sql - the name of a table of the schema, quoted
    described = connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    columns = sorted(row[1] for row in described)
    keys = [row[1] for row in sorted(described, key=lambda row: row[5]) if row[5]]
    order = ", ".join(_quoted(name) for name in keys) or "rowid"
    wanted = ", ".join(_quoted(name) for name in columns)
    query = f"SELECT {wanted} FROM {_quoted(table)} ORDER BY {order}"  # noqa: S608 - names of the schema, quoted  # nosec B608
    digest, rows = hashlib.sha256("\x00".join(columns).encode()), 0
    for row in connection.execute(query):
        digest.update(b"".join(_tagged(value) for value in row) + b"\n")
        rows += 1
    return TableDigest(rows=rows, sha256=digest.hexdigest())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tagged(value: object) -> bytes:
    """A value with its kind and length, so that no two different rows read alike."""
    if value is None:
        return b"n"
    if isinstance(value, int):
        return b"i%d;" % value
    if isinstance(value, float):
        return b"f" + struct.pack(">d", value)
    if isinstance(value, str):
        raw = value.encode("utf-8", "surrogateescape")
        return b"t%d:" % len(raw) + raw
    assert isinstance(value, bytes)
    return b"b%d:" % len(value) + value


def postgresql_digests(connection: psycopg.Connection[Any]) -> dict[str, TableDigest]:
    """Every table of the database by name, inside the caller's transaction. The server writes the rows out itself."""
    for name, value in _PLAIN_FORMS:
        connection.execute("SELECT set_config(%s, %s, true)", (name, value))
    found = connection.execute(
        """SELECT n.nspname, c.relname, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
        ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C" """
    ).fetchall()
    return {
        (table if schema == "public" else f"{schema}.{table}"): _postgresql_table(connection, schema, table, oid)
        for schema, table, oid in found
    }


def _postgresql_table(connection: psycopg.Connection[Any], schema: str, table: str, oid: int) -> TableDigest:
    columns = [
        row[0]
        for row in connection.execute(
            """SELECT attname FROM pg_attribute WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped
            ORDER BY attname COLLATE "C" """,
            (oid,),
        )
    ]
    query = sql.SQL("COPY (SELECT {} FROM {} AS whole ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(sql.Identifier(name) for name in columns),
        sql.Identifier(schema, table),
        sql.SQL(", ").join(_order(connection, oid)),
    )
    digest, rows = hashlib.sha256("\x00".join(columns).encode()), 0
    with connection.cursor() as cursor, cursor.copy(query) as stream:
        for block in stream:
            digest.update(block)
            rows += bytes(block).count(b"\n")
    return TableDigest(rows=rows, sha256=digest.hexdigest())


def _order(connection: psycopg.Connection[Any], oid: int) -> Iterator[sql.Composable]:
    """By primary key, texts byte by byte: another server may sort words in another way."""
    keys = connection.execute(
        """SELECT a.attname, a.attcollation <> 0 FROM pg_index i
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
        WHERE i.indrelid = %s AND i.indisprimary ORDER BY k.place""",
        (oid,),
    ).fetchall()
    for name, is_text in keys:
        yield sql.Identifier(name) + sql.SQL(' COLLATE "C"') if is_text else sql.Identifier(name)
    if not keys:
        yield sql.SQL('whole::text COLLATE "C"')
