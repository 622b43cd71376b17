"""A trainer looks for what misleads: statistics of a quiz, other attempts, the flagged question, its answers."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in

_WORDS = {
    "en": {
        "menu": "Quiz statistics",
        "quiz": "The first week",
        "all": "All attempts",
        "flag": "negative discrimination",
        "answers": "What was answered",
    },
    "zh_Hans": {
        "menu": "测验统计",
        "quiz": "第一周测验",
        "all": "全部作答",
        "flag": "区分度为负",
        "answers": "所选答案",
    },
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_trainer_finds_the_question_that_misleads(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    page = open_page(locale="zh-CN" if language == "zh_Hans" else "en-GB", phone=language == "zh_Hans")
    sign_in(page, here, "trainer")
    page.goto(f"{here.url}/training/statistics/")
    expect(page.locator("h1")).to_have_text(words["menu"])
    page.get_by_role("link", name=words["quiz"]).click()
    expect(page.locator("h1")).to_have_text(words["quiz"])
    first = page.locator(".stat-value").first.inner_text()
    assert axe_findings(page) == []
    page.get_by_role("link", name=words["all"]).click()
    expect(page).to_have_url(re.compile("attempts=all"))
    assert int(page.locator(".stat-value").first.inner_text()) > int(first) >= 20
    flagged = page.locator(".alert li").filter(has_text=words["flag"]).first
    flagged.get_by_role("link").click()
    expect(page.locator(".page-header")).to_contain_text(words["flag"])
    expect(page.locator("main")).to_contain_text(words["answers"])
    assert axe_findings(page) == []
    page.locator(".crumbs a").last.click()
    expect(page).to_have_url(re.compile("attempts=all"))
    page.locator("svg[role=group] a").first.click()
    expect(page.locator(".crumbs")).to_contain_text(words["quiz"])
