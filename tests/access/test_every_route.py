"""Opens every route as every person of the demo, for their own and for foreign objects, and compares with the matrix
and with hand-written oracles of the domains (safety s01, s03)."""

import importlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.access import PUBLIC_PAGE, SIGNED_IN, guard_of
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Matrix, Role
from portal.db.session import db
from portal.people.demo import NAMED
from tests.access.example import Example
from tests.access.oracle import read_oracle

PEOPLE = [person.key for person in NAMED if person.key not in {"hr2", "trainer2", "analyst2", "analyst3", "legal2"}]
_UNKNOWN: dict[str, Any] = {"int": 987_654_321, "string": "no-such-thing", "date": "1999-01-01", "path": "no/such"}
_MODULES = sorted(path.stem for path in Path(__file__).parent.glob("examples_*.py"))
_tokens: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
_ON_A_SERVER = "DATABASE_URL" in os.environ
"""Whom the matrix keeps out is asked on SQLite: it is decided before any object is read."""
_NEVER_SENT = {"auth.sign_out", "auth.demo_sign_in", "static"}


def _examples() -> dict[str, Callable[[Session], Example]]:
    found: dict[str, Callable[[Session], Example]] = {}
    for name in _MODULES:
        found.update(importlib.import_module(f"tests.access.{name}").EXAMPLES)
    return found


EXAMPLES = _examples()


def _address(app: Flask, endpoint: str, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return url_for(endpoint, **values)


def _unknown(rule: Any) -> dict[str, Any]:
    kinds = {name: kind for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", rule.rule)}
    return {name: _UNKNOWN.get(kinds.get(name) or "string", "x") for name in rule.arguments}


def _token(client: Any) -> str:
    """The token of the session that is signed in: one page of it is asked, since one token serves all its forms."""
    if (known := _tokens.get(client)) is None:
        page = client.raw.get("/preferences/").get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found
        known = _tokens[client] = found.group(1)
    return known


def _status(client: Any, method: str, url: str) -> tuple[int, int]:
    raw = client.raw
    if method == "GET":
        answer = raw.get(url)
    else:
        answer = raw.post(url, data={"csrf_token": _token(client)})
    body = answer.data.replace(url.encode(), b"")  # the page names its own address in the language menu
    body = re.sub(rb'(csrf_token"|csrf-token"|form_key")( value| content)="[^"]*"', b"", body)
    return answer.status_code, len(re.sub(rb"[0-9a-f]{16,}|no-such-thing|\d+", b"", body))


def test_every_route_with_parameters_has_example(demo_app: Flask) -> None:
    missing = {
        rule.endpoint
        for rule in demo_app.url_map.iter_rules()
        if rule.arguments and guard_of(demo_app, rule.endpoint) != PUBLIC_PAGE and rule.endpoint not in EXAMPLES
    }
    assert missing == set()


@pytest.mark.safety("s01")
def test_matrix_says_what_is_kept_by_hand_beside_it(demo_app: Flask) -> None:
    """Route × role, against ``oracle.txt``; a line that no route needs any more is to be taken out."""
    matrix: Matrix = demo_app.extensions["fairline.matrix"]
    lines, used, unlike = read_oracle(), set(), []
    for rule in demo_app.url_map.iter_rules():
        needed = guard_of(demo_app, rule.endpoint)
        if needed == PUBLIC_PAGE or rule.endpoint == "static":
            continue
        line = next((line for line in lines if line.fits(rule.rule)), None)
        if line is None:
            unlike.append(f"{rule.rule}: nobody wrote down who opens it")
            continue
        used.add(line)
        for role in Role:
            holds = needed == SIGNED_IN or matrix.scope({role}, needed) > 0
            if holds != (role in line.roles):
                unlike.append(f"{rule.rule}: {role} {'opens it' if holds else 'does not open it'}")
    assert unlike == []
    assert [line.begins for line in lines if line not in used] == []


@pytest.mark.safety("s01")
@pytest.mark.parametrize("username", PEOPLE)
def test_person_meets_exactly_the_matrix(
    demo_app: Flask, demo_client: Any, username: str, record_property: Callable[[str, object], None]
) -> None:
    """Without the permission 403, whatever the object; with it, own objects open and foreign ones answer as unknown."""
    session, started, cells = db.session, time.perf_counter(), 0
    roles = set(_roles(session, username))
    matrix: Matrix = demo_app.extensions["fairline.matrix"]
    examples = {name: make(session) for name, make in EXAMPLES.items()}
    demo_client.sign_in(username)
    unexpected = []
    for rule in demo_app.url_map.iter_rules():
        needed = guard_of(demo_app, rule.endpoint)
        if needed in (None, PUBLIC_PAGE) or rule.endpoint in _NEVER_SENT:
            continue
        holds = needed == SIGNED_IN or matrix.scope(roles, needed) > 0
        if not holds and _ON_A_SERVER:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        for values, may in _objects(rule, examples.get(rule.endpoint), username):
            status, _ = _status(demo_client, method, _address(demo_app, rule.endpoint, values))
            cells += 1
            wanted = "open" if holds and may else "403" if not holds else "404"
            seen = {403: "403", 404: "404"}.get(status, "open" if status < 500 else str(status))
            if seen != wanted:
                unexpected.append(f"{method} {rule.rule} {values}: {seen}, wanted {wanted}")
    record_property("access", (cells, len(unexpected), time.perf_counter() - started))
    assert unexpected == []


def _objects(rule: Any, example: Example | None, username: str) -> list[tuple[dict[str, Any], bool]]:
    if not rule.arguments:
        return [({}, True)]
    assert example is not None
    return [(values, example.allowed(username, values)) for values in example.objects]


def _roles(session: Session, username: str) -> list[Role]:
    return list(
        session.scalars(
            select(AccountRole.role)
            .join(Account, Account.id == AccountRole.account_id)
            .where(Account.username == username, AccountRole.ended_at.is_(None))
        )
    )


@pytest.mark.safety("s03")
@pytest.mark.parametrize("username", ["officer", "lead", "new_hire", "leader", "hr"])
def test_foreign_object_answers_like_unknown_one(demo_app: Flask, demo_client: Any, username: str) -> None:
    session = db.session
    demo_client.sign_in(username)
    examples = {name: make(session) for name, make in EXAMPLES.items()}
    unlike = []
    for rule in demo_app.url_map.iter_rules():
        example = examples.get(rule.endpoint)
        if not rule.arguments or example is None:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        unknown = _status(demo_client, method, _address(demo_app, rule.endpoint, _unknown(rule)))
        for values in example.objects:
            if not example.allowed(username, values):
                foreign = _status(demo_client, method, _address(demo_app, rule.endpoint, values))
                if foreign != unknown:
                    unlike.append((rule.rule, values, foreign, unknown))
    assert unlike == []


def test_nobody_without_account_enters(demo_app: Flask) -> None:
    client = demo_app.test_client()
    entered = []
    for rule in demo_app.url_map.iter_rules():
        if guard_of(demo_app, rule.endpoint) == PUBLIC_PAGE or "GET" not in (rule.methods or ()):
            continue
        answer = client.get(_address(demo_app, rule.endpoint, _unknown(rule)))
        if answer.status_code != 302 or "/sign-in" not in answer.headers["Location"]:
            entered.append((rule.rule, answer.status_code))
    assert entered == []
