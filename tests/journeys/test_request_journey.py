"""What persons ask about their data, from the telephone to the answer, in a real browser (safety s43, s74)."""

import re
import zipfile
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from complaints.cases.models import Complaint
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL
from portal.db.session import db, transaction
from portal.notifications.models import OutboxMessage
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live

LOCALES = {"en": "en-GB", "zh_Hans": "zh-CN"}


def _complaint(here: Live, *, long_ago: bool = False) -> tuple[int, str]:
    """An ended complaint with a mail address, and the address; moved years back where it is to be erased."""
    with here.app.app_context():
        with transaction() as session:
            found = session.scalars(
                select(Complaint)
                .where(
                    Complaint.ended_at.is_not(None),
                    Complaint.contact_mail_sealed.is_not(None),
                    Complaint.message_waits_since.is_(None),
                )
                .order_by(Complaint.id)
            ).first()
            assert found is not None
            made = found.id, found.contact_mail
            if long_ago:
                past = clock.now() - timedelta(days=5 * 366)
                session.execute(update(Complaint).where(Complaint.id == found.id).values(ended_at=past))
                record(session, PORTAL, "personal:test:age", "complaint", found.id)
        db.session.close()
    return made


def _enter(page: Page, here: Live, right: str, mail: str) -> None:
    page.goto(f"{here.url}/personal/requests/")
    page.locator("main .page-header a.button-primary").click()
    page.locator(f"input[name=right][value={right}]").check()
    page.fill("input[name=name]", "Clara Asks")
    page.fill("input[name=mail]", "clara@asks.example")
    page.fill("textarea[name=wish]", "42")
    page.locator("main form[action$='/new'] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/personal/requests/\d+$"))
    page.fill("input[name=how]", "42")
    page.locator("form[action$='/identity'] button[type=submit]").click()
    expect(page.locator("form[action$='/identity']")).to_have_count(0)
    page.fill("input[name=text]", mail)
    page.locator("form[action$='/find'] button[type=submit]").click()
    page.locator("form[action$='/records'] button").first.click()
    expect(page.locator("#deed")).to_be_visible()


def _answer(page: Page, outcome: str, reason: str) -> None:
    page.locator(f"input[name=outcome][value={outcome}]").check()
    page.fill("textarea[name=reason]", reason)
    page.locator("form[action$='/answer'] button[type=submit]").click()
    expect(page.locator("form[action$='/answer']")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.safety("s74")
@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("zh_Hans", True), ("en", False)])
def test_caller_is_given_copy_and_answer(live, open_page, tmp_path, language: str, javascript: bool) -> None:
    here = live(language)
    _, mail = _complaint(here)
    page = open_page(locale=LOCALES[language], javascript=javascript)
    sign_in(page, here, "compliance")
    _enter(page, here, "copy", mail)
    if javascript:
        assert axe_findings(page) == []
    with page.expect_download() as download:
        page.locator("#deed a[href$='/copy']").click()
    path = tmp_path / "copy.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert "data.json" in archive.namelist() and mail in archive.read("data.json").decode()
    _answer(page, "done", "42 42")
    with here.app.app_context():
        mails = select(OutboxMessage).where(OutboxMessage.topic.startswith("personal:request:"))
        bodies = [message.body for message in db.session.scalars(mails) if message.recipient == "clara@asks.example"]
        db.session.close()
    assert len(bodies) == 1 and "42 42" in bodies[0]
    if javascript:
        assert axe_findings(page) == []


@pytest.mark.browser
@pytest.mark.safety("s43")
@pytest.mark.safety("s74")
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_two_people_erase_complaint(live, open_page, language: str) -> None:
    here = live(language)
    complaint_id, mail = _complaint(here, long_ago=True)
    first, second = open_page(locale=LOCALES[language]), open_page(locale=LOCALES[language])
    sign_in(first, here, "compliance")
    _enter(first, here, "erase", mail)
    first.locator("#deed details.confirm summary").click()
    first.locator("form[action$='/erasure'] button").click()
    expect(first.locator("form[action$='/erasure']")).to_have_count(0)
    address = first.url

    sign_in(second, here, "leader")
    second.locator(f"main a[href='{address.removeprefix(here.url)}']").first.click()
    second.locator("#confirm details.confirm summary").click()
    assert axe_findings(second) == []
    second.locator("form[action$='/confirmation'] button").click()
    expect(second.locator("#confirm")).to_have_count(0, timeout=45_000)  # key, files and log are written through
    with here.app.app_context():
        erased = db.session.get_one(Complaint, complaint_id)
        assert (erased.contact_mail, erased.words, erased.contact_mail_index) == ("", "", None)
        db.session.close()

    first.goto(address)
    _answer(first, "done", "42")


@pytest.mark.browser
@pytest.mark.safety("s74")
@pytest.mark.parametrize(("language", "phone"), [("en", False), ("zh_Hans", True)])
def test_employee_reads_takes_and_asks(live, open_page, tmp_path, language: str, phone: bool) -> None:
    here, page = live(language), open_page(locale=LOCALES[language], phone=phone)
    sign_in(page, here, "new_hire")
    page.goto(f"{here.url}/preferences/")
    page.locator("main a[href='/preferences/data/']").click()
    page.wait_for_url("**/preferences/data/")
    assert axe_findings(page) == []
    with page.expect_download() as download:
        page.locator("a[href='/preferences/data/copy']").click()
    path = tmp_path / "copy.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None and "employee" in archive.read("data.json").decode()
    page.fill("textarea[name=wish]", "42")
    page.locator("#ask button[type=submit]").click()
    page.wait_for_url("**/preferences/data/#asked")
    expect(page.locator("#asked li")).to_have_count(1)
