"""Accounts and roles: granting, ending, first passwords, administrators kept apart, the matrix as a page."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal import clock
from portal.admin.commands import account as account_command
from portal.admin.rules import check_end, check_grant
from portal.admin.services import create_first_account, grant_role, open_account
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND, Actor
from portal.auth.choosing import choose_password
from portal.auth.models import Account, AccountRole
from portal.auth.passwords import verified
from portal.auth.rules import ADMINISTRATORS, Role, Scope, check_new_password
from portal.db.session import db, transaction
from portal.errors import Invalid, Refused
from portal.notifications.models import OutboxMessage
from portal.people.services import enter_employee
from portal.web.part_names import PARTS
from tests.support.inspector import Inspector


def _account(username: str) -> int:
    return db.session.scalars(select(Account.id).where(Account.username == username)).one()


@pytest.mark.safety("s44")
@pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("wanted", sorted(ADMINISTRATORS))
def test_administrators_are_three_people(held: Role, wanted: Role) -> None:
    with pytest.raises(Refused):
        check_grant({held}, wanted, own=False)


@pytest.mark.safety("s44")
@pytest.mark.parametrize("role", list(Role))
def test_nobody_changes_own_roles(role: Role) -> None:
    with pytest.raises(Refused):
        check_grant(set(), role, own=True)
    with pytest.raises(Refused):
        check_end({role}, role, own=True)


def test_employment_brings_its_role_by_itself() -> None:
    for check in (
        lambda: check_grant(set(), Role.EMPLOYEE, own=False),
        lambda: check_end({Role.EMPLOYEE}, Role.EMPLOYEE, own=False),
    ):
        with pytest.raises(Refused):
            check()


def test_granted_role_acts_on_next_click_and_ends_again(demo_client) -> None:
    person = _account("support")
    security = demo_client.sign_in("security_admin")
    page = security.get(f"/admin/accounts/{person}")
    page = security.submit(page, "Grant", role="hr", reason="helps out")
    assert "helps out" in page.text
    end = security.get(f"/admin/accounts/{person}/roles/hr/end")
    demo_client.sign_in("support").get("/people/new")
    security = demo_client.sign_in("security_admin")
    page = security.submit(
        end,
        "End the role",
        status=422,
        reason=" ",
        csrf_token=security.get(f"/admin/accounts/{person}").form("Grant")["csrf_token"],
    )
    page = security.submit(page, "End the role", reason="done helping")
    assert "done helping" in page.text
    names = page.tree.xpath("//ol[contains(@class,'timeline')]//text()")
    assert "security_admin" not in " ".join(names), "history names people, not accounts"
    demo_client.sign_in("support").get("/people/new", status=403)
    deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("auth:role:%"))).all()
    assert deeds == ["auth:role:grant", "auth:role:end"]


@pytest.mark.safety("s44")
def test_second_administrator_role_is_refused_on_the_page(demo_client) -> None:
    security = demo_client.sign_in("security_admin")
    page = security.get(f"/admin/accounts/{_account('admin')}")
    page = security.submit(page, "Grant", status=422, role="audit_admin", reason="why not")
    assert "only one of the administrator roles" in page.text
    own = security.get(f"/admin/accounts/{_account('security_admin')}")
    assert "This is your own account" in own.text and "Grant a role" not in own.text


@pytest.mark.safety("s44")
def test_no_administrator_reads_complaints(demo_app) -> None:
    matrix = demo_app.extensions["fairline.matrix"]
    for name in matrix.permissions:
        if name.startswith("complaints:case"):
            assert not matrix.scope(ADMINISTRATORS, name), name


@pytest.mark.safety("s37")
def test_invitation_without_address_is_shown_once(demo_client) -> None:
    with transaction() as session:
        enter_employee(session, COMMAND, number="9009", name="Vera Holm", entered_on=clock.today())
    security = demo_client.sign_in("security_admin")
    page = security.get("/admin/accounts/new")
    data = {**page.form("User name"), "username": "vera.holm"}
    shown = security.post("/admin/accounts/new", data)
    link = shown.tree.xpath("//*[@id='link']")[0].text_content()
    again = security.post("/admin/accounts/new", data)
    assert again.h1 == "Vera Holm" and link not in again.text
    account = db.session.get_one(Account, _account("vera.holm"))
    assert account.password_hash is None
    assert link.rpartition("/")[2] not in str(db.session.scalars(select(AuditEntry.details)).all())
    assert [row.role for row in account.roles] == [Role.EMPLOYEE]
    new = "seven green umbrellas sing"
    person = Inspector(demo_client.app)
    choose = person.get(link.removeprefix("http://127.0.0.1:8000"), follow_redirects=True)
    person.submit(choose, "New password", new=new, again=new)
    assert verified(new, db.session.get_one(Account, account.id).password_hash)[0]


@pytest.mark.safety("s37")
def test_link_goes_by_mail_and_is_not_shown(demo_client, run_jobs) -> None:
    security = demo_client.sign_in("security_admin")
    person = _account("collector")
    with transaction() as session:
        session.get_one(Account, person).employee.email = "noah@clearwater.example"
    page = security.submit(security.get(f"/admin/accounts/{person}"), "/password")
    assert "by mail" in page.text and "/sign-in/link/" not in page.text
    message = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert message.recipient == "noah@clearwater.example" and "/sign-in/link/" in message.body
    assert db.session.get_one(Account, person).password_hash is None


def test_closed_account_is_signed_out_and_opens_again(demo_client) -> None:
    person = _account("collector")
    collector = demo_client.sign_in("collector").raw
    security = demo_client.sign_in("security_admin")
    security.submit(security.get(f"/admin/accounts/{person}/state"), "Close", reason="lost badge")
    assert collector.get("/people/").status_code == 302
    page = security.submit(security.get(f"/admin/accounts/{person}/state"), "Open", reason="found")
    assert "open" in page.text
    assert "by mail" in security.submit(page, "/password").text


@pytest.mark.parametrize(
    ("who", "status"), [("security_admin", 200), ("audit_admin", 200), ("hr", 403), ("admin", 403)]
)
def test_accounts_are_seen_by_those_who_may(demo_client, who: str, status: int) -> None:
    demo_client.sign_in(who).get("/admin/accounts?role=hr&q=o", status=status)


@pytest.mark.parametrize("who", ["security_admin", "audit_admin", "compliance", "admin"])
def test_matrix_page_is_the_matrix(demo_client, demo_app, who: str) -> None:
    matrix = demo_app.extensions["fairline.matrix"]
    page = demo_client.sign_in(who).get("/admin/matrix")
    shown = {}
    for row in page.tree.xpath("//table[contains(@class,'matrix')]/tbody/tr"):
        name = row.xpath(".//span[contains(@class,'code')]/text()")[0]
        shown[name] = [re.sub(r"[\s·]+", "", cell.text_content()) for cell in row.xpath("./td")]
    words = {Scope.OWN: "own", Scope.TEAM: "team", Scope.DEPARTMENT: "department", Scope.ALL: "all"}
    wanted = {
        name: [str(words[matrix.scope([role], name)]) if matrix.scope([role], name) else "no" for role in Role]
        for name in matrix.permissions
    }
    assert shown == wanted
    assert {name.partition(":")[0] for name in wanted} <= set(PARTS), "each part has a name in the reader's language"
    demo_client.sign_in("leader").get("/admin/matrix", status=403)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "aaaaaaaaaaaaaaaaaaaa",
        "my clearwater words 1",
        "Ｒｏｓａ likes long words",
        "word 0020 word word",
    ],
)
def test_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check_new_password(password, ["Rosa", "Rosa Jimenez", "0020", "Clearwater"])
    check_new_password("correct horse battery staple", ["Rosa", "0020"])


def test_own_password_is_changed_and_other_browsers_signed_out(demo_client) -> None:
    with transaction() as session:
        employee = enter_employee(session, COMMAND, number="9010", name="Ivo Blau", entered_on=clock.today())
        account, _ = open_account(session, COMMAND, employee.id, "ivo")
        password = "five old lanterns swing"
        choose_password(session, account, password)
    other = demo_client.sign_in("ivo").raw
    client = demo_client.sign_in("ivo")
    page = client.get("/preferences/password")
    new = "seven green umbrellas sing"
    page = client.submit(page, "Old password", status=422, old="wrong", new=new, again=new)
    assert "The old password is not right." in page.errors()
    page = client.submit(page, "Old password", status=422, old=password, new="my name is ivo blau ok", again="x")
    page = client.submit(
        page, "Old password", status=422, old=password, new="my name is ivo blau ok", again="my name is ivo blau ok"
    )
    assert any("Leave out your name" in error for error in page.errors())
    client.submit(page, "Old password", old=password, new=new, again=new)
    assert verified(new, db.session.get_one(Account, _account("ivo")).password_hash)[0]
    assert client.get("/people/").h1 == "People" and other.get("/people/").status_code == 302


@pytest.mark.safety("s45")
def test_console_makes_first_account_from_standard_input(app, session, monkeypatch) -> None:
    monkeypatch.setattr("portal.app.create_app", lambda config=None: app)
    run = CliRunner().invoke(
        account_command, ["create", "Boss", "--role", "security_admin"], input="long enough words here\n"
    )
    assert run.exit_code == 0, run.output
    made = session.scalars(select(Account)).one()
    assert made.username == "boss" and verified("long enough words here", made.password_hash)[0]
    assert [row.role for row in made.roles] == [Role.SECURITY_ADMIN]
    again = CliRunner().invoke(account_command, ["create", "boss", "--role", "hr"], input="long enough words here\n")
    assert again.exit_code == 2


@pytest.mark.safety("s45")
def test_console_refuses_mixed_roles_and_weak_words(app, session) -> None:
    make = {"username": "boss", "password": "long enough words here", "number": None}
    with pytest.raises(Refused), transaction(session) as writing:
        create_first_account(writing, COMMAND, roles={Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}, **make)
    with pytest.raises(Invalid), transaction(session) as writing:
        create_first_account(writing, COMMAND, roles={Role.HR}, **{**make, "password": "boss boss boss boss"})
    assert session.scalars(select(AccountRole)).first() is None


def test_granting_twice_is_refused(demo_session) -> None:
    with pytest.raises(Refused), transaction(demo_session) as session:
        grant_role(session, Actor(account_id=1), _account("hr"), Role.HR, "again")
