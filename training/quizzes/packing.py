"""Turns the content of a question into JSON and back, by the types of its fields; equal contents give equal JSON."""

import dataclasses
import enum
import types
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def packed(value: object) -> Any:
    """The JSON of a frozen value: a field that holds its default is left out, numbers are written as exact texts."""
    if dataclasses.is_dataclass(value):
        return {
            field.name: packed(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.default is dataclasses.MISSING or getattr(value, field.name) != field.default
        }
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {key: packed(item) for key, item in sorted(value.items())}
    return [packed(item) for item in value] if isinstance(value, tuple) else value


def unpacked(kind: type[Value], value: Any) -> Value:
    """The frozen value of type ``kind`` behind its JSON; KeyError or TypeError for what is none."""
    kind_itself: Any = kind
    hints = _hints(kind_itself)
    return kind(**{name: _unpacked(hints[name], item) for name, item in value.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _unpacked(hint: Any, value: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        inner = next(item for item in arguments if item is not type(None))
        return None if value is None else _unpacked(inner, value)
    if origin is tuple:
        return tuple(_unpacked(arguments[0], item) for item in value)
    if origin is not None:
        return dict(value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return unpacked(hint, value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, enum.Enum | Decimal | Fraction) else value
