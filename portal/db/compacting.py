"""Rewrites a database after an upgrade, so that what a migration took out of it is gone from its pages as well."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

_SQLITE: tuple[str, ...] = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
_POSTGRESQL: tuple[str, ...] = ("VACUUM FULL",)
_QUICK_SQLITE: tuple[str, ...] = ("PRAGMA wal_checkpoint(TRUNCATE)",)
_QUICK_POSTGRESQL: tuple[str, ...] = ("VACUUM",)


def forget_deleted(session: Session) -> None:
    """Rewrite every page; takes as long as copying the database. Only outside of any transaction."""
    _run(session, _SQLITE, _POSTGRESQL)


def forget_erased(session: Session) -> None:
    """Let go of old versions of rows beside a running portal; only outside of any transaction.

    SQLite overwrote them at once (``secure_delete``) and gives up its journal of pages unless somebody reads just now;
    PostgreSQL frees their places, which are written over by and by.
    """
    _run(session, _QUICK_SQLITE, _QUICK_POSTGRESQL)


def _run(session: Session, sqlite: tuple[str, ...], postgresql: tuple[str, ...]) -> None:
    session.close()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    pooled = engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        if engine.dialect.name == "sqlite":
            statements = sqlite
        else:
            statements, driver.autocommit = postgresql, True
        for statement in statements:
            driver.execute(statement)
    finally:
        pooled.invalidate()
        pooled.close()
