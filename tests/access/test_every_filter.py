"""Filters, sorts, places and searches of every list, as everybody who may open it, take whatever is written into them
(safety s23, s85)."""

import base64
import json
import re
from typing import Any

import pytest
from flask import Flask
from lxml import html

from tests.access.test_every_answer import SQL
from tests.support.formwalk import opened, pages_of
from tests.support.inspector import Inspector

PEOPLE = ("hr", "officer", "admin", "trainer")
_OWN = ("sort", "after", "before", "q", "export")
_NOWHERE = "qzqzqz"
"""Words that nothing in the demo holds."""


def _place(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


PLACES = [
    _place("plain", "' OR 1=1 --", 1),
    _place("plain", 10**30, 1),
    _place("plain", None, 1),
    _place("plain", "x", 2**70),
    _place("date", "2026-99-99", 1),
    _place("datetime", "0001-01-01T00:00:00+14:00", 1),
    _place("plain", {"a": [1]}, "1"),
    _place("plain", "\ud800", 1),
    "////",
    "=",
    "é" * 500,
]


def _lists(client: Inspector, app: Flask, username: str) -> dict[str, set[str]]:
    """Each page that sorts or filters, with the names that its links and its filter form use."""
    found: dict[str, set[str]] = {}
    for address, source in opened(client, pages_of(app, username, objects=1)):
        tree = html.fromstring(source)
        names = set(tree.xpath("//form[not(@method='post')]//@name"))
        names |= {name for link in tree.xpath("//main//a/@href") for name in re.findall(r"[?&](\w+)=", link)}
        if names:
            found[address] = names | set(_OWN)
    return found


@pytest.mark.safety("s23")
@pytest.mark.safety("s85")
@pytest.mark.parametrize("username", PEOPLE)
def test_every_list_takes_hostile_words(demo_app: Flask, demo_client: Inspector, username: str) -> None:
    """In all names at once, and in turn in one of them: an answer, never a failure, never a secret."""
    demo_client.sign_in(username)
    lists, failed = _lists(demo_client, demo_app, username), []
    assert len(lists) > 2
    hostile = [*SQL, *PLACES]
    for page, (address, names) in enumerate(lists.items()):
        for turn, payload in enumerate(hostile[page % 2 :: 2]):  # each of them on every second list
            asked: dict[str, Any] = (
                dict.fromkeys(names - {"export", "lang"}, payload)
                if turn % 3 == 0
                else {sorted(names)[turn % len(names)]: payload}
            )
            with demo_client.raw.get(address, query_string=asked) as answer:
                body = answer.get_data()
                if answer.status_code >= 500 or b"argon2" in body or b"Traceback" in body:
                    failed.append((address, answer.status_code, asked))
    assert failed == []


@pytest.mark.safety("s23")
@pytest.mark.parametrize(
    ("username", "address"),
    [("hr", "/people/"), ("compliance", "/complaints/"), ("audit_admin", "/audit/")],
)
def test_signs_of_patterns_are_words(demo_client: Inspector, username: str, address: str) -> None:
    """%, _ and \\ find what holds them, mostly nothing; as patterns they would find everything."""
    demo_client.sign_in(username)
    fields = "//form[not(@method='post')]//input[@type='search' or @type='text']/@name"
    names = set(demo_client.get(address).tree.xpath(fields))
    assert names, address
    for name in names:
        assert _rows(demo_client, address, {name: _NOWHERE}) == [], (address, name)
        for words in ("%", "_", "\\", "%%", "____", "\\%", "a%b", "%' OR 1=1 --"):
            found = _rows(demo_client, address, {name: words})
            assert [row for row in found if words not in row] == [], (address, name, words)


def _rows(client: Inspector, address: str, asked: dict[str, str]) -> list[str]:
    tree = client.get(address, query_string=asked).tree
    return [row.text_content() for row in tree.xpath("//main//table//tbody/tr[td[2]]")]
