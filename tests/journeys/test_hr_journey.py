"""HR imports a month of punches with a preview, sees the month as a picture, and exports it: in a real browser."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hr.attendance.made_up import gap_month
from hr.attendance.months import Month, month_of
from portal import clock
from portal.db.session import db
from portal.documents.models import Document
from portal.workdays.queries import current_calendar
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live

WORDS = {
    "en": {
        "todo": "Import the punches of",
        "sample": "Download the sample",
        "zeros": "Did the spreadsheet drop leading zeros?",
        "silent": "There is not one punch of",
        "export": "Month as XLSX",
        "menu": "Attendance",
    },
    "zh_Hans": {
        "todo": "打卡记录",
        "sample": "下载示例文件",
        "zeros": "前导零",
        "silent": "没有任何打卡记录",
        "export": "导出本月 XLSX",
        "menu": "考勤",
    },
}


def import_the_sample(page: Page, here: Live, words: dict[str, str], folder: Path) -> None:
    """From the to-do list to the stored rows."""
    page.locator("#todos a", has_text=words["todo"]).first.click()
    with page.expect_download() as started:
        page.get_by_role("link", name=words["sample"]).click()
    file = folder / "terminal.csv"
    started.value.save_as(file)
    page.set_input_files("input[type=file]", file)
    page.locator("form[enctype] button.button-primary").click()
    page.wait_for_url(re.compile(r"/hr/imports/\d+$"))
    expect(page.locator("main")).to_contain_text(words["zeros"])
    page.locator("form[action$='/confirm'] button").click()
    page.wait_for_selector("form[action$='/settle']")


def lacking(here: Live) -> Month:
    """The month that the demo lacks for one team: not the one that has only just begun."""
    with here.app.app_context():
        month = gap_month(current_calendar(db.session), clock.today())
        db.session.close()
        return month


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_hr_imports_sees_and_exports_the_month(live, open_page, tmp_path, language) -> None:
    here, words = live(language), WORDS[language]
    page = open_page(locale="zh-CN" if language != "en" else "en-GB")
    sign_in(page, here, "hr")
    picture = f"{here.url}/hr/attendance/?month={lacking(here)}"
    page.goto(picture)
    before = page.locator("table.heat .heat-cell.tone-danger").count()
    assert before > 0
    page.goto(here.url)
    import_the_sample(page, here, words, tmp_path)
    assert axe_findings(page) == []
    page.locator(".side-nav a", has_text=words["menu"]).first.click()
    page.wait_for_url(re.compile(r"/hr/attendance/"))
    page.goto(picture)
    assert page.locator("table.heat .heat-cell.tone-danger").count() < before / 4
    assert axe_findings(page) == []
    with page.expect_download() as started:
        page.get_by_role("link", name=words["export"]).click()
    book = CalamineWorkbook.from_path(started.value.path())
    assert len(book.sheet_names) == 3
    page.locator("table.heat tbody a.heat-cell.tone-warning").first.click()
    expect(page.locator("table a[href*='/hr/imports/']").first).to_be_attached()
    assert axe_findings(page) == []


@pytest.mark.browser
def test_hr_imports_without_javascript(live, open_page, tmp_path) -> None:
    here = live("en")
    page = open_page(javascript=False)
    sign_in(page, here, "hr")
    import_the_sample(page, here, WORDS["en"], tmp_path)
    page.locator("form[action$='/settle'] button").click()
    expect(page.locator("main")).to_contain_text("dealt with")


@pytest.mark.browser
def test_large_file_is_read_in_the_background_while_the_page_reloads(live, open_page, tmp_path) -> None:
    here = live("en")
    page = open_page(javascript=False)
    sign_in(page, here, "hr")
    day = clock.today().replace(day=1).isoformat()
    lines = [f"{1 + n % 23:04d},{day} 00:{n // 60 % 60:02d}:{n % 60:02d},,Gate {n}" for n in range(20_000)]
    file = tmp_path / "large.csv"
    file.write_text("\n".join(["Staff number,Time,Direction,Device", *lines]) + "\n")
    page.goto(f"{here.url}/hr/imports/new")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Read it and show the preview").click()
    expect(page.locator("progress")).to_have_count(1)
    here.run_jobs()
    page.wait_for_selector("form[action$='/discard']")
    assert "20,000" not in page.inner_text("h1")


@pytest.mark.browser
def test_slips_are_made_in_the_background_and_read_by_their_person(live, open_page) -> None:
    here = live("en")
    page = open_page()
    sign_in(page, here, "hr")
    month = str(month_of(clock.today()).previous)
    page.goto(f"{here.url}/hr/attendance/slips?month={month}")
    page.locator("form[method=post][action*='/slips'] button").click()
    page.wait_for_url("**/jobs/*")
    expect(page.locator("progress")).to_have_count(1)
    here.run_jobs()
    page.get_by_role("link", name="See the result").click()
    page.wait_for_url("**/hr/attendance/slips?*")
    expect(page.locator("main table tbody tr").nth(40)).to_be_attached()
    with here.app.app_context():
        paper = db.session.scalars(select(Document).where(Document.kind == "hr.attendance_slip")).first()
        text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper.content)).pages)
        assert "Attendance slip" in text
        db.session.close()


UNDO = {
    "en": ("Take this import back", "Sent by the wrong branch", "This import was taken back"),
    "zh_Hans": ("撤回此次导入", "其他分部误送", "此次导入已撤回"),
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_hr_takes_an_import_back_and_hands_it_in_again(live, open_page, tmp_path, language) -> None:
    here, (button, reason, done) = live(language), UNDO[language]
    page = open_page(locale="zh-CN" if language != "en" else "en-GB")
    sign_in(page, here, "hr")
    import_the_sample(page, here, WORDS[language], tmp_path)
    first = page.url
    page.get_by_role("link", name=button).click()
    page.wait_for_url(lambda url: url != first)
    assert axe_findings(page) == []
    page.locator("main form button[type=submit]").click()
    page.locator("input[name=reason]").fill(reason)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(first)
    expect(page.locator("main")).to_contain_text(done)
    expect(page.locator("main")).to_contain_text(reason)
    assert axe_findings(page) == []
    page.goto(f"{here.url}/hr/imports/new")
    page.set_input_files("input[type=file]", tmp_path / "terminal.csv")
    page.locator("form[enctype] button.button-primary").click()
    page.wait_for_selector("form[action$='/confirm']")
    assert page.url != first
