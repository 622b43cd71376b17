"""One line of the log and one figure for each run of a job."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from portal.operations.figures import JOB_RUNS

_log = logging.getLogger("fairline.jobs")


@contextmanager
def watched_run(job_id: int) -> Iterator[dict[str, str]]:
    """Time the block; it says the job's ``kind`` and ``outcome`` in the mapping it is given."""
    said, began = {"kind": "-", "outcome": "lost"}, time.perf_counter()
    try:
        yield said
    finally:
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        JOB_RUNS.labels(said["kind"], said["outcome"]).inc()
        _log.info("job", extra={"fields": {"job": job_id, **said, "ms": milliseconds}})
