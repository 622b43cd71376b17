"""Whether a sheet is about persons: the field register decides by the columns that it is made of (safety s76)."""

from collections.abc import Iterable
from typing import Any, cast

from flask import current_app
from sqlalchemy import Column, Select, Table
from sqlalchemy.sql import visitors

from portal.personal.register import DataClass, fields_of

_PLACE = "fairline.classes"
_OF_PERSONS = (DataClass.PERSONAL, DataClass.SENSITIVE)


def _classes() -> dict[str, DataClass]:
    """The class of every "table.column"."""
    known = current_app.extensions.get(_PLACE)
    if known is None:
        entries = [entry for feature in current_app.extensions["fairline.features"] for entry in feature.register]
        known = {f"{one.table}.{one.column}": one.data_class for one in fields_of(entries)}
        current_app.extensions[_PLACE] = known
    return cast(dict[str, DataClass], known)


def holds_persons(columns: Iterable[str]) -> bool:
    """Whether any of these columns, each "table.column", is about a person; KeyError for one the register lacks."""
    classes = _classes()
    return any(classes[column] in _OF_PERSONS for column in columns)


def selects_persons(statement: Select[*tuple[Any, ...]]) -> bool:
    """Whether anything that a statement selects, also inside of an expression, comes from such a column."""
    return holds_persons(columns_of(statement))


def columns_of(statement: Select[*tuple[Any, ...]]) -> set[str]:
    """Every "table.column" that the selected values are made of; a whole object counts with all its columns."""
    return {
        f"{base.table.name}.{base.name}"
        for selected in statement.selected_columns
        for element in visitors.iterate(selected)
        for base in getattr(element, "base_columns", ())
        if isinstance(base, Column) and isinstance(base.table, Table)
    }
