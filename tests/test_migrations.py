"""The migrations make exactly what the models say, on the database of this run."""

from flask import Flask
from sqlalchemy import inspect

from portal.db.base import Base
from portal.db.migrate import alembic
from portal.db.session import db


def test_migrated_database_equals_the_models(app: Flask) -> None:
    assert [str(change) for change in alembic.compare_metadata()] == []


def test_every_table_of_the_models_is_there(app: Flask) -> None:
    made = set(inspect(db.engine).get_table_names())
    assert made - {"alembic_version"} == set(Base.metadata.tables)


def test_there_is_one_line_of_revisions(app: Flask) -> None:
    assert len(alembic.script_directory.get_heads()) == 1


def test_upgrading_again_changes_nothing(app: Flask) -> None:
    before = alembic.current()
    alembic.upgrade()
    assert alembic.current() == before


def test_every_column_has_a_bounded_kind_of_text() -> None:
    """Keys and short texts carry a length, so that PostgreSQL and SQLite refuse the same things at the form."""
    unbounded = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.unique and getattr(column.type, "length", 1) is None
    ]
    assert unbounded == []
