"""Pages of alerts: open ones first, each reader their kinds, dealing with one by a note, and the line on My day."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.alerts.models import Alert
from portal.alerts.queries import tidy_alerts
from portal.alerts.rules import AlertKind
from portal.alerts.services import raise_alert
from portal.audit.models import AuditEntry
from portal.auth.models import Account
from portal.db.session import transaction
from tests.support.inspector import Inspector
from tests.support.statements import count_statements


def account(session: Session, username: str) -> int:
    return session.scalars(select(Account.id).where(Account.username == username)).one()


def raised(session: Session, kind: AlertKind, about: str, **details: str | int) -> int:
    with transaction(session) as writing:
        alert = raise_alert(writing, kind, about, details, clock.now())
        assert alert is not None
        return alert.id


def guessed(session: Session, username: str = "collector") -> int:
    about = f"account:{account(session, username)}"
    return raised(session, AlertKind.PASSWORD_GUESSED, about, number=8, minutes=15)


@pytest.mark.safety("s80")
def test_what_is_open_stands_on_my_day_and_in_the_list(demo_client: Inspector, demo_session: Session):
    number = guessed(demo_session)
    home = demo_client.sign_in("security_admin").get("/")
    assert "1 security alert is open" in home.text
    page = demo_client.get("/admin/alerts/")
    assert page.links("Somebody guesses a password") == [f"/admin/alerts/{number}"]
    assert "account collector" in page.text and "8 failed sign-ins within 15 minutes." in page.text
    one = demo_client.get(f"/admin/alerts/{number}")
    assert one.h1 == "Somebody guesses a password"
    assert f"/admin/accounts/{account(demo_session, 'collector')}" in one.links("The account")


def test_each_reader_sees_the_kinds_of_their_role(demo_client: Inspector, demo_session: Session):
    number = guessed(demo_session)
    about = f"account:{account(demo_session, 'hr')}"
    shown = raised(demo_session, AlertKind.BULK_REVEAL, about, number=20, minutes=60)
    compliance = demo_client.sign_in("compliance")
    assert compliance.get("/admin/alerts/").links("Many protected values shown") == [f"/admin/alerts/{shown}"]
    compliance.get(f"/admin/alerts/{number}", status=404)
    trail = compliance.get(f"/admin/alerts/{shown}").links("Audit trail")
    assert any("who=hr" in link and "action=view" in link for link in trail)
    assert demo_client.sign_in("admin").get("/admin/alerts/").links("Many protected values shown") == []
    for username in ("officer", "lead", "hr", "leader"):
        demo_client.sign_in(username).get("/admin/alerts/", status=403)
        assert "security alert" not in demo_client.get("/").text


@pytest.mark.safety("s80")
def test_dealing_with_it_needs_a_note_and_is_recorded(demo_client: Inspector, demo_session: Session):
    number = guessed(demo_session)
    demo_client.sign_in("security_admin")
    page = demo_client.get(f"/admin/alerts/{number}")
    refused = demo_client.submit(page, "What was found and done", status=422, note="  ")
    assert "Say what was found and done." in " ".join(refused.errors())
    done = demo_client.submit(page, "What was found and done", note="She mistyped it; I called her.")
    assert done.h1 == "Security alerts" and done.links("Somebody guesses a password") == []
    assert "security alert" not in demo_client.get("/").text
    after = demo_client.get(f"/admin/alerts/{number}")
    assert "She mistyped it; I called her." in after.text and "Ines Costa" in after.text
    again = demo_client.submit(page, "What was found and done", status=200, note="Twice.")
    assert again.h1 == "Security alerts"
    demo_session.rollback()
    deeds = demo_session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "alert")).all()
    assert deeds == ["alerts:alert:raise", "alerts:alert:close"]
    assert demo_session.get_one(Alert, number, populate_existing=True).note == "She mistyped it; I called her."


@pytest.mark.safety("s80")
def test_nobody_deals_with_an_alert_about_their_own_account(demo_client: Inspector, demo_session: Session):
    number, other = guessed(demo_session, "security_admin"), guessed(demo_session)
    demo_client.sign_in("security_admin")
    page = demo_client.get(f"/admin/alerts/{number}")
    assert "somebody else deals with it" in page.text
    form = demo_client.get(f"/admin/alerts/{other}").form("What was found and done")
    answer = demo_client.post(f"/admin/alerts/{number}/close", {**form, "note": "Nothing."}, status=422)
    assert "somebody else deals with it" in answer.text
    assert demo_session.get_one(Alert, number, populate_existing=True).is_open


def test_open_ones_come_first_and_pages_follow(demo_client: Inspector, demo_session: Session):
    for day in range(60):
        raised(demo_session, AlertKind.DENIALS, f"network:10.0.{day}.0/24", number=20, minutes=10)
        with transaction(demo_session) as writing:
            writing.execute(update(Alert).values(made_at=clock.now().replace(year=2020)))
    with transaction(demo_session) as writing:
        writing.execute(
            update(Alert).where(Alert.id > 3).values(is_open=False, closed_at=clock.now(), closed_by_id=None)
        )
    demo_client.sign_in("security_admin")
    page = demo_client.get("/admin/alerts/?show=all")
    words = [row.text_content() for row in page.tree.xpath("//div[@id='alerts']//tbody/tr")]
    assert len(words) == 50
    assert all("not dealt with" in row for row in words[:3])
    assert not any("not dealt with" in row for row in words[3:])
    following = next(url for url in page.tree.xpath("//a/@href") if "after=" in url)
    assert len(demo_client.get(following).tree.xpath("//div[@id='alerts']//tbody/tr")) == 10
    for sort in ("kind", "-first", "last", "times"):
        demo_client.get(f"/admin/alerts/?show=all&sort={sort}")


def test_pages_ask_as_little_for_many_as_for_few(demo_client: Inspector, demo_session: Session):
    number = guessed(demo_session)
    demo_client.sign_in("security_admin")
    paths = ("/", "/admin/alerts/", f"/admin/alerts/{number}")
    few, many = [], []
    for counts in (few, many):
        for path in paths:
            demo_client.get(path)
            with count_statements() as seen:
                demo_client.get(path)
            counts.append(len(seen))
        for n in range(30):
            raised(demo_session, AlertKind.BULK_VIEW, f"network:{n}", number=200, minutes=60)
    assert few == many


def test_what_was_dealt_with_long_ago_is_forgotten(demo_session: Session):
    old, still = guessed(demo_session), guessed(demo_session, "hr")
    with transaction(demo_session) as writing:
        writing.execute(
            update(Alert).where(Alert.id == old).values(is_open=False, closed_at=clock.now().replace(year=2020))
        )
    with transaction(demo_session) as writing:
        assert tidy_alerts(writing, clock.now(), 100) == 1
    assert list(demo_session.scalars(select(Alert.id))) == [still]
