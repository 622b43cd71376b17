"""HR writes a shift of two stretches and puts a team on it by a rotation; a swap goes from a phone to the lead."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hr.attendance.roster_models import Roster, RosterState
from hr.rosters.queries import own_days
from portal.auth.models import Account
from portal.db.session import db
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live


def _employee(here: Live, username: str) -> int:
    with here.app.app_context():
        found = db.session.scalars(select(Account.employee_id).where(Account.username == username)).one()
        db.session.close()
        assert found is not None
        return found


def _draft(here: Live) -> tuple[int, date]:
    """Team and month of the demo's draft."""
    with here.app.app_context():
        roster = db.session.scalars(select(Roster).where(Roster.state == RosterState.DRAFT)).one()
        found = roster.team_id, roster.month
        db.session.close()
        return found


def _day_of_both(here: Live, one: int, other: int, month: date) -> date:
    """A day of the month on which both work, and not the same."""
    days = [month + timedelta(days=number) for number in range(28)]
    with here.app.app_context():
        pairs = zip(own_days(db.session, one, days), own_days(db.session, other, days), strict=True)
        found = next(a.day for a, b in pairs if a.edition and b.edition and a.edition.code != b.edition.code)
        db.session.close()
        return found


def _send(page: Page) -> None:
    page.locator("main form .form-actions button.button-primary, main form button.button-primary").first.click()
    page.wait_for_load_state()


def write_shift_and_rotation(page: Page, here: Live, team: int, month: date, ahead: int) -> None:
    """A shift of two stretches, tried before it is saved; a rotation of it; the team on the rotation."""
    page.goto(f"{here.url}/hr/shifts/new")
    times = {"start1": "08:30", "end1": "12:00", "start2": "14:00", "end2": "18:30"}
    words = {"code": "TWO", "name": "08:30–12:00, 14:00–18:30", "tried": "08:20 in\n12:05 out\n14:20 in\n18:31 out"}
    for name, value in {**times, **words}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("button[name=try]").click()
    expect(page.locator("#trial")).to_contain_text("14:00")
    assert axe_findings(page) == []
    _send(page)
    page.wait_for_url(re.compile(r"/hr/shifts/\d+$"))
    page.goto(f"{here.url}/hr/shifts/rotations/new")
    for name, value in {"name": "Two by week", "steps": "DAY TWO"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("select[name=unit]").select_option("week")
    _send(page)
    page.wait_for_url(re.compile(r"/rotations/\d+$"))
    assert axe_findings(page) == []
    page.locator("a[href*='/plans/new']").click()
    page.locator("select[name=whom]").select_option(f"team:{team}")
    page.locator("[name=starts_on]").fill(month.isoformat())
    _send(page)
    page.wait_for_url(re.compile(r"/plans/\d+$"))
    page.locator(f"[name=ahead{ahead}]").fill("1")
    _send(page)


def publish_by_the_plan(page: Page, here: Live, team: int, month: date) -> None:
    """The draft follows the plan, and is published."""
    page.goto(f"{here.url}/hr/rosters/{team}/{month:%Y-%m}/edit")
    for box in page.locator("input[name=people]").all():
        box.check()
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    page.locator("#fill [name=first]").fill(month.isoformat())
    page.locator("#fill [name=last]").fill(last.isoformat())
    page.locator("#fill select[name=what]").select_option("plan")
    page.locator("#fill button[type=submit]").click()
    page.wait_for_load_state()
    expect(page.locator("table.heat")).to_contain_text("TW")
    assert axe_findings(page) == []
    page.locator("#publish button[type=submit]").click()
    page.wait_for_url(re.compile(rf"/hr/rosters/{team}/{month:%Y-%m}$"))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_team_goes_round_and_two_people_swap(live, open_page, language) -> None:
    here, locale = live(language), "en-GB" if language == "en" else "zh-CN"
    collector, colleague = _employee(here, "collector"), _employee(here, "new_hire")
    team, month = _draft(here)
    page = open_page(locale=locale)
    sign_in(page, here, "hr")
    write_shift_and_rotation(page, here, team, month, colleague)
    publish_by_the_plan(page, here, team, month)
    day = _day_of_both(here, collector, colleague, month)

    phone = open_page(phone=True, locale=locale)
    sign_in(phone, here, "collector")
    mine = f"{here.url}/hr/rosters/mine?month={month:%Y-%m}"
    phone.goto(mine)
    assert axe_findings(phone) == []
    phone.locator(f"a[href$='day={day}']").click()
    phone.locator("select[name=colleague]").select_option(str(colleague))
    _send(phone)
    phone.wait_for_url(re.compile(r"/hr/swaps/\d+$"))
    assert axe_findings(phone) == []
    address = phone.url.removeprefix(here.url)

    for username, step in (("new_hire", "agree"), ("lead", "approve")):
        other = open_page(locale=locale)
        sign_in(other, here, username)
        other.locator(f"#todos a[href='{address}']").first.click()
        other.locator(f"button[name={step}]").click()
        other.wait_for_load_state()
        expect(other.locator(f"button[name={step}]")).to_have_count(0)
    phone.goto(mine)
    expect(phone.locator("table.month")).to_contain_text("⇄")
