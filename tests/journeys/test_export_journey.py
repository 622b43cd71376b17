"""A large sheet from the button to the file: asked for, approved by another, taken, found again (safety s72)."""

import csv

import pytest
from playwright.sync_api import expect

from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL
from portal.db.session import db, transaction
from portal.policy.models import PolicySetting
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live

LOCALES = {"en": "en-GB", "zh_Hans": "zh-CN"}


def _few_rows(here: Live) -> None:
    with here.app.app_context():
        with transaction() as session:
            chosen = {"effective_from": clock.today(), "reason": "42", "set_at": clock.now()}
            session.add(PolicySetting(key="sheets.rows", value="10", **chosen))
            record(session, PORTAL, "policy:setting:test", "policy_setting", "sheets.rows")
        db.session.close()


@pytest.mark.browser
@pytest.mark.safety("s72")
@pytest.mark.parametrize(("language", "javascript"), [("en", False), ("zh_Hans", True)])
def test_hr_asks_leader_approves_hr_takes(live, open_page, tmp_path, language: str, javascript: bool) -> None:
    here = live(language)
    _few_rows(here)
    asker = open_page(locale=LOCALES[language], javascript=javascript)
    sign_in(asker, here, "hr")
    asker.goto(f"{here.url}/people/")
    asker.locator("main .table-foot a[href*='export=csv']").click()
    asker.fill("textarea[name=purpose]", "The yearly list for 2026 年度报表")
    if javascript:
        assert axe_findings(asker) == []
    asker.locator("main form button[type=submit]").click()
    expect(asker.locator("main .alert.tone-info")).to_be_visible()
    address = asker.url

    second = open_page(locale=LOCALES[language], javascript=javascript)
    sign_in(second, here, "leader")
    second.locator(f"main a[href='{address.removeprefix(here.url)}']").first.click()
    if javascript:
        assert axe_findings(second) == []
    second.locator("#decide form[action$='/approval'] button").click()
    expect(second.locator("#decide")).to_have_count(0)

    asker.goto(address)
    with asker.expect_download() as download:
        asker.locator("#take a.button").click()
    path = tmp_path / "people.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    code = rows[1][-1].split(" · ")[0]
    assert code in download.value.suggested_filename and len(rows) > 50

    watcher = open_page(locale=LOCALES[language], javascript=javascript)
    sign_in(watcher, here, "compliance")
    watcher.goto(f"{here.url}/sheets/taken?code={code}")
    expect(watcher.locator("#taken tbody tr")).to_have_count(1)
    if javascript:
        assert axe_findings(watcher) == []
