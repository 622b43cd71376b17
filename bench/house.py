"""The portal under measurement: demo company and bulk rows in databases of its own, pages called without a network."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.floor import floor_app
from bench.measure import Call
from portal.app import create_app
from portal.auth.models import Account
from portal.auth.services import begin_session
from portal.config import Config
from portal.db.create import upgrade_database
from portal.db.session import db, transaction
from portal.demo import build_demo
from portal.personal.keys import field_keys_in


class House:
    """Databases for a run, made when first asked for: the floor's, the demo's."""

    def __init__(self, folder: Path, server_url: str | None) -> None:
        self.folder = folder
        self.server = make_url(server_url) if server_url else None
        self.made: list[str] = []
        self.portals: list[Flask] = []
        self._floor: Flask | None = None
        self._demo: Flask | None = None
        self._template: str | None = None
        self._key = secrets.token_urlsafe(48)

    @property
    def database(self) -> str:
        """SQLite or PostgreSQL, for the report."""
        return "PostgreSQL" if self.server else "SQLite"

    def new_database(self, name: str, template: str = "template0") -> str:
        """The address of an empty database, on a server a copy of ``template``."""
        if self.server is None:
            return f"sqlite:///{self.folder / f'{name}.sqlite3'}"
        full = f"fairline_bench_{name}_{secrets.token_hex(3)}"
        self._on_server(f'CREATE DATABASE "{full}" TEMPLATE "{template}"')
        self.made.append(full)
        return self.server.set(database=full).render_as_string(hide_password=False)

    def _on_server(self, statement: str) -> None:
        assert self.server is not None
        engine = create_engine(self.server.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def close(self) -> None:
        """Drop what was made on a server; the folder goes with the run."""
        for app in self.portals:
            self._let_go(app)
        for name in self.made:
            self._on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def new_portal(self, name: str) -> Flask:
        """A portal on an empty database with its schema."""
        app = self._portal_at(self.new_database(name))
        with app.app_context():
            upgrade_database()
            db.session.close()
        return app

    def build_demo(self, name: str) -> Flask:
        """A portal with the English demo company, really built."""
        app = self.new_portal(name)
        with app.app_context():
            build_demo(db.session, app.extensions["fairline.features"], "en")
            db.session.close()
        return app

    def new_demo(self, name: str) -> Flask:
        """A portal of its own with the demo company, copied from one that was built; to be filled further."""
        if self._template is None:
            self._template = self.build_demo("template").extensions["fairline.config"].database_url
            self._let_go(self.portals[-1])
        if self.server is None:
            url = self.new_database(name)
            shutil.copy(self.folder / "template.sqlite3", self.folder / f"{name}.sqlite3")
        else:
            url = self.new_database(name, template=str(make_url(self._template).database))
        return self._portal_at(url)

    def _portal_at(self, url: str) -> Flask:
        """One secret key and one field key for all: what the copies hold was sealed with them."""
        field_keys_in(self.folder / "data", make=True)
        config = Config(
            data_folder=self.folder / "data",
            database_url=url,
            secret_key=self._key,
            demo=True,
            embedded_worker=False,
            company_name="Clearwater Recovery",
        )
        app = create_app(config)
        self.portals.append(app)
        return app

    def _let_go(self, app: Flask) -> None:
        """Close every connection; SQLite then keeps all in one file."""
        with app.app_context():
            db.session.close()
            db.engine.dispose()

    @property
    def floor(self) -> Flask:
        """The application of floors."""
        if self._floor is None:
            self._floor = floor_app(self.new_database("floor"))
        return self._floor

    @property
    def demo(self) -> Flask:
        """The portal with the English demo company, shared by all that only read."""
        if self._demo is None:
            self._demo = self.new_demo("demo")
        return self._demo

    def floor_page(self, name: str) -> Call:
        """A call of one of the floor's pages: bare, row, rows."""
        return page_call(self.floor, f"/{name}")

    def floor_insert(self) -> Call:
        """A call that inserts a row and commits."""
        environ = EnvironBuilder(path="/insert", method="POST", data=b"").get_environ()

        def call() -> None:
            body = urlencode({"number": secrets.token_hex(8)}).encode()
            _answer(self.floor, _posting(environ, body))

        return call

    def page(self, username: str, url: str, *, part: bool = False) -> Call:
        """A call of a page of the demo as one of its people."""
        return page_call(self.demo, url, cookie_of(self.demo, username), part=part)


@contextmanager
def open_house(server_url: str | None) -> Iterator[House]:
    """A folder for the run that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="fairline-bench-"))
    house = House(folder, server_url)
    try:
        yield house
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


def cookie_of(app: Flask, username: str) -> str:
    """The Cookie header of a person signed in."""
    client = app.test_client()
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.username == username)).one()
        with transaction() as session:
            token = begin_session(session, account, "bench", by_card=True)
        db.session.close()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = token, True
    cookie = client.get_cookie("fairline")
    assert cookie is not None
    jar = SimpleCookie({"fairline": cookie.value})
    return f"fairline={jar['fairline'].coded_value}"


def page_call(app: Flask, url: str, cookie: str | None = None, *, part: bool = False) -> Call:
    """A call of a page, or of the ``part`` that script asks for; raises unless the answer is 200."""
    path, _, query = url.partition("?")
    environ = EnvironBuilder(path=path, query_string=query).get_environ()
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    if part:
        environ["HTTP_HX_REQUEST"] = "true"

    def call() -> bytes:
        return _answer(app, {**environ, "wsgi.input": BytesIO()})

    return call


def _posting(environ: dict[str, Any], body: bytes) -> dict[str, Any]:
    return {
        **environ,
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }


def _answer(app: Flask, environ: dict[str, Any]) -> bytes:
    chunks, status, _headers = run_wsgi_app(app, environ, buffered=True)
    if not status.startswith("200"):
        raise RuntimeError(f"{environ['PATH_INFO']}: {status}")
    return b"".join(chunks)
