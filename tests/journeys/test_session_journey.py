"""A trainer's session in a real browser: the code on the screen, used by a phone, once more, and after its time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal import clock
from portal.db.session import db, transaction
from tests.journeys.conftest import axe_findings, sign_in
from training.sessions.models import TrainingSession

_WORDS = {
    "en": {
        "done": "You are checked in.",
        "again": "You are checked in already.",
        "old": "This code is no longer valid.",
        "here": "1 of 6",
    },
    "zh_Hans": {"done": "签到成功。", "again": "您已经签到。", "old": "此二维码已失效", "here": "1"},
}


def let_it_begin(live) -> int:
    """The trainer's session begins in ten minutes; its id."""
    with live.app.app_context():
        with transaction(db.session) as session:
            found = session.scalars(select(TrainingSession).where(TrainingSession.theme.startswith("own:"))).one()
            found.starts_at = datetime.now(UTC) + timedelta(minutes=10)
            found.ends_at = found.starts_at + timedelta(hours=1)
            number = found.id
        db.session.close()
        return number


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_employee_checks_in_by_the_code_on_the_trainers_screen(live, open_page, monkeypatch, language) -> None:
    here, words = live(language), _WORDS[language]
    number, locale = let_it_begin(here), "zh-CN" if language == "zh_Hans" else "en-GB"
    trainer = open_page(locale=locale)
    sign_in(trainer, here, "trainer")
    trainer.goto(f"{here.url}/training/teaching/{number}")
    assert axe_findings(trainer) == []
    trainer.locator(".page-actions a.button-primary").click()
    trainer.wait_for_url("**/screen")
    expect(trainer.locator(".code-frame svg")).to_be_visible()
    assert axe_findings(trainer) == []
    path = re.sub(r"https?://[^/]+", "", trainer.locator("[data-code-link]").get_attribute("href") or "")
    phone = open_page(phone=True, locale=locale)
    sign_in(phone, here, "collector")
    phone.goto(here.url + path)
    assert axe_findings(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator("main form.form button").click()
    phone.wait_for_url(f"**/sessions/{number}")
    expect(phone.locator(".flashes")).to_contain_text(words["done"])
    phone.goto(here.url + path)
    expect(phone.locator("main .alert")).to_contain_text(words["again"])
    expect(trainer.locator(".progress-figure")).to_contain_text(words["here"])
    other = open_page(phone=True, locale=locale)
    sign_in(other, here, "lead")
    moved = datetime.now(UTC) + timedelta(seconds=75)
    monkeypatch.setattr(clock, "now", lambda: moved)
    other.goto(here.url + path)
    expect(other.locator("main .alert")).to_contain_text(words["old"])
    assert axe_findings(other) == []
