"""After failing “wrong person answers” a new hire reads sentence and rule, tries again from that turn, and passes."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_findings, sign_in


@dataclass(frozen=True)
class Words:
    """What is read and chosen in a language."""

    title: str
    fails: tuple[str, ...]
    sentence: str
    rule: str
    unread: str
    instead: str
    passes: tuple[str, ...]
    failed: str
    passed: str


ENGLISH = Words(
    title="Wrong person answers",
    fails=("Dial the number of", "May I speak to Mr Chen Wei", "He owes Harbour Bank"),
    sentence="He owes Harbour Bank 8,378.50 yuan, please get him to pay.",
    rule="No word of the debt to others",
    unread="unverified: nobody has read the clause yet",
    instead="My name is Lin. It is a personal matter that I can only discuss with him. When would be a good time?",
    passes=("My name is Lin.", "I understand that you are careful.", "Of course, I will note", "19:40, wife answered"),
    failed="Not passed",
    passed="Passed",
)
SIMPLIFIED = Words(
    title="接电话的不是本人",
    fails=("拨打陈伟先生本人的号码", "请问陈伟先生在吗", "他欠海湾银行"),
    sentence="他欠海湾银行8,378.50元，麻烦您催他还一下。",
    rule="不得向第三人透露债务",
    unread="未核实：条款原文尚无人查阅",
    instead="我姓林，有件私事要和他本人说。他什么时候方便？",
    passes=("我姓林，有件私事", "您谨慎是对的", "好的，我登记", "19:40，妻子接听"),
    failed="未通过",
    passed="通过",
)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("zh_Hans", SIMPLIFIED)], ids=["en", "zh_Hans"])
def test_a_failed_call_is_tried_again_from_the_turn_that_failed_it(live, open_page, language, words) -> None:
    page = open_page(javascript=False, locale="en-GB" if language == "en" else "zh-CN")
    portal = live(language)
    sign_in(page, portal, "new_hire")
    page.goto(f"{portal.url}/training/calls/")
    page.locator(".call-book", has_text=words.title).locator("button").click()
    expect(page.locator("h1")).to_have_text(words.title)
    for said in words.fails:
        _choose(page, said)
    _to_the_debrief(page)
    expect(page.locator(".page-header")).to_contain_text(words.failed)
    told = page.locator(".debrief-cost", has_text=words.rule)
    expect(told.locator(".debrief-said mark")).to_have_text(words.sentence)
    expect(told).to_contain_text(words.unread)
    expect(told.locator(".debrief-instead blockquote")).to_have_text(words.instead)
    told.locator("button").click()
    page.wait_for_url("**/training/calls/*")
    expect(page.locator(".call-said")).to_have_count(1)
    for said in words.passes:
        _choose(page, said)
    _to_the_debrief(page)
    expect(page.locator(".page-header .badge")).to_have_text(words.passed)
    expect(page.locator(".debrief-cost")).to_have_count(0)
    page.goto(page.url + "/compare")
    expect(page.locator(".debrief-parts")).to_have_count(0)


@pytest.mark.browser
def test_pages_of_a_debrief_can_be_read_by_everybody(live, open_page) -> None:
    portal = live("en")
    page = open_page()
    sign_in(page, portal, "lead")
    page.goto(f"{portal.url}/training/calls/")
    page.locator(".call-book", has_text=ENGLISH.title).locator(".call-foot a").click()
    expect(page.locator(".page-header a.button-primary")).to_be_visible()
    number = page.url.split("/calls/")[1].split("/")[0]
    for tail in ("", "/replay?step=2", "/compare"):
        page.goto(f"{portal.url}/training/calls/debriefs/{number}{tail}")
        assert axe_findings(page) == []


def _choose(page: Page, said: str) -> None:
    """Take a choice; where own words are asked for, from the list of what could be said."""
    # The lines of the call are read before the choices below them: count only what has arrived whole.
    page.wait_for_load_state("domcontentloaded")
    if page.locator("details[data-help]").count():
        page.locator("details[data-help] > summary").click()
    heard = page.locator(".call-line").count()
    page.locator(".call-choice", has_text=said).click()
    expect(page.locator(".call-line")).not_to_have_count(heard)


def _to_the_debrief(page: Page) -> None:
    """Write a record of nothing but what the form begins with, then open the debrief."""
    page.locator(".call-reply a.button").click()
    page.wait_for_url("**/record")
    page.locator("form .actions button").click()
    page.wait_for_url("**/result")
    page.locator(".page-header a.button-primary").click()
    page.wait_for_url("**/debriefs/*")
