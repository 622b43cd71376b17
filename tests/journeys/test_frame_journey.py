"""Signing in by card and leaving again, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in


@pytest.mark.browser
@pytest.mark.parametrize(("language", "words"), [("en", "My day"), ("zh_Hans", "我的一天")])
def test_card_signs_person_in_and_out(live, open_page, language, words) -> None:
    here = live(language)
    page = open_page(locale="zh-CN" if language != "en" else "en-GB")
    sign_in(page, here, "new_hire")
    expect(page.locator("h1")).to_have_text(words)
    assert axe_findings(page) == []
    page.locator("summary.person-button").click()
    page.get_by_role("button", name="Sign out" if language == "en" else "退出登录").click()
    page.wait_for_url("**/sign-in")


@pytest.mark.browser
def test_card_signs_person_in_without_javascript(live, open_page) -> None:
    here = live("en")
    page = open_page(javascript=False)
    sign_in(page, here, "leader")
    expect(page.locator("h1")).to_have_text("My day")
