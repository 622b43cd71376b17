#!/usr/bin/env python3
"""Takes pictures of the portal: those in docs/img, and a contact sheet of every page for whoever builds.

    tools/screenshots.py                                    all pages, all looks (minutes)
    tools/screenshots.py --quick                            all pages, English, light, 1440 px (well under a minute)
    tools/screenshots.py --only hr,/complaints --people hr  what holds one of these texts, as this person
    tools/screenshots.py --url /hr/attendance?month=2026-10 --people hr,lead
    tools/screenshots.py --readme                           those in docs/img alone

The sheet is ``var/screenshots/index.html``. A demo company is built a language and kept there until code or day
change. Addresses with parameters come from ``tests/access/examples_*.py``.
"""

import argparse
import hashlib
import importlib
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask import Flask, url_for  # noqa: E402 - the repository must be on the path first
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402
from sqlalchemy import select  # noqa: E402
from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: E402

from portal import clock  # noqa: E402
from portal.app import create_app  # noqa: E402
from portal.auth.access import PUBLIC_PAGE, SIGNED_IN, guard_of  # noqa: E402
from portal.auth.models import Account, AccountRole  # noqa: E402
from portal.auth.services import begin_session  # noqa: E402
from portal.config import LANGUAGES, Config  # noqa: E402
from portal.db.create import upgrade_database  # noqa: E402
from portal.db.session import db, transaction  # noqa: E402
from portal.demo import build_demo  # noqa: E402
from portal.personal.keys import field_keys_in  # noqa: E402
from training.plays.models import PlayedCall  # noqa: E402

SHEET = ROOT / "var" / "screenshots"
PICTURES = ROOT / "docs" / "img"
PEOPLE = ("officer", "hr", "leader", "trainer", "new_hire", "lead", "legal", "compliance", "analyst", "admin",
          "security_admin", "audit_admin")  # fmt: skip
"""Who is asked first, where a page is shown for one person only."""
NOBODY = "nobody"
THEMES = ("light", "dark")
WIDTHS = (1440, 390)
HEIGHTS = {1440: 900, 390: 844}
COMPANIES = {"en": "Clearwater Recovery", "zh_Hans": "清源催收服务", "zh_Hant": "清源催收服務"}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars")  # fmt: skip
_TURNS_IN_THE_PICTURE = 3
TALLEST = 6000
"""Longer pages are cut: nobody looks further on a contact sheet."""


@dataclass(frozen=True)
class Stop:
    """A page to take, as somebody."""

    endpoint: str
    url: str
    person: str


@dataclass
class Shot:
    """A picture that was taken, with what was noticed beside it."""

    stop: Stop
    language: str
    theme: str
    width: int
    file: Path
    status: int
    notes: list[str] = field(default_factory=list)


class QuietHandler(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


def main() -> int:
    """Take what the options ask for; 1 where a page failed."""
    wanted = _options()
    if not wanted.readme:
        shots = [shot for language in wanted.languages for shot in _tour(language, wanted)]
        _write_sheet(shots)
        _summarise(shots)
        if not (wanted.whole and shots):
            return int(any(shot.status >= 500 for shot in shots))
    _take_pictures()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="Lists are separated by commas.", allow_abbrev=False
    )
    parser.add_argument("--only", default="", help="parts of endpoints or paths")
    parser.add_argument("--people", default="", help="user names of the demo; without it one who may open the page")
    parser.add_argument("--url", action="append", default=[], help="an address of the portal, may be repeated")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--themes", default=",".join(THEMES))
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    parser.add_argument("--quick", action="store_true", help="English, light, 1440 px unless said otherwise")
    parser.add_argument("--readme", action="store_true", help="only the picture of the README")
    parser.add_argument("--fresh", action="store_true", help="build the demo again")
    options = parser.parse_args()
    if options.quick:
        for name, quick in (("languages", "en"), ("themes", "light"), ("widths", "1440")):
            if getattr(options, name) == parser.get_default(name):
                setattr(options, name, quick)
    for name in ("only", "people", "languages", "themes"):
        setattr(options, name, [part for part in getattr(options, name).split(",") if part])
    options.widths = [int(part) for part in options.widths.split(",")]
    options.whole = not (options.only or options.people or options.url or options.quick)
    return options


# -- the demo, and who may open what ------------------------------------------------------------------------------


def _version() -> str:
    """Changes with each module and table of data of the product, and with the day that the demo is dated from."""
    digest = hashlib.sha256(clock.today().isoformat().encode())
    for package in ("portal", "training", "complaints", "hr", "crisis"):
        for file in sorted((ROOT / package).rglob("*")):
            if file.suffix in {".py", ".json", ".csv", ".md"}:
                digest.update(f"{file.relative_to(ROOT)} {file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


@contextmanager
def _demo(language: str, *, fresh: bool) -> Iterator[tuple[Flask, str]]:
    """The portal with the demo company in ``language``, served; its base address."""
    folder = SHEET / "demo" / language
    stamp = folder / "version"
    ready = stamp.exists() and stamp.read_text() == _version() and not fresh
    if not ready:
        shutil.rmtree(folder, ignore_errors=True)
    field_keys_in(folder, make=True)
    app = create_app(
        Config(
            data_folder=folder,
            database_url=f"sqlite:///{folder / 'demo.sqlite3'}",
            secret_key=hashlib.sha256(str(folder).encode()).hexdigest(),
            demo=True,
            embedded_worker=False,
            company_name=COMPANIES[language],
            default_language=language,
        )
    )
    with app.app_context():
        if not ready:
            began = time.perf_counter()
            upgrade_database()
            build_demo(db.session, app.extensions["fairline.features"], language)
            stamp.write_text(_version())
            print(f"demo {language}: {time.perf_counter() - began:.1f} s", flush=True)
        db.session.close()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _cookie(app: Flask, person: str, language: str) -> str:
    """A signed-in browser's cookie for somebody of the demo, or that of a visitor."""
    client = app.test_client()
    with app.app_context():
        token = ""
        if person != NOBODY:
            account = db.session.scalars(select(Account).where(Account.username == person)).one_or_none()
            if account is None:
                sys.exit(f"Nobody in the demo is called {person}.")
            with transaction() as session:
                token = begin_session(session, account, "screenshots", by_card=True)
        db.session.close()
    with client.session_transaction() as kept:
        kept["language"] = language
        if token:
            kept["_user_id"], kept["_fresh"] = token, True
    cookie = client.get_cookie("fairline")
    assert cookie is not None
    return cookie.value


def _roles(app: Flask) -> dict[str, set[Any]]:
    with app.app_context():
        rows = db.session.execute(
            select(Account.username, AccountRole.role)
            .join(AccountRole, AccountRole.account_id == Account.id)
            .where(AccountRole.ended_at.is_(None))
        ).all()
        db.session.close()
    found: dict[str, set[Any]] = {}
    for username, role in rows:
        found.setdefault(username, set()).add(role)
    return found


def _examples(app: Flask) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for file in sorted((ROOT / "tests" / "access").glob("examples_*.py")):
        module = importlib.import_module(f"tests.access.{file.stem}")
        with app.app_context():
            for endpoint, make in module.EXAMPLES.items():
                try:
                    made[endpoint] = make(db.session)
                except Exception as error:
                    print(f"no example for {endpoint}: {type(error).__name__}: {error}", file=sys.stderr)
            db.session.close()
    return made


def _stops(app: Flask, wanted: argparse.Namespace) -> list[Stop]:
    """Every page that answers a GET, for each person asked for, or for the first who may open it."""
    if wanted.url:
        return [Stop("given", url, person) for url in wanted.url for person in wanted.people or PEOPLE[:1]]
    roles, examples = _roles(app), _examples(app)
    matrix = app.extensions["fairline.matrix"]
    stops: list[Stop] = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda item: item.endpoint):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if wanted.only and not any(part in rule.endpoint or part in rule.rule for part in wanted.only):
            continue
        needed = guard_of(app, rule.endpoint)
        example = examples.get(rule.endpoint)
        if rule.arguments and example is None:
            continue
        people = [NOBODY] if needed == PUBLIC_PAGE else (wanted.people or PEOPLE)
        holders = [
            person
            for person in people
            if needed in (PUBLIC_PAGE, SIGNED_IN) or matrix.scope(roles.get(person, set()), needed)
        ]
        everyone = needed == SIGNED_IN and rule.endpoint == "home.my_day"
        found = [stop for person in holders if (stop := _stop(app, rule, person, example)) is not None]
        stops += found if wanted.people or everyone else found[:1]
    return stops


def _stop(app: Flask, rule: Any, person: str, example: Any) -> Stop | None:
    values: dict[str, Any] = {}
    if rule.arguments:
        mine = [item for item in example.objects if person == NOBODY or example.allowed(person, item)]
        if not mine:
            return None
        values = mine[0]
    with app.test_request_context():
        return Stop(rule.endpoint, url_for(rule.endpoint, **values), person)


# -- taking pictures ----------------------------------------------------------------------------------------------


@contextmanager
def _browser() -> Iterator[Browser]:
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("Chromium is missing. On Debian: sudo apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


def _tour(language: str, wanted: argparse.Namespace) -> list[Shot]:
    shots: list[Shot] = []
    with _demo(language, fresh=wanted.fresh) as (app, base), _browser() as browser:
        stops = [stop for stop in _stops(app, wanted) if _is_page(app, stop, language)]
        for person in dict.fromkeys(stop.person for stop in stops):
            cookie = _cookie(app, person, language)
            for theme in wanted.themes:
                for width in wanted.widths:
                    context = _context(browser, base, cookie, theme, width, language)
                    for stop in stops:
                        if stop.person == person:
                            shots.append(_shoot(context, base, stop, language, theme, width))
                    context.close()
    return shots


def _is_page(app: Flask, stop: Stop, language: str) -> bool:
    """Files that are handed out are no pages; found out once a language, without the browser."""
    client = app.test_client()
    client.set_cookie("fairline", _cookie(app, stop.person, language))
    with client.get(stop.url) as answer:
        return answer.mimetype == "text/html" and "attachment" not in answer.headers.get("Content-Disposition", "")


def _context(browser: Browser, base: str, cookie: str, theme: str, width: int, language: str) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        color_scheme="dark" if theme == "dark" else "light",
        locale={"en": "en-GB", "zh_Hans": "zh-CN", "zh_Hant": "zh-TW"}[language],
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    context.add_cookies([{"name": "fairline", "value": cookie, "url": base}])
    return context


def _shoot(context: BrowserContext, base: str, stop: Stop, language: str, theme: str, width: int) -> Shot:
    page = context.new_page()
    notes: list[str] = []
    page.on("pageerror", lambda error: notes.append(f"script: {error}"))
    page.on("console", lambda line: notes.append(line.text[:160]) if line.type == "error" else None)
    folder = SHEET / "pages" / stop.endpoint
    folder.mkdir(parents=True, exist_ok=True)
    tail = hashlib.sha256(stop.url.encode()).hexdigest()[:6] if stop.endpoint == "given" else ""
    file = folder / f"{stop.person}-{language}-{theme}-{width}{'-' + tail if tail else ''}.png"
    response = page.goto(base + stop.url)
    page.evaluate("document.fonts.ready.then(() => true)")
    notes += _layout_notes(page)
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    page.close()
    return Shot(stop, language, theme, width, file, response.status if response else 0, notes)


def _layout_notes(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{wide} px wider than the window"] if wide > 0 else []


def _take_pictures() -> None:
    """Those in docs/img: My day on the first day, a practice call, its debrief, and the graph that its author sees."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _demo("en", fresh=True) as (app, base), _browser() as browser:
        pages = {}
        for person in ("new_hire", "trainer"):
            context = _context(browser, base, _cookie(app, person, "en"), "light", 1440, "en")
            pages[person] = context.new_page()
        pages["new_hire"].goto(f"{base}/")
        _keep_picture(pages["new_hire"], "my-day")
        _play_a_call(pages["new_hire"], base)
        pages["trainer"].goto(f"{base}/training/calls/debriefs/{_richest_call(app)}")
        _keep_picture(pages["trainer"], "debrief")
        pages["trainer"].goto(f"{base}/training/calls/scenarios/")
        pages["trainer"].locator("main .todo-title").first.click()
        pages["trainer"].locator(".scenario-picture").wait_for()
        _keep_picture(pages["trainer"], "scenario-graph")


def _play_a_call(page: Page, base: str) -> None:
    """Some turns of the first call on the list: always the first thing that can be said."""
    page.goto(f"{base}/training/calls/")
    page.locator("form[action*='/begin/'] button").first.click()
    for _turn in range(_TURNS_IN_THE_PICTURE):
        seen = page.locator("input[name=seen]").first.input_value()
        page.locator(".call-choice").first.dispatch_event("click")
        page.wait_for_function("seen => document.querySelector('input[name=seen]').value !== seen", arg=seen)
    _keep_picture(page, "practice-call")


def _richest_call(app: Flask) -> int:
    """The demo's longest call that was played to its end and not passed: there a debrief has most to say."""
    with app.app_context():
        ended = (
            select(PlayedCall.id).where(PlayedCall.passed.is_(False)).order_by(PlayedCall.steps.desc(), PlayedCall.id)
        )
        found = db.session.scalars(ended).first()
        db.session.close()
    assert found is not None
    return found


def _keep_picture(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready.then(() => true)")
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")


# -- the sheet ----------------------------------------------------------------------------------------------------

_STYLE = """
body{font:14px/1.4 sans-serif;margin:1.5rem;background:#f4f4f5;color:#18181b}
h1{font-size:1.3rem}h2{font-size:1rem;margin:2rem 0 .5rem}nav a{display:inline-block;margin:0 .7rem .3rem 0}
.row{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}
figure{margin:0;max-width:30rem}figure.phone{max-width:11rem}
img{width:100%;max-height:26rem;object-fit:cover;object-position:top;border:1px solid #d4d4d8;background:#fff}
figcaption{font-size:12px}.bad{color:#b91c1c;font-weight:600}
"""


def _write_sheet(shots: list[Shot]) -> None:
    """One HTML file, the newest tour only, grouped by page."""
    SHEET.mkdir(parents=True, exist_ok=True)
    groups: dict[str, list[Shot]] = {}
    for shot in shots:
        groups.setdefault(shot.stop.endpoint, []).append(shot)
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Contact sheet</title>",
        f"<style>{_STYLE}</style><h1>Contact sheet: {len(groups)} pages, {len(shots)} pictures</h1><nav>",
        *(f"<a href='#{escape(name)}'>{escape(name)}</a>" for name in groups),
        "</nav>",
    ]
    for name, members in groups.items():
        parts.append(f"<h2 id='{escape(name)}'>{escape(name)} <small>{escape(members[0].stop.url)}</small></h2>")
        parts.append("<div class='row'>" + "".join(map(_figure, members)) + "</div>")
    (SHEET / "index.html").write_text("\n".join(parts), encoding="utf-8")


def _figure(shot: Shot) -> str:
    source = escape(str(shot.file.relative_to(SHEET)))
    notes = [*([] if shot.status < 400 else [f"status {shot.status}"]), *shot.notes]
    marked = "".join(f"<br><span class='bad'>{escape(note)}</span>" for note in notes)
    words = f"{shot.stop.person} · {shot.language} · {shot.theme} · {shot.width}"
    kind = " class='phone'" if shot.width < 600 else ""
    return (
        f"<figure{kind}><a href='{source}'><img loading='lazy' src='{source}' alt=''></a>"
        f"<figcaption>{escape(words)}{marked}</figcaption></figure>"
    )


def _summarise(shots: list[Shot]) -> None:
    for shot in shots:
        notes = [*([] if shot.status < 400 else [f"status {shot.status}"]), *shot.notes]
        if notes:
            look = f"{shot.stop.person} {shot.language} {shot.theme} {shot.width}"
            print(f"{shot.stop.url} ({look}): {'; '.join(' '.join(note.split()) for note in notes)}")
    print(f"{len(shots)} pictures: {SHEET / 'index.html'}")


if __name__ == "__main__":
    sys.exit(main())
