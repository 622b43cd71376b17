"""A lead answers the questions of the day on a phone: one guessed, then the rest, then done until tomorrow."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in


@pytest.mark.browser
def test_three_minutes_from_my_day_to_done(live, open_page) -> None:
    page = open_page(phone=True)
    sign_in(page, live("en"), "lead")
    page.locator("a.todo-title", has_text="Daily refresher").click()
    expect(page.locator("h1")).to_have_text("Daily refresher")
    assert axe_findings(page) == []
    page.get_by_label("I had to guess").check()
    seen = 0
    while page.get_by_role("button", name="Check the answer").count():
        option = page.locator("input[name=answer]").first
        if option.get_attribute("type") in {"radio", "checkbox"}:
            option.check()
        else:
            option.fill("3")
        page.get_by_role("button", name="Check the answer").click()
        page.wait_for_url("**/answers/*")
        expect(page.locator(".page-header")).to_contain_text(re.compile("comes back"))
        if not seen:
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert axe_findings(page) == []
        page.get_by_role("link", name=re.compile("Next question|Finish")).click()
        page.wait_for_url("**/refresher/")
        seen += 1
    assert 1 <= seen <= 8
    expect(page.locator("main")).to_contain_text("Done for today")
    expect(page.locator("main svg[role=img]")).to_be_visible()
    assert axe_findings(page) == []
