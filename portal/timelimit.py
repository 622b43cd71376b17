"""A limit of time on work in this thread: Python code that takes too long is stopped from beside."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN_AFTER_SECONDS = 0.05


class TookTooLong(Exception):
    """Raised inside the thread whose time is up."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block once ``seconds`` have passed.

    Python drops an exception that lands in a finaliser, in a callback of the collector or in one called from C, so
    it is raised again every 50 ms until the block has ended. A call into C that never returns cannot be stopped so;
    what goes in must be bounded as well.
    """
    thread, ended = threading.get_ident(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(thread, seconds, ended), name="time limit", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        _end(thread, ended, watcher)


def _watch(thread: int, seconds: float, ended: threading.Event) -> None:
    wait = seconds
    while not ended.wait(wait):
        _send(thread, ctypes.py_object(TookTooLong))
        wait = _AGAIN_AFTER_SECONDS


def _end(thread: int, ended: threading.Event, watcher: threading.Thread) -> None:
    """Nothing is raised any more once this returns: the watcher is gone, and what it sent last is taken back."""
    while True:
        try:
            ended.set()
            watcher.join()
            _send(thread, None)
            return
        except TookTooLong:
            continue


def _send(thread: int, exception: "ctypes.py_object[type[BaseException]] | None") -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)
