"""Signing in and out: one sentence for every failure, sessions that end by themselves (safety s30, s31, s32, s35)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from portal.auth.actor import COMMAND
from portal.auth.models import Account, SignedInSession
from portal.auth.passwords import hashed
from portal.auth.rules import Role
from portal.auth.services import create_account, token_digest
from portal.db.session import db, transaction
from tests.support.inspector import Inspector, Page

PASSWORD = "a rather long password"
SENTENCE = "This name and password do not belong together."
START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def account(app: Flask) -> int:
    """An account without an employee, with a password."""
    with transaction() as session:
        made = create_account(
            session,
            COMMAND,
            username="Ada",
            password_hash=hashed(PASSWORD),
            employee_id=None,
            roles={Role.COLLECTOR},
        )
        return made.id


def _send(client: Inspector, name: str, password: str, target: str = "") -> Page:
    page = client.get("/sign-in", query_string={"next": target} if target else None)
    answer = client.raw.post("/sign-in", data={**page.form(), "username": name, "password": password})
    return answer if answer.status_code == 302 else Page(answer)  # type: ignore[return-value]


def test_right_password_leads_to_my_day(client: Inspector, account: int) -> None:
    assert _send(client, "ada", PASSWORD).headers["Location"] == "/"  # type: ignore[attr-defined]
    assert client.get("/").h1 == "My day"


@pytest.mark.parametrize("name", ["ADA", " ada ", "Ada"])
def test_name_is_taken_whatever_its_case(client: Inspector, account: int, name: str) -> None:
    _send(client, name, PASSWORD)
    assert client.get("/").h1 == "My day"


def test_target_is_visited_after_signing_in(client: Inspector, account: int) -> None:
    assert _send(client, "ada", PASSWORD, "/preferences/").headers["Location"] == "/preferences/"  # type: ignore[attr-defined]


def test_page_asked_for_is_the_target(client: Inspector) -> None:
    answer = client.raw.get("/preferences/")
    assert answer.status_code == 302
    assert "next=/preferences/" in answer.headers["Location"].replace("%2F", "/")


@pytest.mark.safety("s35")
def test_unknown_name_and_wrong_password_look_alike(client: Inspector, account: int) -> None:
    wrong, unknown = _send(client, "ada", "not the password"), _send(client, "bob", "not the password")
    assert wrong.status == unknown.status == 422
    assert SENTENCE in wrong.text
    assert wrong.text == unknown.text
    assert set(wrong.response.headers.keys()) == set(unknown.response.headers.keys())


def test_typed_name_is_kept_and_password_not(client: Inspector, account: int) -> None:
    page = _send(client, "ada", "not the password")
    assert page.form()["username"] == "ada"
    assert page.form().get("password", "") == ""
    assert "not the password" not in page.source


def test_closed_account_does_not_enter(client: Inspector, account: int) -> None:
    with transaction() as session:
        session.get_one(Account, account).active = False
    assert SENTENCE in _send(client, "ada", PASSWORD).text


def test_open_session_of_closed_account_dies(client: Inspector, account: int) -> None:
    _send(client, "ada", PASSWORD)
    with transaction() as session:
        session.get_one(Account, account).active = False
    assert client.raw.get("/").status_code == 302


def test_account_without_password_does_not_enter(client: Inspector, account: int) -> None:
    with transaction() as session:
        session.get_one(Account, account).password_hash = None
    assert SENTENCE in _send(client, "ada", "anything").text


@pytest.mark.parametrize(
    "fields", [{}, {"username": "ada"}, {"password": "x"}, {"username": "a" * 81, "password": "x"}]
)
def test_missing_or_long_fields_are_told_at_field(client: Inspector, fields: dict[str, str]) -> None:
    page = client.get("/sign-in")
    after = Page(client.raw.post("/sign-in", data={**page.form(), "username": "", "password": "", **fields}))
    assert after.status == 422
    assert after.errors()


@pytest.mark.safety("s32")
def test_session_ends_after_half_hour_idle(client: Inspector, account: int) -> None:
    with time_machine.travel(START, tick=False) as clock:
        _send(client, "ada", PASSWORD)
        clock.shift(timedelta(minutes=29, seconds=59))
        assert client.raw.get("/").status_code == 200
        clock.shift(timedelta(minutes=29, seconds=59))
        assert client.raw.get("/").status_code == 200
        clock.shift(timedelta(minutes=30))
        assert client.raw.get("/").status_code == 302


@pytest.mark.safety("s32")
def test_session_ends_after_twelve_hours_of_work(client: Inspector, account: int) -> None:
    with time_machine.travel(START, tick=False) as clock:
        _send(client, "ada", PASSWORD)
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            assert client.raw.get("/").status_code == 200
        clock.shift(timedelta(minutes=20) - timedelta(seconds=1))
        assert client.raw.get("/").status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.raw.get("/").status_code == 302


def test_reading_pages_seldom_writes(client: Inspector, account: int) -> None:
    with time_machine.travel(START, tick=False) as clock:
        _send(client, "ada", PASSWORD)
        clock.shift(timedelta(seconds=59))
        client.get("/")
        assert db.session.scalars(select(SignedInSession.seen_at)).one() == START
        db.session.commit()
        clock.shift(timedelta(seconds=1))
        client.get("/")
        assert db.session.scalars(select(SignedInSession.seen_at)).one() == START + timedelta(minutes=1)


@pytest.mark.safety("s30")
def test_database_holds_only_digest_of_token(client: Inspector, account: int) -> None:
    _send(client, "ada", PASSWORD)
    with client.raw.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = db.session.scalars(select(SignedInSession)).one()
    assert row.token_digest == token_digest(token)
    assert len(token) >= 43
    found = db.session.execute(text("SELECT * FROM signed_in_session")).all()
    assert token not in repr(found)


@pytest.mark.safety("s30")
def test_each_sign_in_makes_new_token(client: Inspector, app: Flask, account: int) -> None:
    tokens = set()
    for _ in range(3):
        other = Inspector(app)
        _send(other, "ada", PASSWORD)
        with other.raw.session_transaction() as cookie:
            tokens.add(cookie["_user_id"])
    assert len(tokens) == 3


@pytest.mark.safety("s31")
def test_signing_out_kills_token(client: Inspector, app: Flask, account: int) -> None:
    _send(client, "ada", PASSWORD)
    kept = client.raw.get_cookie("fairline")
    assert kept is not None
    page = client.get("/preferences/")
    after = client.post("/sign-out", page.form("/sign-out"))
    assert "You are signed out." in after.text
    thief = app.test_client()
    thief.set_cookie("fairline", kept.value)
    assert thief.get("/").status_code == 302
    assert client.raw.get("/").status_code == 302


def test_sign_out_needs_token_of_form(client: Inspector, account: int) -> None:
    _send(client, "ada", PASSWORD)
    assert client.raw.post("/sign-out").status_code == 400
    assert client.raw.get("/").status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "%%%", "eyJfdXNlcl9pZCI6ImEifQ.x.y", "é" * 10])
def test_forged_cookie_is_nobody(app: Flask, cookie: str) -> None:
    thief = app.test_client()
    answer = thief.get("/", headers={"Cookie": f"fairline={cookie}".encode().decode("latin-1")})
    assert answer.status_code == 302


def test_demo_sign_in_is_not_there_without_demo(client: Inspector, account: int) -> None:
    token = client.get("/sign-in").form()["csrf_token"]
    assert client.raw.post("/demo/sign-in", data={"account": account, "csrf_token": token}).status_code == 404


@pytest.mark.parametrize("chosen", ["", "0", "987654", "x", "1 OR 1=1"])
def test_demo_signs_in_only_people_on_cards(demo_client: Inspector, chosen: str) -> None:
    token = demo_client.get("/sign-in").form()["csrf_token"]
    answer = demo_client.raw.post("/demo/sign-in", data={"account": chosen, "csrf_token": token})
    assert answer.status_code == 404


def test_first_sign_in_says_which_language_is_theirs(client: Inspector, account: int) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": "zh-CN"})
    fields = {**page.form(), "username": "ada", "password": PASSWORD}
    client.raw.post("/sign-in", data=fields, headers={"Accept-Language": "zh-CN"})
    assert client.get("/").h1 == "我的一天"
    client.raw.post("/sign-out", data={"csrf_token": client.get("/preferences/").form()["csrf_token"]})
    _send(client, "ada", PASSWORD)
    assert client.get("/").h1 == "我的一天"
