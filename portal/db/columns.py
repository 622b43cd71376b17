"""Column types that behave the same on SQLite and PostgreSQL."""

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

JsonValue = JSON().with_variant(JSONB(), "postgresql")
"""A value of lists, dicts, text and numbers; compared and indexed by PostgreSQL, kept as text by SQLite."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: takes aware times only, stores UTC, gives aware UTC back (SQLite alone would drop the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(kind: type[enum.StrEnum]) -> Enum:
    """A column that holds one member of ``kind`` by value, guarded by a check constraint on both databases."""

    def values(members: Any) -> list[str]:
        return [member.value for member in members]

    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        values_callable=values,
    )
