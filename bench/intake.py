"""Public complaints, accepted and durable: eight clients against a real server, beside insert and commit."""

import json
import re
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode

from sqlalchemy import func, select

from bench.house import House
from bench.report import Line
from complaints.cases.models import Complaint
from portal.config import ROOT
from portal.db.session import db

_CLIENTS = 8
_SECONDS = 2.0
_ROUNDS = 5
_GOAL = 0.35

Send = Callable[[], None]


def public_complaint(house: House) -> list[Line]:
    """Accepted complaints a second as a share of inserted rows a second; what was accepted is counted afterwards."""
    app = house.new_demo("intake")
    config = app.extensions["fairline.config"]
    settings = {
        "data_folder": str(config.data_folder),
        "database_url": config.database_url,
        "secret_key": config.secret_key,
    }
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Complaint)) or 0
        db.session.close()
    with (
        server_of("portal", settings) as portal,
        server_of("floor", {"database_url": house.new_database("insert_floor")}) as floor,
    ):
        ours = [_complainant(portal) for _ in range(_CLIENTS)]
        least = [_inserter(floor) for _ in range(_CLIENTS)]
        for send in (*ours, *least):
            send()
        rates = [(_rate(ours), _rate(least)) for _ in range(_ROUNDS)]
    sent = _CLIENTS + sum(count for (count, _), _ in rates)
    with app.app_context():
        stored = (db.session.scalar(select(func.count()).select_from(Complaint)) or 0) - before
        db.session.close()
    if stored != sent:
        raise RuntimeError(f"{sent} complaints were accepted, {stored} are stored")
    share = statistics.median(mine[0] / mine[1] / (floor_[0] / floor_[1]) for mine, floor_ in rates)
    each = statistics.median(seconds / count for (count, seconds), _ in rates)
    floor_each = statistics.median(seconds / count for _, (count, seconds) in rates)
    return [
        Line(
            work="public complaint, accepted and durable",
            size=f"{_CLIENTS} clients",
            p50=each,
            rate=f"{1 / each:,.0f}/s",
            floor_name="insert + commit",
            floor=floor_each,
            ratio=1 / share,
            goal="≥ 35 % of the floor",
            met=share >= _GOAL,
            note=f"{share:.0%} of {1 / floor_each:,.0f}/s; {stored:,} accepted, {stored:,} stored",
        )
    ]


@contextmanager
def server_of(side: str, settings: dict[str, str]) -> Iterator[int]:
    """A server of one side in a process of its own; gives its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.serve", side], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server of {side} did not start")
        yield int(line)
    finally:
        process.stdin.close()
        process.wait(timeout=20)


def _rate(senders: list[Send]) -> tuple[int, float]:
    """How many were answered in about two seconds, and the seconds it took."""
    counts = [0] * len(senders)
    troubles: list[Exception] = []
    began = time.perf_counter()

    def work(index: int) -> None:
        try:
            while time.perf_counter() - began < _SECONDS:
                senders[index]()
                counts[index] += 1
        except Exception as error:
            troubles.append(error)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(senders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return sum(counts), time.perf_counter() - began


def _inserter(port: int) -> Send:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def send() -> None:
        body = urlencode({"number": uuid.uuid4().hex[:20]})
        _post(connection, "/insert", body, {})

    return send


def _complainant(port: int) -> Send:
    """Somebody with the form open: the token and the cookie of its page, a new key for each complaint."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/complaints/new")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        raise RuntimeError("the form has no token")
    fields = {
        "csrf_token": token.group(1),
        "complainant": "debtor",
        "anonymous": "y",
        "preferred": "page",
        "words": "They called me nine times on one day, at work too, and told a colleague about the debt. " * 4,
        "code": "",
        "wishes": "stop",
        "safety": "none",
        "website": "",
    }

    def send() -> None:
        _post(connection, "/complaints/new", urlencode({**fields, "form_key": uuid.uuid4().hex}), {"Cookie": cookie})

    return send


def _post(connection: HTTPConnection, path: str, body: str, headers: dict[str, str]) -> None:
    connection.request("POST", path, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status not in (200, 201):
        said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode(errors="replace")))
        raise RuntimeError(f"{path}: {answer.status} {said[:400]}")
