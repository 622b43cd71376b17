"""A long import in a real browser: its bar is there, survives a reload, and leads to the result."""

import re
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from portal.db.session import db
from portal.exchange import judging
from portal.exchange.services import AT_ONCE, judge_job
from portal.feature import JobKind, JobRun
from portal.jobs.models import Job, JobState
from portal.jobs.runner import run_everything_due
from portal.people.intake import PEOPLE_FILE
from tests.journeys.conftest import sign_in

_ROWS = 12_000


def _large_file(folder: Path) -> Path:
    """More people than are judged at once."""
    path = folder / "people.csv"
    head = "Staff number,Name,First day,Department code,Team code,Post,Grade\n"
    rows = (f"9{number:06d},Person {number},2026-12-01,NOWHERE,NOWHERE,agent,3\n" for number in range(_ROWS))
    path.write_text(head + "".join(rows), encoding="utf-8")
    assert path.stat().st_size > AT_ONCE
    return path


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_long_import_keeps_its_bar_over_a_reload(live, open_page, tmp_path, monkeypatch, javascript) -> None:
    here, page = live("en"), open_page(javascript=javascript)
    half_way, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(judging, "_TELL_EVERY", _ROWS // 4)
    sign_in(page, here, "hr")
    page.goto(f"{here.url}/people/import/new")
    page.set_input_files("input[type=file]", _large_file(tmp_path))
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url("**/people/import/*")
    address = page.url
    expect(page.locator("main progress")).to_have_count(1)

    worker = threading.Thread(target=_work, args=(here.app, half_way, go_on))
    worker.start()
    assert half_way.wait(120)
    if javascript:
        page.reload()  # without script the page does so by itself, and two at once would be in each other's way
    expect(page.locator("main progress")).to_have_attribute("value", re.compile("^[1-9]"))
    with here.app.app_context():
        job = db.session.scalars(select(Job).where(Job.kind.endswith(":judge"))).one()
        assert 0 < job.done_steps < job.all_steps
        db.session.close()
    later = page.context.new_page()
    later.goto(address)
    expect(later.locator("main progress")).to_have_count(1)
    later.close()
    go_on.set()
    worker.join()
    expect(page.locator("main progress")).to_have_count(0)
    expect(page.locator("main")).to_contain_text(f"{_ROWS:,}")
    with here.app.app_context():
        states = db.session.scalars(select(Job.state).where(Job.kind.endswith(":judge"))).all()
        db.session.close()
    assert list(states) == [JobState.DONE]


def _work(app: Flask, half_way: threading.Event, go_on: threading.Event) -> None:
    """The worker, stopped at its second word of progress until the browser has looked."""
    told: list[int] = []

    def slowly(kind: JobKind, run: JobRun) -> dict[str, Any] | None:
        inner = run.progress

        def progress(done: int, total: int) -> None:
            inner(done, total)
            told.append(done)
            if len(told) == 2:
                half_way.set()
                go_on.wait(120)

        run.progress = progress
        return kind.handler(run)

    def slowed(kind: JobKind) -> JobKind:
        return replace(kind, handler=partial(slowly, kind)) if kind.name == judge_job(PEOPLE_FILE) else kind

    with app.app_context():
        features = app.extensions["fairline.features"]
        run_everything_due(db.session, [replace(each, jobs=[slowed(kind) for kind in each.jobs]) for each in features])
        db.session.close()
