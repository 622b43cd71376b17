"""HR takes a proof as a paper, a lead follows why somebody may not call, anybody checks a certificate."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.db.session import db
from tests.journeys.conftest import axe_findings, sign_in
from training.certificates.models import Certificate

_WORDS = {
    "en": {
        "name": "Noah Bennett",
        "none": "There is no training of",
        "trained": "was trained on version 1.0 of clause 1.1",
        "unfit": "no",
        "why": "No call certificate yet",
        "unknown": "The register knows no certificate with this code",
        "good": "This certificate is in force.",
    },
    "zh_Hans": {
        "name": "贝诺",
        "none": "没有",
        "trained": "接受了条款 1.1（1.0 版）的培训",
        "unfit": "否",
        "why": "尚无外呼证书",
        "unknown": "登记簿中没有该代码的证书",
        "good": "该证书有效。",
    },
}


def _locale(language: str) -> str:
    return "zh-CN" if language == "zh_Hans" else "en-GB"


def _holder(live) -> Certificate:
    """A certificate of the demo that is in force for long, with its holder read."""
    with live.app.app_context():
        row = db.session.scalars(select(Certificate).order_by(Certificate.expires_on.desc()).limit(1)).one()
        assert row.employee.name
        db.session.expunge_all()
        db.session.close()
        return row


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_hr_finds_a_person_and_takes_the_proof_as_a_paper(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    person = _holder(here).employee
    page = open_page(locale=_locale(language))
    sign_in(page, here, "hr")
    page.locator("nav a[href='/training/proof/']").click()
    assert axe_findings(page) == []
    page.locator("input[name=q]").fill(person.number)
    page.locator("input[name=q]").press("Enter")
    page.locator("tbody a", has_text=person.name).first.click()
    page.wait_for_url(f"**/training/proof/{person.id}")
    page.locator("tbody a", has_text=re.compile(r"^1\.1$")).click()
    expect(page.locator(".proof-said")).to_contain_text(words["trained"])
    expect(page.locator(".proof-said")).to_contain_text(person.name)
    assert axe_findings(page) == []
    with page.expect_download() as taken:
        page.locator(".page-actions form button").click()
    assert taken.value.suggested_filename.startswith(f"proof-{person.number}-")
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    page.locator("#filter-day").fill(person.entered_on.isoformat())
    page.locator(".filter-buttons button").click()
    expect(page.locator(".proof-said")).to_contain_text(words["none"])


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_lead_sees_who_may_not_call_and_follows_the_reason(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    page = open_page(phone=True, locale=_locale(language))
    sign_in(page, here, "lead")
    page.goto(f"{here.url}/training/fit-to-call/?view=no")
    row = page.locator("tbody tr", has_text=words["name"])
    expect(row).to_contain_text(words["unfit"])
    expect(row).to_contain_text(words["why"])
    assert axe_findings(page) == []
    row.locator("a").first.click()
    page.wait_for_url("**/certificates/people/*")
    expect(page.locator(".card.tone-danger").first).to_contain_text(words["why"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".page-actions a[href*='/training/proof/']").click()
    page.wait_for_url("**/training/proof/*")
    expect(page.locator("h1")).to_contain_text(words["name"])
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_anybody_checks_a_certificate_by_its_code(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    held = _holder(here)
    page = open_page(locale=_locale(language))
    answer = page.goto(f"{here.url}/certificates/check/{held.code[:-1]}9")
    assert answer.status == 404
    expect(page.locator("main")).to_contain_text(words["unknown"])
    expect(page.locator("main")).not_to_contain_text(held.employee.name)
    assert axe_findings(page) == []
    assert page.goto(f"{here.url}/certificates/check/{held.code}").status == 200
    expect(page.locator("main .alert")).to_contain_text(words["good"])
    expect(page.locator("main")).to_contain_text(held.number)
    assert axe_findings(page) == []
