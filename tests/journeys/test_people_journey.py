"""People, policy and accounts as their readers go through them, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in


@pytest.mark.browser
@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("en", False), ("zh_Hans", True)])
def test_new_hire_acknowledges_and_hr_moves_somebody(live, open_page, language: str, javascript: bool) -> None:
    here = live(language)
    page = open_page(locale="zh-CN" if language != "en" else "en-GB", javascript=javascript)
    sign_in(page, here, "new_hire")
    page.locator("a[href='/policy/']").first.click()
    page.locator("form[action$='/acknowledge'] button").click()
    page.wait_for_url("**/policy/")
    expect(page.locator("form[action$='/acknowledge']")).to_have_count(0)

    sign_in(page, here, "hr")
    page.goto(f"{here.url}/people/?q=0023")
    page.locator("tbody a").first.click()
    page.locator("a[href$='/assignment']").click()
    page.fill("input[name=grade]", "5")
    page.fill("input[name=reason]", "42")
    page.locator("main form[method=post] button").first.click()
    page.wait_for_url("**/people/*")
    expect(page.locator("main")).to_contain_text("42")
    if javascript:
        assert axe_findings(page) == []


@pytest.mark.browser
def test_list_narrows_while_typing(live, open_page) -> None:
    here, page = live("en"), open_page()
    sign_in(page, here, "hr")
    page.goto(f"{here.url}/people/")
    page.fill("input[name=q]", "rosa jim")
    page.wait_for_url("**q=rosa*")
    expect(page.locator("#people tbody tr")).to_have_count(1)
