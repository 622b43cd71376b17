"""The page of the audit trail: who reads it, what it shows, the check and the export."""

import pytest
from sqlalchemy import select, text

from portal.audit.heads import heads_file
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.auth.actor import COMMAND
from portal.db.session import db, transaction
from tests.support.statements import count_statements


@pytest.fixture(autouse=True)
def _no_heads_of_other_tests(demo_app) -> None:
    heads_file().unlink(missing_ok=True)


@pytest.mark.parametrize(("who", "status"), [("audit_admin", 200), ("compliance", 200), ("hr", 403), ("admin", 403)])
def test_trail_is_read_by_those_who_may(demo_client, who: str, status: int) -> None:
    demo_client.sign_in(who).get("/audit/", status=status)


def test_newest_entry_comes_first_and_filters_act(demo_client) -> None:
    page = demo_client.sign_in("audit_admin").get("/audit/?action=session:begin")
    assert "auth:session:begin" in page.text
    assert "people:employee:enter" not in page.text
    page = demo_client.get("/audit/?object=employee+3&day=1999-01-01")
    assert "Nothing in the trail fits the filter" in page.text
    demo_client.get("/audit/?day=x&who=%25&after=broken&sort=nonsense")


@pytest.mark.safety("s20")
def test_check_says_that_trail_holds_then_names_changed_row(demo_client) -> None:
    client = demo_client.sign_in("audit_admin")
    assert "holds" in client.submit(client.get("/audit/"), "verify").text
    with transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_entry_no_update"))
        else:
            session.execute(text("DROP TRIGGER audit_entry_append_only ON audit_entry"))
        session.execute(text("UPDATE audit_entry SET object_id = 'x' WHERE seq = 7"))
    page = client.submit(client.get("/audit/"), "verify")
    assert "The trail does not hold" in page.text and "Row 7 was changed." in page.text


def test_only_audit_administrator_starts_check(demo_client) -> None:
    page = demo_client.sign_in("compliance").get("/audit/")
    assert "Check the whole trail" not in page.text
    token = page.form("sign-out")["csrf_token"]
    assert demo_client.raw.post("/audit/verify", data={"csrf_token": token}).status_code == 403


def test_export_is_itself_recorded(demo_client) -> None:
    answer = demo_client.sign_in("audit_admin").raw.get("/audit/?export=csv&action=employee:enter")
    assert answer.status_code == 200 and b"people:employee:enter" in answer.data
    newest = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert "export" in newest.action


def test_page_asks_the_same_however_long_the_trail(demo_client) -> None:
    client = demo_client.sign_in("audit_admin")
    client.get("/audit/")
    with count_statements() as few:
        client.get("/audit/")
    with transaction() as session:
        for place in range(300):
            record(session, COMMAND, "test:thing:do", "thing", place)
    with count_statements() as many:
        client.get("/audit/")
    assert len(few) == len(many)
