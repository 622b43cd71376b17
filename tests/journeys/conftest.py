"""Browsers and served portals for the journeys. Without Chromium they are skipped, except under CI, where they fail."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from sqlalchemy import select

from portal.auth.models import Account
from portal.db.session import db
from portal.demo import build_demo
from portal.people.models import Employee
from tests.conftest import make_app
from tests.support.databases import Databases
from tests.support.live import Live, served

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_PATIENCE_MS = 15_000
WORDS = (
    "html-has-lang",
    "html-lang-valid",
    "valid-lang",
    "document-title",
    "button-name",
    "link-name",
    "label",
    "select-name",
    "image-alt",
    "input-button-name",
    "aria-command-name",
    "aria-input-field-name",
    "aria-toggle-field-name",
)
"""Rules of axe about what the words of a page decide. Its build is the same in each language: English is asked about
all of it."""
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"

expect.set_options(timeout=_PATIENCE_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run: the headless build where there is one, which draws no window of its own and takes
    less than half the processor's time; else the browser as people have it."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; “make test” installs it")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def _live_apps() -> dict[str, Flask]:
    return {}


@pytest.fixture
def live(
    databases: Databases, _live_apps: dict[str, Flask], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Live]]:
    """``live("en")`` or ``live("zh_Hans")``: the demo company in that language, really served; one a test."""
    with ExitStack() as stack:

        def serve(language: str) -> Live:
            app = _live_apps.get(language)
            if app is None:
                folder = tmp_path_factory.mktemp(f"live-{language}")
                app = _live_apps[language] = make_app(databases, folder, demo=True, language=language)
            features = app.extensions["fairline.features"]
            template = "demo" if language == "en" else f"demo-{language}"
            databases.restore(app, template, lambda: build_demo(db.session, features, language) and None)
            stack.callback(databases.release, app)
            return stack.enter_context(served(app))

        yield serve


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """``open_page(javascript=False, phone=True, locale="zh-CN")``: a page in a fresh browser profile.

    Fails the test when the page asks another host for anything, or when a script or the policy complains.
    """
    opened: list[Page] = []
    complaints: list[str] = []

    def open_one(*, javascript: bool = True, phone: bool = False, locale: str = "en-GB", dark: bool = False) -> Page:
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            locale=locale,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None
        )
        page.on("request", lambda request: _stays_home(request, complaints))
        opened.append(page)
        return page

    yield open_one
    for page in opened:
        page.context.close()
    assert not complaints, complaints


def _stays_home(request: Request, complaints: list[str]) -> None:
    if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
        complaints.append(f"left the house: {request.url}")


def sign_in(page: Page, live: Live, username: str) -> None:
    """Click the card of a demo person."""
    page.goto(f"{live.url}/sign-in")
    page.locator(f"button[name=account][value='{live.account_id(username)}']").click()
    page.wait_for_url(f"{live.url}/")


def numbers_of_other_officers(here: Live) -> str:
    """The staff numbers of the two officers without a card in the demo: named in a complaint, they cannot get it."""
    with here.app.app_context():
        found = db.session.scalars(
            select(Employee.number)
            .join(Account, Account.employee_id == Employee.id)
            .where(Account.username.in_(["officer2", "officer3"]))
        ).all()
        db.session.close()
        return " ".join(found)


def axe_findings(page: Page, only: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """What axe finds serious or critical on the page that is open, as "rule: target" lines.

    ``only`` names the rules to ask, ``without`` those of all to leave out. What a page is built of, no database and no
    language changes: it is asked on SQLite in English, which is four fifths of what a journey costs the machine; a
    Chinese page is asked about what its words decide.
    """
    page.wait_for_load_state()
    if "DATABASE_URL" in os.environ:
        return []
    if not only and page.locator("html").get_attribute("lang", timeout=5_000) != "en":
        only = WORDS
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    wanted = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": _WCAG}
    found = page.evaluate(
        "([wanted, rules]) => axe.run("
        "{runOnly: wanted, rules, resultTypes: ['violations'], preload: false, iframes: false})"
        ".then(r => r.violations)",
        [wanted, {rule: {"enabled": False} for rule in without}],
    )
    serious = [item for item in found if item["impact"] in ("serious", "critical")]
    return [f"{item['id']}: {item['nodes'][0]['target']} ({len(item['nodes'])})" for item in serious]
