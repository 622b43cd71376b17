"""Migrations by Alembic: one line of revisions for both databases, forward only."""

import logging

from flask import Flask
from flask_alembic import Alembic

from portal.config import ROOT
from portal.db.base import Base

alembic = Alembic(metadatas=Base.metadata, run_mkdir=False, command_name="")

SETTINGS = {"script_location": str(ROOT / "portal" / "db" / "migrations")}
CONTEXT = {"render_as_batch": True, "compare_type": True, "compare_server_default": True}


def init_migrations(app: Flask) -> None:
    """Tell Alembic where our revisions are and how both databases are compared with the models."""
    app.config["ALEMBIC"] = dict(SETTINGS)
    app.config["ALEMBIC_CONTEXT"] = dict(CONTEXT)
    alembic.init_app(app)
    logging.getLogger("alembic").setLevel(logging.WARNING)
