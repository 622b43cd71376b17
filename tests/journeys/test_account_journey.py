"""The second factor and signing out as their owners meet them, in a real browser (safety s33, s94, s95)."""

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.auth.choosing import choose_password
from portal.auth.models import Account, SecondFactor
from portal.db.session import db, transaction
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live

PASSWORD = "five old lanterns swing"


def _give_password(here: Live, username: str) -> None:
    with here.app.app_context():
        with transaction() as session:
            choose_password(
                session, session.scalars(select(Account).where(Account.username == username)).one(), PASSWORD
            )
        db.session.close()


def _let_time_pass(here: Live) -> None:
    """The code just used belongs to a step that counts as used; the next one would come within half a minute."""
    with here.app.app_context():
        with transaction() as session:
            session.scalars(select(SecondFactor)).one().last_step -= 5
        db.session.close()


def _type_password(page: Page, here: Live, username: str) -> None:
    page.goto(f"{here.url}/sign-in")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


@pytest.mark.browser
@pytest.mark.safety("s33")
@pytest.mark.safety("s95")
@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("zh_Hant", False)])
def test_factor_is_set_up_and_asked_for(live, open_page, language: str, javascript: bool) -> None:
    here = live(language)
    page = open_page(locale="zh-TW" if language != "en" else "en-GB", javascript=javascript)
    _give_password(here, "hr")
    _type_password(page, here, "hr")
    page.wait_for_url("**/preferences/second-step/")
    page.goto(f"{here.url}/people/")
    page.wait_for_url("**/preferences/second-step/")
    page.locator("form[action$='/begin'] button").click()
    page.wait_for_url("**/confirm")
    page.wait_for_load_state()
    assert page.locator(".qr-picture").evaluate("image => image.complete && image.naturalWidth > 100")
    app = pyotp.TOTP(page.locator("#factor-secret").inner_text().replace(" ", ""))
    if javascript:
        assert axe_findings(page) == []
    page.fill("input[name=code]", app.now())
    page.press("input[name=code]", "Enter")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    codes = page.locator("#recovery-codes li").all_inner_texts()
    page.locator("main a.button-primary").click()
    page.goto(f"{here.url}/")
    page.wait_for_url(f"{here.url}/")

    page.context.clear_cookies()
    _let_time_pass(here)
    _type_password(page, here, "hr")
    page.wait_for_url("**/sign-in/code")
    if javascript:
        assert axe_findings(page) == []
    page.fill("input[name=code]", "000000")
    page.press("input[name=code]", "Enter")
    expect(page.locator(".field-error").first).to_be_visible()
    page.fill("input[name=code]", app.now())
    page.press("input[name=code]", "Enter")
    page.wait_for_url(f"{here.url}/")

    page.context.clear_cookies()
    _type_password(page, here, "hr")
    page.wait_for_url("**/sign-in/code")
    page.fill("input[name=code]", codes[7])
    page.press("input[name=code]", "Enter")
    page.wait_for_url(f"{here.url}/")


@pytest.mark.browser
@pytest.mark.safety("s94")
def test_going_back_after_signing_out_shows_nothing(live, open_page) -> None:
    here, page = live("en"), open_page()
    sign_in(page, here, "hr")
    page.goto(f"{here.url}/people/")
    expect(page.locator("#people")).to_have_count(1)
    page.locator("details.menu summary.person-button").click()
    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url("**/sign-in*")
    page.go_back()
    expect(page.locator("input[name=username]")).to_be_visible()
    expect(page.locator("#people")).to_have_count(0)
    expect(page.locator("form[action$='/sign-out']")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.safety("s06")
def test_leavers_two_browsers_die_on_next_request(live, open_page) -> None:
    here, first, second = live("en"), open_page(), open_page(phone=True)
    for page in (first, second):
        sign_in(page, here, "collector")
    with here.app.app_context():
        with transaction() as session:
            session.scalars(select(Account).where(Account.username == "collector")).one().active = False
        db.session.close()
    for page in (first, second):
        page.goto(f"{here.url}/people/")
        expect(page.locator("input[name=username]")).to_be_visible()
