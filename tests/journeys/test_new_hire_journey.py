"""From the first sign-in to the certificate, in a real browser: invitation, plan, lesson, quiz, paper, public check."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select, update

from portal import clock
from portal.admin.services import open_account
from portal.auth.actor import COMMAND
from portal.db.session import db, transaction
from portal.people.models import Department, Post
from portal.people.services import assign, enter_employee
from tests.journeys.conftest import axe_findings
from tests.support.live import Live
from tests.support.quizzes import slots_for
from training.certificates.models import Certificate
from training.courses.models import Programme
from training.courses.services import enrol_joiners
from training.quizzes.models import Attempt
from training.quizzes.queries import asked
from training.services import load_content

_CONTENT = Path(__file__).parent.parent / "support" / "content"
_PASSWORD = "seven quiet harbours wait"
_WORDS = {
    "en": {
        "name": "Robin Calder",
        "lesson": "The first words",
        "quiz": "Check: the first words",
        "read": "You confirmed this lesson",
        "passed": "passed",
        "kind": "Call-ready",
        "good": "This certificate is in force.",
    },
    "zh_Hans": {
        "name": "罗斌",
        "lesson": "第一句话",
        "quiz": "测验：第一句话",
        "read": "确认读完这节课",
        "passed": "通过",
        "kind": "外呼上岗证书",
        "good": "该证书有效。",
    },
}


def taken_on(here: Live, name: str) -> tuple[int, str]:
    """HR enters a collector without a mail address and opens an account: employee id and the link to hand over."""
    now, day = clock.now(), clock.today()
    with here.app.test_request_context():
        with transaction() as session:
            session.execute(update(Programme).values(starts_itself=False))  # only the small programme begins by itself
            load_content(session, COMMAND, now, day, _CONTENT)
            employee = enter_employee(session, COMMAND, number="N9001", name=name, entered_on=day)
            assign(
                session,
                COMMAND,
                employee,
                department_id=session.scalars(select(Department.id).order_by(Department.id)).first(),
                team_id=None,
                post=Post.COLLECTOR,
                grade=1,
                lead_id=None,
                starts_on=day,
                reason="",
            )
            _, link = open_account(session, COMMAND, employee.id, "robin")
            assert enrol_joiners(session, COMMAND, day, now) >= 1  # the demo has newcomers of its own
            number = employee.id
        db.session.close()
    assert link
    return number, here.url + urlsplit(link).path


def sign_in_for_the_first_time(page: Page, here: Live, link: str) -> None:
    """By the link to a password of one's own, then by name and password."""
    page.goto(link)
    page.wait_for_url("**/new-password")
    page.fill("input[name=new]", _PASSWORD)
    page.fill("input[name=again]", _PASSWORD)
    page.press("input[name=again]", "Enter")
    page.wait_for_url("**/sign-in")
    page.fill("input[name=username]", "robin")
    page.fill("input[name=password]", _PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{here.url}/")


def answer_rightly(page: Page, here: Live) -> None:
    """Choose the right answer of each question; each is saved as it is given."""
    with here.app.app_context():
        attempt = db.session.get_one(Attempt, int(page.url.rpartition("/")[2]))
        tokens = [slots_for(attempt, item, right=True)[0] for item in asked(db.session, attempt.id)]
        db.session.close()
    for (token,) in tokens:
        with page.expect_response("**/answers/*") as saved:
            page.locator(f"input[value='{token}']").check()
        assert saved.value.json()["outcome"] == "in_time"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_new_hire_comes_from_first_sign_in_to_the_certificate(live, open_page, tmp_path, language) -> None:
    here, words = live(language), _WORDS[language]
    number, link = taken_on(here, words["name"])
    page = open_page(locale="zh-CN" if language == "zh_Hans" else "en-GB")
    sign_in_for_the_first_time(page, here, link)
    expect(page.locator("main")).to_contain_text(words["lesson"])
    assert axe_findings(page) == []

    page.locator("a.button-primary[href*='/training/lessons/']").first.click()
    expect(page.locator("h1")).to_have_text(words["lesson"])
    page.locator("form[data-steady] button").click()
    expect(page.locator("main")).to_contain_text(words["read"])
    page.locator(".page-actions a.button-primary").click()
    page.wait_for_url("**/quizzes/*")
    expect(page.locator("h1")).to_have_text(words["quiz"])
    page.locator("main form.form button").click()
    page.wait_for_url("**/attempts/*")
    answer_rightly(page, here)
    page.locator("button[value=hand_in]").click()
    page.wait_for_url("**/result")
    expect(page.locator(".page-header .badge")).to_contain_text(words["passed"])

    page.goto(f"{here.url}/training/certificates/")
    expect(page.locator("main")).to_contain_text(words["kind"])
    assert axe_findings(page) == []
    with page.expect_download() as taken:
        page.locator("form[action$='/paper'] button").first.click()
    paper = PdfReader(taken.value.path())
    text = re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in paper.pages))
    assert words["name"].replace(" ", "") in text

    with here.app.app_context():
        code = db.session.scalars(select(Certificate.code).where(Certificate.employee_id == number)).one()
        db.session.close()
    stranger = open_page(locale="zh-CN" if language == "zh_Hans" else "en-GB", phone=True)
    stranger.goto(f"{here.url}/certificates/check/{code}")
    expect(stranger.locator("main")).to_contain_text(words["good"])
    expect(stranger.locator("main")).to_contain_text(words["name"])
