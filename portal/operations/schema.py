"""Whether the database's schema is the one that this version of the portal was written for."""

from flask import current_app
from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from portal.db.base import Base
from portal.db.migrate import alembic

_STORED = "SELECT version_num FROM alembic_version"


def newest_revisions() -> frozenset[str]:
    """The ends of the line of migrations; none where the portal has no migrations."""
    cache = current_app.extensions
    if "fairline.newest_revisions" not in cache:
        cache["fairline.newest_revisions"] = frozenset(alembic.script_directory.get_heads())
    found: frozenset[str] = cache["fairline.newest_revisions"]
    return found


def stored_revisions(connection: Connection) -> frozenset[str]:
    """Where the database stands; nothing where it was not made by migrations."""
    if not inspect(connection).has_table("alembic_version"):
        return frozenset()
    return frozenset(connection.scalars(text(_STORED)))


def is_current(session: Session) -> bool:
    """Whether the database stands at the newest revision; without migrations, whether every table is there."""
    connection, newest = session.connection(), newest_revisions()
    if newest:
        return stored_revisions(connection) == newest
    return set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
