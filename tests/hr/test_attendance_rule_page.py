"""Everybody whom attendance judges can read by what: shifts, numbers, rules."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from hr.attendance.rule_page import hours_in_words, shifts_in_force
from hr.attendance.services import add_shift, plan_shift
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from tests.hr.staff import plain_agency
from tests.support.inspector import Inspector
from tests.support.statements import count_statements

H = 3600


@pytest.mark.parametrize("username", ["collector", "hr"])
def test_rules_stand_on_a_page_that_everybody_reaches(demo_client: Inspector, username: str) -> None:
    page = demo_client.sign_in(username).get("/hr/attendance/rules")
    assert "Day shift 09:00–18:00" in page.text and "13:00–22:00" in page.text
    assert "Grace at the start of a shift" in page.text and "5 minutes" in page.text
    assert bool(page.tree.xpath("//a[contains(@href,'/policy/settings/hr.grace_minutes')]")) is (username == "hr")


def test_shifts_of_company_team_and_person_hold_from_their_day_on(session: Session) -> None:
    people = plain_agency(session, 3)
    with transaction(session):
        night = add_shift(session, COMMAND, code="NIGHT", name="Night", starts_at=22 * H, ends_at=30 * H, breaks=[])
        for person in people[:2]:
            plan_shift(session, COMMAND, night, date(2026, 10, 1), employee_id=person.id)
        plan_shift(session, COMMAND, night, date(2026, 11, 1))
    with count_statements() as seen:
        before = shifts_in_force(session, date(2026, 10, 5))
    assert len(seen) == 3
    assert [(one.shift.code, one.groups, one.people) for one in before] == [
        ("DAY", [(None, date(2024, 1, 1))], 0),
        ("NIGHT", [], 2),
    ]
    after = shifts_in_force(session, date(2026, 11, 2))
    assert [(one.shift.code, one.groups, one.people) for one in after] == [("NIGHT", [(None, date(2026, 11, 1))], 2)]


def test_hours_over_midnight_say_so(app) -> None:
    with app.test_request_context():
        assert (hours_in_words(9 * H, 18 * H), hours_in_words(22 * H, 30 * H)) == (
            "09:00–18:00",
            "22:00–06:00 of the next day",
        )
