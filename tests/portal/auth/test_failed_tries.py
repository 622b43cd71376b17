"""Failed sign-ins: slow after five, locked after ten, a name or network, and no lever against others (s34, s35)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.auth.attempts import network_of
from portal.auth.models import Account, FailedTry
from portal.auth.rules import Gate, GateNumbers, gate_state
from portal.auth.services import begin_session
from portal.db.session import db, transaction
from portal.jobs.services import enqueue
from tests.portal.auth.conftest import PASSWORD, send_password
from tests.support.inspector import Inspector, Page

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
NUMBERS = GateNumbers(slow_after=5, lock_after=10, lock=timedelta(minutes=15))
Opener = Callable[..., int]


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """A clock that stands."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.mark.safety("s34")
@pytest.mark.parametrize(
    ("failures", "seconds_later", "gate"),
    [
        (0, 0, Gate.OPEN),
        (4, 0, Gate.OPEN),
        (5, 1, Gate.SLOW),
        (5, 2, Gate.OPEN),
        (6, 3, Gate.SLOW),
        (6, 4, Gate.OPEN),
        (9, 31, Gate.SLOW),
        (9, 32, Gate.OPEN),
        (10, 899, Gate.LOCKED),
        (10, 900, Gate.OPEN),
    ],
)
def test_gate_closes_after_five_and_ten(failures: int, seconds_later: int, gate: Gate) -> None:
    row = [START - timedelta(seconds=place) for place in range(failures)]
    assert gate_state(row, START + timedelta(seconds=seconds_later), NUMBERS).gate is gate


@pytest.mark.safety("s34")
def test_pause_as_long_as_the_lock_begins_a_new_row() -> None:
    old = [START - timedelta(minutes=16, seconds=place) for place in range(9)]
    assert gate_state([*old, START], START, NUMBERS).gate is Gate.OPEN


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        (None, ""),
        ("not an address", ""),
    ],
)
def test_network_of_an_address(address: str | None, network: str) -> None:
    assert network_of(address) == network


def _fail(client: Inspector, moment: time_machine.Traveller, times: int, name: str = "ada", **more: str) -> None:
    for _ in range(times):
        moment.shift(timedelta(seconds=70))
        answer = send_password(client, name, "not the password", **more)
        assert answer.status_code == 422, answer.status_code


@pytest.mark.safety("s34")
def test_name_is_locked_after_ten_failures(app: Flask, moment, client: Inspector, open_account: Opener) -> None:
    open_account("ada")
    _fail(client, moment, 10)
    moment.shift(timedelta(minutes=14, seconds=59))
    locked = send_password(client, "ada")
    assert locked.status_code == 429 and "Too many tries" in locked.get_data(as_text=True)
    moment.shift(timedelta(seconds=1))
    assert send_password(client, "ada").status_code == 302


@pytest.mark.safety("s34")
def test_sixth_try_at_once_is_not_looked_at(moment, client: Inspector, open_account: Opener) -> None:
    open_account("ada")
    _fail(client, moment, 5)
    assert send_password(client, "ada").status_code == 429
    moment.shift(timedelta(seconds=2))
    assert send_password(client, "ada").status_code == 302


@pytest.mark.safety("s34")
def test_forged_forwarding_header_gives_no_fresh_budget(moment, client: Inspector, open_account: Opener) -> None:
    open_account("ada")
    for place in range(10):
        moment.shift(timedelta(seconds=70))
        send_password(client, f"somebody{place}", "wrong", **{"X-Forwarded-For": f"203.0.{place}.9"})
    answer = send_password(client, "ada", **{"X-Forwarded-For": "198.51.100.7"})
    assert answer.status_code == 429


@pytest.mark.safety("s34")
def test_address_behind_trusted_proxy_counts(app: Flask, moment, open_account: Opener) -> None:
    open_account("ada")
    plain, app.wsgi_app = app.wsgi_app, ProxyFix(app.wsgi_app, x_for=1)  # type: ignore[method-assign]
    try:
        client = Inspector(app)
        for place in range(10):
            moment.shift(timedelta(seconds=70))
            send_password(
                client, f"somebody{place}", "wrong", **{"X-Forwarded-For": f"198.51.100.7, 203.0.113.{place}"}
            )
        assert send_password(client, "ada", **{"X-Forwarded-For": "203.0.113.200"}).status_code == 429
        assert send_password(client, "ada", **{"X-Forwarded-For": "203.0.114.1"}).status_code == 302
    finally:
        app.wsgi_app = plain  # type: ignore[method-assign]


@pytest.mark.safety("s34")
def test_strangers_do_not_lock_out_a_known_browser(app: Flask, moment, open_account: Opener) -> None:
    open_account("ada")
    own, stranger = Inspector(app), Inspector(app)
    assert send_password(own, "ada").status_code == 302
    own.raw.delete_cookie("fairline")
    _fail(stranger, moment, 10)
    assert send_password(stranger, "ada").status_code == 429
    assert send_password(own, "ada").status_code == 302


@pytest.mark.safety("s34")
def test_known_browser_has_budget_of_its_own(app: Flask, moment, open_account: Opener) -> None:
    open_account("ada")
    own = Inspector(app)
    send_password(own, "ada")
    own.raw.delete_cookie("fairline")
    _fail(own, moment, 10)
    assert send_password(own, "ada").status_code == 429
    assert send_password(Inspector(app), "ada").status_code == 302


def test_new_password_makes_browsers_unknown(app: Flask, moment, open_account: Opener) -> None:
    number = open_account("ada")
    own, stranger = Inspector(app), Inspector(app)
    send_password(own, "ada")
    own.raw.delete_cookie("fairline")
    with transaction() as session:
        session.get_one(Account, number).devices_since += 1
    _fail(stranger, moment, 10)
    assert send_password(own, "ada").status_code == 429


@pytest.mark.safety("s34")
def test_own_success_buys_no_guesses_at_others(app: Flask, moment, open_account: Opener) -> None:
    open_account("ada")
    open_account("mallory")
    thief = Inspector(app)
    for place in range(10):
        moment.shift(timedelta(seconds=70))
        send_password(thief, f"victim{place}", "wrong")
        if place < 9:
            assert send_password(Inspector(app), "mallory").status_code in (302, 429)
    moment.shift(timedelta(seconds=70))
    assert send_password(Inspector(app), "ada").status_code == 429


@pytest.mark.safety("s35")
def test_unknown_name_is_slowed_and_locked_alike(app: Flask, moment, open_account: Opener) -> None:
    open_account("ada")
    seen: dict[str, list[tuple[int, str, tuple[str, ...]]]] = {"ada": [], "nobody": []}
    for name, answers in seen.items():
        with transaction() as session:
            session.execute(text("DELETE FROM failed_try"))
        for _ in range(12):
            moment.shift(timedelta(seconds=20))
            answer = send_password(Inspector(app), name, "not the password")
            answers.append((answer.status_code, Page(answer).text, tuple(sorted(answer.headers.keys()))))
    assert seen["ada"] == seen["nobody"]
    assert {status for status, *_ in seen["ada"]} == {422, 429}


def test_typed_names_and_addresses_are_not_kept(open_account, client: Inspector) -> None:
    open_account("bob")
    send_password(client, "ada.lovelace@example.org", "wrong")
    rows = repr(db.session.execute(text("SELECT * FROM failed_try")).all())
    assert "lovelace" not in rows and "127.0.0" not in rows
    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 2


def test_old_failures_are_tidied_away(app: Flask, moment, open_account, client: Inspector, run_jobs) -> None:
    open_account("bob")
    send_password(client, "ada", "wrong")
    moment.shift(timedelta(days=1, minutes=1))
    send_password(client, "ada", "wrong")
    with transaction() as session:
        enqueue(session, "auth:tries:tidy", {}, unique_key="tidy")
    run_jobs(app)
    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 2


def test_success_forgets_the_names_failures(moment, client: Inspector, open_account: Opener) -> None:
    number = open_account("ada")
    _fail(client, moment, 4)
    moment.shift(timedelta(seconds=70))
    assert send_password(client, "ada", PASSWORD).status_code == 302
    assert db.session.get_one(Account, number).active
    with transaction() as session:
        assert begin_session(session, session.get_one(Account, number), "x")
    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 4
