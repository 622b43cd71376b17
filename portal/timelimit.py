"""A limit of time on work in this thread: Python code that takes too long is stopped from beside."""

import _thread
import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_AGAIN_AFTER_SECONDS = 0.05


class TookTooLong(Exception):
    """Raised inside the thread whose time is up."""


@dataclass
class _Watch:
    """What a block and its watcher know of each other.

    Plain lists and locks with a time-out only: the stop may land between any two steps of the block's own thread, and
    an Event or a join that it cuts through keeps its inner lock for ever.
    """

    thread: int
    wake: threading.Lock = field(default_factory=threading.Lock)
    gone: threading.Lock = field(default_factory=threading.Lock)
    ended: list[bool] = field(default_factory=list)
    left: list[bool] = field(default_factory=list)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block once ``seconds`` have passed.

    Python drops an exception that lands in a finaliser, in a callback of the collector or in one called from C, so
    it is raised again every 50 ms until the block has ended. A call into C that never returns cannot be stopped so;
    what goes in must be bounded as well.
    """
    watch = _Watch(threading.get_ident())
    watch.wake.acquire()
    watch.gone.acquire()
    try:
        _thread.start_new_thread(_watch, (watch, seconds))  # a Thread's start waits on an Event
        yield
    finally:
        _end(watch)


def _watch(watch: _Watch, seconds: float) -> None:
    wait = seconds
    while not watch.wake.acquire(timeout=wait) and not watch.ended:
        _send(watch.thread, ctypes.py_object(TookTooLong))
        wait = _AGAIN_AFTER_SECONDS
    watch.left.append(True)
    watch.gone.release()


def _end(watch: _Watch) -> None:
    """Nothing is raised any more once this returns: the watcher has left, and what it sent last is taken back."""
    while True:
        try:
            watch.ended.append(True)
            if watch.wake.locked():
                watch.wake.release()
            while not watch.left:
                watch.gone.acquire(timeout=0.01)
            _send(watch.thread, None)
            return
        except TookTooLong:
            continue


def _send(thread: int, exception: "ctypes.py_object[type[BaseException]] | None") -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)
