"""PostgreSQL ends sessions, deadlocks, is started again: a page says so, and no complaint is doubled (safety s57)."""

import os
import re
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextvars import Context
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.app import create_app
from portal.auth.actor import COMMAND
from portal.config import ROOT, Config
from portal.db.create import upgrade_database
from portal.db.session import db, transaction
from portal.web.models import FormEffect
from portal.web.once import perform_once
from portal.workdays.services import load_official_calendar
from tests.support.fieldkeys import FIELD_KEYS

pytestmark = [
    pytest.mark.safety("s57"),
    pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="needs a PostgreSQL server (make test-postgresql)"),
]
_GOOD = {
    "words": "They called nine times on Sunday. 催收电话太多。",
    "code": "301",
    "wishes": "stop",
    "safety": "none",
    "complainant": "debtor",
    "anonymous": "y",
    "preferred": "page",
}
_FORMS, _CLIENTS, _ENDINGS = 40, 4, 60


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]{{32,}})"', page)
    assert found
    return found[1]


def _complain(app: Flask, seen: Counter[int]) -> str:
    """Open the form and send it until there is a receipt; its number. Every status is noted."""
    client = app.test_client()
    for _ in range(200):
        answer = client.get("/complaints/new?lang=zh_Hans")
        seen[answer.status_code] += 1
        if answer.status_code == 200:
            break
    page = answer.get_data(as_text=True)
    body = {**_GOOD, "csrf_token": _value(page, "csrf_token"), "form_key": _value(page, "form_key")}
    for _ in range(200):
        answer = client.post("/complaints/new", data=body)
        seen[answer.status_code] += 1
        page = answer.get_data(as_text=True)
        if answer.status_code == 201:
            found = re.search(r"data-receipt-number>([^<]+)", page)
            assert found
            return found[1]
        assert "没有保存任何内容，请稍后重试。" in page
    raise AssertionError("no receipt")


def _load_calendar() -> None:
    """What “portal init” does: the time to answer is counted in working days."""
    with transaction() as session:
        load_official_calendar(session, COMMAND)


def test_ended_sessions_answer_with_a_sentence_and_double_nothing(app: Flask) -> None:
    _load_calendar()
    seen, numbers, over = Counter[int](), list[str](), threading.Event()

    def client() -> None:
        for _ in range(_FORMS // _CLIENTS):
            numbers.append(_complain(app, seen))

    def executioner() -> None:
        engine = create_engine(db_url, isolation_level="AUTOCOMMIT")
        ending = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with engine.connect() as connection:
            for _ in range(_ENDINGS):
                connection.execute(ending)
                if over.wait(0.2):
                    break
        engine.dispose()

    db_url = db.engine.url
    threads = [threading.Thread(target=client) for _ in range(_CLIENTS)]
    killer = threading.Thread(target=executioner)
    for thread in [killer, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    killer.join()
    assert set(seen) == {200, 201, 503}, seen
    db.session.close()
    db.engine.dispose()
    stored = [row[0] for row in db.session.execute(text("SELECT number FROM complaint"))]
    assert sorted(stored) == sorted(numbers)
    assert len(set(numbers)) == _FORMS


def test_answer_leaves_though_its_connection_died_at_the_end(app: Flask) -> None:
    """The page is made; then the server ends the connection, before the request gives it back."""

    def die() -> str:
        number = db.session.execute(text("SELECT pg_backend_pid()")).scalar()
        with create_engine(db.engine.url, isolation_level="AUTOCOMMIT").connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        return "made"

    kept = app.view_functions["operations.show_alive"]
    die.guard = kept.guard  # type: ignore[attr-defined]
    app.view_functions["operations.show_alive"] = die
    try:
        for _ in range(3):
            answer = Context().run(app.test_client().get, "/healthz")  # outside of the test's own session
            assert (answer.status_code, answer.text) == (200, "made")
    finally:
        app.view_functions["operations.show_alive"] = kept
    db.session.close()
    assert db.session.execute(text("SELECT 1")).scalar() == 1


def _effects(app: Flask, keys: tuple[str, str], gate: threading.Barrier, failed: list[OperationalError]) -> None:
    """Lock two rows one after the other, in the order given; two of these in opposite order are a deadlock."""

    def act(session: Any) -> str:
        for key in keys:
            session.execute(text("UPDATE form_effect SET location = location WHERE key = :key"), {"key": key})
            if key == keys[0]:
                gate.wait()
        return "done"

    with app.app_context():
        try:
            perform_once(f"deed of {keys[0]}", act)
        except OperationalError as error:
            db.session.rollback()
            failed.append(error)
        finally:
            db.session.close()


def test_of_two_in_a_deadlock_one_acts_and_one_is_told(app: Flask) -> None:
    with transaction() as session:
        session.add_all(FormEffect(key=key, location="", acted_at=clock.now()) for key in ("a", "b"))
    gate, failed = threading.Barrier(2), list[OperationalError]()
    pairs = [("a", "b"), ("b", "a")]
    threads = [threading.Thread(target=_effects, args=(app, pair, gate, failed)) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [getattr(error.orig, "sqlstate", "") for error in failed] == ["40P01"]
    done = db.session.execute(text("SELECT count(*) FROM form_effect WHERE key LIKE 'deed of %'")).scalar()
    assert done == 1
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        answer = app.make_response(app.handle_user_exception(failed[0]))
    assert answer.status_code == 503


def test_a_serialisation_failure_is_told_as_nothing_saved(app: Flask) -> None:
    with transaction() as session, pytest.raises(OperationalError) as caught:
        session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$"))
    db.session.rollback()
    with app.test_request_context():
        answer = app.make_response(app.handle_user_exception(caught.value))
    assert answer.status_code == 503
    assert "Nothing was saved. Try again in a moment." in answer.get_data(as_text=True)


@pytest.fixture
def server_tools() -> ModuleType:
    """The functions that make a server of its own."""
    spec = spec_from_file_location("with_postgresql", ROOT / "tools" / "with_postgresql.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def own_server(server_tools: ModuleType) -> Iterator[Any]:
    """A server that the test may stop: its folder, programs and address."""
    programs, folder = server_tools.programs(), server_tools.new_folder()
    server_tools.initialise(folder, programs)
    running = [server_tools.start(folder, programs)]
    server_tools.wait_until_ready(running[0], folder, programs)
    server_tools.make_database(folder, programs)

    def restart() -> None:
        running[0].send_signal(signal.SIGINT)
        running[0].wait()
        running[0] = server_tools.start(folder, programs)
        server_tools.wait_until_ready(running[0], folder, programs)

    yield f"postgresql+psycopg://{server_tools.USER}@/{server_tools.DATABASE}?host={folder}", restart
    running[0].kill()
    running[0].wait()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_restarted_server_is_found_again(own_server: Any, tmp_path: Path) -> None:
    address, restart = own_server
    app = create_app(
        Config(
            data_folder=tmp_path,
            database_url=address,
            secret_key="k" * 40,
            field_keys=FIELD_KEYS,
            testing=True,
            embedded_worker=False,
        )
    )
    with app.app_context():
        upgrade_database()
        _load_calendar()
    seen = Counter[int]()
    before = _complain(app, seen)
    restart()
    after = _complain(app, seen)
    with app.app_context():
        stored = [row[0] for row in db.session.execute(text("SELECT number FROM complaint ORDER BY id"))]
        db.session.close()
        db.engine.dispose()
    assert stored == [before, after]
    assert set(seen) <= {200, 201, 503}
