#!/usr/bin/env python3
"""Runs a command beside a PostgreSQL server of its own and hands back the command's exit code.

    tools/with_postgresql.py [--durable] .venv/bin/pytest -x

The server lives in memory where it can, listens on a socket in its own folder and nowhere else, and is gone
with its data afterwards. With --durable it keeps its data on the disk and waits for it, as one in production
does. DATABASE_URL tells the command where it is. Only the standard library is used.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

USER = "fairline"
DATABASE = "fairline"
# A crash of this server costs nothing, so that it need not wait for the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
CARELESS = {"fsync", "synchronous_commit", "full_page_writes"}
START_SECONDS = 30


def programs() -> Path:
    """The folder of the newest server: Debian keeps one a version, outside of PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    sys.exit("No PostgreSQL server is installed here. On Debian: sudo apt-get install postgresql")


def owner() -> str | None:
    """Whose processes these must be: a server refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def new_folder(*, durable: bool = False) -> Path:
    """In memory where there is some; short, since the path of a socket may have 107 characters."""
    shm = Path("/dev/shm")  # noqa: S108 - the folder made inside is private
    parent = shm if not durable and os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 512 * 2**20 else None
    folder = Path(tempfile.mkdtemp(prefix="fairline-pg-", dir=parent))
    user = owner()
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def initialise(folder: Path, bin_folder: Path) -> None:
    subprocess.run(
        [
            str(bin_folder / "initdb"), "--no-sync", "--auth=trust", f"--username={USER}",
            "--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions", "--pgdata", str(folder / "data"),
        ],
        check=True, user=owner(), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def start(folder: Path, bin_folder: Path, *, durable: bool = False) -> subprocess.Popen[bytes]:
    options = [f"--{name}={value}" for name, value in SETTINGS.items() if not (durable and name in CARELESS)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(bin_folder / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *options],
            user=owner(), cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            # Ctrl-C in the terminal is for the command; the server leaves last.
            start_new_session=True,
        )  # fmt: skip


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path, bin_folder: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    ask = [str(bin_folder / "pg_isready"), "-q", "-h", str(folder), "-U", USER]
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > give_up:
            sys.exit("PostgreSQL did not start:\n" + (folder / "log").read_text("utf-8", "replace"))
        time.sleep(0.05)


def make_database(folder: Path, bin_folder: Path) -> None:
    subprocess.run(
        [str(bin_folder / "createdb"), "-h", str(folder), "-U", USER, DATABASE],
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@contextlib.contextmanager
def running_server(*, durable: bool = False) -> Iterator[str]:
    """The address of a fresh, empty database."""
    bin_folder = programs()
    folder = new_folder(durable=durable)
    server = None
    try:
        initialise(folder, bin_folder)
        server = start(folder, bin_folder, durable=durable)
        wait_until_ready(server, folder, bin_folder)
        make_database(folder, bin_folder)
        yield f"postgresql+psycopg://{USER}@/{DATABASE}?host={quote(str(folder), safe='')}"
    finally:
        if server is not None:
            # "Fast" shutdown: whoever is still connected is cut off.
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    words = sys.argv[1:]
    durable = words[:1] == ["--durable"]
    words = words[1:] if durable else words
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    # A polite end of this script must end the server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with running_server(durable=durable) as address:
        command = subprocess.Popen(words, env={**os.environ, "DATABASE_URL": address})
        try:
            return command.wait()
        except KeyboardInterrupt:
            # The terminal has told the command as well; give it the time to say what it has to say.
            return command.wait()
        finally:
            if command.poll() is None:
                command.terminate()
                command.wait()


if __name__ == "__main__":
    sys.exit(main())
