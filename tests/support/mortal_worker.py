"""A worker in a process of its own, for tests that kill it: quick leases, jobs that write an effect and a mail.

python -m tests.support.mortal_worker DATABASE_URL FOLDER SMTP_URL [QUEUE]
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from portal import app as house
from portal.auth.actor import PORTAL
from portal.config import Config
from portal.db.session import transaction
from portal.feature import Feature, JobKind, JobRun, PeriodicJob
from portal.jobs import consumer, lease
from portal.jobs.carrier import queue_of
from portal.jobs.runner import Worker
from portal.jobs.services import enqueue
from portal.notifications import sending
from portal.notifications.services import queue_message
from tests.support.fieldkeys import FIELD_KEYS


def effect(run: JobRun) -> None:
    """Says that it has begun, takes a while, writes an effect and a mail in one transaction; keys make twice once."""
    Path(_log).write_text("at work")
    time.sleep(0.3)
    number = run.payload["n"]
    with transaction(run.session) as session:
        enqueue(session, "noted", {}, unique_key=f"effect:{number}")
        queue_message(
            session,
            PORTAL,
            unique_key=f"mail:{number}",
            recipient=f"somebody{number}@example.com",
            language="en",
            subject=f"Mail {number}",
            body="x",
            urgent=True,
        )


def poison(run: JobRun) -> None:
    """Takes its worker down, as a library that crashes would."""
    os._exit(1)


_log = os.devnull

FEATURE = Feature(
    name="mortal",
    label="",
    jobs=(
        JobKind(name="effect", handler=effect),
        JobKind(name="noted", handler=lambda run: {}),
        JobKind(name="poison", handler=poison),
    ),
    periodic=(PeriodicJob(name="every minute", kind="noted", minutes=1),),
)


def main(database_url: str, folder: str, smtp_url: str, queue: str = "") -> None:
    """Work until killed: told by the queue where there is one, else looking at the ledger."""
    lease.LEASE = timedelta(seconds=1)  # type: ignore[misc]
    consumer._SWEEP_EVERY = 0.5
    sending.CLAIM = timedelta(seconds=1)
    house.FEATURES = ("portal.floor",)  # type: ignore[assignment]
    config = Config(
        data_folder=Path(folder),
        database_url=database_url,
        secret_key="k" * 40,
        field_keys=FIELD_KEYS,
        smtp_url=smtp_url,
        testing=True,
        queue=queue or None,
    )
    application = house.create_app(config)
    application.extensions["fairline.features"].append(FEATURE)
    globals()["_log"] = f"{folder}/{os.getpid()}.log"
    carrier = queue_of(application)
    if carrier is not None:
        consumer.consume(application, carrier)
        return
    worker = Worker(application)
    worker.start()
    worker.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
