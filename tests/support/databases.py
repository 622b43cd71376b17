"""Throw-away databases: a template is built once a run and copied for each test."""

import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from portal.db.create import upgrade_database
from portal.db.session import db


class Databases:
    """Hands out copies of template databases at one fixed ``url``, on SQLite files or a PostgreSQL server."""

    def __init__(self, folder: Path, worker: str, server_url: str | None) -> None:
        self.folder, self.templates = folder, set[str]()
        self.server = make_url(server_url) if server_url else None
        self._connection: Connection | None = None
        self.name = f"fairline_test_{worker}"
        if self.server is None:
            self.url = f"sqlite:///{folder / 'test.sqlite3'}"
        else:
            self.url = self.server.set(database=self.name).render_as_string(hide_password=False)

    def restore(self, app: Flask, template: str, build: Callable[[], None]) -> None:
        """Put a fresh copy of ``template`` in place, building it first where this run has not yet."""
        self.release(app)
        if template not in self.templates:
            self._make_template(app, template, build)
        self._copy(template)

    def release(self, app: Flask) -> None:
        """Let go of all connections, so that the database can be replaced."""
        with app.app_context():
            db.session.close()
            db.engine.dispose()

    def drop_all(self) -> None:
        """Remove what this run made on a server; files go with their folder."""
        if self.server is not None:
            for name in [self.name, *(f"{self.name}_{template}" for template in self.templates)]:
                self._on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self._administrator.close()
            self._administrator.engine.dispose()

    def _make_template(self, app: Flask, template: str, build: Callable[[], None]) -> None:
        self._clear()
        with app.app_context():
            upgrade_database()
            build()
        self.release(app)
        if self.server is None:
            for suffix in ("", "-wal", "-shm"):
                file = Path(f"{self._file}{suffix}")
                if file.exists():
                    shutil.copy(file, self.folder / f"{template}.template{suffix}")
        else:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}_{template}" WITH (FORCE)')
            self._on_server(f'CREATE DATABASE "{self.name}_{template}" TEMPLATE "{self.name}"')
        self.templates.add(template)

    @property
    def _file(self) -> Path:
        return self.folder / "test.sqlite3"

    def _clear(self) -> None:
        if self.server is None:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        else:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            self._on_server(f'CREATE DATABASE "{self.name}"')

    def _copy(self, template: str) -> None:
        if self.server is None:
            self._clear()
            for suffix in ("", "-wal"):
                source = self.folder / f"{template}.template{suffix}"
                if source.exists():
                    shutil.copy(source, f"{self._file}{suffix}")
        else:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            # Copied as files: this server waits for no disk, and half the time of a copy through its journal is saved.
            how = " STRATEGY FILE_COPY" if (self._administrator.dialect.server_version_info or ()) >= (15,) else ""
            self._on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_{template}"{how}')

    def _on_server(self, statement: str) -> None:
        self._administrator.execute(text(statement))

    @property
    def _administrator(self) -> Connection:
        """One connection for the whole run, beside the databases that come and go."""
        if self._connection is None:
            assert self.server is not None
            engine = create_engine(self.server.set(database="postgres"), isolation_level="AUTOCOMMIT")
            self._connection = engine.connect()
        return self._connection
