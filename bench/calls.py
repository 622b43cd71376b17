"""A turn of a simulated call in own words: taken, judged and committed; the page after it; the judge alone."""

import re
import uuid
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.house import House, cookie_of, page_call
from bench.measure import Call, once
from bench.pages import page_line
from bench.report import Line
from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.session import db, transaction
from training.calls.rules.scenario import Identity
from training.judge.labelled import SHIPPED_SET, judge_said, labelled_in
from training.plays.models import CallEvent, PlayedCall
from training.plays.services import begin_call, play_through
from training.scenarios.queries import scenario_with_key

_WORDS = "Could you please tell him that I called? I will try again tomorrow afternoon, thank you very much."
_CALLS = 1_200
"""Calls that stand at the same open turn; each is taken on once."""
_GOAL = 6
_JUDGE_GOAL = 0.05


def call_turn(house: House) -> list[Line]:
    """The third turn of “Wrong person answers”, in own words."""
    app = house.new_demo("calls")
    ids = _waiting_calls(app)
    cookie = cookie_of(app, "new_hire2")
    size = f"{len(_WORDS)} characters"
    taken = page_line(
        house,
        "turn of a simulated call, taken",
        _turn(app, cookie, iter(ids[1:])),
        app=app,
        size=size,
        floor="row",
        at_most=_GOAL,
        note="ours finds what was meant, judges it, keeps two rows and commits; the floor reads a row",
    )
    page = page_call(app, f"/training/calls/{ids[0]}", cookie)
    shown = page_line(house, "turn of a simulated call, its page", page, app=app, size=size, floor="row", at_most=_GOAL)
    return [taken, shown, _judge()]


def _waiting_calls(app: Flask) -> list[int]:
    """Calls of the second new hire before their third turn, copied row by row from one that was really made."""
    with app.app_context():
        session = db.session
        account = session.scalars(select(Account).where(Account.username == "new_hire2")).one()
        actor, now = Actor(employee_id=account.employee_id, language="en", source="command"), clock.now()
        found = scenario_with_key(session, "wrong_person")
        assert found is not None
        with transaction(session) as writing:
            call = begin_call(writing, actor, found.id, "en", now)
            play_through(writing, actor, call.id, [("dial", now), ("ask_for_debtor", now)])
            first = call.id
        ids = [first, *_copies(session, first)]
        session.close()
    return ids


def _copies(session: Session, first: int) -> list[int]:
    calls: Any = PlayedCall.__table__
    events: Any = CallEvent.__table__
    call = dict(session.execute(select(calls).where(calls.c.id == first)).mappings().one())
    rows = [dict(row) for row in session.execute(select(events).where(events.c.call_id == first)).mappings()]
    ids = [first + 1 + number for number in range(_CALLS)]
    with transaction(session) as writing:
        writing.execute(insert(calls), [{**call, "id": one} for one in ids])
        for row in rows:
            del row["id"]
            writing.execute(insert(events), [{**row, "call_id": one} for one in ids])
    return ids


def _turn(app: Flask, cookie: str, ids: Iterator[int]) -> Call:
    """A call that sends the words to the next of the waiting calls, as the page's form does; raises unless taken."""

    def call() -> None:
        call_id = next(ids)
        fields = {"csrf_token": token, "form_key": uuid.uuid4().hex, "seen": "3", "spoken": "", "text": _WORDS}
        body = urlencode(fields).encode()
        environ = EnvironBuilder(path=f"/training/calls/{call_id}", method="POST").get_environ() | {
            "HTTP_COOKIE": cookie,
            "wsgi.input": BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        }
        _chunks, status, _headers = run_wsgi_app(app, environ, buffered=True)
        if not status.startswith("302"):
            raise RuntimeError(f"the turn was not taken: {status}")

    cookie, token = _form_of(app, cookie, next(ids))
    return call


def _form_of(app: Flask, cookie: str, call_id: int) -> tuple[str, str]:
    """The Cookie header after the page of a call was opened, which the token of its form belongs to, and that token."""
    environ = EnvironBuilder(path=f"/training/calls/{call_id}").get_environ() | {"HTTP_COOKIE": cookie}
    chunks, _status, headers = run_wsgi_app(app, environ, buffered=True)
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', b"".join(chunks))
    assert found is not None
    kept = [one.partition(";")[0] for one in headers.getlist("Set-Cookie") if one.startswith("fairline=")]
    return kept[0] if kept else cookie, found.group(1).decode()


def _judge() -> Line:
    """The judge on every sentence of the labelled test part, each timed alone."""
    texts = [one.text for one in labelled_in((SHIPPED_SET / "test.csv").read_bytes())]
    judge_said(texts[0], Identity.UNKNOWN)  # reads its pool once a process
    spent = sorted(once(partial(judge_said, text, Identity.UNKNOWN)) for text in texts)
    clocks, cpu = [one[0] for one in spent], sum(one[1] for one in spent) / len(spent)
    p95 = clocks[round(len(clocks) * 0.95)]
    return Line(
        work="judge of a turn",
        size=f"{len(texts):,} sentences",
        p50=clocks[len(clocks) // 2],
        p95=p95,
        cpu=cpu,
        goal="≤ 50 ms",
        met=p95 <= _JUDGE_GOAL,
    )
