"""An installation to back up and an empty one to restore into, on the database of this run."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from portal.config import Config
from portal.operations.backup import make_backup
from portal.operations.manifest import Manifest
from tests.conftest import SECRET
from tests.support.fieldkeys import FIELD_KEYS

PASSPHRASE = "correct horse battery staple"
MADE_AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
QUICK = 12
"""The smallest cost of a key: 200 guesses in a test, not 200 half seconds."""


@pytest.fixture
def here(app: Flask) -> Config:
    """The settings of the portal with an empty database."""
    config: Config = app.extensions["fairline.config"]
    for left in ("audit-heads.log", "secret.key"):
        (config.data_folder / left).unlink(missing_ok=True)
    return config


@pytest.fixture
def elsewhere(tmp_path: Path, worker_id: str) -> Iterator[Config]:
    """An empty installation of the same kind of database."""
    folder = tmp_path / "elsewhere"
    address = f"sqlite:///{folder / 'fairline.sqlite3'}"
    there = Config(
        data_folder=folder,
        database_url=address,
        secret_key=SECRET,
        field_keys=FIELD_KEYS,
        testing=True,
        hashing_cost="test",
    )
    server = os.environ.get("DATABASE_URL")
    if not server:
        yield there
        return
    name = f"fairline_restored_{worker_id}"
    _on_server(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _on_server(server, f'CREATE DATABASE "{name}"')
    address = make_url(server).set(database=name).render_as_string(hide_password=False)
    yield replace(there, database_url=address)
    _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(server: str, statement: str) -> None:
    engine = create_engine(make_url(server).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def made(here: Config, tmp_path: Path) -> tuple[Path, Manifest]:
    """A small backup and its manifest."""
    file = tmp_path / "small.backup"
    return file, make_backup(here, file, PASSPHRASE, made_at=MADE_AT, cost=QUICK)
