"""What all tests share: a portal on a throw-away database, people to sign in as, and the inspecting page client."""

import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.config import Config
from portal.db.session import db
from portal.demo import build_demo
from portal.jobs.runner import run_everything_due
from tests.support.databases import Databases
from tests.support.fieldkeys import FIELD_KEYS
from tests.support.inspector import Inspector

SECRET = "a-key-for-tests-only-0123456789abcdef"


def pytest_configure(config: pytest.Config) -> None:
    """Console tests speak English unless they say otherwise."""
    os.environ["FAIRLINE_CLI_LANGUAGE"] = "en"
    if _SHARED not in os.environ:
        os.environ[_SHARED] = str(_folder_in_memory())
        config.stash[_OURS] = True


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that began the run takes the templates away."""
    if config.stash.get(_OURS, False):
        folder = Path(os.environ.pop(_SHARED))
        if any(folder.glob("*.ready")):
            made = Databases(folder, "last", os.environ.get("DATABASE_URL"), folder)
            made.drop_templates()
            made.drop_own()
        shutil.rmtree(folder, ignore_errors=True)


def _folder_in_memory() -> Path:
    """A new folder, in memory where there is such a place.

    The tests wait for no disk; what a crash does to one is tested elsewhere.
    """
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fairline-tests-", dir=memory if os.access(memory, os.W_OK) else None))


_SHARED = "FAIRLINE_TEST_TEMPLATES"
"""Names the folder of templates that all processes of a run copy from; they inherit it."""
_OURS = pytest.StashKey[bool]()
_LONGEST_FIRST = ("every_page", "tests/journeys/", "tests/faults/", "tests/portal/jobs/", "tests/portal/operations/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files begin first, so that no process sits idle while another walks every page at the end.

    What Chinese words and names do to a server of PostgreSQL, the tests without a browser show (``tests/portal/db``);
    that each page opens there, the walk of every route (``tests/access``). How a page looks, no database knows.
    """
    if "DATABASE_URL" in os.environ:
        for item in items:
            if _looks_alike(item.nodeid):
                item.add_marker(pytest.mark.skip(reason="what this looks at, no database changes: made on SQLite"))
        items[:] = [item for item in items if _asks_a_database(item)]
    places = {item: next((n for n, part in enumerate(_LONGEST_FIRST) if part in item.nodeid), 99) for item in items}
    items.sort(key=places.__getitem__)


_SECOND_OF_A_ROLE = ("deputy", "officer2", "officer3", "support", "lead2", "lead3", "new_hire2")
"""Others of their role are asked on a server, too."""
_SEEN_ON_SQLITE = (
    "tests/journeys/test_every_page",
    "tests/access/test_canaries.py",
    "tests/access/test_every_administrator.py",
    "tests/access/test_every_body.py",
    "tests/access/test_every_export.py",
    "tests/access/test_every_outgoing.py",
    *(f"test_every_route.py::test_person_meets_exactly_the_matrix[{name}]" for name in _SECOND_OF_A_ROLE),
)
_SIGNS_OF_A_DATABASE = ("DATABASE_URL", "Databases", "create_engine", "create_app", "Config(", "postgres", "subprocess")
"""What is in a file whose tests make a database, or start a program that finds one in its environment."""


_JOURNEYS_ON_A_SERVER = ("new_hire", "hr", "complaints", "crisis", "answers", "call", "month", "request")
"""Those of the four people the portal is for, and those in which two people or two tabs write at once. What the other
journeys press, the pages' own tests ask a server as well; a browser adds what it shows, which no database changes."""


def _looks_alike(nodeid: str) -> bool:
    """Whether a test looks at what no database changes: languages, the look of pages, who sees a field, what is refused
    before a row is read, what leaves as mail, paper or sheet."""
    if "tests/journeys/" in nodeid:
        return "[zh_" in nodeid or not any(f"test_{name}_journey" in nodeid for name in _JOURNEYS_ON_A_SERVER)
    return any(part in nodeid for part in _SEEN_ON_SQLITE)


def _asks_a_database(item: pytest.Item) -> bool:
    """Whether the kind of database can change what a test finds: it has one, or its file makes one of its own.

    Two tests of three are about pure rules, templates and files; the run on SQLite has asked them.
    """
    return "databases" in getattr(item, "fixturenames", ()) or _makes_its_own(item.path)


@functools.cache
def _makes_its_own(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    return "tests/faults/" in file.as_posix() or any(sign in text for sign in _SIGNS_OF_A_DATABASE)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figures that tests hand over: how much of the access matrix was tried (safety s01), what drills counted."""
    reports = [report for state in ("passed", "failed") for report in terminalreporter.stats.get(state, [])]
    for drilled in [value for report in reports for name, value in report.user_properties if name == "drill"]:
        terminalreporter.write_line(f"drill: {drilled}")
    tried = [value for report in reports for name, value in report.user_properties if name == "access"]
    if tried:
        cells, unexpected, seconds = (sum(column) for column in zip(*tried, strict=True))
        terminalreporter.write_line(
            f"access: {cells} combinations of route, person and object in {seconds:.0f} s, {unexpected} unexpected"
        )


@pytest.fixture(scope="session")
def databases(worker_id: str) -> Iterator[Databases]:
    """Templates of databases (empty, demo) that are copied for each test; SQLite or PostgreSQL by DATABASE_URL."""
    folder = _folder_in_memory()
    made = Databases(folder, worker_id, os.environ.get("DATABASE_URL"), Path(os.environ[_SHARED]))
    yield made
    made.drop_own()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this xdist worker, "main" without xdist."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


def make_app(databases: Databases, folder: Path, *, demo: bool = False, language: str = "en") -> Flask:
    """A portal for tests: quick password hashes, no worker inside, mails wait in the outbox."""
    return create_app(
        Config(
            data_folder=folder,
            database_url=databases.url,
            secret_key=SECRET,
            field_keys=FIELD_KEYS,
            demo=demo,
            testing=True,
            hashing_cost="test",
            embedded_worker=False,
            company_name="Clearwater Recovery" if language == "en" else "清源催收服务",
            default_language=language,
        )
    )


@pytest.fixture(scope="session")
def _session_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(databases, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def _demo_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(databases, tmp_path_factory.mktemp("demo-data"), demo=True)


@pytest.fixture
def app(_session_app: Flask, databases: Databases) -> Iterator[Flask]:
    """A portal with an empty database (schema only), inside an application context."""
    yield from _fresh(_session_app, databases, "empty", lambda: None)


@pytest.fixture
def demo_app(_demo_app: Flask, databases: Databases) -> Iterator[Flask]:
    """A portal with the English demo company, built once a run and copied for each test."""

    def build() -> None:
        build_demo(db.session, _demo_app.extensions["fairline.features"], "en")

    yield from _fresh(_demo_app, databases, "demo", build)


def _fresh(app: Flask, databases: Databases, template: str, build: Callable[[], None]) -> Iterator[Flask]:
    databases.restore(app, template, build)
    for heads in app.extensions["fairline.config"].data_folder.glob("audit-heads*"):
        heads.unlink()  # they bear witness to the database of another test
    with app.app_context():
        yield app
        db.session.close()
    databases.release(app)


@pytest.fixture
def session(app: Flask) -> Session:
    """The session of the empty portal."""
    return db.session


@pytest.fixture
def demo_session(demo_app: Flask) -> Session:
    """The session of the demo."""
    return db.session


@pytest.fixture
def client(app: Flask) -> Inspector:
    """The inspecting client on the empty portal."""
    return Inspector(app)


@pytest.fixture
def demo_client(demo_app: Flask) -> Inspector:
    """The inspecting client on the demo; ``sign_in("hr")`` signs a demo person in."""
    return Inspector(demo_app)


@pytest.fixture
def run_jobs() -> Callable[[Flask], int]:
    """Run everything that is due, as the worker would."""

    def run(app: Flask) -> int:
        return run_everything_due(db.session, app.extensions["fairline.features"])

    return run


@pytest.fixture(autouse=True)
def _keep_out_of_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of a test may land in the operator's own data folder."""
    monkeypatch.setenv("FAIRLINE_DATA", str(tmp_path / "data"))
