"""Several workers on one machine: each a process of its own, started again when it dies, ended with their parent."""

import logging
import signal
import subprocess
import sys
import time
from types import FrameType

_LOOK_EVERY = 0.5
_PAUSE = 2.0
_LAST_WAIT = 70.0
_log = logging.getLogger("fairline.jobs")


class Fleet:
    """Keeps ``size`` processes of one command alive until it is told to stop."""

    def __init__(self, command: list[str], size: int) -> None:
        self.command, self.size = command, size
        self.stopping = False
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self) -> None:
        """Start them and watch over them; SIGTERM and SIGINT end all after the job at hand."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told)
        self.processes = [self._started() for _ in range(self.size)]
        while not self.stopping:
            time.sleep(_LOOK_EVERY)
            self._replace_the_dead()
        self._end()

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self.command)  # noqa: S603 - our own command  # nosec B603

    def _replace_the_dead(self) -> None:
        for place, process in enumerate(self.processes):
            if process.poll() is not None and not self.stopping:
                _log.warning("worker %s ended with %s and is started again", process.pid, process.returncode)
                time.sleep(_PAUSE)
                self.processes[place] = self._started()

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        for process in self.processes:
            process.terminate()
        end = time.monotonic() + _LAST_WAIT
        for process in self.processes:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def worker_command() -> list[str]:
    """One worker, as the console starts it."""
    return [sys.executable, "-c", "from portal.cli import run; run()", "worker"]
