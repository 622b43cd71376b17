"""Every page, as somebody who may open it: axe finds nothing serious, nothing leaves the house, nothing overflows."""

from collections.abc import Iterator

import pytest
from flask import Flask, url_for

from portal.auth.access import PUBLIC_PAGE, SIGNED_IN, guard_of
from portal.auth.queries import account_named, actor_for
from portal.clock import today
from portal.db.session import db
from tests.access.test_every_route import EXAMPLES
from tests.journeys.conftest import axe_findings, sign_in

_PEOPLE = (
    "leader",
    "hr",
    "officer",
    "compliance",
    "new_hire",
    "lead",
    "trainer",
    "admin",
    "security_admin",
    "audit_admin",
)
_NOT_PAGES = {"static"}


def pages_of(app: Flask) -> dict[str, list[str]]:
    """Person → addresses: each GET route goes to the first person of the list who may open it."""
    found: dict[str, list[str]] = {}
    with app.app_context():
        matrix = app.extensions["fairline.matrix"]
        actors = {name: actor_for(db.session, account_named(db.session, name), matrix, today()) for name in _PEOPLE}
        examples = {name: make(db.session) for name, make in EXAMPLES.items()}
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in _NOT_PAGES:
                continue
            for name, values in _openers(app, rule, actors, examples):
                with app.test_request_context():
                    found.setdefault(name, []).append(url_for(rule.endpoint, **values))
                break
        db.session.close()
    return found


def _openers(app, rule, actors, examples) -> Iterator[tuple[str, dict]]:
    needed = guard_of(app, rule.endpoint)
    for name, actor in actors.items():
        if needed not in (PUBLIC_PAGE, SIGNED_IN) and not actor.may(needed):
            continue
        if not rule.arguments:
            yield name, {}
        elif rule.endpoint in examples:
            for values in examples[rule.endpoint].objects:
                if examples[rule.endpoint].allowed(name, values):
                    yield name, values


@pytest.mark.browser
@pytest.mark.safety("s90")
@pytest.mark.safety("s95")
@pytest.mark.parametrize(
    ("language", "dark", "phone"), [("en", False, False), ("zh_Hans", True, False), ("zh_Hant", False, True)]
)
def test_every_page_is_accessible_and_fits(live, open_page, language, dark, phone) -> None:
    here = live("en")
    wrong = []
    for username, addresses in pages_of(here.app).items():
        page = open_page(dark=dark, phone=phone)
        sign_in(page, here, username)
        for address in addresses:
            joint = "&" if "?" in address else "?"
            answer = page.request.get(f"{here.url}{address}", max_redirects=0)
            if "text/html" not in answer.headers.get("content-type", "") or answer.status != 200:
                continue
            page.goto(f"{here.url}{address}{joint}lang={language}")
            wrong += [f"{username} {address}: {finding}" for finding in axe_findings(page)]
            wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                wrong.append(f"{username} {address}: {wide} px too wide")
    assert wrong == []
