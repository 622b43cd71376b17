"""Security alerts of three kinds, each of which concerns other roles, and who may open them, written by hand."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from portal import clock
from portal.alerts.models import Alert
from portal.alerts.rules import AlertKind
from portal.alerts.services import raise_alert
from portal.db.session import transaction
from tests.access.example import Example

READERS = {
    AlertKind.BULK_REVEAL: {"security_admin", "compliance"},
    AlertKind.BACKUP_MISSED: {"security_admin", "admin"},
    AlertKind.CHAIN_BROKEN: {"security_admin", "admin", "audit_admin", "compliance"},
}


def _alerts(session: Session) -> Example:
    readers: dict[int, set[str]] = {}
    with transaction(session) as writing:
        for kind, names in READERS.items():
            alert: Alert | None = raise_alert(writing, kind, "audit:example", {"number": 30}, clock.now())
            assert alert is not None
            readers[alert.id] = names

    def allowed(username: str, values: dict[str, Any]) -> bool:
        return username in readers[int(values["alert_id"])]

    return Example(objects=[{"alert_id": number} for number in readers], allowed=allowed)


EXAMPLES: dict[str, Callable[[Session], Example]] = {"alerts.show": _alerts, "alerts.close": _alerts}
