"""Turns the content of a question into JSON and back, by the types of its fields; equal contents give equal JSON."""

import dataclasses
import enum
import re
import types
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")

_NUMBER = re.compile(r"-?\d{1,120}(\.\d{1,120})?(/\d{1,120}|E[+-]?\d{1,3})?", re.ASCII)


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
    """The frozen value of type ``kind`` behind its JSON; KeyError, TypeError or ValueError for what is none."""
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
        return tuple(_unpacked(arguments[0], item) for item in _of_type(list, value))
    if origin is not None:
        return {_of_type(str, key): _of_type(str, item) for key, item in _of_type(dict, value).items()}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return unpacked(hint, _of_type(dict, value))
    if isinstance(hint, type) and issubclass(hint, enum.Enum | Decimal | Fraction):
        return hint(_of_type(str, value)) if issubclass(hint, enum.Enum) else _number(hint, _of_type(str, value))
    return _of_type(hint, value)


def _number(kind: Any, text: str) -> Any:
    """A number of a size that can be worked with; ValueError for one made to fill the memory and for none at all."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a number of this size")
    return kind(text)


def _of_type(kind: Any, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} was expected")
    return value
