"""Whether the portal can do its work now, as named checks for whoever steers traffic to it."""

import shutil

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal import clock
from portal.config import Config
from portal.operations import heartbeat, schema

LEAST_SPACE = 50 * 2**20
"""Bytes that must be free in the data folder: with less, letters and backups begin to fail."""


def readiness(session: Session, config: Config) -> dict[str, bool]:
    """Each check by name; those that need the database fail with it. No side effects, three statements or so."""
    checks = dict.fromkeys(("database", "schema", *(("worker",) if config.embedded_worker else ())), False)
    try:
        session.execute(text("SELECT 1"))
        checks["database"] = True
        checks["schema"] = schema.is_current(session)
        if config.embedded_worker and checks["schema"]:
            checks["worker"] = heartbeat.is_alive(session, clock.now())
    except SQLAlchemyError:
        session.rollback()
    return {**checks, "disk": _has_space(config)}


def _has_space(config: Config) -> bool:
    try:
        return shutil.disk_usage(config.data_folder).free >= LEAST_SPACE
    except OSError:
        return False
