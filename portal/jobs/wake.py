"""A bell between the requests and the worker of the same process; a worker elsewhere looks by itself."""

import threading

bell = threading.Event()


def wake_workers() -> None:
    """Tell the embedded worker that there is something to do now."""
    bell.set()
