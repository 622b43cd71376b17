"""Makes or upgrades the database of the running configuration."""

from portal.db.compacting import forget_deleted
from portal.db.migrate import alembic
from portal.db.session import db
from portal.personal.opening import check_before_upgrade, meet_keys


def upgrade_database(*, make_keys: bool = False) -> None:
    """Bring the schema to the newest revision; a fresh database gets everything. Raises Refused for
    wrong keys, and for missing ones unless a new database is to have them made."""
    check_before_upgrade(db.session, make=make_keys)
    before = _revisions()
    alembic.upgrade()
    if before and before != _revisions():
        forget_deleted(db.session)
    meet_keys(db.session)
    db.session.close()


def _revisions() -> set[str]:
    """Where the database is; the connection asked holds no lock afterwards: rewriting would wait for it."""
    found = {script.revision for script in alembic.current()}
    for context in alembic.migration_contexts.values():
        if context.connection is not None:
            context.connection.commit()
    return found
