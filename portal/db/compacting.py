"""Rewrites a database after an upgrade, so that what a migration took out of it is gone from its pages as well."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

_SQLITE: tuple[str, ...] = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
_POSTGRESQL: tuple[str, ...] = ("VACUUM FULL",)


def forget_deleted(session: Session) -> None:
    """Rewrite every page; takes as long as copying the database. Only outside of any transaction."""
    session.close()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    pooled = engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        if engine.dialect.name == "sqlite":
            statements = _SQLITE
        else:
            statements, driver.autocommit = _POSTGRESQL, True
        for statement in statements:
            driver.execute(statement)
    finally:
        pooled.invalidate()
        pooled.close()
