"""A lead gives the calm calls to two people with a reason; one of them sees why, learns it and passes."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in
from tests.journeys.test_training_journey import right_tokens, tick

_WORDS = {
    "en": {
        "names": ("Noah Bennett", "Lily Chen"),
        "reason": "Both of you asked how to stay calm when somebody shouts.",
        "training": "Calm calls",
        "why": "Why this training?",
        "added": "follows it already: the reason is added",
        "done": "done",
    },
    "zh_Hans": {
        "training": "冷静通话",
        "names": ("贝诺", "陈小雨"),
        "reason": "两位都问过，对方大声喊叫时怎样保持冷静。",
        "why": "为什么有这项培训？",
        "added": "已在学习：补充原因",
        "done": "完成",
    },
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_lead_gives_training_and_the_person_sees_why_and_does_it(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    page = open_page(locale="zh-CN" if language == "zh_Hans" else "en-GB")
    sign_in(page, here, "lead")
    page.goto(f"{here.url}/training/assignments/")
    page.locator(".page-actions a.button-primary").click()
    page.locator("select[name=programme]").select_option(label=words["training"])
    for name in words["names"]:
        page.locator(".check", has_text=name).locator("input").check()
    page.locator("textarea[name=reason]").fill(words["reason"])
    page.locator("button[value=show]").click()
    expect(page.locator("#meant tbody tr")).to_have_count(2)
    expect(page.locator("#meant")).to_contain_text(words["added"])
    assert axe_findings(page) == []
    page.locator("button[value=assign]").click()
    page.wait_for_url("**/training/assignments/*")
    expect(page.locator("main")).to_contain_text(words["reason"])
    assert axe_findings(page) == []
    page.context.clear_cookies()
    sign_in(page, here, "collector")
    expect(page.locator("main")).to_contain_text(words["why"])
    expect(page.locator("main")).to_contain_text(words["reason"])
    page.goto(f"{here.url}/training/")
    assert axe_findings(page) == []
    page.locator(".page-actions a.button-primary").click()
    page.wait_for_url("**/lessons/*")
    page.locator("main form.form button").click()
    expect(page.locator("main form.form")).to_have_count(0)  # it is confirmed; the first page may have had a link too
    page.locator(".page-actions a.button-primary").click()
    page.wait_for_url("**/quizzes/*")
    page.locator("main form.form button").click()
    page.wait_for_url("**/attempts/*")
    for tokens in right_tokens(here, page.url):
        tick(page, tokens)
    page.locator("button[value=hand_in]").click()
    page.wait_for_url("**/result")
    page.context.clear_cookies()
    sign_in(page, here, "lead")
    page.goto(f"{here.url}/training/assignments/")
    page.locator("a.row-link").first.click()
    expect(page.locator("tbody tr", has_text=words["names"][0])).to_contain_text(words["done"])
