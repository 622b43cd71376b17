"""Rewrites a database after an upgrade, so that what a migration took out of it is gone from its pages as well."""

from sqlalchemy import text
from sqlalchemy.orm import Session

_SQLITE = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
_POSTGRESQL = ("VACUUM FULL",)


def forget_deleted(session: Session) -> None:
    """Rewrite every page; takes as long as copying the database."""
    session.close()
    engine = session.get_bind()
    statements = _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:  # type: ignore[union-attr]
        for statement in statements:
            connection.execute(text(statement))
