"""Migrations by Alembic: one line of revisions for both databases, forward only."""

import logging
from typing import Any

from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_alembic import Alembic

from portal.config import ROOT
from portal.db.base import Base

alembic = Alembic(metadatas=Base.metadata, run_mkdir=False, command_name="")

SETTINGS = {"script_location": str(ROOT / "portal" / "db" / "migrations")}


def _references_hold(ctx: MigrationContext, **_known: Any) -> None:
    """Raise RuntimeError, so that nothing of it is kept, where a revision left a row that points to nothing."""
    connection = ctx.connection
    if connection is not None and connection.dialect.name == "sqlite":
        astray = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if astray is not None:
            raise RuntimeError(f"the upgrade would leave a row of {astray[0]} that points to no {astray[2]}")


CONTEXT = {
    "render_as_batch": True,
    "compare_type": True,
    "compare_server_default": True,
    "on_version_apply": _references_hold,
}


def init_migrations(app: Flask) -> None:
    """Tell Alembic where our revisions are and how both databases are compared with the models."""
    app.config["ALEMBIC"] = dict(SETTINGS)
    app.config["ALEMBIC_CONTEXT"] = dict(CONTEXT)
    alembic.init_app(app)
    logging.getLogger("alembic").setLevel(logging.WARNING)
