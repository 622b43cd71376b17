"""A photo goes from the complainant's form to the officer's disk; from a phone an answer and a second file follow."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_findings, numbers_of_other_officers, sign_in
from tests.portal.files.conftest import picture, sound

WORDS = {
    "en": ("They sent this picture to my neighbour.", "Who sent it, and when?", "It was on Sunday at nine."),
    "zh_Hans": ("他们把这张图片发给了我的邻居。", "是谁发的？什么时候？", "周日九点发的。"),
}


@pytest.mark.browser
def test_photo_reaches_officer_who_downloads_it_without_script(live, open_page, tmp_path: Path) -> None:
    here = live("en")
    photo, broken = tmp_path / "Screen 屏幕.png", tmp_path / "broken.jpg"
    photo.write_bytes(picture(size=(300, 200)))
    broken.write_bytes(b"GIF89a")

    public = open_page(javascript=False)
    public.goto(f"{here.url}/complaints/new")
    _fill(public, WORDS["en"][0])
    public.locator("#files").set_input_files([broken])
    public.get_by_role("button", name="Send the complaint").click()
    expect(public.locator(".field-error").first).to_contain_text("is not what its name says")
    expect(public.locator("#words")).to_have_value(WORDS["en"][0])
    public.locator("#files").set_input_files([photo])
    public.get_by_role("button", name="Send the complaint").click()
    number = public.locator("[data-receipt-number]").inner_text()

    officer = open_page(javascript=False)
    sign_in(officer, here, "compliance")
    officer.goto(f"{here.url}/complaints/?q={number}")
    officer.get_by_role("link", name=number).click()
    _downloads(officer, photo)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_complainant_sends_evidence_and_follows_from_a_phone(live, open_page, tmp_path: Path, language: str) -> None:
    """Form with a photo, receipt, status by code, the officer's question, an answer and a second file; 390 px wide."""
    here, (words, question, answer) = live(language), WORDS[language]
    locale = "en-GB" if language == "en" else "zh-CN"
    photo, call = tmp_path / "Screen 屏幕.png", tmp_path / "call.wav"
    photo.write_bytes(picture(size=(300, 200)))
    call.write_bytes(sound())

    public = open_page(phone=True, locale=locale)
    public.goto(f"{here.url}/complaints/new?lang={language}")
    _fits(public)
    _fill(public, words)
    public.locator("#agent_text").fill(numbers_of_other_officers(here))
    public.locator("#files").set_input_files([photo])
    public.locator("form:has(#words) button[type=submit]").last.click()
    number = public.locator("[data-receipt-number]").inner_text()
    code = public.locator("[data-receipt-code]").inner_text()
    assert re.fullmatch(r"C-\d{4}-\d{6}", number)
    assert len(re.sub(r"[^0-9A-Z]", "", code)) == 16
    _fits(public)

    officer = open_page(locale=locale)
    sign_in(officer, here, "officer")
    officer.goto(f"{here.url}/complaints/?q={number}")
    officer.get_by_role("link", name=number).click()
    officer.wait_for_url(re.compile(r"/complaints/\d+$"))
    officer.locator("#message_text").fill(question)
    officer.locator("form:has(#message_text) button[type=submit]").click()
    expect(officer.locator("main")).to_contain_text(question)

    public.goto(f"{here.url}/complaints/status")
    _fits(public)
    public.locator("#number").fill(number)
    public.locator("#code").fill(code)
    public.locator("form:has(#code) button[type=submit]").click()
    expect(public.locator("main")).to_contain_text(question)
    assert code not in public.url and number not in public.url
    public.locator("#text").fill(answer)
    public.locator("form:has(#text) button[type=submit]").click()
    expect(public.locator("main")).to_contain_text(answer)
    public.locator("#files").set_input_files([call])
    public.locator("form:has(#files) button[type=submit]").click()
    expect(public.locator("main")).to_contain_text("call.wav")
    _fits(public)

    officer.reload()
    expect(officer.locator("main")).to_contain_text(answer)
    _downloads(officer, photo)
    officer.get_by_role("link", name="Listen" if language == "en" else "收听").click()
    # The page that is left answers to the script as well until the next one is there.
    officer.locator("audio").wait_for(state="attached")
    length = officer.evaluate(
        "() => new Promise(done => { const a = document.querySelector('audio'); "
        "a.onloadedmetadata = () => done(a.duration); a.onerror = () => done(-1); a.load(); })"
    )
    assert length > 10


def _downloads(officer: Page, photo: Path) -> None:
    with officer.expect_download() as download:
        officer.get_by_role("link", name=photo.name).click()
    assert download.value.suggested_filename == photo.name
    assert Path(download.value.path()).read_bytes() == photo.read_bytes()


def _fits(page: Page) -> None:
    """Nothing stands beside the screen, and axe finds nothing."""
    assert axe_findings(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def _fill(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    page.locator("#code").select_option("301")
    page.locator("input[name=wishes][value=stop]").check()
    page.locator("#complainant").select_option("debtor")
    page.locator("#contact_name").fill("Ann Example")
    page.locator("#contact_mail").fill("ann@mail.example")
