"""Signing in through a provider in a real browser: out, its own page, back to the page that was asked for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from portal.auth.provider_client import client_of
from tests.journeys.conftest import axe_findings
from tests.support.oidcprovider import Person, TestProvider, provider


@pytest.fixture
def oidc() -> Iterator[TestProvider]:
    """A provider where the demo's Employee signs in under another name than here."""
    with provider() as made:
        client_of.cache_clear()
        yield made


@pytest.mark.browser
@pytest.mark.safety("s95")
@pytest.mark.parametrize(
    ("language", "words", "javascript"),
    [("en", "Sign in with Clearwater ID", True), ("zh_Hans", "使用 Clearwater ID 登录", False)],
)
def test_person_goes_out_and_comes_back_in(
    live, open_page, oidc: TestProvider, monkeypatch, language: str, words: str, javascript: bool
) -> None:
    here = live(language)
    config = replace(here.app.extensions["fairline.config"], provider=oidc.settings, base_url=here.url)
    monkeypatch.setitem(here.app.extensions, "fairline.config", config)
    oidc.people["anyone"] = Person("s-1", "collector")
    page = open_page(locale="zh-CN" if language != "en" else "en-GB", javascript=javascript)
    page.goto(f"{here.url}/preferences/sessions/")
    way = page.get_by_role("link", name=words)
    way.focus()
    if javascript:
        assert axe_findings(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Clearwater ID")).to_be_visible()
    page.fill("input[name=login]", "anyone")
    page.press("input[name=login]", "Enter")
    page.wait_for_url(f"{here.url}/preferences/sessions/*")
    expect(page.get_by_text(oidc.url)).to_be_visible()
    if javascript:
        assert axe_findings(page) == []
