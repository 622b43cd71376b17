"""Walks every page as somebody who may open it, and says what axe finds, and what does not fit.

The tests are one file a language, so that ``make test`` can share them out.
"""

from collections.abc import Callable, Iterator

from flask import Flask, url_for
from playwright.sync_api import Error, Page

from portal.auth.access import PUBLIC_PAGE, SIGNED_IN, guard_of
from portal.auth.queries import account_named, actor_for
from portal.clock import today
from portal.db.session import db
from tests.access.test_every_route import EXAMPLES
from tests.journeys.conftest import WORDS, axe_findings, sign_in
from tests.support.live import Live

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
_SETTLED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const changing = document.getAnimations().filter(one => one instanceof CSSTransition);
  await Promise.allSettled(changing.map(one => one.finished));
}"""
"""A button whose ground is still on its way from light to dark has no contrast to judge."""
_NOT_PAGES = {"static", "portraits.show", "teaching.code"}
"""Files, and the code that the screen of a session fetches into itself. A picture alone in a tab is a page of the
browser's own making, which our policy then keeps unstyled."""
_MY_DAY = "home.my_day"
_COLOURS = "color-contrast"
"""No sheet and no page chooses a colour by language (tests/test_templates.py): English pages alone are looked at for
them, which is the dearer half of a walk."""
_FINGERS = "target-size"
"""What a narrow window can change beside the ground that a shorter line lies on: what a finger has to hit."""


def pages_of(app: Flask) -> dict[str, list[str]]:
    """Person → addresses: each GET route goes to the first person who may open it, and My day to everybody."""
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
                if rule.endpoint != _MY_DAY:
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


def walk(here: Live, open_page: Callable[..., Page], language: str) -> tuple[int, list[str]]:
    """How many pages were looked at in ``language``, and what is wrong with which."""
    findings_of = _findings if language == "en" else _findings_of_words
    looked_at, wrong = 0, list[str]()
    for username, addresses in pages_of(here.app).items():
        page = open_page()
        page.emulate_media(reduced_motion="reduce")
        page.set_default_timeout(60_000)
        sign_in(page, here, username)
        for address in addresses:
            joint = "&" if "?" in address else "?"
            if _opens(page, f"{here.url}{address}{joint}lang={language}"):
                looked_at += 1
                wrong += [f"{username} {address}, {finding}" for finding in findings_of(page)]
    return looked_at, wrong


def _opens(page: Page, address: str) -> bool:
    """Whether a page of its own is behind the address: no file, no way to another page, no refusal."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in str(error):
            return False
        raise
    assert answer is not None
    page.evaluate("() => window.stop()")  # a page that looks again by itself must not do so under axe's eyes
    shown = "text/html" in answer.headers.get("content-type", "") and answer.request.redirected_from is None
    return shown and answer.status == 200


def _findings(page: Page) -> Iterator[str]:
    """On one load: in light on a desk all but targets, then in dark on a phone what that can change.

    What a finger has to hit is asked about where fingers are: it is two fifths of the cost of axe.
    """
    yield from (f"light: {finding}" for finding in axe_findings(page, without=(_FINGERS,)))
    yield from _too_wide(page, "desk")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(_SETTLED)
    yield from _too_wide(page, "phone")
    yield from (f"dark, phone: {finding}" for finding in axe_findings(page, only=(_COLOURS, _FINGERS)))


def _findings_of_words(page: Page) -> Iterator[str]:
    """On one load: names and languages, and whether the words have room on a desk and on a phone."""
    yield from axe_findings(page, only=WORDS)
    yield from _too_wide(page, "desk")
    page.set_viewport_size({"width": 390, "height": 844})
    yield from _too_wide(page, "phone")


def _too_wide(page: Page, window: str) -> Iterator[str]:
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"{window}: {wide} px too wide"
