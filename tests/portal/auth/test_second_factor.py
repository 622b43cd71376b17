"""The second factor: set up with proof, asked for at each sign-in, each code once, recovery codes (safety s33)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select, text

from portal.auth.factors import matching_step, plain_code, use_code
from portal.auth.models import Account, RecoveryCode, SecondFactor, SignedInSession, Ticket
from portal.auth.rules import SECOND_FACTOR_ROLES, Role, needs_second_factor
from portal.auth.sealing import open_value, seal_value
from portal.auth.services import token_digest
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.notifications.models import OutboxMessage
from tests.portal.auth.conftest import send_code, send_password, set_up_factor
from tests.support.inspector import Inspector

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Opener = Callable[..., int]


@pytest.mark.safety("s33")
@given(seconds=some.integers(min_value=60, max_value=4_000_000_000), steps=some.integers(min_value=-4, max_value=4))
def test_code_fits_its_step_and_neighbours_only(seconds: int, steps: int) -> None:
    code = pyotp.TOTP(SECRET).generate_otp(seconds // 30 + steps if seconds // 30 + steps > 0 else 0)
    found = matching_step(SECRET, code, seconds, -1)
    if abs(steps) <= 1:
        assert found is not None and abs(found - seconds // 30) <= 1


@pytest.mark.safety("s33")
@given(seconds=some.integers(min_value=90, max_value=4_000_000_000))
def test_step_once_used_never_fits_again(seconds: int) -> None:
    app, now = pyotp.TOTP(SECRET), seconds // 30
    step = matching_step(SECRET, app.generate_otp(now), seconds, 0)
    assert step is not None
    assert matching_step(SECRET, app.generate_otp(now), seconds, step) in (None, now + 1)
    assert matching_step(SECRET, app.generate_otp(now - 1), seconds, now + 1) is None


def test_known_vector_of_the_standard_fits() -> None:
    """RFC 6238, appendix B, SHA-1 at 59 seconds, its last six digits."""
    assert matching_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082", 59, 0) == 1


@pytest.mark.parametrize(("typed", "plain"), [(" 123 456 ", "123456"), ("ABCD-efgh-2345", "abcdefgh2345")])
def test_code_is_taken_however_it_is_spaced(typed: str, plain: str) -> None:
    assert plain_code(typed) == plain


@pytest.mark.parametrize("role", list(Role))
def test_roles_that_need_factor_are_those_on_list(role: Role) -> None:
    wanted = {"hr", "complaint_officer", "leader", "system_admin", "security_admin", "audit_admin", "outsider"}
    assert needs_second_factor({Role.EMPLOYEE, role}) == (role.value in wanted)
    assert {item.value for item in SECOND_FACTOR_ROLES} == wanted


def test_sealed_secret_opens_only_in_its_row(app: object) -> None:
    sealed = seal_value(SECRET, "second_factor.sealed:1")
    assert SECRET not in sealed and open_value(sealed, "second_factor.sealed:1") == SECRET
    with pytest.raises(Refused):
        open_value(sealed, "second_factor.sealed:2")


def test_role_that_needs_factor_is_led_to_setup(client: Inspector, open_account: Opener) -> None:
    open_account("ada", {Role.HR})
    send_password(client, "ada")
    for path in ("/", "/people/", "/preferences/", "/preferences/password"):
        answer = client.raw.get(path)
        assert answer.status_code == 302 and answer.headers["Location"] == "/preferences/second-step/"
    assert "Set up the second step first" in client.get("/preferences/second-step/").text


def test_role_granted_later_leads_to_setup_too(client: Inspector, open_account: Opener) -> None:
    from_outside = open_account("ada")
    send_password(client, "ada")
    client.get("/preferences/")
    with transaction() as session:
        session.get_one(Account, from_outside).roles[0].role = Role.LEADER
    assert client.raw.get("/").headers["Location"] == "/preferences/second-step/"


def test_setup_is_proven_and_shows_codes_once(client: Inspector, open_account: Opener) -> None:
    number = open_account("ada", {Role.HR}, email="ada@clearwater.example")
    send_password(client, "ada")
    page = client.submit(client.get("/preferences/second-step/"), "/begin")
    assert client.raw.get("/").status_code == 302
    picture = client.raw.get("/preferences/second-step/picture.svg")
    assert picture.mimetype == "image/svg+xml" and picture.headers["Cache-Control"] == "no-store"
    secret = page.tree.xpath("//*[@id='factor-secret']")[0].text_content().replace(" ", "")
    wrong = client.submit(page, "/confirm", status=422, code="000000")
    assert wrong.errors() and db.session.get_one(SecondFactor, number).sealed is None
    data = {**wrong.form("/confirm"), "code": pyotp.TOTP(secret).now()}
    shown = client.post("/preferences/second-step/confirm", data)
    codes = [item.text_content() for item in shown.tree.xpath("//*[@id='recovery-codes']/li")]
    assert len(codes) == 10 and all(re.fullmatch(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", code) for code in codes)
    again = client.post("/preferences/second-step/confirm", data)
    assert codes[0] not in again.source
    assert client.get("/preferences/").h1 == "Preferences"
    stored = repr(db.session.execute(text("SELECT * FROM second_factor")).all()) + repr(
        db.session.execute(text("SELECT * FROM recovery_code")).all()
    )
    assert secret not in stored and codes[0] not in stored and codes[0].replace("-", "") not in stored
    mail = [message.body for message in db.session.scalars(select(OutboxMessage))]
    assert any("A second factor was set up." in body for body in mail)


@pytest.mark.safety("s33")
def test_code_opens_once_and_older_ones_never(client: Inspector, app: object, open_account: Opener) -> None:
    number = open_account("ada", {Role.HR})
    with time_machine.travel(START, tick=False) as moment:
        secret, _ = set_up_factor(number)
        moment.shift(timedelta(minutes=5))
        assert send_password(client, "ada").headers["Location"] == "/sign-in/code"
        code = pyotp.TOTP(secret).at(moment.shift(0) or START + timedelta(minutes=5))
        assert send_code(client, code).headers["Location"] == "/"
        assert client.get("/preferences/").h1 == "Preferences"
        other = Inspector(client.app)
        send_password(other, "ada")
        assert send_code(other, code).status_code == 422
        older = pyotp.TOTP(secret).at(START + timedelta(minutes=4, seconds=30))
        assert send_code(other, older).status_code == 422
        assert other.raw.get("/").status_code == 302


@pytest.mark.safety("s30")
def test_half_signed_browser_has_no_rights(client: Inspector, open_account: Opener) -> None:
    number = open_account("ada", {Role.HR})
    set_up_factor(number)
    send_password(client, "ada")
    assert client.raw.get("/people/").headers["Location"].startswith("/sign-in")
    assert db.session.scalars(select(SignedInSession)).first() is None
    with client.raw.session_transaction() as cookie:
        token = cookie["second_step"]
        assert "_user_id" not in cookie
    ticket = db.session.scalars(select(Ticket).where(Ticket.used_at.is_(None))).one()
    assert ticket.token_digest == token_digest(token)


def test_second_step_ends_after_five_minutes(client: Inspector, open_account: Opener) -> None:
    number = open_account("ada", {Role.HR})
    with time_machine.travel(START, tick=False) as moment:
        secret, _ = set_up_factor(number)
        moment.shift(timedelta(minutes=5))
        send_password(client, "ada")
        moment.shift(timedelta(minutes=5))
        answer = client.raw.get("/sign-in/code")
        assert answer.status_code == 302 and answer.headers["Location"] == "/sign-in"
        assert len(secret) == 32


@pytest.mark.safety("s33")
def test_wrong_codes_end_the_second_step(client: Inspector, open_account: Opener) -> None:
    number = open_account("ada", {Role.HR})
    set_up_factor(number)
    send_password(client, "ada")
    for _ in range(5):
        assert send_code(client, "12345x").status_code == 422
    assert client.raw.get("/sign-in/code").status_code == 302


@pytest.mark.safety("s33")
def test_ten_wrong_codes_lock_even_the_right_one(client: Inspector, open_account: Opener) -> None:
    number = open_account("ada", {Role.HR})
    with time_machine.travel(START, tick=False) as moment:
        secret, _ = set_up_factor(number)
        for _ in range(10):
            moment.shift(timedelta(minutes=2))
            send_password(client, "ada")
            send_code(client, "12345x")
        moment.shift(timedelta(minutes=2))
        send_password(client, "ada")
        page = send_code(client, pyotp.TOTP(secret).at(START + timedelta(minutes=22)))
        assert page.status_code == 422 and "Too many tries" in page.get_data(as_text=True)
        moment.shift(timedelta(minutes=15))
        send_password(client, "ada")
        assert send_code(client, pyotp.TOTP(secret).at(START + timedelta(minutes=37))).status_code == 302


@pytest.mark.safety("s33")
def test_recovery_code_opens_once(client: Inspector, app: object, open_account: Opener) -> None:
    number = open_account("ada", {Role.HR})
    _, codes = set_up_factor(number)
    send_password(client, "ada")
    assert send_code(client, codes[3].upper()).headers["Location"] == "/"
    assert "9" in client.get("/preferences/second-step/").text
    other = Inspector(client.app)
    send_password(other, "ada")
    assert send_code(other, codes[3]).status_code == 422
    assert send_code(other, codes[4].replace("-", " ")).status_code == 302


def test_codes_of_one_person_open_nobody_else(open_account: Opener) -> None:
    ada, bob = open_account("ada"), open_account("bob")
    _, codes = set_up_factor(ada)
    set_up_factor(bob)
    with transaction() as session:
        assert not use_code(session, bob, codes[0])
        assert use_code(session, ada, codes[0])


def test_renewing_codes_kills_the_old_ones(client: Inspector, open_account: Opener) -> None:
    number = open_account("ada")
    _, codes = set_up_factor(number)
    send_password(client, "ada")
    send_code(client, codes[0])
    client.submit(client.get("/preferences/second-step/"), "/codes")
    with transaction() as session:
        assert not use_code(session, number, codes[1])
    assert len(db.session.scalars(select(RecoveryCode)).all()) == 10


def test_factor_is_removed_only_where_roles_allow(client: Inspector, app: object, open_account: Opener) -> None:
    free, bound = open_account("ada"), open_account("hera", {Role.HR})
    _, codes = set_up_factor(free)
    _, more = set_up_factor(bound)
    send_password(client, "ada")
    send_code(client, codes[0])
    client.submit(client.get("/preferences/second-step/"), "/remove")
    assert db.session.get(SecondFactor, free) is None
    other = Inspector(client.app)
    send_password(other, "hera")
    send_code(other, more[0])
    page = other.get("/preferences/second-step/")
    assert "Remove the second step" not in page.text
    other.post("/preferences/second-step/remove", page.form("/codes"), status=409)


def test_security_administrator_resets_others_factor_only(client: Inspector, open_account: Opener) -> None:
    boss, ada = open_account("boss", {Role.SECURITY_ADMIN}), open_account("ada", {Role.HR}, email="a@b.example")
    set_up_factor(ada)
    client.sign_in("boss")
    page = client.submit(client.get(f"/admin/accounts/{ada}/factor"), "Reason", reason="Phone lost")
    assert "The second factor is reset" in page.text
    assert db.session.get(SecondFactor, ada) is None and not db.session.scalars(select(RecoveryCode)).all()
    bodies = [message.body for message in db.session.scalars(select(OutboxMessage))]
    assert any("was reset by a security" in body for body in bodies)
    own = client.submit(client.get(f"/admin/accounts/{boss}/factor"), "Reason", status=422, reason="Lazy")
    assert "Nobody resets their own second factor" in own.text
