"""A photo goes from the complainant's form to the officer's disk, with and without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_findings, sign_in
from tests.portal.files.conftest import picture, sound


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_photo_reaches_officer_who_downloads_it(live, open_page, tmp_path: Path, javascript: bool) -> None:
    here = live("en")
    photo, broken, call = tmp_path / "Screen 屏幕.png", tmp_path / "broken.jpg", tmp_path / "call.wav"
    photo.write_bytes(picture(size=(300, 200)))
    broken.write_bytes(b"GIF89a")
    call.write_bytes(sound())

    public = open_page(javascript=javascript)
    public.goto(f"{here.url}/complaints/new")
    _fill(public)
    public.locator("#files").set_input_files([broken])
    public.get_by_role("button", name="Send the complaint").click()
    expect(public.locator(".field-error").first).to_contain_text("is not what its name says")
    expect(public.locator("#words")).to_have_value("They sent this picture to my neighbour.")
    public.locator("#files").set_input_files([photo])
    public.get_by_role("button", name="Send the complaint").click()
    number = public.locator("[data-receipt-number]").inner_text()
    code = public.locator("[data-receipt-code]").inner_text()

    public.goto(f"{here.url}/complaints/status")
    public.locator("#number").fill(number)
    public.locator("#code").fill(code)
    public.get_by_role("button", name="Show the complaint").click()
    public.locator("#files").set_input_files([call])
    public.get_by_role("button", name="Send the files").click()
    expect(public.locator("main")).to_contain_text("call.wav")

    officer = open_page(javascript=javascript)
    sign_in(officer, here, "compliance")
    officer.goto(f"{here.url}/complaints/?q={number}")
    officer.get_by_role("link", name=number).click()
    with officer.expect_download() as download:
        officer.get_by_role("link", name=photo.name).click()
    assert download.value.suggested_filename == photo.name
    assert Path(download.value.path()).read_bytes() == photo.read_bytes()
    if javascript:
        assert axe_findings(public) == [] and axe_findings(officer) == []
        officer.get_by_role("link", name="Listen").click()
        # The page that is left answers to the script as well until the next one is there.
        officer.locator("audio").wait_for(state="attached")
        length = officer.evaluate(
            "() => new Promise(done => { const a = document.querySelector('audio'); "
            "a.onloadedmetadata = () => done(a.duration); a.onerror = () => done(-1); a.load(); })"
        )
        assert length > 10


def _fill(page: Page) -> None:
    page.locator("#words").fill("They sent this picture to my neighbour.")
    page.locator("#code").select_option("301")
    page.locator("input[name=wishes][value=stop]").check()
    page.locator("#complainant").select_option("debtor")
    page.locator("#contact_name").fill("Ann Example")
    page.locator("#contact_mail").fill("ann@mail.example")
