"""The migrations make exactly what the models say, on the database of this run."""

import os

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, func, inspect, select, text

from portal.db.base import Base
from portal.db.create import _tables_may_be_made_anew
from portal.db.migrate import _references_hold, alembic
from portal.db.session import db
from training.assignments.models import SpecialTraining


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


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="PostgreSQL changes a table in its place")
def test_table_that_others_point_to_is_made_anew_with_all_its_rows(demo_app: Flask) -> None:
    """An installation in use stopped upgrading at the first column that a table with references got."""
    before = db.session.scalars(select(SpecialTraining.id).order_by(SpecialTraining.id)).all()
    db.session.close()
    with _tables_may_be_made_anew():
        with alembic.op.batch_alter_table("training_assignment", recreate="always") as batch:
            batch.add_column(Column("added", Integer, server_default="7", nullable=False))
        alembic.migration_contexts["default"].connection.commit()
    assert db.session.scalars(select(SpecialTraining.id).order_by(SpecialTraining.id)).all() == before != []
    assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
    for connection in (db.session.connection(), alembic.migration_contexts["default"].connection):
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="PostgreSQL minds references by itself")
def test_revision_that_leaves_a_row_pointing_to_nothing_is_not_kept(demo_app: Flask) -> None:
    context = alembic.migration_contexts["default"]
    with (
        _tables_may_be_made_anew(),
        pytest.raises(RuntimeError, match="row of training_assignment_person that points to no training_assignment"),
        context.connection.begin(),
    ):
        context.connection.exec_driver_sql("DELETE FROM training_assignment")
        _references_hold(context)
    assert db.session.scalar(select(func.count()).select_from(SpecialTraining)) > 0
