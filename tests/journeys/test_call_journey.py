"""A new hire plays “wrong person answers” by keyboard only, tells the debt, fails, and reads sentence and rule."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_findings, sign_in


@dataclass(frozen=True)
class Words:
    """What is read and typed in a language."""

    title: str
    dial: str
    asks: str
    who: str
    tells: str
    told: str
    not_passed: str
    rule: str


ENGLISH = Words(
    title="Wrong person answers",
    dial="Dial the number of",
    asks="Good evening. May I speak to Mr Chen Wei, please?",
    who="I am his wife. What is it about?",
    tells="He owes Harbour Bank 8,378.50 yuan, please get him to pay.",
    told="A loan? He never said a word to me about that.",
    not_passed="Not passed",
    rule="No word of the debt to others",
)
SIMPLIFIED = Words(
    title="接电话的不是本人",
    dial="拨打陈伟先生本人的号码",
    asks="晚上好，请问陈伟先生在吗？",
    who="我是他爱人。请问什么事？",
    tells="他欠海湾银行8,378.50元，麻烦您催他还一下。",
    told="贷款？他从来没跟我提过。",
    not_passed="未通过",
    rule="不得向第三人透露债务",
)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("zh_Hans", SIMPLIFIED)], ids=["en", "zh_Hans"])
def test_a_debt_told_to_the_wrong_person_fails_with_its_rule(live, open_page, language, words) -> None:
    page = open_page(locale="en-GB" if language == "en" else "zh-CN")
    portal = live(language)
    sign_in(page, portal, "new_hire")
    page.goto(f"{portal.url}/training/calls/")
    assert axe_findings(page) == []
    page.locator(".call-book", has_text=words.title).locator("button").press("Enter")
    expect(page.locator("h1")).to_have_text(words.title)
    number = page.locator(".call-choice", has_text=words.dial).get_attribute("data-key")
    page.keyboard.press(number or "")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("嗯嗯嗯" if language == "zh_Hans" else "Splendid weather in Oslo.")
    page.keyboard.press("Enter")
    expect(page.locator(".call-line")).to_have_count(5)
    page.keyboard.type(words.asks)
    page.keyboard.press("Enter")
    expect(page.locator(".call-log")).to_contain_text(words.who)
    assert axe_findings(page, without=["color-contrast"]) == []
    page.keyboard.type(words.tells)
    page.keyboard.press("Enter")
    expect(page.locator(".call-log")).to_contain_text(words.told)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record")
    _write_record(page)
    expect(page.locator(".page-header")).to_contain_text(words.not_passed)
    expect(page.locator("blockquote")).to_have_text(words.tells)
    expect(page.locator("main")).to_contain_text(words.rule)
    assert axe_findings(page) == []


def _write_record(page: Page) -> None:
    page.locator("#answered").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator("#promise_date").focus()
    assert axe_findings(page) == []
    page.locator(".actions button").press("Enter")
    page.wait_for_url("**/result")
