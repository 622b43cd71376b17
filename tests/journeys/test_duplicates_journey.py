"""A second call about the same matter: offered at entry, linked, merged on the case, and taken apart again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_findings, numbers_of_other_officers, sign_in

EN = {
    "words": "They rang nine times on Sunday, from eight in the morning on.",
    "filed": "The complaint is filed",
    "file": "File the complaint",
    "look": "Look up",
    "link": "Link with it",
    "merge": "Merge",
    "undo": "Undo the merge",
    "linked": "Linked: perhaps the same",
    "merged": "This complaint goes on there",
}
ZH = {
    "words": "周日他们打了九个电话，早上八点就开始打。",
    "filed": "投诉已登记",
    "file": "提交登记",
    "look": "查找",
    "link": "关联",
    "merge": "合并",
    "undo": "撤销合并",
    "linked": "已关联：可能相同",
    "merged": "本件并入该件办理",
}


def _write(page: Page, here, words: dict[str, str], others: str) -> None:
    page.goto(f"{here.url}/complaints/desk")
    page.locator("#contact_phone").fill("13900005678")
    page.locator("#contact_name").fill("Ann Example")
    page.locator("#complainant").select_option("debtor")
    page.locator("#words").fill(words["words"])
    page.locator("#agent_text").fill(others)
    page.locator("input[name=wishes]").first.check()
    page.locator("#read_back").check()


@pytest.mark.browser
@pytest.mark.parametrize(("language", "words"), [("en", EN), ("zh_Hans", ZH)])
def test_duplicate_is_offered_linked_merged_and_undone(live, open_page, language: str, words: dict[str, str]) -> None:
    here = live(language)
    page = open_page(locale="en-GB" if language == "en" else "zh-CN")
    sign_in(page, here, "officer")
    others = numbers_of_other_officers(here)
    _write(page, here, words, others)
    page.get_by_role("button", name=words["file"]).click()
    expect(page.locator("h1")).to_have_text(words["filed"])
    first = page.locator("[data-receipt-number]").inner_text()

    _write(page, here, words, others)
    page.get_by_role("button", name=words["look"]).click()
    offer = page.locator("li.todo", has_text=first)
    expect(offer).to_be_visible()
    offer.get_by_label(words["link"]).check()
    page.get_by_role("button", name=words["file"]).click()
    expect(page.locator("h1")).to_have_text(words["filed"])
    second = page.locator("[data-receipt-number]").inner_text()

    page.goto(f"{here.url}/complaints/?q={second}")
    page.get_by_role("link", name=second).click()
    page.wait_for_url(re.compile(r"/complaints/\d+$"))
    expect(page.locator("main")).to_contain_text(words["linked"])
    page.locator("a[href$='/same']").click()
    page.wait_for_url(re.compile(r"/same$"))
    assert axe_findings(page) == []
    page.locator("li.todo", has_text=first).get_by_role("link", name=words["merge"]).click()
    page.locator("#same_person").check()
    page.locator("#reason").fill("Same Sunday.")
    page.get_by_role("button", name=words["merge"], exact=True).click()
    expect(page.locator("main")).to_contain_text(words["merged"])
    page.locator("li.todo", has_text=first).get_by_role("link", name=words["undo"]).click()
    page.locator("#reason").fill("Two Sundays.")
    page.get_by_role("button", name=words["undo"]).click()
    expect(page.locator("main")).to_contain_text(words["linked"])
