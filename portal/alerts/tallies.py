"""Counts what alerts are about by the minute: one row however often it is done, bounded also for strangers."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from portal.alerts.models import AlertTally

SIGN_IN: Final = "sign_in"
NAMES: Final = "names"
FACTOR: Final = "factor"
DENIED: Final = "denied"
REVEALED: Final = "revealed"
VIEWED: Final = "viewed"

MOST_A_MINUTE = 200
"""So many rows of strangers in a minute; what comes beyond is counted as "network:many" in at most sixteen more."""
CROWD = "network:many"


def count_about(session: Session, what: str, account_id: int, at: datetime, number: int = 1) -> None:
    """Something was done by or to an account; there are no more of them than people. 0 stands for none."""
    _add(session, what, f"account:{account_id}", "", at, number)


def count_network(session: Session, what: str, network: str, at: datetime, *, apart: str = "", number: int = 1) -> None:
    """Something was done from a network ("" where it is not known) by somebody who is not signed in."""
    about, minute = f"network:{network}"[:60], _minute(at)
    full = select(func.count()).select_from(AlertTally).where(AlertTally.what == what, AlertTally.minute == minute)
    rows = session.scalar(full)
    if (rows or 0) >= MOST_A_MINUTE:
        about, apart = CROWD, apart[:1]
    _add(session, what, about, apart[:16], at, number)


def _add(session: Session, what: str, about: str, apart: str, at: datetime, number: int) -> None:
    """The database adds, so that two at once are two."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = insert(AlertTally).values(what=what, minute=_minute(at), about=about, apart=apart, number=number, at=at)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["what", "minute", "about", "apart"],
            set_={"number": AlertTally.number + row.excluded.number, "at": row.excluded.at},
        )
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
