"""Makes or upgrades the database of the running configuration."""

from portal.config import ROOT
from portal.db.base import Base
from portal.db.migrate import alembic
from portal.db.session import db


def upgrade_database() -> None:
    """Bring the schema to the newest revision; a fresh database gets everything."""
    if not list((ROOT / "portal" / "db" / "migrations").glob("[0-9]*.py")):
        Base.metadata.create_all(db.engine)
    else:
        alembic.upgrade()
    db.session.close()
