"""Passwords: long, not known to guessers, kept as typed; the profile mlps; costs renewed when signing in (s38, s39)."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from portal.auth import passwords
from portal.auth.actor import COMMAND
from portal.auth.choosing import choose_password
from portal.auth.models import Account
from portal.auth.passwords import hashed, known_passwords, verified
from portal.auth.rules import PasswordProfile, check_new_password, is_known, kinds_of_characters
from portal.auth.services import create_account
from portal.config import ROOT, from_environment
from portal.db.session import db, transaction
from portal.errors import Busy, Invalid, Refused
from tests.portal.auth.conftest import PASSWORD, send_password
from tests.support.fieldkeys import FIELD_KEYS
from tests.support.inspector import Inspector

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
Opener = Callable[..., int]


@pytest.mark.safety("s38")
def test_list_of_known_passwords_is_the_vendored_one() -> None:
    file = ROOT / "portal" / "auth" / "data" / "known_passwords.txt"
    assert hashlib.sha256(file.read_bytes()).hexdigest() in (file.parent / "README.md").read_text(encoding="utf-8")
    assert len(known_passwords()) >= 3000
    assert all(word == word.casefold() for word in known_passwords())


@pytest.mark.safety("s38")
@pytest.mark.parametrize(
    "password",
    [
        "Q1W2E3R4T5Y6U7I8",
        "qazwsxedcrfvtgb",
        "1234567890qwerty",
        "passwordpassword",
        "iloveyouiloveyouiloveyou",
        "Password20261125!",
        "!!!!!dragon1234567890",
        "ＰＡＳＳＷＯＲＤpassword",
    ],
)
def test_known_password_is_refused_however_dressed_up(password: str) -> None:
    with pytest.raises(Invalid):
        check_new_password(password, [], known=known_passwords())


@pytest.mark.safety("s38")
@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "雨后的山路很安静我们慢慢走回家吧",
        "    spaces all around    ",
        "🌧🌲🌊🔥🌙☀️⭐🍀🌵🌻🍁🍄🌰🐢🦉",
    ],
)
def test_any_characters_are_taken(password: str) -> None:
    check_new_password(password, ["Rosa"], known=known_passwords())


@pytest.mark.safety("s38")
@given(password=some.text(min_size=15, max_size=128).filter(lambda text: len(set(text)) >= 5))
def test_password_is_never_cut_or_changed(password: str) -> None:
    hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    if password.isprintable():
        stored = hasher.hash(password)
        assert hasher.verify(password, stored) and not hasher.verify(password[:-1], stored)


@given(word=some.sampled_from(["dragon", "letmein", "qwerty"]), times=some.integers(1, 9), tail=some.integers(0, 9999))
def test_known_word_said_again_or_numbered_is_known(word: str, times: int, tail: int) -> None:
    assert is_known(word * times, {"dragon", "letmein", "qwerty"})
    assert is_known(f"{word * times}{tail}", {"dragon", "letmein", "qwerty"})


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("Ab1xyzuvwt", True),
        ("ab-1xyzuvw", True),
        ("雨后Ab1xyzuv", True),
        ("abcdefghij1", False),
        ("Ab1-short", False),
        ("ABCDEFGHIJK", False),
    ],
)
def test_mlps_asks_for_three_kinds(password: str, fits: bool) -> None:
    if fits:
        check_new_password(password, [], profile=PasswordProfile.MLPS)
        assert kinds_of_characters(password) >= 3
    else:
        with pytest.raises(Invalid):
            check_new_password(password, [], profile=PasswordProfile.MLPS)


@pytest.fixture
def mlps(app: Flask) -> Iterator[Flask]:
    """The portal under the profile mlps."""
    kept = app.extensions["fairline.config"]
    app.extensions["fairline.config"] = replace(kept, password_profile="mlps")
    yield app
    app.extensions["fairline.config"] = kept


@pytest.mark.safety("s38")
def test_mlps_leads_to_change_when_overdue(mlps: Flask, client: Inspector) -> None:
    with time_machine.travel(START, tick=False) as moment:
        with transaction() as session:
            account = create_account(
                session, COMMAND, username="ada", password_hash=None, employee_id=None, roles=set()
            )
            choose_password(session, account, "Lantern-5-swings")
        moment.shift(timedelta(days=89))
        send_password(client, "ada", "Lantern-5-swings")
        client.get("/preferences/sessions/")
        moment.shift(timedelta(days=1))
        other = Inspector(mlps)
        send_password(other, "ada", "Lantern-5-swings")
        assert other.raw.get("/preferences/sessions/").headers["Location"] == "/preferences/password"
        page = other.get("/preferences/password")
        assert "older than the agency lets it be" in page.text
        new = "Umbrella-7-sings"
        other.submit(page, "Old password", old="Lantern-5-swings", new=new, again=new)
        other.get("/preferences/sessions/")


@pytest.mark.safety("s38")
def test_mlps_lets_no_old_password_come_again(mlps: Flask) -> None:
    with transaction() as session:
        account = create_account(session, COMMAND, username="bob", password_hash=None, employee_id=None, roles=set())
        for place in range(6):
            choose_password(session, account, f"Lantern-{place}-swings")
        for place in (1, 5):
            with pytest.raises(Invalid, match="last 5 passwords"):
                choose_password(session, account, f"Lantern-{place}-swings")
        choose_password(session, account, "Lantern-0-swings")


@pytest.mark.safety("s39")
def test_weaker_hash_is_renewed_when_signing_in(client: Inspector, open_account: Opener) -> None:
    number = open_account("ada")
    older = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=16, parallelism=1),)).hash(PASSWORD)
    with transaction() as session:
        session.get_one(Account, number).password_hash = older
    assert send_password(client, "ada").status_code == 302
    renewed = db.session.get_one(Account, number).password_hash
    assert renewed != older and verified(PASSWORD, renewed) == (True, None)


@pytest.mark.safety("s39")
def test_full_queue_says_so_and_keeps_name(
    client: Inspector, open_account: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_account("ada")
    monkeypatch.setattr(passwords, "_WAITING", threading.BoundedSemaphore(1))
    with passwords._in_turn(), pytest.raises(Busy):
        hashed("anything at all")
    with passwords._in_turn():
        answer = send_password(client, "ada")
    assert answer.status_code == 503 and "ada" in answer.get_data(as_text=True)
    assert send_password(client, "ada").status_code == 302


def test_unknown_profile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="FAIRLINE_PASSWORDS"):
        from_environment(
            {
                "FAIRLINE_DATA": str(tmp_path),
                "FAIRLINE_FIELD_KEYS": FIELD_KEYS,
                "FAIRLINE_SECRET_KEY": "k" * 40,
                "FAIRLINE_PASSWORDS": "strict",
            }
        )
