"""The portal as it is served in production, in a process of its own that a drill kills with -9 and starts again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from sqlalchemy import create_engine, text

from complaints.intake.limit import IN_ALL
from portal.app import create_app
from portal.auth.actor import COMMAND
from portal.clock import today
from portal.config import ROOT
from portal.db.session import transaction
from portal.policy.queries import definitions
from portal.policy.services import set_setting

_PATIENCE = 900.0


def free_port() -> int:
    """A port of this machine that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def raise_limit() -> None:
    """Set the hour's limit of the public pages as high as it goes, in the database that the environment names."""
    with create_app().app_context(), transaction() as session:
        definition = definitions()[IN_ALL]
        set_setting(
            session, COMMAND, definition, value=definition.highest, effective_from=today(), reason="kill drill", seen=0
        )


class MortalServer:
    """``portal serve`` with its worker inside, on SQLite in ``folder`` or on the database of ``database_url``."""

    def __init__(self, folder: Path, database_url: str | None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url or f"sqlite:///{folder / 'fairline.sqlite3'}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "FAIRLINE_DATA": str(folder),
            "FAIRLINE_SECRET_KEY": "a-key-for-the-kill-drill-0123456789abcdef",
            "FAIRLINE_BASE_URL": self.url,
            "FAIRLINE_CLI_LANGUAGE": "en",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", "from portal.cli import run; run()", *words]

    def init(self, *, public: bool = True) -> None:
        """Make the database, as an operator would; ``public`` pages take more in an hour than a drill sends then."""
        raising = [sys.executable, "-c", "from bench.mortal_server import raise_limit; raise_limit()"]
        for command in (self._command("init"), raising) if public else (self._command("init"),):
            subprocess.run(command, check=True, cwd=ROOT, env=self.environment, capture_output=True)

    def start(self) -> None:
        """Start it; the process is there afterwards, which need not mean that it answers already."""
        command = self._command("serve", "--port", str(self.port))
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def wait_until_it_answers(self) -> None:
        """Raises RuntimeError when it ended by itself or says nothing for too long."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=60).read()  # noqa: S310 - our own server
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process is None or self.process.poll() is not None:
                    raise RuntimeError("the server ended by itself") from None
                time.sleep(0.1)
        raise RuntimeError("the server did not answer")

    def kill(self) -> None:
        """As a power cut would end it: nothing is finished, nothing is closed."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def complaint_numbers(self) -> list[str]:
        """The complaints in the database, looked at from outside."""
        engine = create_engine(self.database_url)
        with engine.connect() as connection:
            found = [str(row[0]) for row in connection.execute(text("SELECT number FROM complaint ORDER BY id"))]
        engine.dispose()
        return found
