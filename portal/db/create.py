"""Makes or upgrades the database of the running configuration."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from portal.db.compacting import forget_deleted
from portal.db.migrate import alembic
from portal.db.session import db
from portal.personal.opening import check_before_upgrade, meet_keys


def upgrade_database(*, make_keys: bool = False) -> None:
    """Bring the schema to the newest revision; a fresh database gets everything. Raises Refused for
    wrong keys, and for missing ones unless a new database is to have them made."""
    check_before_upgrade(db.session, make=make_keys)
    before = _revisions()
    with _tables_may_be_made_anew():
        alembic.upgrade()
    if before and before != _revisions():
        forget_deleted(db.session)
    meet_keys(db.session)
    db.session.close()


@contextmanager
def _tables_may_be_made_anew() -> Iterator[None]:
    """SQLite changes a table by making it anew and dropping the old one, to which rows of others point meanwhile.

    Its references are therefore asked for once each revision is done and before that is kept (``migrate.py``,
    https://sqlite.org/lang_altertable.html, section 7), and not at each statement.
    """
    connections = [context.connection for context in alembic.migration_contexts.values()]
    _mind_references(connections, False)
    try:
        yield
    finally:
        _mind_references(connections, True)


def _mind_references(connections: list[Connection | None], minded: bool) -> None:
    for connection in connections:
        if connection is not None and connection.dialect.name == "sqlite":
            connection.rollback()  # inside a transaction SQLite leaves the setting as it is, and says nothing
            driver = connection.connection.dbapi_connection
            assert driver is not None
            # trap-ok: sql - one of two words, no value from anywhere
            driver.cursor().execute(f"PRAGMA foreign_keys={'ON' if minded else 'OFF'}")


def _revisions() -> set[str]:
    """Where the database is; the connection asked holds no lock afterwards: rewriting would wait for it."""
    found = {script.revision for script in alembic.current()}
    for context in alembic.migration_contexts.values():
        if context.connection is not None:
            context.connection.commit()
    return found
