"""Every address, opened by those who may and those who may not: headers, hostile filters, nothing on its knees
(safety s23, s81, s85, s86)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.db.session import db
from portal.people.models import Employee
from tests.access.test_every_route import EXAMPLES
from tests.portal.web.test_web_headers import _assert_guarded
from tests.support.inspector import Inspector

SQL = [
    "'",
    '"',
    "' OR '1'='1",
    "' OR 1=1 --",
    "1; DROP TABLE employee",
    "'; DELETE FROM employee; --",
    "') UNION SELECT username, password_hash FROM account --",
    "1 AND (SELECT COUNT(*) FROM account) > 0",
    "\\'; SELECT pg_sleep(9); --",
    "name; --",
    "-(SELECT 1)",
    "name) DESC, (SELECT password_hash FROM account",
    "%",
    "%" * 2000,
    "_" * 200,
    "*:*",
    "\x00",
    "９９９",
]
LONG = ["a" * 20_000, "(" * 5000, "é" * 9000, "9" * 4000, "-" * 8000, "\u202e" * 3000, "%25" * 3000, " " * 20_000]
NAMES = ("q", "who", "action", "object", "day", "state", "sort", "after", "before", "search", "unit", "month", "kind")


def _addresses(app: Flask) -> list[tuple[str, str]]:
    """(endpoint, address) of every page, with objects of the demo where it needs one."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in {"static", "bare"}:
                continue
            example = EXAMPLES.get(rule.endpoint)
            if rule.arguments and example is None:
                continue
            values: dict[str, Any] = example(db.session).objects[0] if rule.arguments and example else {}
            found.append((rule.endpoint, rule.build(values, append_unknown=False)[1]))  # type: ignore[index]
    return found


@pytest.mark.safety("s81")
def test_every_address_answers_a_visitor_with_headers(demo_app: Flask, demo_client: Inspector) -> None:
    for _endpoint, address in _addresses(demo_app):
        for method in ("GET", "POST", "HEAD", "DELETE"):
            with demo_client.raw.open(address, method=method) as answer:
                assert answer.status_code < 500, (method, address)
                _assert_guarded(answer.headers)


@pytest.mark.safety("s23")
@pytest.mark.parametrize("payload", SQL)
def test_search_takes_payload_as_words(demo_client: Inspector, payload: str) -> None:
    demo_client.sign_in("hr")
    page = demo_client.raw.get("/people/", query_string={"q": payload, "search": payload, "sort": payload})
    assert page.status_code < 500
    assert "argon2" not in page.text


@pytest.mark.safety("s86")
@pytest.mark.parametrize("words", LONG, ids=range(len(LONG)))
def test_long_words_in_every_filter_get_plain_answer(demo_client: Inspector, words: str) -> None:
    demo_client.sign_in("audit_admin")
    for address in ("/audit/", "/people/", "/jobs/", "/documents/", "/complaints/new", "/sign-in"):
        with demo_client.raw.get(address, query_string=dict.fromkeys(NAMES, words)) as answer:
            assert answer.status_code < 500, address


@pytest.mark.safety("s21")
def test_trail_of_whole_demo_holds_no_name_and_no_number_of_a_person(demo_app: Flask) -> None:
    trail = "\n".join(
        str(row) for row in db.session.execute(text("SELECT action, object_id, details FROM audit_entry"))
    )
    people = db.session.execute(select(Employee.name, Employee.number)).all()
    assert len(people) > 50
    found = [name for name, _number in people if name and len(name) > 4 and name in trail]
    assert found == []
