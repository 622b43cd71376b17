"""Makes or upgrades the database of the running configuration."""

from sqlalchemy import inspect

from portal.db.base import Base
from portal.db.migrate import alembic
from portal.db.session import db


def upgrade_database() -> None:
    """Bring the schema to the newest revision; a fresh database gets everything."""
    alembic.upgrade()
    db.session.close()


def is_empty() -> bool:
    """Whether the database has no table of ours yet."""
    return not inspect(db.engine).has_table(Base.metadata.sorted_tables[0].name)
