"""HR imports a month's three files, sees where they differ from the control sheet, and mends it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hr.appraisals.models import LedgerAccount
from hr.attendance.months import month_of
from portal import clock
from portal.db.session import db
from portal.people.models import Employee
from tests.journeys.conftest import axe_findings, sign_in

WORDS = {
    "en": ("Enter control sums", "Does not agree", "Agrees"),
    "zh_Hans": ("录入核对数", "不符", "一致"),
}


def hand_in(page: Page, here: object, kind: str, folder: Path, text: str, name: str) -> None:
    """Upload and confirm a file."""
    page.goto(f"{here.url}/hr/ledgers/imports/{kind}/new")  # type: ignore[attr-defined]
    file = folder / name
    file.write_text(text, encoding="utf-8")
    page.set_input_files("input[type=file]", file)
    page.locator("form[enctype] button.button-primary").click()
    page.wait_for_url(re.compile(rf"/hr/ledgers/imports/{kind}/\d+$"))
    asked = page.locator("details.confirm:has(form[action$='/confirm']) summary")
    if asked.count():
        asked.click()
    page.locator("form[action$='/confirm'] button").click()
    expect(page.locator("form[action$='/confirm']")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_hr_imports_a_month_and_settles_the_difference(live, open_page, language, tmp_path) -> None:
    here, (control, differs, agrees) = live(language), WORDS[language]
    with here.app.app_context():
        month = month_of(clock.today()).previous.previous.previous.previous
        entered = month.first - timedelta(days=30)
        number = db.session.scalars(
            select(Employee.number)
            .join(LedgerAccount, LedgerAccount.employee_id == Employee.id)
            .where(Employee.entered_on < entered)
            .limit(1)
        ).one()
    page = open_page(locale="zh-CN" if language != "en" else "en-GB")
    sign_in(page, here, "hr")
    hand_in(
        page, here, "accounts", tmp_path,
        "Account number,Client,Collector,Handed over on,Overdue since,Amount owed,Month\n"
        f"J-1,Harbour Bank,{number},{month.first},{month.first - timedelta(days=60)},\"1,000.00\",{month}\n",
        "accounts.csv",
    )  # fmt: skip
    hand_in(
        page, here, "calls", tmp_path,
        f"Account number,Collector,Called at,Debtor reached\nJ-1,{number},{month.last} 10:00,yes\n", "calls.csv",
    )  # fmt: skip
    paid = f"Payment number,Account number,Collector,Paid at,Amount paid\nJP-1,J-1,{number},{month.last} 11:00,"
    hand_in(page, here, "payments", tmp_path, f"{paid}400.00\n", "wrong.csv")
    wrong = page.url
    page.goto(f"{here.url}/hr/ledgers/?month={month}")
    page.get_by_role("link", name=control).click()
    page.locator("select[name=ledger]").select_option("payments")
    page.locator("input[name=rows]").fill("1")
    page.locator("input[name=sum]").fill("450.00")
    page.locator("main form button.button-primary").click()
    expect(page.locator("main")).to_contain_text(differs)
    expect(page.locator("main")).to_contain_text("-50.00 CNY")
    assert axe_findings(page) == []
    page.goto(f"{wrong}/undo")
    page.locator("input[name=reason]").fill("450.00")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(wrong)
    hand_in(page, here, "payments", tmp_path, f"{paid}450.00\n", "right.csv")
    page.goto(f"{here.url}/hr/ledgers/?month={month}")
    expect(page.locator("main")).not_to_contain_text(differs)
    expect(page.locator("main .badge", has_text=agrees)).to_have_count(1)
