"""A trainer settles a turn that the judge is unsure of: the result changes and the debrief says by whom and why."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in


@dataclass(frozen=True)
class Words:
    """What is read and typed in a language."""

    why: str
    hint: str
    broken: str
    reason: str
    keep: str
    before: str
    after: str
    trace: str


ENGLISH = Words(
    why="The judge is unsure",
    hint="It is about some money matter, please tell him.",
    broken="Yes, the rule was broken",
    reason="Money and the bank together tell her of a debt.",
    keep="Keep the review",
    before="A trainer decides",
    after="Not passed",
    trace="Before: unsure; now: broken.",
)
SIMPLIFIED = Words(
    why="自动判定不确定",
    hint="这件事和他的钱有关，麻烦您转告他。",
    broken="是，违反了规则",
    reason="说到他的钱，他爱人就知道有债务了。",
    keep="保存判定",
    before="由培训师判定",
    after="未通过",
    trace="原来：不确定；现在：已违反。",
)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("zh_Hans", SIMPLIFIED)], ids=["en", "zh_Hans"])
def test_a_trainer_settles_an_unsure_turn_and_the_result_changes_with_a_trace(live, open_page, language, words) -> None:
    page = open_page(locale="en-GB" if language == "en" else "zh-CN")
    portal = live(language)
    sign_in(page, portal, "trainer")
    page.goto(f"{portal.url}/training/calls/queue/")
    page.locator("tbody tr", has_text=words.why).first.locator("a").first.click()
    expect(page.locator(".page-header")).to_contain_text(words.before)
    assert axe_findings(page) == []
    point = page.locator(".debrief-cost", has_text=words.hint).first
    point.get_by_label(words.broken).check()
    point.get_by_role("textbox").fill(words.reason)
    page.get_by_role("button", name=words.keep).click()
    expect(page.locator("#reviews")).to_contain_text(words.trace)
    expect(page.locator(".page-header")).to_contain_text(words.after)
    page.locator(".page-header a[href*='/debriefs/']").click()
    expect(page.locator("#costs")).to_contain_text(words.hint)
    expect(page.locator("#reviews")).to_contain_text(words.reason)
    assert axe_findings(page) == []
