"""What happens to the keys when a database is made, upgraded or opened for work (safety s18)."""

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Refused
from portal.personal.keys import field_keys_in, keyring
from portal.personal.models import MasterKey
from portal.personal.services import check_keys, register_newest


def has_keys_table(session: Session) -> bool:
    """Whether the database is of a version that knows keys."""
    return inspect(session.connection()).has_table(MasterKey.__tablename__)


def check_before_upgrade(session: Session, *, make: bool) -> None:
    """Refuse a wrong key before anything is written. A missing one is made where the database has met none."""
    ring, met = keyring(), has_keys_table(session) and session.scalar(select(MasterKey.id).limit(1)) is not None
    if ring.from_file and make and not met:
        field_keys_in(ring.folder, make=True)
    if has_keys_table(session):
        check_keys(session)
    session.rollback()


def meet_keys(session: Session) -> None:
    """Make the first master key known to a database that has met none yet."""
    if check_keys(session) is None:
        with transaction(session) as writing:
            register_newest(writing, COMMAND)
    session.rollback()


def refuse_wrong_keys(session: Session) -> None:
    """Before serving or working: the keys must be there and be those of this database."""
    if not has_keys_table(session) or check_keys(session) is None:
        raise Refused("The database has not met its field key yet. Run “portal init”.")
    session.rollback()
