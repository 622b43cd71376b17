"""What tests of alerts share: a clock that stands, people to be written to, and the worker a minute later."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.alerts.models import Alert
from portal.audit.models import APPEND_ONLY_SQLITE
from portal.auth.rules import Role
from portal.db.session import db
from portal.jobs.runner import run_everything_due
from portal.notifications.models import OutboxMessage
from tests.portal.auth.conftest import open_account as open_account

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """A clock that stands."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


class Watch:
    """The worker and what it raised: ``after(60)`` runs everything due that many seconds later."""

    def __init__(self, app: Flask, moment: time_machine.Traveller) -> None:
        self.app, self.moment = app, moment

    def after(self, seconds: float = 60) -> list[Alert]:
        """All alerts there are, once the worker ran."""
        self.moment.shift(seconds)
        run_everything_due(db.session, self.app.extensions["fairline.features"])
        return self.alerts()

    def alerts(self) -> list[Alert]:
        db.session.rollback()
        db.session.expire_all()
        return list(db.session.scalars(select(Alert).order_by(Alert.id)))

    def mails(self) -> list[tuple[str, str]]:
        """Recipient and subject of each mail about alerts, the oldest first."""
        db.session.rollback()
        wanted = select(OutboxMessage).where(OutboxMessage.unique_key.startswith("alert:")).order_by(OutboxMessage.id)
        return [(message.recipient or "", message.subject) for message in db.session.scalars(wanted)]

    def bodies(self) -> str:
        wanted = select(OutboxMessage).where(OutboxMessage.unique_key.startswith("alert:"))
        return "\n".join(message.body or "" for message in db.session.scalars(wanted))


@pytest.fixture
def watch(app: Flask, moment: time_machine.Traveller, open_account: Callable[..., int]) -> Watch:
    """The worker of an agency with its administrators; it has looked once and found nothing."""
    for name, role in (
        ("sec", Role.SECURITY_ADMIN),
        ("sys", Role.SYSTEM_ADMIN),
        ("aud", Role.AUDIT_ADMIN),
        ("comp", Role.COMPLIANCE),
    ):
        open_account(name, {role}, email=f"{name}@agency.example")
    made = Watch(app, moment)
    assert made.after(60) == []
    return made


def of_kind(alerts: list[Alert]) -> list[tuple[str, Any]]:
    """Kind and what it is about."""
    return [(alert.kind.value, alert.about) for alert in alerts]


_GUARD = {
    "sqlite": (
        ("DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete"),
        APPEND_ONLY_SQLITE,
    ),
    "postgresql": (
        ("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only",),
        ("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only",),
    ),
}


def behind_the_guard(*statements: str, back: bool = True) -> None:
    """What somebody with the database's own password does: the guard off, the trail changed, the guard on again."""
    off, on = _GUARD[db.engine.dialect.name]
    with db.engine.begin() as raw:
        for statement in (*off, *statements, *(on if back else ())):
            raw.exec_driver_sql(statement)


__all__ = ["Session", "Watch", "behind_the_guard", "of_kind", "open_account"]
