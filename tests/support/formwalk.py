"""Goes to every page that somebody may open and fills in every form found there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, url_for
from lxml import html

from portal.auth.access import PUBLIC_PAGE, SIGNED_IN, guard_of
from portal.auth.rules import Matrix
from portal.db.session import db
from tests.access.test_every_route import EXAMPLES, _roles
from tests.support.inspector import Inspector

NEVER = ("/sign-out", "/demo/sign-in", "/preferences/password", "/preferences/second-step", "/preferences/sessions")
"""Forms that would end the walk, and those of the demo's own sign-in."""
_TEXT = {"", "text", "search"}
_UNBOUNDED = 4000


@dataclass(frozen=True, kw_only=True)
class Found:
    """A form of a page: what it holds, and how much its text fields take."""

    username: str
    page: str
    action: str
    fields: dict[str, str]
    texts: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, tuple[str, ...]]:
        """Forms of one kind differ by the numbers in their address only."""
        return re.sub(r"\d+", "#", self.action.partition("?")[0]), tuple(sorted(self.texts))


def pages_of(app: Flask, username: str, *, objects: int = 2) -> list[str]:
    """Addresses of the pages that this person may open, with some objects of the demo each."""
    matrix: Matrix = app.extensions["fairline.matrix"]
    roles, found = set(_roles(db.session, username)), set()
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            needed = guard_of(app, rule.endpoint)
            holds = needed in (PUBLIC_PAGE, SIGNED_IN) or (needed is not None and matrix.scope(roles, needed) > 0)
            if not holds or "GET" not in (rule.methods or ()) or rule.endpoint in {"static", "bare", "auth.sign_out"}:
                continue
            for values in _objects(rule, username, objects):
                found.add(url_for(rule.endpoint, **values))
    return sorted(found)


def _objects(rule: Any, username: str, most: int) -> list[dict[str, Any]]:
    if not rule.arguments:
        return [{}]
    if rule.endpoint not in EXAMPLES:
        return []
    example = EXAMPLES[rule.endpoint](db.session)
    allowed = [values for values in example.objects if example.allowed(username, values)]
    return sorted(allowed, key=lambda values: [(str(type(each)), each) for each in values.values()])[:most]


def opened(client: Inspector, addresses: list[str]) -> Iterator[tuple[str, str]]:
    """(address, source) of each page of HTML among these."""
    for address in addresses:
        with client.raw.get(address) as answer:
            assert answer.status_code < 500, address
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield address, answer.get_data(as_text=True)


def forms_on(username: str, page: str, source: str) -> Iterator[Found]:
    """Each form of a page that sends, filled in as far as it has to be."""
    for form in html.fromstring(source).xpath("//form[@method='post']"):
        action = (form.get("action") or page).strip() or page
        if not action.startswith(NEVER):
            texts = {item.get("name"): int(item.get("maxlength") or _UNBOUNDED) for item in _texts(form)}
            yield Found(
                username=username,
                page=page,
                action=action,
                fields=_filled(form),
                texts=texts,
                files=tuple(form.xpath(".//input[@type='file']/@name")),
                others={
                    item.get("name"): item.xpath("string(.//option[last()]/@value)")
                    for item in form.xpath(".//select[@name]")
                },
            )


def _texts(form: Any) -> list[Any]:
    return [
        item
        for item in form.xpath(".//textarea[@name] | .//input[@name]")
        if item.tag == "textarea" or (item.get("type") or "") in _TEXT
    ]


def _filled(form: Any) -> dict[str, str]:
    """What a browser would send, with a choice where none is made and a tick where one is needed."""
    fields = {name: value or "" for name, value in form.form_values()}
    for item in form.xpath(".//select[@name] | .//input[@name]"):
        name, kind = item.get("name"), item.get("type") or ""
        if item.tag == "select" and not fields.get(name):
            fields[name] = next(
                (value for value in item.xpath("./option/@value | ./optgroup/option/@value") if value), ""
            )
        elif kind == "radio" and name not in fields:
            fields[name] = next((value for value in form.xpath(f".//input[@name='{name}']/@value") if value), "")
        elif kind == "checkbox" and (item.get("required") is not None or _is_one_of_several(form, name)):
            fields.setdefault(name, item.get("value") or "y")
        elif not fields.get(name):
            fields[name] = _EMPTY[kind](item) if kind in _EMPTY else fields.get(name, "")
    return {name: value for name, value in fields.items() if value or name in _names(form)}


def _names(form: Any) -> set[str]:
    return {item.get("name") for item in _texts(form)}


def _is_one_of_several(form: Any, name: str) -> bool:
    return len(form.xpath(f".//input[@type='checkbox' and @name='{name}']")) > 1


_EMPTY: dict[str, Callable[[Any], str]] = {
    "date": lambda item: item.get("min") or item.get("max") or "2026-09-30",
    "time": lambda _item: "10:00",
    "number": lambda item: item.get("min") or "1",
    "email": lambda _item: "someone@example.org",
    "tel": lambda _item: "13811112222",
}


def refused_fields(source: str) -> set[str]:
    """Names of the fields that a page marks as wrong."""
    return set(html.fromstring(source).xpath("//*[@aria-invalid='true']/@name"))
