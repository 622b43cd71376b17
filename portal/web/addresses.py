"""Addresses: numbers in them that can be rows, and links made from the one asked for without being steered by it."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.routing import IntegerConverter, Map

_LARGEST_NUMBER = 2**31 - 1
_PLACE = 2_001_002_003


class RowNumber(IntegerConverter):
    """Numbers of rows in addresses: one that no database can hold is an address that does not exist."""

    def __init__(self, map: Map, *args: Any, **limits: Any) -> None:
        super().__init__(map, *args, **{"max": _LARGEST_NUMBER, **limits})


def same_page(changed: Mapping[str, str | None], *, dropped: frozenset[str] = frozenset()) -> str:
    """This page with some arguments changed (None: left out) and the others kept, but for those ``dropped``."""
    path = url_for(request.endpoint or "home.my_day", **(request.view_args or {}))
    kept = [
        (name, value)
        for name, values in request.args.lists()
        if name not in dropped and name not in changed
        for value in values
    ]
    new = [(name, value) for name, value in changed.items() if value is not None]
    query = urlencode([*kept, *new])
    return f"{path}?{query}" if query else path


def addresses(endpoint: str, argument: str) -> Callable[[int], str]:
    """Addresses of one page by number, made once for a whole list: ``url_for`` for each row is dearer than the row."""
    values: dict[str, Any] = {argument: _PLACE}
    before, after = url_for(endpoint, **values).split(str(_PLACE))
    return lambda number: f"{before}{int(number)}{after}"
