"""The log: one JSON line a request and a job, with ids only, that nobody can forge or find a person in."""

import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.auth.models import Account
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.jobs.services import enqueue
from portal.operations.journal import JsonLines, start_journal

CANARIES = ("Zhang Kanari", "张金丝雀", "13800138077", "kanari@example.org", "T-4471-KANARI", "a kanari passphrase")


@pytest.fixture
def journal() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The log as the operator gets it; gives the lines read so far. What was set for the process is put back."""
    root, own = logging.getLogger(), logging.getLogger("fairline")
    kept = root.handlers[:], root.level, own.level, sys.excepthook, threading.excepthook
    stream = io.StringIO()
    start_journal({}, stream)

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    lines.text = stream.getvalue  # type: ignore[attr-defined]
    yield lines
    root.handlers[:], sys.excepthook, threading.excepthook = kept[0], kept[3], kept[4]
    root.setLevel(kept[1])
    own.setLevel(kept[2])
    logging.captureWarnings(capture=False)


def test_request_is_one_line_with_pattern_and_account(demo_client: Any, journal: Any) -> None:
    demo_client.sign_in("hr")
    account = db.session.scalar(select(Account.id).where(Account.username == "hr"))
    before = len(journal())
    answer = demo_client.raw.get("/preferences/?q=13800138077")
    line = journal()[-1]
    assert len(journal()) == before + 1
    assert (line["message"], line["level"], line["method"], line["status"]) == ("request", "info", "GET", 200)
    assert (line["route"], line["account"]) == ("/preferences/", account)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["ms"] > 0
    assert line["statements"] > 0
    assert line["time"].endswith("+00:00")


@pytest.mark.safety("s77")
def test_nothing_that_somebody_typed_is_in_the_log(demo_client: Any, journal: Any) -> None:
    raw = demo_client.raw
    name, chinese, phone, mail, code, password = CANARIES
    raw.get("/sign-in", query_string={"next": f"/{name}", "q": mail, "code": code})
    raw.get(f"/{chinese}/{phone}")
    raw.get("/x", headers={"User-Agent": name, "Referer": f"http://h/?{mail}", "X-Request-Id": code, "Cookie": phone})
    raw.post("/sign-in", data={"username": mail, "password": password})
    raw.open("/sign-in", method="KANARI13800138077")
    demo_client.sign_in("hr")
    raw.get("/people/", query_string={"q": name, "search": chinese, "phone": phone})
    raw.post("/people/", data={"name": name, "note": chinese, "phone": phone})
    text = journal.text()
    assert len(journal()) >= 7
    for canary in CANARIES:
        assert canary not in text
        assert canary not in text.encode().decode("unicode_escape")
    assert "kanari" not in text.lower()


@pytest.mark.safety("s77")
def test_exception_is_type_and_stack_without_its_text(
    app: Flask, journal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble() -> str:
        secret = "13800138077"
        try:
            int(f"kanari {secret}")
        except ValueError as error:
            raise RuntimeError(f"row of {secret}") from error
        return ""

    stumble.guard = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "operations.show_alive", stumble)
    assert app.test_client().get("/healthz").status_code == 500
    error_line = next(line for line in journal() if "error" in line)
    assert [item["type"] for item in error_line["error"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert error_line["error"][0]["stack"][-1].endswith(" stumble")
    assert "13800138077" not in journal.text()
    assert "kanari" not in journal.text()
    request_line = journal()[-1]
    assert (request_line["status"], request_line["level"]) == (500, "warning")
    assert request_line["request_id"] == error_line["request_id"]


@pytest.mark.safety("s78")
def test_line_break_never_makes_second_line(journal: Any) -> None:
    for evil in ('x\n{"level": "critical"}', "x\r\ny", "x\u2028y", "x\x00\x1b[31m", '"}\n{"a":"'):
        logging.getLogger("fairline.test").warning("job %s failed", evil)
    assert len(journal.text().splitlines()) == len(journal.text().split("\n")) - 1 == 5
    assert journal.text().isascii()
    assert journal()[0]["message"] == 'job x\n{"level": "critical"} failed'


def test_library_is_quoted_without_what_it_fills_in(journal: Any) -> None:
    logging.getLogger("weasyprint").warning("Ignored %r at %d", "13800138077", 3)
    logging.getLogger("other").error("text of 13800138077 itself")
    logging.getLogger("sqlalchemy.engine.Engine").info("INSERT %s", "13800138077")
    assert [line["logger"] for line in journal()] == ["weasyprint", "other"]
    assert journal()[0]["message"].startswith("Ignored %r at %d (test_journal.py:")
    assert "13800138077" not in journal.text()


def test_job_run_is_one_line(app: Flask, journal: Any, run_jobs: Callable[[Flask], int]) -> None:
    with transaction() as session:
        job_id = enqueue(session, "nobody knows this", {"name": CANARIES[0]}).id
    run_jobs(app)
    line = next(line for line in journal() if line["message"] == "job" and line["job"] == job_id)
    assert (line["kind"], line["outcome"]) == ("nobody knows this", "failed")
    assert line["ms"] >= 0
    assert line["request_id"] != "-"
    assert CANARIES[0] not in journal.text()


def test_uncaught_exceptions_of_threads_are_lines_too(journal: Any) -> None:
    def stumble() -> None:
        raise ValueError("kanari")

    thread = threading.Thread(target=stumble)
    thread.start()
    thread.join()
    assert journal()[-1]["error"][0]["type"] == "builtins.ValueError"
    assert "kanari" not in journal.text()


def test_level_is_taken_from_environment() -> None:
    with pytest.raises(Refused, match="FAIRLINE_LOG_LEVEL"):
        start_journal({"FAIRLINE_LOG_LEVEL": "loud"})


def test_values_that_are_no_json_are_named_by_type() -> None:
    record = logging.LogRecord("fairline.x", logging.INFO, "f.py", 1, "m", None, None)
    record.fields = {"thing": object()}
    assert json.loads(JsonLines().format(record))["thing"] == "object"
