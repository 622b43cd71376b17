"""A call written down by keyboard alone: kept while typing, read back, filed; the caller's next call is looked up."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_findings, sign_in

KEYS_A_SECOND = 5
"""A steady typist; a Chinese character takes three keys."""
WORDS = {
    "en": ("They rang nine times on Sunday and shouted at my mother.", "Ann Example", "Let me read back"),
    "zh_Hans": ("周日打了九个电话，还对我母亲大喊大叫。", "王晓梅", "我把记下的内容向您复述一遍"),
}
FILED = {"en": "The complaint is filed", "zh_Hans": "投诉已登记"}


class Keyboard:
    """Presses keys and counts them; nothing is clicked."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += sum(1 if sign.isascii() else 3 for sign in text)

    def to(self, selector: str) -> None:
        """Tab on until the field has the focus."""
        for _ in range(60):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")


def _file(page: Page, keys: Keyboard, title: str) -> None:
    keys.to("#read_back")
    keys.press("Space")
    keys.press("Control+Enter")
    expect(page.locator("h1")).to_have_text(title)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_call_is_filed_by_keyboard_within_a_minute(live, open_page, language: str) -> None:
    here = live(language)
    page = open_page(locale="en-GB" if language == "en" else "zh-CN")
    sign_in(page, here, "officer")
    page.goto(f"{here.url}/complaints/desk?lang={language}")
    assert axe_findings(page) == []
    words, name, first = WORDS[language]
    keys = Keyboard(page)
    expect(page.locator("#contact_phone")).to_be_focused()
    keys.type("13800001234")
    keys.to("#account_number")
    keys.type("AC-77")
    keys.to("#contact_name")
    keys.type(name)
    keys.to("#complainant")
    keys.press("ArrowDown")
    keys.to("#words")
    keys.type(words)
    expect(page.locator("[data-read-back]")).to_contain_text(words)
    expect(page.locator("[data-read-back]")).to_contain_text(first)
    page.reload()
    expect(page.locator("#words"), "what was typed survives a reload").to_have_value(words)
    keys.to("#code")
    keys.press("ArrowDown", 9)
    keys.to("input[name=wishes]")
    keys.press("Space")
    _file(page, keys, FILED[language])
    assert keys.pressed / KEYS_A_SECOND < 60
    assert axe_findings(page) == []

    page.goto(f"{here.url}/complaints/desk")
    again = Keyboard(page)
    expect(page.locator("#contact_phone")).to_be_focused()
    again.type("13800001234")
    again.press("Enter")
    expect(page.locator("#contact_name"), "the look-up fills the rest").to_have_value(name)
    expect(page.locator("#account_number")).to_have_value("AC-77")
    expect(page.locator("#words")).to_be_focused()
    again.type(words)
    again.to("input[name=wishes]")
    again.press("Space")
    _file(page, again, FILED[language])
    assert again.pressed / KEYS_A_SECOND < 30
