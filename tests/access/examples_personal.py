"""Requests of persons in the demo for the access test: one that whoever is in charge may handle, one of compliance."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.personal.request_rules import Right, Way
from portal.personal.request_services import Asked, ask_own, enter_request
from tests.access.example import Example

HANDLES = {"compliance", "leader", "deputy"}


def _requests(session: Session) -> Example:
    """Compliance and leaders handle requests, but nobody their own."""
    asked = Asked(
        right=Right.EXPLAIN, way=Way.LETTER, language="en", received_on=clock.today(), name="Ada", wish="Why me?"
    )
    account = session.scalars(select(Account).where(Account.username == "compliance")).one()
    own = Actor(account_id=account.id, employee_id=account.employee_id)
    with transaction(session) as writing:
        foreign_id = enter_request(writing, COMMAND, asked, clock.today()).id
        own_id = ask_own(writing, own, asked).id
    return Example(
        objects=[{"request_id": foreign_id}, {"request_id": own_id}],
        allowed=lambda username, values: (
            username in HANDLES and not (username == "compliance" and values["request_id"] == own_id)
        ),
    )


_PAGES = "show reveal identity find link unlink copy correct withdraw propose confirm decline answer"

EXAMPLES: dict[str, Callable[[Session], Example]] = {f"person_requests.{name}": _requests for name in _PAGES.split()}
