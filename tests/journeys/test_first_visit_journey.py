"""From an empty database to a working company, as an operator and the first HR officer do it (P3)."""

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from portal import clock
from portal.app import create_app
from portal.auth.actor import COMMAND
from portal.config import Config
from portal.db.session import db, transaction
from portal.people.models import Employee
from portal.setup.rules import grouped
from portal.setup.services import make_code
from portal.workdays.services import load_official_calendar
from tests.conftest import SECRET
from tests.journeys.conftest import axe_findings
from tests.support.fieldkeys import FIELD_KEYS
from tests.support.live import served

PASSWORD = "nine lanterns on a quiet river"
WORDS = {
    "en": ("Blue Harbour Recovery", "Enter departments and teams", "Import the people", "Collections"),
    "zh_Hans": ("蓝港催收服务", "录入部门和团队", "导入机构人员", "催收部"),
}


@pytest.fixture
def empty_portal(databases, tmp_path):
    """A real portal right after ``portal init``: calendar, no account; with the code that the console printed."""
    app = create_app(
        Config(
            data_folder=tmp_path, database_url=databases.url, secret_key=SECRET, field_keys=FIELD_KEYS, testing=True,
            hashing_cost="test", embedded_worker=False,
        )
    )  # fmt: skip
    databases.restore(app, "empty", lambda: None)
    with app.app_context():
        with transaction() as session:
            load_official_calendar(session, COMMAND)
        with transaction() as session:
            code = grouped(make_code(session, COMMAND))
        db.session.close()
    with served(app) as here:
        yield here, code
    databases.release(app)


def set_up(page: Page, url: str, code: str, company: str, language: str, check: Callable[[Page], None]) -> None:
    """Code, three pages, and what the first administrator must do to be let in."""
    page.goto(url)
    page.wait_for_url(re.compile(r"/sign-in\b"))
    check(page)
    page.locator("main a[href='/set-up/']").click()
    page.wait_for_url("**/set-up/")
    check(page)
    page.fill("input[name=code]", code.lower())
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/set-up/company")
    check(page)
    page.fill("input[name=company]", company)
    page.check(f"input[name=language][value={language}]")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/set-up/numbers")
    check(page)
    expect(page.locator("main form input.input").nth(4)).to_be_attached()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/set-up/administrator")
    check(page)
    page.fill("input[name=username]", "first.admin")
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=again]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/preferences/second-step/")
    page.locator("form[action$='/begin'] button").click()
    page.wait_for_url("**/confirm")
    app = pyotp.TOTP(page.locator("#factor-secret").inner_text().replace(" ", ""))
    page.fill("input[name=code]", app.now())
    page.press("input[name=code]", "Enter")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    page.locator("main a.button-primary").click()
    page.goto(f"{url}/")


@pytest.mark.browser
@pytest.mark.safety("s45")
@pytest.mark.parametrize(("language", "javascript"), [("en", False), ("zh_Hans", True)])
def test_first_visit_leads_to_a_working_company(
    empty_portal, open_page, tmp_path: Path, language: str, javascript: bool
) -> None:
    (here, code), (company, units, people, department) = empty_portal, WORDS[language]
    page = open_page(javascript=javascript, locale="zh-CN" if language != "en" else "en-GB")

    def check(one: Page) -> None:
        assert not javascript or axe_findings(one) == []

    set_up(page, here.url, code, company, language, check)
    page.wait_for_url(f"{here.url}/")
    expect(page.locator("body")).to_contain_text(company)
    check(page)
    page.locator("#todos a", has_text=units).first.click()
    page.locator("main a.button-primary").click()
    page.fill("input[name=code]", "COL")
    page.fill("input[name=name]", department)
    page.locator("main button[type=submit]").click()
    page.goto(here.url)
    page.locator("#todos a", has_text=people).first.click()
    file = tmp_path / "people.csv"
    file.write_text(
        "工号,姓名,邮箱,入职日期,部门代码,岗位,职级\n"
        f"0001,Ines Koh,ines@x.example,{clock.today()},COL,HR officer,2\n"
        f"0002,周敏,,{clock.today()},COL,催收专员,1\n"
        f"0003,Nobody,,{clock.today()},XXX,催收专员,1\n",
        encoding="utf-8",
    )
    page.set_input_files("input[type=file]", file)
    page.locator("form[enctype] button.button-primary").click()
    page.wait_for_selector("form[action$='/confirm']")
    expect(page.locator("main")).to_contain_text("XXX")
    page.locator("form[action$='/confirm'] button").click()
    page.wait_for_selector("form[action$='/settle']")
    with here.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Employee)) == 2
        db.session.close()
