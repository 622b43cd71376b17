"""Places in a sorted list, carried in an address: whatever somebody writes there, it is a fitting value or no place."""

import base64
import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Enum, Integer
from sqlalchemy.types import TypeDecorator, TypeEngine

_LONGEST = 2000
_LARGEST_KEY = 2**31


def written_place(value: Any, key: int) -> str:
    """The place behind or before a row: its value in the sorted column and its key."""
    kind = "datetime" if isinstance(value, datetime) else "date" if isinstance(value, date) else "plain"
    text = json.dumps([kind, value if kind == "plain" else value.isoformat(), key], default=float)
    return base64.urlsafe_b64encode(text.encode()).decode()


def read_place(text: str, sort: ColumnElement[Any]) -> tuple[Any, int] | None:
    """What ``written_place`` wrote, where it fits the column sorted by; else None, so that the first page is shown."""
    if len(text) > _LONGEST:
        return None
    try:
        kind, value, key = json.loads(base64.urlsafe_b64decode(text))
        made = _made(kind, value)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    usable = type(key) is int and abs(key) < _LARGEST_KEY and _is_storable(made) and _fits(made, sort.type)
    return (made, key) if usable else None


def _made(kind: object, value: Any) -> Any:
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "datetime":
        return datetime.fromisoformat(value).astimezone(UTC) if datetime.fromisoformat(value).tzinfo else None
    return value if kind == "plain" else None


def _is_storable(value: Any) -> bool:
    """Whether both databases take the value at all."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, int | float):
        return math.isfinite(value) and abs(value) < 2**62
    return value is not None


def _fits(value: Any, column: TypeEngine[Any]) -> bool:
    """Whether a value may be compared with the column; what has no known type is not judged."""
    if isinstance(column, TypeDecorator):
        column = column.impl_instance
    if isinstance(column, Enum):
        return isinstance(value, str) and value in column.enums
    try:
        wanted = column.python_type
    except NotImplementedError:
        return True
    if wanted is bool:
        return isinstance(value, bool | int) and value in (0, 1)
    if issubclass(wanted, int | float | Decimal):
        narrow = isinstance(column, Integer) and not isinstance(column, BigInteger)
        return type(value) in (int, float) and (not narrow or abs(value) < _LARGEST_KEY)
    if issubclass(wanted, str):
        return isinstance(value, str)
    if issubclass(wanted, datetime):
        return isinstance(value, datetime)
    return type(value) is wanted
