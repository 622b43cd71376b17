"""Requests for large sheets in the demo for the access test: one of a trainer, one of compliance itself."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.exports.services import Sheet, ask_for_sheet
from tests.access.example import Example

DECIDES = {"compliance", "leader", "deputy"}


def _requests(session: Session) -> Example:
    """One's own and, for who decides, everybody's; only those who decide reach the buttons."""
    made = {}
    for username in ("trainer", "compliance"):
        account = session.scalars(select(Account).where(Account.username == username)).one()
        actor = Actor(account_id=account.id, employee_id=account.employee_id, name=username)
        sheet = Sheet(kind="people", title="People", key=f"/people/?{username}", address="/people/", rows=900)
        with transaction(session) as writing:
            made[ask_for_sheet(writing, actor, sheet, "For the yearly audit").id] = username
    return Example(
        objects=[{"request_id": number} for number in made],
        allowed=lambda username, values: username in DECIDES or made[values["request_id"]] == username,
    )


def _deciding(session: Session) -> Example:
    example = _requests(session)
    return Example(objects=example.objects, allowed=lambda username, _values: username in DECIDES)


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "exports.show": _requests,
    "exports.grant": _deciding,
    "exports.refuse": _deciding,
}
