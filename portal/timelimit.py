"""A limit of time on work in this thread: Python code that takes too long is stopped from beside."""

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class TookTooLong(Exception):
    """Raised inside the thread whose time is up."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block once ``seconds`` have passed.

    A call into C that never returns cannot be stopped so; what goes in must be bounded as well.
    """
    thread, gate, state = threading.get_ident(), threading.Lock(), {"done": False, "fired": False}

    def fire() -> None:
        with gate:
            if not state["done"]:
                state["fired"] = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TookTooLong))

    timer = threading.Timer(seconds, fire)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with gate:
            state["done"] = True
        timer.cancel()
        if state["fired"]:
            _let_it_arrive()


def _let_it_arrive() -> None:
    """The exception comes at Python's next instruction; where the block just ended it must not leak."""
    try:
        for _ in range(100):
            time.sleep(0.001)
    except TookTooLong:
        pass
