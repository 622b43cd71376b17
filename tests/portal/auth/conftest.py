"""What tests of signing in share: a person with a password and a mail address, and ways through the pages."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.choosing import choose_password
from portal.auth.factors import begin_factor, confirm_factor, pending_secret
from portal.auth.models import Account
from portal.auth.provider_client import client_of
from portal.auth.rules import Role
from portal.auth.services import create_account
from portal.db.session import db, transaction
from portal.people.services import enter_employee
from tests.support.inspector import Inspector
from tests.support.oidcprovider import Person, TestProvider, provider

PASSWORD = "five old lanterns swing"


@pytest.fixture
def open_account(app: Flask) -> Callable[..., int]:
    """``open_account("ada", {Role.HR}, email=…)``: an account with PASSWORD, for an employee."""
    numbers = iter(range(1, 99))

    def make(username: str, roles: set[Role] | None = None, email: str | None = None) -> int:
        with transaction() as session:
            employee = enter_employee(
                session, COMMAND, number=f"{next(numbers):04d}", name=username.title(), entered_on=clock.today()
            )
            employee.email = email
            account = create_account(
                session, COMMAND, username=username, password_hash=None, employee_id=employee.id, roles=roles or set()
            )
            choose_password(session, account, PASSWORD)
            return account.id

    return make


def set_up_factor(account_id: int) -> tuple[str, list[str]]:
    """The secret of a second factor and its recovery codes."""
    actor = Actor(account_id=account_id)
    with transaction() as session:
        begin_factor(session, actor)
        secret = pending_secret(session.get_one(Account, account_id).factor) or ""
        codes = confirm_factor(session, actor, pyotp.TOTP(secret).at(clock.now()))
    db.session.expire_all()
    return secret, codes


def send_password(client: Inspector, name: str, password: str = PASSWORD, **headers: str) -> TestResponse:
    """Send the sign-in form."""
    page = client.get("/sign-in", headers=headers)
    return client.raw.post("/sign-in", data={**page.form(), "username": name, "password": password}, headers=headers)


def send_code(client: Inspector, code: str) -> TestResponse:
    """Send the form of the second step."""
    page = client.get("/sign-in/code")
    return client.raw.post("/sign-in/code", data={**page.form(), "code": code})


@pytest.fixture
def oidc(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestProvider]:
    """A provider that the portal is set to, where Ada signs in as ``ada``."""
    with provider() as made:
        made.people["ada"] = Person("s-ada", "ada")
        config = replace(app.extensions["fairline.config"], provider=made.settings)
        monkeypatch.setitem(app.extensions, "fairline.config", config)
        client_of.cache_clear()
        yield made
