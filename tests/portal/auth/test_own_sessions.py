"""A person's own sessions, the proof before sensitive acts, and signing out (s31, s32, s40, s94)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.admin.services import end_role, grant_role, sign_out_everywhere
from portal.auth.access import guard_of
from portal.auth.actor import COMMAND, Actor
from portal.auth.browsers import browser_name
from portal.auth.models import Account, AccountRole, SignedInSession
from portal.auth.rules import Role
from portal.db.session import db, transaction
from portal.policy.queries import definitions
from portal.policy.services import set_setting
from tests.portal.auth.conftest import PASSWORD, send_code, send_password, set_up_factor
from tests.support.inspector import Inspector, Page

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
Opener = Callable[..., int]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("curl/8.5<script>", "curl/8.5script"),
        ("", "–"),
    ],
)
def test_browser_is_named_in_words(agent: str, name: str) -> None:
    assert browser_name(agent) == name


@pytest.mark.safety("s31")
def test_person_sees_and_ends_own_sessions(app: Flask, client: Inspector, open_account: Opener) -> None:
    open_account("ada")
    others = [Inspector(app) for _ in range(3)]
    for browser in others:
        send_password(browser, "ada", **{"User-Agent": FIREFOX})
    send_password(client, "ada")
    page = client.get("/preferences/sessions/")
    assert page.text.count("Firefox, Windows") == 3 and "this one" in page.text
    one = db.session.scalars(select(SignedInSession.id).order_by(SignedInSession.id)).first()
    client.submit(page, f"/{one}/end")
    assert sorted(browser.raw.get("/preferences/").status_code for browser in others) == [200, 200, 302]
    client.submit(client.get("/preferences/sessions/"), "end-others")
    assert [browser.raw.get("/preferences/").status_code for browser in others] == [302, 302, 302]
    assert client.get("/preferences/").h1 == "Preferences"


@pytest.mark.safety("s31")
def test_nobody_ends_a_foreign_session(app: Flask, client: Inspector, open_account: Opener) -> None:
    open_account("ada")
    open_account("bob")
    other = Inspector(app)
    send_password(other, "bob")
    foreign = db.session.scalars(select(SignedInSession.id)).one()
    send_password(client, "ada")
    form = client.get("/preferences/sessions/").form("")
    client.post(f"/preferences/sessions/{foreign}/end", {**form, "form_key": "k" * 32}, status=404)
    assert other.raw.get("/preferences/").status_code == 200


@pytest.mark.safety("s31")
def test_security_administrator_ends_all_sessions(app: Flask, client: Inspector, open_account: Opener) -> None:
    open_account("boss", {Role.SECURITY_ADMIN})
    number = open_account("ada")
    other = Inspector(app)
    send_password(other, "ada")
    client.sign_in("boss")
    client.submit(client.get(f"/admin/accounts/{number}"), "sessions/end")
    assert other.raw.get("/").status_code == 302


@pytest.mark.safety("s32")
def test_idle_time_follows_the_setting(client: Inspector, open_account: Opener) -> None:
    with time_machine.travel(START, tick=False) as moment:
        open_account("ada")
        with transaction() as session:
            stricter = {"value": "15", "effective_from": START.date(), "reason": "stricter", "seen": 0}
            set_setting(session, COMMAND, definitions()["auth.idle_minutes"], **stricter)
        send_password(client, "ada")
        moment.shift(timedelta(minutes=14, seconds=59))
        assert client.raw.get("/preferences/").status_code == 200
        moment.shift(timedelta(minutes=15))
        assert client.raw.get("/").status_code == 302


@pytest.mark.safety("s40")
def test_rights_are_changed_only_after_fresh_proof(client: Inspector, open_account: Opener) -> None:
    with time_machine.travel(START, tick=False) as moment:
        boss, ada = open_account("boss", {Role.SECURITY_ADMIN}), open_account("ada")
        _, codes = set_up_factor(boss)
        moment.shift(timedelta(minutes=5))
        send_password(client, "boss")
        send_code(client, codes[0])
        page = client.get(f"/admin/accounts/{ada}")
        form = {**page.form("Grant"), "role": "trainer", "reason": "Runs the courses"}
        moment.shift(timedelta(minutes=10))
        with client.raw.session_transaction() as cookie:
            before = cookie["_user_id"]
        asked = client.post(page.action("Grant"), form, status=403)
        assert asked.h1 == "Is it still you?" and asked.form("Go on")["reason"] == "Runs the courses"
        assert not _roles(ada) - {Role.EMPLOYEE}
        wrong = client.submit(asked, "Go on", status=403, proof="wrong")
        assert "This is not right." in wrong.text
        done = client.submit(wrong, "Go on", proof=PASSWORD)
        assert done.h1 == "Ada" and _roles(ada) == {Role.EMPLOYEE, Role.TRAINER}
        with client.raw.session_transaction() as cookie:
            assert cookie["_user_id"] != before
        moment.shift(timedelta(minutes=9, seconds=59))
        client.get(f"/admin/accounts/{ada}/state")


@pytest.mark.safety("s40")
def test_export_asks_for_proof_and_comes_back(client: Inspector, open_account: Opener) -> None:
    with time_machine.travel(START, tick=False) as moment:
        boss = open_account("boss", {Role.SECURITY_ADMIN})
        _, codes = set_up_factor(boss)
        send_password(client, "boss")
        send_code(client, codes[0])
        moment.shift(timedelta(minutes=10))
        asked = client.get("/admin/accounts?export=csv", follow_redirects=True)
        assert asked.h1 == "Is it still you?"
        answer = client.raw.post(asked.action("Go on"), data={**asked.form("Go on"), "proof": PASSWORD})
        assert answer.status_code == 302 and "export=csv" in answer.headers["Location"]
        assert "ada" not in client.raw.get(answer.headers["Location"]).get_data(as_text=True)
        assert client.raw.get(answer.headers["Location"]).mimetype == "text/csv"


@pytest.mark.safety("s40")
def test_register_as_a_file_asks_for_proof(client: Inspector, open_account: Opener) -> None:
    with time_machine.travel(START, tick=False) as moment:
        _, codes = set_up_factor(open_account("audit", {Role.AUDIT_ADMIN}))
        send_password(client, "audit")
        send_code(client, codes[0])
        assert client.raw.get("/personal/register?export=csv").mimetype == "text/csv"
        moment.shift(timedelta(minutes=10))
        assert client.get("/personal/register").h1 == "Register of fields"
        asked = client.get("/personal/register?export=csv", follow_redirects=True)
        assert asked.h1 == "Is it still you?"


@pytest.mark.safety("s40")
def test_sensitive_routes_ask_for_proof(app: Flask) -> None:
    asking = {name for name, view in app.view_functions.items() if getattr(view, "proof", False)}
    wanted = {name for name in app.view_functions if guard_of(app, name) == "admin:account:write"}
    files = {"attendance.export", "people_import.problems", "hr_imports.problems"}
    assert asking >= wanted | files | {"second_factor.begin", "second_factor.confirm", "second_factor.remove"}


@pytest.mark.safety("s07")
@pytest.mark.safety("s30")
def test_changed_roles_begin_a_new_session(client: Inspector, open_account: Opener) -> None:
    ada = open_account("ada")
    boss = Actor(account_id=open_account("boss", {Role.SECURITY_ADMIN}))
    send_password(client, "ada")
    tokens = [_token(client)]
    for change in (grant_role, end_role):
        assert client.get("/preferences/").h1 == "Preferences"
        with transaction() as session:
            change(session, boss, ada, Role.TRAINER, "Runs the courses")
        assert client.raw.get("/preferences/").headers["Location"].startswith("/sign-in")
        send_password(client, "ada")
        tokens.append(_token(client))
    assert len(set(tokens)) == 3
    assert not db.session.scalars(select(SignedInSession).where(SignedInSession.ended_at.is_(None))).all()[1:]


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        ("role", "Your roles were changed"),
        ("elsewhere", "ended from elsewhere"),
        ("idle", "You did nothing for a while"),
        ("old", "signed in for long"),
        ("unknown", ""),
    ],
)
def test_sign_in_page_says_once_why_session_ended(
    client: Inspector, open_account: Opener, cause: str, sentence: str
) -> None:
    ada = open_account("ada")
    boss = Actor(account_id=open_account("boss", {Role.SECURITY_ADMIN}))
    send_password(client, "ada")
    with transaction() as session:
        row = session.scalars(select(SignedInSession).where(SignedInSession.account_id == ada)).one()
        if cause == "role":
            grant_role(session, boss, ada, Role.TRAINER, "Runs the courses")
        elif cause == "elsewhere":
            sign_out_everywhere(session, boss, ada)
        elif cause == "idle":
            row.idle_ends_at = row.seen_at
        elif cause == "old":
            row.ends_at = row.seen_at
        else:
            row.token_digest = "0" * 64
    page = Page(client.raw.get("/preferences/", follow_redirects=True))
    assert page.h1 == "Sign in"
    assert sentence in page.text and ("signed out" in page.text or "ended" in page.text) is bool(sentence)
    assert not sentence or sentence not in client.get("/sign-in").text


def _token(client: Inspector) -> str:
    with client.raw.session_transaction() as cookie:
        return str(cookie["_user_id"])


@pytest.mark.safety("s94")
def test_signing_out_clears_what_the_browser_keeps(client: Inspector, open_account: Opener) -> None:
    open_account("ada")
    send_password(client, "ada")
    page = client.get("/preferences/")
    assert page.response.headers["Cache-Control"] == "no-store"
    answer = client.raw.post("/sign-out", data=page.form("/sign-out"))
    assert '"cache"' in answer.headers["Clear-Site-Data"] and '"storage"' in answer.headers["Clear-Site-Data"]


def _roles(account_id: int) -> set[Role]:
    held = select(AccountRole.role).where(AccountRole.account_id == account_id, AccountRole.ended_at.is_(None))
    return set(db.session.scalars(held))


def test_demo_cards_are_exempt_only_in_the_demo(app: Flask, client: Inspector, open_account: Opener) -> None:
    number = open_account("ada", {Role.HR})
    send_password(client, "ada")
    with transaction() as session:
        session.scalars(select(SignedInSession)).one().by_card = True
    assert client.raw.get("/").headers["Location"] == "/preferences/second-step/"
    assert db.session.get_one(Account, number).active
