"""Signing in: the same time for known and unknown names, and other people's pages while fifty sign in at once."""

import re
import statistics
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import delete, select, update

from bench.house import House, cookie_of
from bench.intake import server_of
from bench.report import Line
from portal.auth.models import Account, FailedTry
from portal.auth.passwords import hashed
from portal.db.session import db, transaction

_TIMES = 8
_AT_ONCE = 50
_PASSWORD = "five old lanterns swing"


def sign_ins(house: House) -> list[Line]:
    """Both, on a demo company whose people have passwords."""
    app = house.new_demo("sign_ins")
    with app.app_context():
        with transaction() as session:
            session.execute(update(Account).values(password_hash=hashed(_PASSWORD)))
        names = list(db.session.scalars(select(Account.username).order_by(Account.id).limit(_AT_ONCE)))
        db.session.close()
    config = app.extensions["fairline.config"]
    settings = {
        "data_folder": str(config.data_folder),
        "database_url": config.database_url,
        "secret_key": config.secret_key,
    }
    with server_of("portal", settings) as port:
        return [_alike(app, port, names[0]), _crowd(app, port, names)]


def _alike(app: Flask, port: int, known: str) -> Line:
    """Wrong passwords for a known and an unknown name in turn; what was counted is forgotten between."""
    found: dict[str, list[float]] = {known: [], "nobody.has.this": []}
    for _ in range(_TIMES):
        for name, seconds in found.items():
            send = _prepared(port, name, "not the password")
            began = time.perf_counter()
            send(422)
            seconds.append(time.perf_counter() - began)
            with app.app_context():
                with transaction() as session:
                    session.execute(delete(FailedTry))
                db.session.close()
    mine, nobody = (statistics.median(seconds) for seconds in found.values())
    apart = abs(mine - nobody)
    return Line(
        work="sign-in, known/unknown",
        size=f"{_TIMES} × 2",
        p50=mine,
        floor_name="unknown name",
        floor=nobody,
        ratio=mine / nobody,
        goal="≤ 20 ms or 25 % apart",
        met=apart <= max(0.020, 0.25 * nobody),
        note=f"{apart * 1000:.1f} ms apart",
    )


def _crowd(app: Flask, port: int, names: list[str]) -> Line:
    """A page asked for again and again by somebody who is signed in, until fifty others are."""
    cookie, waited = cookie_of(app, "hr"), list[float]()
    sends = [_prepared(port, name, _PASSWORD) for name in names]
    threads = [threading.Thread(target=send, args=(302,)) for send in sends]
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) or not waited:
        asked = time.perf_counter()
        connection.request("GET", "/people/", headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"/people/: {answer.status}")
        waited.append(time.perf_counter() - asked)
    took = time.perf_counter() - began
    slowest = sorted(waited)[min(len(waited) - 1, round(len(waited) * 0.95))]
    return Line(
        work="50 sign-ins at once, others p95",
        size=f"{len(names)} people",
        p50=statistics.median(waited),
        p95=slowest,
        goal="≤ 1 s",
        met=slowest <= 1.0,
        note=f"all signed in after {took:.1f} s; {len(waited)} pages meanwhile",
    )


def _prepared(port: int, username: str, password: str) -> Callable[[int], None]:
    """The sending of a sign-in form that is open already; raises unless the answer is the wanted one."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    token = re.search(r'action="/sign-in".*?name="csrf_token"[^>]*value="([^"]+)"', page, re.DOTALL)
    if token is None:
        raise RuntimeError("the form has no token")
    fields = {"csrf_token": token.group(1), "username": username, "password": password}

    def send(wanted: int) -> None:
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sign-in", urlencode(fields), headers)
        reply = connection.getresponse()
        reply.read()
        connection.close()
        if reply.status != wanted:
            raise RuntimeError(f"/sign-in: {reply.status}, wanted {wanted}")

    return send
