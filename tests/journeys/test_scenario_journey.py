"""A trainer builds a call of six nodes in the forms, from nothing, until the linter finds no error, and publishes it.

A new hire plays it, and the trainer sees that way on the heat map, and that one call is too few for figures."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.config import LANGUAGES
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live

_WORDS = {
    "en": {"new": "New scenario", "tab": "Account and rules", "more": "Other ways to say it", "does": "What it does"},
    "zh_Hans": {"new": "新建场景", "tab": "账户与规则", "more": "其他说法", "does": "产生的影响"},
}
_AFTER = {
    "en": ("1 visit", "Decisions as items", "Too few calls for figures"),
    "zh_Hans": ("经过 1 次", "决策点统计", "通话太少，无法统计"),
}
_RULES = {"en": "Rules and what the debrief says", "zh_Hans": "规则与复盘说明"}
_CLEAN = {"en": ("free of errors", "played, version", "Publish"), "zh_Hans": ("没有错误", "使用中", "发布")}
RULE = "CN-GBT45251/third_party"


def fill_three(page: Page, prefix: str, said: str) -> None:
    """The same thing in all languages."""
    texts = {"en": said, "zh_Hans": f"{said}说", "zh_Hant": f"{said}說"}
    for language in LANGUAGES:
        page.locator(f"#{prefix}{language}").fill(texts[language])


def opened(page: Page, number: int, words: str) -> None:
    """A part of a choice, folded out."""
    part = page.locator(f"#c{number} details", has_text=words).last
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def choice(page: Page, language: str, number: int, said: str, target: str, *, breaks: str = "") -> None:
    """Fill one choice: its words, another way to say it, where it leads, a rule it breaks or that it is best."""
    fill_three(page, f"c{number}_", said)
    page.locator(f"#c{number}_target").fill(target)
    opened(page, number, _WORDS[language]["more"])
    fill_three(page, f"c{number}_more_", f"{said} again")
    opened(page, number, _RULES[language])
    fill_three(page, f"c{number}_feedback_", "Because")
    if breaks:
        page.locator(f"#c{number}_breach0").fill(breaks)
    else:
        page.locator(f"#c{number}_best").check()


def save(page: Page, heading: str) -> None:
    """Keep the form; the page that comes shows what the linter says."""
    page.locator("button[value=save]").click()
    expect(page.locator(".flash, [role=status]").first).to_be_visible()
    expect(page.locator("h1")).to_have_text(heading)


def graph_node(page: Page, here: Live, number: str, name: str) -> None:
    """Click the node in the graph."""
    page.goto(f"{here.url}/training/calls/scenarios/{number}/")
    page.locator(f"a.scenario-node[data-node='{name}']").click()
    expect(page.locator("h1")).to_have_text(name)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_trainer_builds_a_call_of_six_nodes_publishes_it_and_sees_a_way_through(
    live: Callable[[str], Live], open_page: Callable[..., Page], language: str
) -> None:
    here, words = live(language), _WORDS[language]
    locale = "en-GB" if language == "en" else "zh-CN"
    page = open_page(locale=locale)
    sign_in(page, here, "trainer")
    page.goto(f"{here.url}/training/calls/scenarios/")
    page.get_by_role("link", name=words["new"]).click()
    page.locator("#key").fill("built_in_forms")
    fill_three(page, "title_", "My call")
    page.locator("main .form .actions .button-primary").click()
    expect(page.locator("svg.scenario-picture")).to_be_visible()
    number = page.url.rstrip("/").rpartition("/")[2]
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name=words["tab"]).first.click()
    fill_three(page, "goal_", "Reach him")
    fill_three(page, "persona_", "A calm man")
    for name, value in (("principal", "1000.00"), ("total", "1000.00"), ("due", "2025-01-31")):
        page.locator(f"#{name}").fill(value)
    save(page, title)
    graph_node(page, here, number, "PreDial")
    choice(page, language, 0, "Write to the employer", "Failed", breaks=RULE)
    choice(page, language, 1, "Dial", "Ring")
    opened(page, 1, words["does"])
    page.locator("#c1_dials").select_option("now")
    save(page, "PreDial")
    graph_node(page, here, number, "Ring")
    fill_three(page, "h0_", "Hello")
    choice(page, language, 0, "Ask for him", "Close")
    choice(page, language, 1, "Shout", "Failed", breaks="AGENCY/polite")
    save(page, "Ring")
    graph_node(page, here, number, "Close")
    page.locator("#kind").select_option("closing")
    fill_three(page, "h0_", "Fine")
    choice(page, language, 0, "Insist", "Refused", breaks="AGENCY/calm")
    choice(page, language, 1, "Thank him", "Done")
    save(page, "Close")
    page.goto(f"{here.url}/training/calls/scenarios/{number}/")
    faults = page.locator("a.scenario-node[data-node=Refused] .scenario-fault")
    expect(faults).to_be_visible()
    expect(page.locator("form[action$='/publish']")).to_have_count(0)
    page.locator("a.scenario-node[data-node=Refused]").click()
    page.locator("#kind").select_option("end:aborted")
    fill_three(page, "h0_", "Gone")
    save(page, "Refused")
    page.goto(f"{here.url}/training/calls/scenarios/{number}/")
    clean, played, publish = _CLEAN[language]
    expect(page.locator("main")).to_contain_text(clean)
    expect(page.locator("a.scenario-node")).to_have_count(6)
    assert axe_findings(page) == []
    page.locator("details.confirm summary", has_text=publish).click()
    page.locator("form[action$='/publish'] button").click()
    expect(page.locator("main")).to_contain_text(played)
    play(open_page(locale=locale), here, title)
    page.goto(f"{here.url}/training/calls/scenarios/{number}/paths")
    once, items, few = _AFTER[language]
    for node, chosen in (("PreDial", "Dial"), ("Ring", "Ask for him"), ("Close", "Thank him")):
        row = page.locator(".scenario-nodes li", has_text=node)
        expect(row).to_contain_text(once)
        expect(row.locator("p.small", has_text=chosen)).to_contain_text("100 %")
    expect(page.locator("a.scenario-node[data-node=Done]")).to_contain_text("1")
    assert axe_findings(page) == []
    page.get_by_role("link", name=items).click()
    expect(page.locator("main")).to_contain_text(few)
    assert axe_findings(page) == []


def play(page: Page, here: Live, title: str) -> None:
    """A new hire plays the call to its good end."""
    sign_in(page, here, "new_hire")
    page.goto(f"{here.url}/training/calls/")
    page.locator(".call-book", has_text=title).locator("button").click()
    expect(page.locator("h1")).to_have_text(title)
    for chosen, heard in (("Dial", "Hello"), ("Ask for him", "Fine"), ("Thank him", "")):
        page.locator(".call-choice", has_text=chosen).click()
        expect(page.locator(".call-log")).to_contain_text(heard or chosen)
    expect(page.locator(".call-choice")).to_have_count(0)
