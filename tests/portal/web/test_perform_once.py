"""A form acts once, however often and from wherever it is sent (safety s10)."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.auth.models import Account
from portal.auth.services import create_account
from portal.db.session import db
from portal.errors import Invalid, Refused
from portal.web.models import FormEffect
from portal.web.once import perform_once


def _open(session: Session, name: str) -> int:
    return create_account(session, COMMAND, username=name, password_hash=None, employee_id=None, roles=set()).id


def _adding(name: str = "x"):
    def act(session: Session) -> str:
        return f"/accounts/{_open(session, name)}"

    return act


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _deeds() -> int:
    """Accounts that were opened, says the trail."""
    opened = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "auth:account:create")
    return db.session.scalar(opened) or 0


def test_second_sending_gets_first_result(app: Flask) -> None:
    first = perform_once("a-key", _adding())
    second = perform_once("a-key", _adding("y"))
    assert first == second
    assert _count(Account) == 1


def test_other_key_acts_again(app: Flask) -> None:
    assert perform_once("one", _adding("a")) != perform_once("two", _adding("b"))
    assert _count(Account) == 2


@pytest.mark.safety("s10")
def test_twenty_sendings_at_once_act_once(app: Flask) -> None:
    results, troubles = [], []
    start = threading.Barrier(20)

    def send() -> None:
        with app.app_context():
            start.wait()
            try:
                results.append(perform_once("the-same-key", _adding()))
            except Exception as error:
                troubles.append(error)

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len(results) == 20
    assert len(set(results)) == 1
    assert _count(Account) == 1
    assert _deeds() == 1


@pytest.mark.parametrize("error", [Refused("Not now."), RuntimeError("crash"), KeyboardInterrupt()])
def test_key_is_free_after_error(app: Flask, error: BaseException) -> None:
    def failing(session: Session) -> str:
        _open(session, "x")
        raise error

    with pytest.raises(type(error)):
        perform_once("a-key", failing)
    assert _count(Account) == _deeds() == _count(FormEffect) == 0
    assert perform_once("a-key", _adding()).startswith("/accounts/")


@pytest.mark.parametrize("key", ["", None, "x" * 65, "x" * 10_000])
def test_lost_key_is_told_and_nothing_done(app: Flask, key: str) -> None:
    with pytest.raises(Invalid, match="lost its key"):
        perform_once(key, _adding())
    assert _count(Account) == 0
