"""The administrator's outbox: who, when, what became of it; no texts, no whole addresses; try again."""

import pytest
from sqlalchemy import select

from portal import clock as wall
from portal.audit.models import AuditEntry
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.notifications.models import OutboxMessage, OutboxState
from portal.notifications.services import queue_message
from tests.support.statements import count_statements


def _message(session, key: str = "one", **values) -> int:
    with transaction(session):
        message = queue_message(
            session,
            PORTAL,
            unique_key=key,
            recipient="lily.chen@example.com",
            language="en",
            subject="Canary of the subject",
            body="Canary of the body",
            topic="complaints:reply:17",
        )
        for name, value in values.items():
            setattr(message, name, value)
        return message.id


@pytest.fixture
def failed(demo_session) -> int:
    """A message that failed for good."""
    return _message(demo_session, state=OutboxState.FAILED, tries=1, last_error="refused|550 no such user …")


@pytest.mark.safety("s04")
def test_the_outbox_shows_neither_texts_nor_addresses(demo_client, failed):
    demo_client.sign_in("admin")
    for url in ("/admin/outbox/", "/admin/outbox/?state=failed", f"/admin/outbox/{failed}"):
        page = demo_client.get(url)
        assert "Canary" not in page.source
        assert "lily.chen" not in page.source
        assert ("li***@e***.com" in page.text) == url.endswith(str(failed))
        assert "The mail server refused it: 550 no such user" in page.text
        assert "Complaints" in page.tree.xpath("string(//main)") and "complaints:" not in page.text
    exported = demo_client.raw.get("/admin/outbox/?export=csv").get_data(as_text=True)
    assert "Canary" not in exported
    assert "lily.chen" not in exported


def test_without_a_mail_server_the_page_says_what_to_do(demo_client):
    assert "FAIRLINE_SMTP_URL" in demo_client.sign_in("admin").get("/admin/outbox/").text


@pytest.mark.parametrize("username", ["hr", "officer", "leader", "compliance", "security_admin", "audit_admin"])
def test_others_do_not_see_the_outbox(demo_client, failed, username):
    demo_client.sign_in(username)
    demo_client.get("/admin/outbox/", status=403)
    demo_client.get(f"/admin/outbox/{failed}", status=403)


def test_a_failed_message_is_tried_again_by_a_button(demo_client, demo_session, failed):
    demo_client.sign_in("admin")
    page = demo_client.get(f"/admin/outbox/{failed}")
    answered = demo_client.submit(page, "Try again now")
    assert "It is tried again now." in answered.text
    demo_session.rollback()
    message = demo_session.get_one(OutboxMessage, failed, populate_existing=True)
    assert (message.state, message.tries) == (OutboxState.WAITING, 0)
    entries = demo_session.scalars(select(AuditEntry).where(AuditEntry.action == "notifications:outbox:retry")).all()
    assert [entry.object_id for entry in entries] == [str(failed)]


def test_a_sent_message_is_not_sent_again(demo_client, demo_session, failed):
    demo_client.sign_in("admin")
    page = demo_client.get(f"/admin/outbox/{failed}")
    with transaction(demo_session):
        message = demo_session.get_one(OutboxMessage, failed)
        message.state, message.sent_at = OutboxState.SENT, wall.now()
    assert "This message was sent already." in demo_client.submit(page, "Try again now").text
    assert "Try again now" not in demo_client.get(f"/admin/outbox/{failed}").text


def test_an_unknown_message_is_not_found(demo_client):
    demo_client.sign_in("admin").get("/admin/outbox/987654", status=404)


def test_the_outbox_asks_as_little_for_many_as_for_few(demo_client, demo_session):
    demo_client.sign_in("admin")
    _message(demo_session)
    demo_client.get("/admin/outbox/")
    with count_statements() as few:
        demo_client.get("/admin/outbox/")
    for n in range(40):
        _message(demo_session, key=f"many:{n}")
    with count_statements() as many:
        demo_client.get("/admin/outbox/")
    assert len(few) == len(many)
