"""The first visit: only with the console's code, in three pages, once (P3, safety s45)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.app import create_app
from portal.auth.actor import COMMAND
from portal.auth.models import Account, AccountRole
from portal.company import company_name, forget_company, house_language
from portal.config import Config
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.policy.models import PolicyVersion
from portal.policy.queries import definitions, setting_text
from portal.setup.console import announce
from portal.setup.rules import grouped
from portal.setup.services import make_code
from portal.workdays.services import load_official_calendar
from tests.conftest import SECRET
from tests.portal.auth.conftest import set_up_factor
from tests.support.databases import Databases
from tests.support.fieldkeys import FIELD_KEYS
from tests.support.inspector import Inspector

PASSWORD = "nine lanterns on a quiet river"


@pytest.fixture
def real(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """A portal as an operator starts it: nothing chosen from outside."""
    app = create_app(
        Config(
            data_folder=tmp_path, database_url=databases.url, secret_key=SECRET, field_keys=FIELD_KEYS, testing=True,
            hashing_cost="test", embedded_worker=False,
        )
    )  # fmt: skip
    databases.restore(app, "empty", lambda: None)
    with app.app_context():
        with transaction() as session:
            load_official_calendar(session, COMMAND)
        yield app
        db.session.close()
    databases.release(app)


def code_of(session: Session) -> str:
    """A fresh code as the console prints it."""
    with transaction(session) as writing:
        return grouped(make_code(writing, COMMAND))


def entered(client: Inspector) -> Any:
    """The first of the three pages, after the code."""
    return client.submit(client.get("/set-up/"), code=code_of(db.session))


@pytest.mark.safety("s45")
def test_there_is_no_account_to_begin_with(real: Flask) -> None:
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_first_visitor_is_led_to_the_set_up(real: Flask) -> None:
    client = Inspector(real)
    assert client.raw.get("/").location.startswith("/sign-in")
    assert "/set-up/" in client.get("/sign-in").links()


@pytest.mark.safety("s45")
@pytest.mark.parametrize("wrong", ["AAAAA-AAAAA", "", "x" * 80, "😀"])
def test_wrong_code_opens_nothing(real: Flask, wrong: str) -> None:
    client = Inspector(real)
    code_of(db.session)
    client.submit(client.get("/set-up/"), status=422, code=wrong)
    for page in ("company", "numbers", "administrator"):
        answer = client.raw.get(f"/set-up/{page}")
        assert (answer.status_code, answer.location) == (302, "/set-up/")


@pytest.mark.safety("s45")
def test_an_earlier_code_is_worthless(real: Flask) -> None:
    first = code_of(db.session)
    code_of(db.session)
    client = Inspector(real)
    assert "does not open" in client.submit(client.get("/set-up/"), status=422, code=first).text


def test_three_pages_make_a_company(real: Flask) -> None:
    client = Inspector(real)
    company = entered(client)
    numbers = client.submit(company, company="  Blue   Harbour ", language="zh_Hant")
    fields = {key: value for key, value in numbers.form().items() if "." in key}
    assert len(fields) >= 5
    bounds = {key: item.highest for key, item in definitions().items()}
    key = next(key for key, value in fields.items() if value.isdigit() and int(value) < int(bounds[key]))
    value = str(int(fields[key]) + 1)
    administrator = client.submit(numbers, **{key: value})
    client.submit(
        administrator,
        username="first.admin",
        password=PASSWORD,
        again=PASSWORD,
        enters_people="y",
        publishes_policy="y",
    )
    forget_company()
    session = db.session
    session.expire_all()
    assert (company_name(), house_language()) == ("Blue Harbour", "zh_Hant")
    assert setting_text(session, key, clock.today()) == value
    account = session.scalars(select(Account)).one()
    roles = set(session.scalars(select(AccountRole.role).where(AccountRole.account_id == account.id)))
    assert account.username == "first.admin" and roles == {"security_admin", "hr"}
    assert session.scalar(select(func.count()).select_from(PolicyVersion)) == 1


@pytest.mark.safety("s45")
def test_afterwards_the_pages_are_gone(real: Flask) -> None:
    client = Inspector(real)
    entered(client)
    client.submit(client.get("/set-up/administrator"), username="admin1", password=PASSWORD, again=PASSWORD)
    for page in ("", "company", "numbers", "administrator"):
        assert Inspector(real).raw.get(f"/set-up/{page}").status_code == 404
    with pytest.raises(Refused):
        code_of(db.session)


def test_what_is_wrong_is_said_and_what_was_typed_stays(real: Flask) -> None:
    client = Inspector(real)
    company = entered(client)
    refused = client.submit(company, status=422, company="x" * 200, language="en")
    assert refused.form()["company"] == "x" * 200
    numbers = client.get("/set-up/numbers")
    key = next(key for key in numbers.form() if "." in key)
    refused = client.submit(numbers, status=422, **{key: "999999"})
    assert refused.form()[key] == "999999" and refused.errors()
    administrator = client.get("/set-up/administrator")
    refused = client.submit(administrator, status=422, username="admin1", password="short", again="other")
    assert refused.form()["username"] == "admin1"
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_what_comes_from_outside_goes_first(databases: Databases, app: Flask) -> None:
    assert (company_name(), house_language()) == ("Clearwater Recovery", "en")


def test_console_tells_code_and_address_once_needed(real: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    announce(real)
    printed = capsys.readouterr().out
    assert "/set-up/" in printed
    code = printed.splitlines()[1].strip()
    client = Inspector(real)
    client.submit(client.get("/set-up/"), code=code)
    client.submit(client.get("/set-up/administrator"), username="admin1", password=PASSWORD, again=PASSWORD)
    announce(real)
    assert capsys.readouterr().out == ""


def test_the_demo_has_no_set_up(demo_client: Inspector) -> None:
    assert demo_client.raw.get("/set-up/").status_code == 404


def test_new_company_is_told_what_comes_next(real: Flask) -> None:
    client = Inspector(real)
    entered(client)
    client.submit(
        client.get("/set-up/administrator"), username="admin1", password=PASSWORD, again=PASSWORD, enters_people="y"
    )
    assert client.raw.get("/").status_code == 302, "administrators set up a second factor first"
    set_up_factor(db.session.scalars(select(Account.id)).one())
    assert "Enter departments and teams" in client.get("/").text
