"""Throw-away databases: a template is built once a run, by the first process that asks, and copied for each test."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from portal.db.create import upgrade_database
from portal.db.session import db


class Databases:
    """Hands out copies of template databases at one fixed ``url``, on SQLite files or a PostgreSQL server.

    ``shared`` is the folder of the whole run. Its name is part of the names of templates on a server.
    """

    def __init__(self, folder: Path, worker: str, server_url: str | None, shared: Path) -> None:
        self.folder, self.shared, self.templates = folder, shared, set[str]()
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
            with self._alone(template) as ready:
                if not ready.exists():
                    self._make_template(app, template, build)
                    ready.touch()
            self.templates.add(template)
        self._copy(template)

    @contextmanager
    def _alone(self, template: str) -> Iterator[Path]:
        """Hold the template against the other processes of this run; the file that says that it is made."""
        with (self.shared / f"{template}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.shared / f"{template}.ready"

    def release(self, app: Flask) -> None:
        """Let go of all connections, so that the database can be replaced."""
        with app.app_context():
            db.session.close()
            db.engine.dispose()

    def drop_own(self) -> None:
        """Remove what this process made on a server; files go with their folder."""
        if self.server is not None:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            self._administrator.close()
            self._administrator.engine.dispose()

    def drop_templates(self) -> None:
        """Remove the templates of the whole run from a server; for the process that outlives the others."""
        if self.server is not None:
            for made in self.shared.glob("*.ready"):
                self._on_server(f'DROP DATABASE IF EXISTS "{self._template(made.stem)}" WITH (FORCE)')

    def _template(self, template: str) -> str:
        return f"{self.shared.name}-{template}"

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
                    shutil.copy(file, self.shared / f"{template}.template{suffix}")
        else:
            self._on_server(f'CREATE DATABASE "{self._template(template)}" TEMPLATE "{self.name}"')

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
                source = self.shared / f"{template}.template{suffix}"
                if source.exists():
                    shutil.copy(source, f"{self._file}{suffix}")
        else:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            # Copied as files: this server waits for no disk, and half the time of a copy through its journal is saved.
            how = " STRATEGY FILE_COPY" if (self._administrator.dialect.server_version_info or ()) >= (15,) else ""
            self._on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{self._template(template)}"{how}')

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
