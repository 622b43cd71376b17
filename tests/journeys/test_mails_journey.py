"""A mail that the portal could not treat is read safely by an officer, becomes a case, and its sender is told once."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from complaints.mailbox.models import ComplaintMail
from portal.db.session import db
from portal.notifications.models import OutboxMessage
from tests.access.examples_mails import waiting_mail
from tests.journeys.conftest import axe_findings, sign_in

WORDS = {
    "en": ("They called my mother at work.", "Mails to be sorted", "The complaint is recorded and given to somebody."),
    "zh_Hans": ("他们把电话打到我母亲的单位。", "待分拣邮件", "投诉已登记并分派。"),
}
_DEEP = 60


def _raw(text: str) -> bytes:
    """More parts inside each other than any mail program makes, with script and a picture from elsewhere."""
    head = "From: Li <li@mail.example>\r\nMessage-ID: <deep@mail.example>\r\n"
    head += "Subject: <b>Hello</b>\r\nMIME-Version: 1.0\r\n"
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(_DEEP))
    html = f"<p>{text}</p><script>window.__xss = 1</script><img src='http://mail.example/seen.png'>"
    return f"{head}{opened}Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n".encode()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_waiting_mail_becomes_a_case_and_its_sender_is_told_once(live, open_page, language: str) -> None:
    here, (text, title, done) = live(language), WORDS[language]
    with here.app.test_request_context():
        mail_id = waiting_mail(db.session, _raw(text), uid=900)
        db.session.close()

    officer = open_page(locale="en-GB" if language == "en" else "zh-CN", dark=language == "en")
    sign_in(officer, here, "officer")
    officer.goto(f"{here.url}/complaints/mails/")
    expect(officer.locator("h1")).to_have_text(title)
    rows = officer.locator("#mails tbody tr")
    assert rows.count() >= 4, "three of the demo wait, too"
    assert axe_findings(officer) == []

    officer.goto(f"{here.url}/complaints/mails/{mail_id}")
    main = officer.locator("main")
    expect(main).to_contain_text(text)
    expect(main).to_contain_text("<b>Hello</b>")
    assert officer.evaluate("() => window.__xss === undefined")
    assert main.locator("img[src*='mail.example']").count() == 0
    assert axe_findings(officer) == []

    officer.locator("#words").fill(text)
    officer.locator("form:has(#words) button[type=submit]").click()
    officer.wait_for_url(re.compile(r"/complaints/mails/$"))
    expect(officer.locator("main, .flashes").first).to_be_visible()
    expect(officer.locator("body")).to_contain_text(done)

    with here.app.app_context():
        mail = db.session.get_one(ComplaintMail, mail_id)
        topic = f"complaints:received:{mail.complaint_id}"
        told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.topic == topic)).all()
        assert [one.recipient for one in told] == ["li@mail.example"]
        db.session.close()
