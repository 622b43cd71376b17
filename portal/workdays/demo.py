"""The demo company starts with the official working days, so that every other step can count deadlines."""

from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.workdays.services import load_official_calendar


def load_calendar(world: DemoWorld) -> None:
    """Load the lists that come with Fairline."""
    with transaction(world.session) as session:
        load_official_calendar(session, COMMAND)
