"""One way to write a value as bytes, as RFC 8785 does, with integers only: the same on every machine and Python."""

import json
from typing import Any

HIGHEST = 2**53 - 1
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """The value as canonical JSON. Raises ValueError for what has no single form: floats, other keys than ASCII."""
    _check(value)
    return _encode(value).encode()


def plain(value: Any) -> bytes:
    """The same for a value that our own code made and that needs no check."""
    return _encode(value).encode()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"a key that sorts in more than one way: {key!r}")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, bool) or value is None or isinstance(value, str):
        return
    elif not isinstance(value, int) or not -HIGHEST <= value <= HIGHEST:
        raise ValueError(f"neither text nor a whole number below 2^53: {value!r}")
