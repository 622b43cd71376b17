"""Makes or upgrades the database of the running configuration."""

from portal.db.migrate import alembic
from portal.db.session import db


def upgrade_database() -> None:
    """Bring the schema to the newest revision; a fresh database gets everything."""
    alembic.upgrade()
    db.session.close()
