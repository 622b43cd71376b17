"""A real server is killed right after the receipt: the complaint is there, and the same form shows the same receipt."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine, make_url

from portal.config import ROOT
from tests.support.mailserver import free_port

_GOOD = [
    ("words", "They called nine times on Sunday. 催收电话太多。"),
    ("code", "301"),
    ("wishes", "stop"),
    ("safety", "none"),
    ("complainant", "debtor"),
    ("anonymous", "y"),
    ("preferred", "page"),
]
_KILLS = 3


class Served:
    """A portal in a process of its own, on SQLite or the server of DATABASE_URL."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
            "FAIRLINE_DATA": str(folder),
            "FAIRLINE_SECRET_KEY": "a-key-for-the-kill-test-0123456789abcdef",
            "FAIRLINE_BASE_URL": self.url,
            "FAIRLINE_CLI_LANGUAGE": "en",
        }
        if database:
            self.environment["DATABASE_URL"] = database
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", "from portal.cli import run; run()", *words]

    def init(self) -> None:
        """Make the database with “portal init”; before the first migration exists, from the models."""
        subprocess.run(self.command("init"), check=True, cwd=ROOT, env=self.environment, capture_output=True)

    def start(self) -> None:
        command = self.command("serve", "--port", str(self.port))
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/complaints/status", timeout=5).read()
                return
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, "the server did not start"
                time.sleep(0.1)
        raise AssertionError("the server did not answer")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Browser:
    """Opens the form and sends it, with the cookies of one browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = self._read(self.opener.open(f"{url}/complaints/new?lang=en", timeout=30))
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        key = re.search(r'name="form_key"[^>]*value="([0-9a-f]{32})"', page)
        assert token and key
        self.body = urlencode([("csrf_token", token.group(1)), ("form_key", key.group(1)), *_GOOD]).encode()

    def send(self) -> tuple[str, str]:
        """Send the form; number and code of the receipt."""
        answer = self.opener.open(f"{self.url}/complaints/new", self.body, timeout=60)
        page = self._read(answer)
        assert answer.status == 201
        number = re.search(r"data-receipt-number>([^<]+)", page)
        code = re.search(r"data-receipt-code>([^<]+)", page)
        assert number and code
        return number.group(1), code.group(1)

    @staticmethod
    def _read(answer: "urllib.request._UrlopenRet") -> str:  # type: ignore[name-defined]
        return str(answer.read().decode())


@pytest.fixture
def database() -> Iterator[str | None]:
    """A database of its own on the server of DATABASE_URL; None means SQLite in the data folder."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        yield None
        return
    name = f"fairline_kill_{uuid.uuid4().hex[:8]}"
    engine = create_engine(make_url(server).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture
def served(tmp_path: Path, database: str | None) -> Iterator[Served]:
    """A started portal; killed at the end."""
    portal = Served(tmp_path, database)
    portal.init()
    portal.start()
    yield portal
    portal.kill()


def numbers(served: Served) -> list[str]:
    """The complaints in the database, looked at from outside."""
    address = (
        served.environment.get("DATABASE_URL") or f"sqlite:///{served.environment['FAIRLINE_DATA']}/fairline.sqlite3"
    )
    engine: Engine = create_engine(address)
    with engine.connect() as connection:
        found = [row[0] for row in connection.execute(text("SELECT number FROM complaint ORDER BY id"))]
    engine.dispose()
    return found


@pytest.mark.safety("s09")
@pytest.mark.safety("s10")
def test_receipt_survives_kill_right_after_it(served: Served) -> None:
    receipts: dict[str, Callable[[], tuple[str, str]]] = {}
    for _ in range(_KILLS):
        browser = Browser(served.url)
        number, code = browser.send()
        served.kill()
        assert number in numbers(served)
        served.start()
        assert browser.send() == (number, code)
        receipts[number] = browser.send
    assert sorted(receipts) == sorted(numbers(served))


@pytest.mark.safety("s10")
def test_twenty_sendings_at_once_and_after_kill_make_one(served: Served) -> None:
    browser, found = Browser(served.url), list[tuple[str, str]]()
    threads = [threading.Thread(target=lambda: found.append(browser.send())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    served.kill()
    served.start()
    found.append(browser.send())
    assert len(found) == 21 and len(set(found)) == 1
    assert numbers(served) == [found[0][0]]


@pytest.mark.safety("s09")
def test_kill_while_being_sent_leaves_all_or_nothing(served: Served) -> None:
    """Killed in the middle: whoever got a receipt finds it, and sending again makes one and not two."""
    for delay in (0.01, 0.05):
        browser, got = Browser(served.url), list[tuple[str, str]]()
        thread = threading.Thread(target=lambda browser=browser, got=got: got.extend(_tried(browser)))
        before = len(numbers(served))
        thread.start()
        time.sleep(delay)
        served.kill()
        thread.join()
        there = numbers(served)
        assert len(there) - before in (0, 1)
        assert all(number in there for number, _ in got)
        served.start()
        number, _ = browser.send()
        assert numbers(served).count(number) == 1 and len(numbers(served)) == before + 1


def _tried(browser: Browser) -> list[tuple[str, str]]:
    try:
        return [browser.send()]
    except (OSError, http.client.HTTPException, urllib.error.URLError, AssertionError):
        return []
