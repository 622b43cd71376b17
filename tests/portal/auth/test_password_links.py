"""Links for forgotten and first passwords: once, not for long, out of the address, telling nothing (s35, s36)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from portal import clock
from portal.auth.models import Account, SignedInSession
from portal.auth.passwords import verified
from portal.db.session import db, transaction
from portal.notifications.models import OutboxMessage
from tests.portal.auth.conftest import PASSWORD, send_code, send_password, set_up_factor
from tests.support.inspector import Inspector, Page

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
NEW = "seven green umbrellas sing"
Opener = Callable[..., int]
Runner = Callable[[Flask], int]


def _ask(client: Inspector, name: str) -> Page:
    return client.submit(client.get("/sign-in/forgotten"), "User name", username=name)


def _link(app: Flask, run_jobs: Runner) -> str:
    run_jobs(app)
    bodies = [message.body for message in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()))]
    found = re.search(r"http://127\.0\.0\.1:8000(/sign-in/link/\S+)", "\n".join(bodies))
    assert found, bodies
    return found.group(1)


@pytest.mark.safety("s36")
def test_link_lets_choose_once_and_ends_sessions(
    app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner
) -> None:
    number = open_account("ada", email="ada@b.example")
    other = Inspector(app)
    send_password(other, "ada")
    assert "Look into your mail" in _ask(client, "ADA ").h1
    link = _link(app, run_jobs)
    assert len(link.rpartition("/")[2]) >= 43
    page = client.get(link, follow_redirects=True)
    assert page.h1 == "Choose a password"
    client.submit(page, "New password", new=NEW, again=NEW)
    assert verified(NEW, db.session.get_one(Account, number).password_hash)[0]
    assert other.raw.get("/").status_code == 302
    assert client.get(link, follow_redirects=True, status=410).h1 == "This link does not work any more"


@pytest.mark.safety("s36")
def test_token_leaves_address_and_database_holds_digest(
    app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner
) -> None:
    open_account("ada", email="ada@b.example")
    _ask(client, "ada")
    link = _link(app, run_jobs)
    token = link.rpartition("/")[2]
    answer = client.raw.get(link)
    assert answer.status_code == 302 and answer.headers["Location"] == "/sign-in/new-password"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = client.get("/sign-in/new-password")
    assert token not in page.source
    kept = repr(db.session.execute(text("SELECT * FROM ticket")).all())
    kept += repr(db.session.execute(text("SELECT * FROM audit_entry")).all())
    kept += repr(db.session.execute(text("SELECT * FROM job")).all())
    assert token not in kept


@pytest.mark.safety("s36")
def test_link_ends_after_thirty_minutes(app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner) -> None:
    with time_machine.travel(START, tick=False) as moment:
        open_account("ada", email="ada@b.example")
        _ask(client, "ada")
        link = _link(app, run_jobs)
        moment.shift(timedelta(minutes=29, seconds=59))
        client.get(link, follow_redirects=True)
        moment.shift(timedelta(seconds=1))
        client.get(link, follow_redirects=True, status=410)


@pytest.mark.safety("s36")
@pytest.mark.parametrize("ending", ["signed in", "asked again", "left", "closed"])
def test_link_dies_when_it_should(
    app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner, ending: str
) -> None:
    number = open_account("ada", email="ada@b.example")
    _ask(client, "ada")
    link = _link(app, run_jobs)
    if ending == "signed in":
        send_password(Inspector(app), "ada")
    elif ending == "asked again":
        _ask(client, "ada")
        run_jobs(app)
    else:
        with transaction() as session:
            account = session.get_one(Account, number)
            account.active = ending != "closed"
            if ending == "left":
                account.employee.entered_on = account.employee.left_on = clock.today() - timedelta(1)
    client.get(link, follow_redirects=True, status=410)


@pytest.mark.safety("s36")
def test_new_password_does_not_skip_second_step(
    app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner
) -> None:
    number = open_account("ada", email="ada@b.example")
    _, codes = set_up_factor(number)
    _ask(client, "ada")
    page = client.get(_link(app, run_jobs), follow_redirects=True)
    client.submit(page, "New password", new=NEW, again=NEW)
    assert client.raw.get("/").status_code == 302
    assert send_password(client, "ada", NEW).headers["Location"] == "/sign-in/code"
    assert send_code(client, codes[0]).headers["Location"] == "/"


@pytest.mark.safety("s35")
def test_unknown_name_gets_same_answer(app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner) -> None:
    open_account("ada", email="ada@b.example")
    open_account("bob")
    answers = [_ask(Inspector(app), name) for name in ("ada", "bob", "nobody")]
    assert len({page.text for page in answers}) == 1
    assert len({tuple(sorted(page.response.headers.keys())) for page in answers}) == 1
    assert len(db.session.execute(text("SELECT id FROM job WHERE kind = 'auth:reset:ask'")).all()) == 3
    run_jobs(app)
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


def test_asking_again_and_again_is_stopped(client: Inspector) -> None:
    with time_machine.travel(START, tick=False):
        for _ in range(5):
            _ask(client, "ada")
        page = client.submit(client.get("/sign-in/forgotten"), "User name", status=422, username="ada")
    assert "Too many tries" in page.text and page.form("User name")["username"] == "ada"


def test_unfit_password_is_told_at_field(app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner) -> None:
    open_account("ada", email="ada@b.example")
    _ask(client, "ada")
    page = client.get(_link(app, run_jobs), follow_redirects=True)
    page = client.submit(page, "New password", status=422, new="short", again="short")
    assert "Give 15 to 128 characters." in page.errors()
    client.submit(page, "New password", new=NEW, again=NEW)


@pytest.mark.safety("s36")
def test_link_that_left_is_not_kept_in_outbox(
    app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner
) -> None:
    open_account("ada", email="ada@b.example")
    _ask(client, "ada")
    link = _link(app, run_jobs)
    message = db.session.scalars(select(OutboxMessage)).one()
    with transaction() as session:
        app.extensions["fairline.features"][0].outbox_listeners["auth"](session, message.topic, "sent")
    assert link not in db.session.scalars(select(OutboxMessage)).one().body


@pytest.mark.safety("s06")
def test_leaver_is_refused_everywhere_at_once(
    app: Flask, client: Inspector, open_account: Opener, run_jobs: Runner
) -> None:
    """Two browsers, a known one, a link and a half-signed step: all die with the last day."""
    number = open_account("ada", email="ada@b.example")
    first, second, half = Inspector(app), Inspector(app), Inspector(app)
    _, codes = set_up_factor(number)
    for browser, code in ((first, codes[0]), (second, codes[1])):
        send_password(browser, "ada")
        send_code(browser, code)
        assert browser.raw.get("/preferences/").status_code == 200
    send_password(half, "ada")
    _ask(client, "ada")
    link = _link(app, run_jobs)
    with transaction() as session:
        employee = session.get_one(Account, number).employee
        employee.entered_on = employee.left_on = clock.today() - timedelta(1)
    assert [browser.raw.get("/preferences/").status_code for browser in (first, second)] == [302, 302]
    assert half.raw.get("/sign-in/code").status_code == 302
    client.get(link, follow_redirects=True, status=410)
    assert send_password(first, "ada").status_code == 422
    assert db.session.scalars(select(SignedInSession)).first() is not None
    assert PASSWORD not in first.get("/sign-in").source
