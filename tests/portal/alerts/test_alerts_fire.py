"""Each kind of alert, by the real thing: within a minute it is there and mailed, once, and not below the limit."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from portal import clock
from portal.alerts.models import Alert, AlertTally
from portal.alerts.rules import AlertKind
from portal.alerts.services import close_alert, raise_alert
from portal.alerts.tallies import MOST_A_MINUTE
from portal.audit.heads import heads_file
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.rules import Role
from portal.auth.services import begin_session
from portal.db.session import db, transaction
from portal.notifications.models import OutboxMessage
from portal.operations.manifest import Manifest
from portal.operations.records import record_backup
from portal.people.models import Employee
from tests.portal.alerts.conftest import Watch, behind_the_guard, of_kind
from tests.portal.auth.conftest import PASSWORD, send_code, send_password, set_up_factor
from tests.support.inspector import Inspector

Opener = Callable[..., int]
SECURITY, SYSTEM = "sec@agency.example", "sys@agency.example"


def guess(client: Inspector, watch: Watch, name: str, times: int) -> None:
    """Wrong passwords from a browser that nobody knows, slowly enough for the gate."""
    for number in range(times):
        client.raw.delete_cookie("fairline")
        assert send_password(client, name, f"wrong password number {number}").status_code == 422
        watch.moment.shift(40 if number >= 4 else 1)


def signed_in(client: Inspector, account_id: int) -> Inspector:
    """A browser that is signed in to the account."""
    with transaction() as session:
        token = begin_session(session, session.get_one(Account, account_id), "a test")
    with client.raw.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


@pytest.mark.safety("s80")
def test_guessing_a_password_is_an_alert_within_a_minute(client, watch, open_account):
    number = open_account("ada", email="ada@agency.example")
    guess(client, watch, "ada", 7)
    assert watch.after() == []
    guess(client, watch, "ada", 1)
    found = watch.after(30)
    assert of_kind(found) == [("password_guessed", f"account:{number}")]
    assert [recipient for recipient, _ in watch.mails()] == [SECURITY, SYSTEM]
    assert watch.after() == found
    assert watch.after(3600) == found
    assert len(watch.mails()) == 2
    assert "account ada" in watch.bodies() and f"/admin/alerts/{found[0].id}" in watch.bodies()


@pytest.mark.safety("s80")
def test_many_names_from_one_network_are_an_alert(client, watch):
    for name in ("eva", "otto", "ada", "ida"):
        guess(client, watch, name, 1)
    assert watch.after(50) == []
    guess(client, watch, "Robert'); DROP TABLE\r\nalert;--", 1)
    assert of_kind(watch.after(50)) == [("names_tried", "network:127.0.0.0/24")]
    assert [recipient for recipient, _ in watch.mails()] == [SECURITY, SYSTEM]
    assert "DROP" not in watch.bodies() and "127.0.0.0" not in watch.bodies()
    assert "drop" not in str(db.session.execute(text("SELECT * FROM alert_tally")).all()).lower()


@pytest.mark.safety("s80")
def test_wrong_codes_of_the_second_step_are_an_alert_to_the_owner_too(client, watch, open_account):
    number = open_account("ada", {Role.HR}, email="ada@agency.example")
    set_up_factor(number)
    send_password(client, "ada")
    for _ in range(4):
        send_code(client, "000000")
    assert watch.after(50) == []
    send_code(client, "000000")
    found = watch.after(50)
    assert set(of_kind(found)) == {("factor_guessed", f"account:{number}"), ("factor_left", f"account:{number}")}
    assert [recipient for recipient, _ in watch.mails()].count("ada@agency.example") == 2


@pytest.mark.safety("s80")
def test_a_second_step_never_passed_is_an_alert_to_its_owner(client, watch, open_account):
    number = open_account("ada", {Role.HR}, email="ada@agency.example")
    set_up_factor(number)
    send_password(client, "ada")
    assert watch.after(5 * 60 - 1) == []
    found = watch.after(60)
    assert of_kind(found) == [("factor_left", f"account:{number}")]
    assert sorted(recipient for recipient, _ in watch.mails()) == ["ada@agency.example", SECURITY, SYSTEM]
    watch.after(600)
    assert len(watch.mails()) == 3


@pytest.mark.safety("s80")
def test_a_second_step_that_was_passed_is_none_however_often_it_was_begun(client, watch, open_account):
    secret, _ = set_up_factor(open_account("ada", {Role.HR}))
    watch.moment.shift(60)
    for _ in range(3):
        send_password(client, "ada")
    assert send_code(client, pyotp.TOTP(secret).at(clock.now())).status_code == 302
    assert watch.after(600) == []


@pytest.mark.safety("s80")
def test_signing_in_as_somebody_else_hides_no_step_that_was_left(client, watch, open_account):
    number = open_account("ada", {Role.HR})
    set_up_factor(number)
    secret, _ = set_up_factor(open_account("bob", {Role.HR}))
    watch.moment.shift(60)
    send_password(client, "ada")
    send_password(client, "bob")
    send_code(client, pyotp.TOTP(secret).at(clock.now()))
    assert of_kind(watch.after(360)) == [("factor_left", f"account:{number}")]


@pytest.mark.safety("s80")
def test_showing_many_protected_values_is_an_alert_to_compliance_too(client, watch, open_account):
    hr = open_account("ada", {Role.HR})
    set_up_factor(hr)
    signed_in(client, hr)
    with transaction() as session:
        employee = session.scalars(select(Employee).order_by(Employee.id)).first()
        employee.phone = "13800138000"
        number = employee.id
    page = client.get(f"/people/{number}")
    fields = page.form("reveal")
    for _ in range(19):
        assert client.raw.post(f"/people/{number}/reveal", data=fields).status_code == 200
    assert watch.after() == []
    client.raw.post(f"/people/{number}/reveal", data=fields)
    assert of_kind(watch.after()) == [("bulk_reveal", f"account:{hr}")]
    assert sorted(recipient for recipient, _ in watch.mails()) == ["comp@agency.example", SECURITY]
    watch.after()
    assert len(watch.mails()) == 2


@pytest.mark.safety("s80")
def test_opening_very_many_records_is_an_alert(client, watch, open_account):
    hr = open_account("ada", {Role.HR})
    set_up_factor(hr)
    signed_in(client, hr)
    number = db.session.scalar(select(func.min(Employee.id)))
    before = db.session.scalar(select(func.count()).where(AuditEntry.action == "people:person:view"))
    client.get(f"/people/{number}")
    each = db.session.scalar(select(func.count()).where(AuditEntry.action == "people:person:view")) - before
    assert each == 1
    for _ in range(198):
        client.raw.get(f"/people/{number}")
    assert watch.after() == []
    client.raw.get(f"/people/{number}")
    assert of_kind(watch.after()) == [("bulk_view", f"account:{hr}")]


@pytest.mark.safety("s80")
@pytest.mark.parametrize("path", ["/people/999999", "/audit/"])
def test_many_refused_pages_are_an_alert(client, watch, open_account, path):
    roles = {Role.HR} if path.startswith("/people") else set()
    number = open_account("ada", roles)
    if roles:
        set_up_factor(number)
    signed_in(client, number)
    for _ in range(19):
        assert client.raw.get(path).status_code in (403, 404)
    client.raw.get("/no/such/address")
    assert watch.after() == []
    client.raw.get(path)
    assert of_kind(watch.after()) == [("denials", f"account:{number}")]
    assert len(watch.mails()) == 2
    for _ in range(40):
        client.raw.get(path)
    again = watch.after()
    assert [(alert.times, alert.details["number"]) for alert in again] == [(2, 52)]
    assert len(watch.mails()) == 2


@pytest.mark.safety("s80")
def test_a_changed_row_of_the_trail_is_an_alert(watch):
    behind_the_guard("UPDATE audit_entry SET object_id = '9' WHERE seq = 3")
    found = watch.after()
    assert of_kind(found) == [("chain_broken", "audit:chain")]
    assert found[0].details == {"number": 1, "row": 3, "fault": "changed"}
    assert len(watch.mails()) == 4
    watch.after()
    assert len(watch.mails()) == 4


@pytest.mark.safety("s80")
def test_what_was_found_out_about_the_trail_is_no_alert_again_and_more_is(watch):
    test_a_changed_row_of_the_trail_is_an_alert(watch)
    _deal_with_all(watch)
    assert len(watch.after(3 * 86_400)) == 1
    behind_the_guard("UPDATE audit_entry SET object_id = '9' WHERE seq = 5")
    assert [alert.details["number"] for alert in watch.after()] == [1, 2]


@pytest.mark.safety("s80")
def test_a_damaged_file_of_heads_is_an_alert(watch):
    heads_file().write_text("nonsense\n", encoding="ascii")
    assert watch.after()[0].details["fault"] == "heads"


@pytest.mark.safety("s80")
def test_a_missed_backup_is_an_alert_until_one_is_made(watch):
    with transaction() as session:
        record_backup(session, _manifest())
    assert watch.after(26 * 3600 - 60) == []
    found = watch.after(120)
    assert of_kind(found) == [("backup_missed", "installation:backup")]
    assert [recipient for recipient, _ in watch.mails()] == [SECURITY, SYSTEM]
    assert [alert.mails for alert in watch.after(23 * 3600)] == [1]
    assert [alert.mails for alert in watch.after(3600)] == [2]
    with transaction() as session:
        record_backup(session, _manifest())
    assert [alert.is_open for alert in watch.after()] == [False]
    assert watch.after(26 * 3600 - 120)[0].times == found[0].times
    assert [alert.is_open for alert in watch.after(120)] == [False, True]


@pytest.mark.safety("s80")
def test_an_installation_without_any_backup_is_an_alert(watch):
    assert of_kind(watch.after(90 * 86_400)) == [("backup_missed", "installation:backup")]


def _manifest() -> Manifest:
    return Manifest(
        version="1", engine="sqlite", made_at=clock.now(), revisions=(), tables={}, audit=(1, "0" * 64), members={}
    )


@pytest.mark.safety("s80")
def test_what_happened_while_the_worker_was_away_is_noticed(client, watch, open_account):
    open_account("ada")
    guess(client, watch, "ada", 8)
    found = watch.after(20 * 3600)
    assert [kind for kind, _ in of_kind(found)] == ["password_guessed"]
    assert clock.now() - found[0].last_at > timedelta(hours=19)


@pytest.mark.safety("s80")
def test_dealt_with_it_comes_again_only_for_as_much_again(client, watch, open_account):
    open_account("ada")
    guess(client, watch, "ada", 8)
    watch.after()
    _deal_with_all(watch)
    watch.moment.shift(60)
    guess(client, watch, "ada", 1)
    assert len(watch.after()) == 1
    watch.moment.shift(900)
    guess(client, watch, "ada", 8)
    assert [alert.is_open for alert in watch.after()] == [False, True]


def _deal_with_all(watch: Watch) -> None:
    closer = Actor(account_id=1, roles=frozenset({Role.SECURITY_ADMIN}))
    with transaction() as session:
        for alert in session.scalars(select(Alert).where(Alert.is_open)).all():
            close_alert(session, closer, alert.id, "Looked at it.")


@pytest.mark.safety("s80")
def test_a_flood_of_alerts_is_no_flood_of_mails_nor_of_rows(app: Flask, watch: Watch, session: Session):
    for number in range(120):
        with transaction() as writing:
            raise_alert(writing, AlertKind.DENIALS, f"network:10.0.{number}.0/24", {"number": 1}, clock.now())
        watch.moment.shift(1)
    assert len(watch.alerts()) == 51
    assert watch.alerts()[-1].times == 70
    assert len(watch.mails()) == 5 * 2


@pytest.mark.safety("s80")
def test_strangers_fill_no_table_with_refusals(app: Flask, client: Inspector, watch: Watch):
    for number in range(MOST_A_MINUTE + 60):
        address = {"REMOTE_ADDR": f"10.{number // 250}.{number % 250}.9"}
        assert client.raw.get("/no-such-file/1", environ_overrides=address).status_code == 404
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AlertTally)) == 0


@pytest.mark.safety("s80")
def test_many_networks_are_counted_together_beyond_some_hundred(app: Flask, client: Inspector, watch: Watch):
    for number in range(MOST_A_MINUTE + 30):
        client.raw.delete_cookie("fairline")
        page = client.get("/sign-in")
        client.raw.post(
            "/sign-in",
            data={**page.form(), "username": f"nobody{number}", "password": PASSWORD},
            environ_overrides={"REMOTE_ADDR": f"10.{number // 250}.{number % 250}.9"},
        )
    db.session.rollback()
    rows = db.session.scalar(select(func.count()).where(AlertTally.what == "names"))
    assert rows <= MOST_A_MINUTE + 16
    assert of_kind(watch.after()) == [("names_tried", "network:many")]


def test_reader_without_address_leaves_the_others(app: Flask, watch: Watch, session: Session):
    with transaction() as writing:
        writing.execute(update(Employee).values(email=None))
        raise_alert(writing, AlertKind.DENIALS, "account:1", {"number": 20, "minutes": 10}, clock.now())
    assert watch.mails() == []
    assert len(watch.alerts()) == 1


def test_alerts_speak_the_readers_language(app: Flask, watch: Watch, session: Session):
    with transaction() as writing:
        writing.execute(update(Account).where(Account.username == "sec").values(language="zh_Hans"))
        raise_alert(writing, AlertKind.DENIALS, "account:1", {"number": 20, "minutes": 10}, clock.now())
    subjects = dict(watch.mails())
    assert subjects[SYSTEM] == "Security alert: Many pages refused"
    assert "安全告警" in subjects[SECURITY]
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 2
