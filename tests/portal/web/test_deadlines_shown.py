"""A deadline at the end of a day is read as that day's last minute; every other stays what it is."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.auth.actor import Actor
from portal.feature import Feature, Todo
from portal.web.home import todos_of

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (datetime(2026, 12, 8, 16, 0, tzinfo=UTC), datetime(2026, 12, 8, 15, 59, 59, tzinfo=UTC)),
        (datetime(2026, 12, 8, 16, 1, tzinfo=UTC), datetime(2026, 12, 8, 16, 1, tzinfo=UTC)),
        (datetime(2026, 12, 8, 0, 0, tzinfo=UTC), datetime(2026, 12, 8, 0, 0, tzinfo=UTC)),
        (None, None),
    ],
)
def test_end_of_day_is_its_last_minute(app: Flask, due: datetime | None, shown: datetime | None) -> None:
    feature = Feature(name="x", label="X", todos=lambda _session, _actor, _now: [Todo(title="t", url="/", due=due)])
    (line,) = todos_of([feature], Actor(), NOW)
    assert line["due"] == shown
    assert shown is None or (line["tone"] == "ok" and shown - NOW > timedelta(0))
