"""A practice call by voice: a line of the debtor is read aloud, a spoken turn stands in the field; without them, calm.

The browser's speech interfaces are the far side: made-up ones note what they are asked and hear what the test says.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in

SPEECH = """
window.heard = [];
Object.defineProperty(window, "speechSynthesis", {configurable: true, value: {
  speak: (said) => window.heard.push([said.lang, said.text]),
  cancel: () => {},
}});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
window.SpeechRecognition = function () {
  this.start = () => {
    window.listens = this;
    window.language = this.lang;
  };
  this.stop = this.abort = () => this.onend && this.onend();
};
window.hear = (words) => {
  window.listens.onresult({results: [[{transcript: words}]]});
  window.listens.onend();
};
"""
SILENT = """
Object.defineProperty(window, "speechSynthesis", {configurable: true, value: undefined});
window.SpeechRecognition = window.webkitSpeechRecognition = undefined;
"""
ASKS = "Good evening. May I speak to Mr Chen Wei, please?"
TITLE = "Wrong person answers"


@pytest.mark.browser
def test_a_call_is_spoken_and_heard_where_the_browser_can_and_calm_where_it_cannot(live, open_page) -> None:
    portal = live("en")
    page = open_page()
    page.add_init_script(SPEECH)
    sign_in(page, portal, "new_hire")
    page.goto(f"{portal.url}/training/calls/")
    page.locator(".call-book", has_text=TITLE).locator("button").press("Enter")
    expect(page.locator("h1")).to_have_text(TITLE)
    page.get_by_role("button", name="Read aloud").click()
    page.locator(".call-choice", has_text="Dial the number of").click()
    expect(page.get_by_role("textbox")).to_be_focused()
    assert page.evaluate("() => window.heard.at(-1)") == ["en-US", "Hello, who is this?"]
    page.get_by_role("button", name="Speak", exact=True).click()
    expect(page.get_by_role("button", name="Listening …")).to_be_visible()
    assert page.evaluate("() => window.language") == "en-US"
    page.evaluate("(words) => window.hear(words)", ASKS)
    expect(page.get_by_role("textbox")).to_have_value(ASKS)
    expect(page.get_by_role("button", name="Speak", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".call-log")).to_contain_text("I am his wife. What is it about?")
    assert page.evaluate("() => window.heard.at(-1)") == [
        "en-US",
        "He is not in just now. I am his wife. What is it about?",
    ]
    address = page.url

    silent = open_page()
    silent.add_init_script(SILENT)
    sign_in(silent, portal, "new_hire")
    silent.goto(address)
    expect(silent.get_by_text("This browser neither reads aloud nor listens: read and type.")).to_be_visible()
    expect(silent.get_by_role("button", name="Read aloud")).to_have_count(0)
    expect(silent.get_by_role("button", name="Speak", exact=True)).to_have_count(0)
    assert axe_findings(silent, without=["color-contrast"]) == []
