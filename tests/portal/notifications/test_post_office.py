"""The demo's mailbox: a real server keeps what is sent, the demo's people read it; elsewhere there is none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.notifications.letterhead import Attachment, Mail, mail_bytes
from portal.notifications.mailer import hand_in, mail_server
from portal.notifications.post_office import keep_mail, kept_mails, open_post_office

MAIL = mail_bytes(
    Mail(
        sender="Fairline <portal@fairline.example>",
        recipient="customer@example.com",
        subject="投诉答复 <b>C-17</b>",
        body="您好，\n<script>alert(1)</script>",
        language="zh_Hans",
        message_id="<1@fairline.example>",
        at=datetime(2026, 11, 24, 4, tzinfo=UTC),
        attachments=[Attachment(file_name="答复.pdf", media_type="application/pdf", content=b"%PDF-1.7")],
    )
)


@pytest.fixture
def folder(demo_app, tmp_path):
    """An empty mailbox of the demo."""
    kept = demo_app.extensions["fairline.config"]
    demo_app.extensions["fairline.config"] = replace(kept, data_folder=tmp_path)
    yield tmp_path / "mailbox"
    demo_app.extensions["fairline.config"] = kept


def test_a_mail_handed_in_by_smtp_is_read_in_the_portal(demo_client, folder):
    office, address = open_post_office(folder)
    try:
        verdict = hand_in(mail_server(address), "portal@fairline.example", "customer@example.com", MAIL)
    finally:
        office.stop()
    assert verdict.sent
    page = demo_client.sign_in("officer").get("/demo/mailbox/")
    (url,) = page.links("投诉答复")
    mail = demo_client.get(url)
    assert mail.h1 == "投诉答复 <b>C-17</b>"
    assert "<script>alert(1)</script>" in mail.text
    (paper,) = mail.links("答复.pdf")
    answer = demo_client.raw.get(paper)
    assert answer.data == b"%PDF-1.7"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_an_empty_mailbox_says_how_to_fill_it(demo_client, folder):
    assert "No mail yet" in demo_client.sign_in("new_hire").get("/demo/mailbox/").text


def test_mails_of_one_instant_do_not_overwrite_each_other(tmp_path):
    keys = {keep_mail(tmp_path, MAIL) for _ in range(20)}
    assert len(keys) == len(kept_mails(tmp_path)) == 20


@pytest.mark.parametrize("key", ["../secret", "..%2f..%2fsecret.key", "20261124T040000000000-0000", "x"])
def test_no_other_file_is_reached(demo_client, folder, key):
    (folder.parent / "secret.eml").write_text("secret")
    demo_client.sign_in("officer")
    assert demo_client.raw.get(f"/demo/mailbox/{key}").status_code == 404


def test_a_paper_that_the_mail_has_not_is_not_found(demo_client, folder):
    key = keep_mail(folder, MAIL)
    demo_client.sign_in("officer")
    demo_client.get(f"/demo/mailbox/{key}/1", status=404)


def test_outside_of_the_demo_there_is_no_mailbox(demo_app, demo_client, folder):
    keep_mail(folder, MAIL)
    demo_app.extensions["fairline.demo"] = False
    try:
        demo_client.sign_in("officer")
        demo_client.get("/demo/mailbox/", status=404)
    finally:
        demo_app.extensions["fairline.demo"] = True
