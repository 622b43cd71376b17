"""The agency's day of an instant, reckoned by the database, so that days can be grouped there."""

from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

_HOURS = 8
"""Asia/Shanghai, without summer time since 1991."""


class local_day(FunctionElement[Any]):  # noqa: N801 - used like a function
    """The date, in Asia/Shanghai, of a column of instants."""

    type = Date()
    inherit_cache = True


@compiles(local_day, "sqlite")
def _sqlite(element: local_day, compiler: Any, **given: Any) -> str:
    return f"date({compiler.process(element.clauses, **given)}, '+{_HOURS} hours')"


@compiles(local_day, "postgresql")
def _postgresql(element: local_day, compiler: Any, **given: Any) -> str:
    inner = compiler.process(element.clauses, **given)
    return f"CAST(({inner}) AT TIME ZONE 'UTC' + INTERVAL '{_HOURS} hours' AS DATE)"
