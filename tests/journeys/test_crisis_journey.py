"""A leader's evening in a real browser: alert, two clicks, roles answer, tasks, stand-down; also without script."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in

WORDS = {
    "en": {
        "alert": "Alert: is it real?",
        "activate": "Activate",
        "now": "Activate now",
        "room": "Room: Mass complaints",
        "take": "I take this role",
        "held": "Held",
        "takes": "Legal: Victor Lang takes the role",
        "task": "Hold recordings and call records",
        "finish": "Finish the task",
        "down": "Stand down",
        "end": "Stand the plan down",
        "open": "12 tasks are still open",
    },
    "zh_Hans": {
        "alert": "警报：是否属实？",
        "activate": "启动",
        "now": "立即启动",
        "room": "指挥室：群体投诉",
        "take": "我来担任",
        "held": "已到岗",
        "takes": "法务负责人：郎静已接任",
        "task": "固定名单所涉全部账户的录音",
        "finish": "完成任务",
        "down": "解除响应",
        "end": "解除响应",
        "open": "还有 12 项任务未完成",
    },
}


def _activate(page, here, words) -> None:
    sign_in(page, here, "leader")
    page.get_by_role("link", name=words["alert"]).click()
    page.get_by_role("link", name=words["activate"], exact=True).click()
    page.get_by_role("button", name=words["now"]).click()
    page.wait_for_url("**/crisis/rooms/*")
    expect(page.locator("h1")).to_have_text(words["room"])


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_leader_activates_and_sees_roles_answer_live(live, open_page, language: str) -> None:
    here, words = live(language), WORDS[language]
    locale = "en-GB" if language == "en" else "zh-CN"
    leader, lawyer = open_page(locale=locale), open_page(locale=locale, phone=True)
    _activate(leader, here, words)
    assert axe_findings(leader) == []
    note = leader.locator("#note_text")
    note.fill("half a sentence")
    sign_in(lawyer, here, "legal")
    lawyer.goto(leader.url)
    lawyer.get_by_role("button", name=words["take"]).click()
    leader.get_by_text(words["takes"]).wait_for(timeout=10_000)
    assert note.input_value() == "half a sentence", "what somebody types survives the fresh part"
    lawyer.get_by_role("link", name=words["task"]).click()
    lawyer.locator("textarea[name=note]").fill("31")
    lawyer.get_by_role("button", name=words["finish"]).click()
    leader.get_by_text("1 / 12" if language != "en" else "1 of 12 finished").wait_for(timeout=10_000)
    before = leader.locator("[data-elapsed]").inner_text()
    leader.wait_for_function("before => document.querySelector('[data-elapsed]').textContent !== before", arg=before)


@pytest.mark.browser
def test_leader_activates_and_ends_without_javascript(live, open_page) -> None:
    here, words = live("en"), WORDS["en"]
    page = open_page(javascript=False)
    _activate(page, here, words)
    page.get_by_role("link", name="Have this page load itself again").wait_for()
    room = page.url
    expect(page.get_by_role("button", name=words["take"])).to_have_count(1)
    page.get_by_role("button", name=words["take"]).click()
    expect(page.get_by_role("button", name=words["take"])).to_have_count(0)
    page.get_by_role("link", name=words["down"], exact=True).click()
    expect(page.locator("main")).to_contain_text(words["open"])
    for address in page.locator("main .alert a").evaluate_all("links => links.map(link => link.href)"):
        page.goto(address)
        page.locator("textarea[name=note]").fill("Seen to")
        page.get_by_role("button", name=words["finish"]).click()
        page.wait_for_url(lambda url, left=address: url != left)
    page.goto(f"{room}/stand-down")
    for field in page.locator("textarea").all():
        field.fill("Checked with the team")
    page.get_by_role("button", name=words["end"]).click()
    page.wait_for_url(room)
    expect(page.locator("main")).to_contain_text("How it ended")
