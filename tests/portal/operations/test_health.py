"""The three addresses for machines: what they say, to whom, and when something is wrong."""

import platform
import re
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal import clock
from portal.config import Config
from portal.db.session import db, transaction
from portal.jobs.models import Job, JobState
from portal.operations import health, heartbeat
from portal.operations.health import readiness
from portal.operations.heartbeat import beat
from portal.operations.models import WorkerBeat
from portal.operations.views import TOKEN
from tests.support.statements import count_statements

_Usage = namedtuple("_Usage", "total used free")


def figures_of(answer: object) -> dict[tuple[str, tuple[str, ...]], float]:
    families = text_string_to_metric_families(answer.get_data(as_text=True))  # type: ignore[attr-defined]
    return {
        (sample.name, tuple(sorted(sample.labels.values()))): sample.value
        for family in families
        for sample in family.samples
    }


def without_ids(page: bytes) -> bytes:
    return re.sub(rb"[0-9a-f]{16}", b"", page).replace(b"mettics", b"metrics")


def test_alive_is_a_constant_and_asks_no_database(app: Flask) -> None:
    with count_statements() as sent:
        answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.data, sent) == (200, b"ok\n", [])
    assert answer.headers["Cache-Control"] == "no-store"


def test_ready_names_its_checks_and_nothing_else(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "checks": {"database": "ok", "schema": "ok", "disk": "ok"}}


@pytest.mark.safety("s91")
def test_pages_for_machines_tell_no_version_and_no_path(app: Flask) -> None:
    client = app.test_client()
    versions = platform.python_version(), version("flask"), version("werkzeug"), version("sqlalchemy")
    for url in ("/healthz", "/readyz", "/metrics"):
        answer = client.get(url)
        told = answer.get_data(as_text=True) + str(answer.headers)
        for word in ("sqlite", "postgres", "python", "flask", "werkzeug", "/tmp", "/work", *versions):
            assert word not in told.lower().replace("text/plain; version=0.0.4", "")


def test_full_disk_makes_unready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: _Usage(10**12, 10**12, 10**6))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["checks"]["disk"]) == (503, "failed")


def test_database_of_another_version_makes_unready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "fairline.newest_revisions", frozenset({"one that comes later"}))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["ready"]) == (503, False)
    assert answer.json["checks"] == {"database": "ok", "schema": "failed", "disk": "ok"}


def test_missing_table_counts_where_there_are_no_migrations(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "fairline.newest_revisions", frozenset())
    with transaction() as session:
        session.execute(text("DROP TABLE worker_beat"))
    assert readiness(db.session, app.extensions["fairline.config"])["schema"] is False


def test_silent_database_makes_unready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise health.SQLAlchemyError("gone")

    monkeypatch.setattr(Session, "execute", refuse)
    assert readiness(db.session, app.extensions["fairline.config"]) == {
        "database": False,
        "schema": False,
        "disk": True,
    }


def test_worker_counts_where_it_lives_inside(app: Flask) -> None:
    config: Config = replace(app.extensions["fairline.config"], embedded_worker=True)
    now = clock.now()
    assert readiness(db.session, config)["worker"] is False
    beat(db.session, now)
    assert readiness(db.session, config)["worker"] is True
    with transaction() as session:
        session.get_one(WorkerBeat, 1).at = now - timedelta(seconds=61)
    assert readiness(db.session, config)["worker"] is False


def test_busy_worker_is_alive_while_its_lease_runs(app: Flask) -> None:
    now = clock.now()
    with transaction() as session:
        session.add(
            Job(
                kind="long", payload={}, state=JobState.RUNNING, run_at=now, created_at=now,
                lease_until=now + timedelta(seconds=30),
            )
        )  # fmt: skip
    assert heartbeat.is_alive(db.session, now)
    assert not heartbeat.is_alive(db.session, now + timedelta(seconds=31))


def test_beat_is_written_at_most_every_quarter_minute(app: Flask) -> None:
    now = clock.now()
    for seconds, kept in ((0, 0), (14, 0), (15, 15), (16, 15), (40, 40)):
        beat(db.session, now + timedelta(seconds=seconds))
        assert db.session.get_one(WorkerBeat, 1).at == now + timedelta(seconds=kept)


def test_beat_heals_after_clock_was_set_back(app: Flask) -> None:
    now = clock.now()
    beat(db.session, now + timedelta(hours=5))
    beat(db.session, now)
    assert db.session.get_one(WorkerBeat, 1).at == now


def test_figures_are_read_by_prometheus_own_parser(app: Flask) -> None:
    client = app.test_client()
    key = ("fairline_requests_total", ("200", "GET", "operations.show_alive"))
    before = figures_of(client.get("/metrics")).get(key, 0)
    client.get("/healthz")
    client.get("/no-such-page")
    with transaction() as session:
        now = clock.now()
        session.add(Job(kind="x", payload={}, state=JobState.PARKED, run_at=now, created_at=now))
    found = figures_of(client.get("/metrics"))
    assert found[key] == before + 1
    assert found["fairline_requests_total", ("-", "404", "GET")] >= 1
    assert found["fairline_jobs", ("parked",)] == 1
    assert found["fairline_jobs", ("ready",)] == 0
    assert found["fairline_outbox_messages", ("failed",)] == 0
    assert found["fairline_open_sessions", ()] == 0
    assert found["fairline_open_alerts", ("denials",)] == 0
    assert found["fairline_database_up", ()] == 1
    assert found["fairline_sql_statements_total", ()] > 0
    assert any(name == "fairline_request_seconds_bucket" for name, _ in found)
    assert ("fairline_backup_age_seconds", ()) not in found


@pytest.mark.parametrize(
    ("base_url", "proxies", "peer", "headers", "seen"),
    [
        ("http://127.0.0.1:8000", 0, "127.0.0.1", {}, True),
        ("http://127.0.0.1:8000", 0, "::1", {}, True),
        ("http://127.0.0.1:8000", 0, "10.1.2.3", {}, False),
        ("http://127.0.0.1:8000", 0, "127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, False),
        ("http://127.0.0.1:8000", 0, "10.1.2.3", {"X-Forwarded-For": "127.0.0.1"}, False),
        ("https://portal.example", 0, "127.0.0.1", {}, False),
        ("https://portal.example", 1, "127.0.0.1", {}, True),
        ("https://portal.example", 1, "10.1.2.3", {}, False),
    ],
)
@pytest.mark.safety("s84")
def test_figures_without_token_are_for_this_machine_only(
    app: Flask, monkeypatch: pytest.MonkeyPatch,
    base_url: str, proxies: int, peer: str, headers: dict[str, str], seen: bool,
) -> None:  # fmt: skip
    config = replace(app.extensions["fairline.config"], base_url=base_url, trusted_proxies=proxies)
    monkeypatch.setitem(app.extensions, "fairline.config", config)
    answer = app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == (200 if seen else 404)


def test_figures_open_from_anywhere_with_the_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, TOKEN, "a-token-for-the-scraper")
    client = app.test_client()
    far = {"REMOTE_ADDR": "10.1.2.3"}
    unknown = client.get("/mettics", environ_base=far)
    for given in ("", "Bearer", "Bearer wrong", "Basic a-token-for-the-scraper", "Bearer ä"):
        answer = client.get("/metrics", headers={"Authorization": given}, environ_base=far)
        assert answer.status_code == 404
        assert without_ids(answer.data) == without_ids(unknown.data)
    right = client.get("/metrics", headers={"Authorization": "Bearer a-token-for-the-scraper"}, environ_base=far)
    assert right.status_code == 200
    assert right.content_type.startswith("text/plain; version=0.0.4")


def test_empty_token_opens_nothing(app: Flask) -> None:
    answer = app.test_client().get(
        "/metrics", headers={"Authorization": "Bearer "}, environ_base={"REMOTE_ADDR": "10.1.2.3"}
    )
    assert answer.status_code == 404
