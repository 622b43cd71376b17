"""What a domain says of the records whose keeping ends: which they are, when they ended, what still needs them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Date
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal import clock
from portal.auth.actor import Actor
from portal.personal.register import Keeping
from portal.personal.retention_rules import Period

Text: TypeAlias = object
"""A text or a lazily translated one."""


@dataclass(frozen=True, kw_only=True)
class Retained:
    """A kind of record with a person in it. ``kind`` is its table's name, ``model`` has ``id`` and ``data_key_id``.

    ``number`` is what people call a record by and names nobody. ``ended`` is a day or an instant, None while it goes
    on. ``needed`` is the domain's own open duty. ``seen_by`` keeps a reader from records that concern them.
    """

    kind: str
    keeping: Keeping
    label: Text
    model: Any
    number: InstrumentedAttribute[str]
    ended: InstrumentedAttribute[Any]
    needed: Callable[[], ColumnElement[bool]]
    seen_by: Callable[[Actor, date], ColumnElement[bool]]

    def ended_by(self, day: date) -> ColumnElement[bool]:
        """The condition that it ended on ``day`` or before; never true while it goes on."""
        if not isinstance(self.ended.type, Date):
            return self.ended < datetime.combine(day + timedelta(days=1), time(), clock.COMPANY_ZONE)
        return self.ended <= day


def day_of(value: date | datetime | None) -> date | None:
    """The agency's day of what ``ended`` holds."""
    return clock.local(value).date() if isinstance(value, datetime) else value


Need: TypeAlias = Callable[[], ColumnElement[bool]]
"""The condition that a domain still needs a record of another's: an open duty."""

Forget: TypeAlias = Callable[[Session, Actor, int], int]
"""Takes away what no column of the register shows: files and papers about a record; how many."""

Tidy: TypeAlias = Callable[[Session, datetime, int], int]
"""Tidies up to so many rows of things that are kept a short while and are older than an instant; how many."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How long a keeping class lasts: the setting with the number, and the period it gives."""

    keeping: Keeping
    setting: str
    period: Period
