"""The floors: the least that Flask, SQLAlchemy and Jinja take for a page, in an application of their own."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, render_template, request
from sqlalchemy import Column, DateTime, Engine, Integer, MetaData, String, Table, create_engine, insert, select

from portal.db import session as portal_session

ROWS = 10_000
SHOWN = 50

_metadata = MetaData()
_row = Table(
    "floor_row",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("state", String(40), nullable=False),
    Column("owner", String(80), nullable=False),
    Column("began_at", DateTime, nullable=False, index=True),
    Column("due_at", DateTime, nullable=False),
)
_PAGE = """<!doctype html><html lang="en"><head><title>Rows</title></head><body><h1>Rows</h1><table>
<thead><tr>{% for name in names %}<th>{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr><td>{{ row.id }}</td><td><a href="/row/{{ row.id }}">{{ row.number }}</a></td>
<td>{{ row.name }}</td><td>{{ row.kind }}</td><td>{{ row.state }}</td><td>{{ row.owner }}</td>
<td>{{ row.began_at }}</td><td>{{ row.due_at }}</td></tr>{% endfor %}
</tbody></table></body></html>"""
_START = datetime(2026, 1, 1)  # noqa: DTZ001 - the floor has no zones


def floor_app(url: str) -> Flask:
    """Views ``/bare``, ``/row``, ``/rows`` and ``/insert`` on a database at ``url``, filled and ready."""
    engine = _engine(url)
    app = Flask("floor")
    names = [column.name for column in _row.columns]
    page = app.jinja_env.from_string(_PAGE)  # compiled once, as a file's template is

    @app.get("/bare")
    def bare() -> str:
        return "ok"

    @app.get("/row")
    def row() -> str:
        with engine.connect() as connection:
            found = connection.execute(select(_row).where(_row.c.id == 77)).all()
        return render_template(page, rows=found, names=names)

    @app.get("/rows")
    def rows() -> str:
        with engine.connect() as connection:
            found = connection.execute(select(_row).order_by(_row.c.began_at.desc()).limit(SHOWN)).all()
        return render_template(page, rows=found, names=names)

    @app.post("/insert")
    def insert_one() -> str:
        values = {**_values(0), "number": request.form["number"]}
        del values["id"]
        with engine.connect().execution_options(fairline_writes=True) as connection:
            connection.execute(insert(_row).values(values))
            connection.commit()
        return "ok"

    return app


def _engine(url: str) -> Engine:
    """With the portal's own settings for SQLite, which listen on every engine once the module is loaded."""
    assert portal_session.db is not None
    options: dict[str, Any] = {} if url.startswith("sqlite") else {"pool_size": 10, "max_overflow": 10}
    engine = create_engine(url, **options)
    _metadata.drop_all(engine)
    _metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(_row), [_values(number) for number in range(1, ROWS + 1)])
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('floor_row', 'id'), 1000000)")
    return engine


def _values(number: int) -> dict[str, Any]:
    began = _START + timedelta(minutes=37 * number)
    return {
        "id": number,
        "number": f"N{number:06d}",
        "name": f"Somebody {number % 97}",
        "kind": ("harassment", "privacy", "amount", "conduct")[number % 4],
        "state": ("new", "investigating", "replied", "closed")[number % 4],
        "owner": f"Officer {number % 5}",
        "began_at": began,
        "due_at": began + timedelta(days=10),
    }
