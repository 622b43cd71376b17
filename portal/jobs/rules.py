"""How long a worker holds a job, how often one is tried, which slot of a periodic job has come (safety s48–s50)."""

from datetime import UTC, datetime, time, timedelta

LEASE = timedelta(seconds=60)
"""How long a job belongs to a worker that says nothing: after it another one takes over."""
MOST_TRIES = 5
HANDLER_DIED = "The worker died each time it ran this."


def next_run(tries: int, now: datetime) -> datetime | None:
    """When a job that failed ``tries`` times (1 or more) runs again: after 4, 16, 64, 256 seconds; None: park it.

    A person who starts a parked one gives it as many tries again.
    """
    return None if tries % MOST_TRIES == 0 else now + timedelta(seconds=4 ** (tries % MOST_TRIES))


def before_next_round(tries: int) -> int:
    """How many tries a job counts as having had when a person starts it again, so that it has a whole round more.

    The number only grows: a worker that still holds a try of an earlier round is never taken for the one at work.
    """
    return -(-tries // MOST_TRIES) * MOST_TRIES


def minute_slot(minutes: int, now: datetime) -> datetime:
    """The newest slot of a job that runs every ``minutes``: counted from midnight UTC of the epoch, so always alike."""
    return second_slot(minutes * 60, now)


def second_slot(seconds: int, now: datetime) -> datetime:
    """The same for one that runs every ``seconds``."""
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def daily_slot(at: time, local_now: datetime) -> datetime:
    """The newest slot of a job that runs daily at ``at`` on the wall clock of ``local_now``, in UTC."""
    slot = datetime.combine(local_now.date(), at, tzinfo=local_now.tzinfo)
    return (slot if slot <= local_now else slot - timedelta(days=1)).astimezone(UTC)
