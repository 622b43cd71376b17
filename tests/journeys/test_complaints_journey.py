"""From the public form to the reply read by code, in a real browser: English, Simplified Chinese, without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, numbers_of_other_officers, sign_in

EN = {
    "title": "We have received your complaint",
    "send": "Send the complaint",
    "take_up": "Take the complaint up",
    "record": "Record the finding",
    "upheld": "Upheld",
    "decide": "Decide",
    "reply": "Write the reply",
    "keep": "Save the draft and preview",
    "version": "Send version 1",
    "show": "Show the complaint",
    "replied": "Our reply",
    "words": "Nine calls on Sunday, from eight in the morning.",
    "redress": "Your number has been taken off our lists today.",
    "category": "Too many calls",
}
ZH = {
    "title": "我们已收到您的投诉",
    "send": "提交投诉",
    "take_up": "受理投诉",
    "record": "记录核查结论",
    "upheld": "属实",
    "decide": "作出决定",
    "reply": "撰写答复",
    "keep": "保存草稿并预览",
    "version": "发送第 1 版",
    "show": "查询",
    "replied": "我们的答复",
    "words": "周日一天打了九个电话，早上八点就开始。",
    "redress": "今天已将您的号码从外呼名单中移除。",
    "category": "催收电话过多",
}


def _journey(here, open_page, language: str, words: dict[str, str], *, javascript: bool, axe: bool) -> None:
    locale = "en-GB" if language == "en" else "zh-CN"
    public = open_page(javascript=javascript, locale=locale)
    public.goto(f"{here.url}/complaints/new?lang={language}")
    if axe:
        assert axe_findings(public) == []
    public.locator("#words").fill(words["words"])
    public.locator("#code").select_option("301")
    public.locator("input[name=wishes][value=stop]").check()
    public.locator("#agent_text").fill(numbers_of_other_officers(here))
    public.locator("#complainant").select_option("debtor")
    public.locator("#contact_name").fill("Ann Example" if language == "en" else "王晓梅")
    public.locator("#contact_mail").fill("ann@mail.example")
    public.get_by_role("button", name=words["send"]).click()
    expect(public.locator("h1")).to_have_text(words["title"])
    number = public.locator("[data-receipt-number]").inner_text()
    code = public.locator("[data-receipt-code]").inner_text()

    officer = open_page(javascript=javascript, locale=locale)
    sign_in(officer, here, "officer")
    officer.goto(f"{here.url}/complaints/?q={number}")
    officer.get_by_role("link", name=number).click()
    officer.wait_for_url(re.compile(r"/complaints/\d+$"))
    if axe:
        assert axe_findings(officer) == []
    officer.get_by_role("button", name=words["take_up"]).click()
    officer.get_by_role("link", name=words["category"]).click()
    officer.get_by_label(words["upheld"], exact=True).check()
    officer.locator("#basis").fill("Call records." if language == "en" else "通话记录。")
    officer.locator("#reasons").fill("Nine calls are shown." if language == "en" else "记录显示共九次。")
    officer.get_by_role("button", name=words["record"]).click()
    _confirm(here, open_page, officer.url, words, javascript=javascript, locale=locale)
    officer.get_by_role("link", name=words["reply"]).click()
    officer.locator("#redress").fill(words["redress"])
    officer.get_by_role("button", name=words["keep"]).click()
    expect(officer.locator("#to_kept"), "a reply goes to the address kept in the case").to_be_checked()
    if axe:
        assert axe_findings(officer) == []
    assert "ann@mail.example" not in officer.content()
    officer.get_by_role("button", name=words["version"]).click()
    officer.wait_for_url(re.compile(r"/complaints/\d+$"))

    public.goto(f"{here.url}/complaints/status")
    public.locator("#number").fill(number)
    public.locator("#code").fill(code.lower())
    public.get_by_role("button", name=words["show"], exact=True).click()
    expect(public.get_by_role("heading", name=words["replied"], exact=True)).to_be_visible()
    expect(public.locator("main")).to_contain_text(words["redress"])
    assert code not in public.url and number not in public.url
    if axe:
        assert axe_findings(public) == []
    with public.expect_download() as download:
        public.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == f"{number}-1.pdf"


def _confirm(here, open_page, address: str, words: dict[str, str], *, javascript: bool, locale: str) -> None:
    """Somebody of compliance, who did not investigate, confirms the finding."""
    page = open_page(javascript=javascript, locale=locale)
    sign_in(page, here, "compliance")
    page.goto(f"{address}/decision")
    page.locator("input[name=judgement][value=confirmed]").check()
    page.get_by_role("button", name=words["decide"]).click()
    page.wait_for_url(re.compile(r"/inquiry$"))


@pytest.mark.browser
@pytest.mark.parametrize(("language", "words"), [("en", EN), ("zh_Hans", ZH)])
def test_complaint_goes_from_form_to_reply(live, open_page, language, words) -> None:
    _journey(live(language), open_page, language, words, javascript=True, axe=True)


@pytest.mark.browser
def test_complaint_goes_from_form_to_reply_without_javascript(live, open_page) -> None:
    _journey(live("en"), open_page, "en", EN, javascript=False, axe=False)


@pytest.mark.browser
def test_pages_fit_a_phone_in_the_dark(live, open_page) -> None:
    here = live("en")
    page = open_page(phone=True, dark=True)
    sign_in(page, here, "officer")
    for path in ("/complaints/", "/complaints/new", "/complaints/status"):
        page.goto(f"{here.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe_findings(page) == []
