"""Leave: asking, deciding, the ledger behind it, and the days that change (H4)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.chosen import LEAVE_TO_HR
from hr.attendance.leave.granting import (
    adjust_grant,
    enter_worked_elsewhere,
    expire_grants,
    grant_annual,
    grant_leave,
)
from hr.attendance.leave.models import LeaveEntry, LeaveRequest
from hr.attendance.leave.queries import entries_of, left_on, pots_in, terms_on
from hr.attendance.leave.rules.kinds import AS_DELIVERED, LeaveKind, Terms
from hr.attendance.leave.rules.ledger import EntryKind
from hr.attendance.leave.rules.questions import Verdict
from hr.attendance.leave.rules.stretches import DAY_OF_LEAVE, LeaveStretch, Portion
from hr.attendance.leave.services import answer_leave, ask_leave, rule_on_day, take_leave_back
from hr.attendance.leave.terms import set_terms
from hr.attendance.months import month_of
from hr.attendance.queries import asked_on, day_trace, months_of, open_questions
from hr.attendance.rules.reasons import LEAVE_QUESTION
from hr.attendance.rules.values import DayStatus
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Outdated, Refused
from tests.hr.asking import Small, small_agency
from tests.hr.staff import file_of, imported
from tests.support.statements import count_statements

NOW = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
TODAY = date(2026, 10, 12)
TUESDAY, FRIDAY = date(2026, 10, 13), date(2026, 10, 16)
ANNUAL, PERSONAL = LeaveKind.ANNUAL, LeaveKind.PERSONAL


@pytest.fixture
def small(app: Flask, session: Session) -> Small:
    """The agency with this year's annual leave granted: five days each."""
    made = small_agency(session, app.extensions["fairline.matrix"])
    with transaction(session):
        assert grant_annual(session, COMMAND, 2026, NOW) == 4
    return made


def asked(
    session: Session,
    actor: Actor,
    kind: LeaveKind = ANNUAL,
    first: date = TUESDAY,
    last: date | None = None,
    **more: Any,
) -> LeaveRequest:
    """What is asked for on Monday morning."""
    stretch = LeaveStretch(first=first, last=last or first, **more)
    with transaction(session):
        return ask_leave(session, actor, kind, stretch, words="A reason", received=(), now=NOW)


def answered(session: Session, actor: Actor, row: LeaveRequest, action: RequestAction, words: str = "Fine.") -> None:
    with transaction(session):
        answer_leave(session, actor, row.id, action, words, NOW)


def left(session: Session, small: Small) -> int:
    return left_on(session, small.people[0].id, TODAY).get(ANNUAL, 0)


def test_year_is_granted_once_with_its_days(session: Session, small: Small) -> None:
    with transaction(session):
        assert grant_annual(session, COMMAND, 2026, NOW) == 0
    assert left(session, small) == 5 * DAY_OF_LEAVE
    pot = pots_in(entries_of(session, small.people[0].id, ANNUAL))[0]
    assert (pot.since, pot.until) == (date(2026, 1, 1), date(2027, 12, 31))


def test_what_is_asked_for_is_taken_at_once_and_comes_back(session: Session, small: Small) -> None:
    row = asked(session, small.one, last=FRIDAY)
    assert (row.seconds, row.days, left(session, small)) == (4 * DAY_OF_LEAVE, 4, DAY_OF_LEAVE)
    with pytest.raises(Invalid) as error:
        asked(session, small.one, first=date(2026, 10, 19), last=date(2026, 10, 20))
    assert error.value.field == "kind"
    answered(session, small.lead, row, RequestAction.REFUSE)
    assert left(session, small) == 5 * DAY_OF_LEAVE
    kinds = [entry.kind for entry in entries_of(session, small.people[0].id)]
    assert kinds == [EntryKind.GRANT, *[EntryKind.TAKEN] * 4, *[EntryKind.RETURNED] * 4]


def test_half_a_day_shows_in_the_calendar_before_and_after(session: Session, small: Small) -> None:
    row = asked(session, small.one, portion=Portion.MORNING)
    answered(session, small.lead, row, RequestAction.APPROVE)
    assert row.state is RequestState.APPROVED and row.seconds == DAY_OF_LEAVE // 2
    person = small.people[0]
    before = day_trace(session, person, TUESDAY, NOW).result
    assert (before.status, before.leave) == (DayStatus.OPEN, 4 * 3600)
    imported(session, file_of(f"0001,{TUESDAY} 13:50:00,in,", f"0001,{TUESDAY} 18:04:00,out,"))
    after = day_trace(session, person, TUESDAY, NOW + timedelta(days=3)).result
    assert (after.status, after.leave, after.worked, after.late) == (DayStatus.PRESENT, 4 * 3600, 4 * 3600, 0)
    assert LEAVE_QUESTION not in [reason.text for reason in after.reasons]
    month = months_of(session, [person], month_of(TUESDAY), NOW + timedelta(days=3))[0]
    assert month.totals.leave == 4 * 3600


def test_whole_day_to_come_is_leave_already(session: Session, small: Small) -> None:
    row = asked(session, small.one)
    assert day_trace(session, small.people[0], TUESDAY, NOW).result.status is DayStatus.OPEN
    answered(session, small.lead, row, RequestAction.APPROVE)
    assert day_trace(session, small.people[0], TUESDAY, NOW).result.status is DayStatus.LEAVE


def test_leads_yes_to_long_leave_goes_on_to_hr(session: Session, small: Small) -> None:
    row = asked(session, small.one, last=FRIDAY)
    answered(session, small.lead, row, RequestAction.APPROVE)
    assert row.state is RequestState.WITH_HR
    for actor, error in ((small.lead, NotFound), (small.one, Refused), (small.two, NotFound)):
        with pytest.raises(error):
            answered(session, actor, row, RequestAction.APPROVE)
    answered(session, small.hr, row, RequestAction.APPROVE)
    assert row.state is RequestState.APPROVED


def test_short_leave_ends_with_the_lead_and_hr_may_decide_at_once(session: Session, small: Small) -> None:
    short = asked(session, small.one, last=date(2026, 10, 15))
    answered(session, small.lead, short, RequestAction.APPROVE)
    assert short.state is RequestState.APPROVED and LEAVE_TO_HR == "hr.leave_to_hr_days"
    long = asked(session, small.two, last=FRIDAY)
    answered(session, small.hr, long, RequestAction.APPROVE)
    assert long.state is RequestState.APPROVED


def test_leads_and_hr_never_decide_their_own(session: Session, small: Small) -> None:
    for actor in (small.lead, small.hr):
        row = asked(session, actor)
        assert row.state is RequestState.WITH_HR
        with pytest.raises(Refused):
            answered(session, actor, row, RequestAction.APPROVE)
    with transaction(session), pytest.raises(Refused):
        adjust_grant(session, small.hr, _grant(session, small, 3), 3600, "For me", NOW)


def _grant(session: Session, small: Small, place: int) -> int:
    return entries_of(session, small.people[place].id, ANNUAL)[0].id


def test_overlap_is_refused_and_halves_are_not(session: Session, small: Small) -> None:
    asked(session, small.one, portion=Portion.MORNING)
    with pytest.raises(Invalid) as error:
        asked(session, small.one)
    assert error.value.field == "first"
    asked(session, small.one, portion=Portion.AFTERNOON)


def test_approved_leave_is_taken_back_before_it_begins_and_by_the_lead_after(session: Session, small: Small) -> None:
    row = asked(session, small.one)
    answered(session, small.lead, row, RequestAction.APPROVE)
    with transaction(session), pytest.raises(NotFound):
        take_leave_back(session, small.two, row.id, NOW)
    with transaction(session), pytest.raises(Refused):
        take_leave_back(session, small.one, row.id, NOW + timedelta(days=1))
    with transaction(session):
        take_leave_back(session, small.one, row.id, NOW)
    assert row.state is RequestState.CANCELLED and left(session, small) == 5 * DAY_OF_LEAVE
    again = asked(session, small.one)
    answered(session, small.lead, again, RequestAction.APPROVE)
    with pytest.raises(Invalid):
        answered(session, small.lead, again, RequestAction.CANCEL, " ")
    answered(session, small.lead, again, RequestAction.CANCEL, "The audit")
    assert again.state is RequestState.CANCELLED and left(session, small) == 5 * DAY_OF_LEAVE


def test_weekends_take_nothing_and_calendar_days_do(session: Session, small: Small) -> None:
    row = asked(session, small.one, PERSONAL, first=FRIDAY, last=date(2026, 10, 19))
    assert row.days == 2
    with pytest.raises(Invalid) as error:
        asked(session, small.two, LeaveKind.PATERNITY, first=FRIDAY, last=date(2026, 10, 19))
    assert error.value.field == "files"


@pytest.mark.parametrize(
    ("verdict", "status", "back"),
    [
        (Verdict.LEAVE, DayStatus.LEAVE, 0),
        (Verdict.RETURNED, DayStatus.PRESENT, DAY_OF_LEAVE),
        (Verdict.BOTH, DayStatus.LEAVE, 0),
    ],
)
def test_leave_and_punches_are_asked_about_and_decided(
    session: Session, small: Small, verdict: Verdict, status: DayStatus, back: int
) -> None:
    person, later = small.people[0], NOW + timedelta(days=3)
    row = asked(session, small.one)
    answered(session, small.lead, row, RequestAction.APPROVE)
    imported(session, file_of(f"0001,{TUESDAY} 08:55:00,in,", f"0001,{TUESDAY} 18:04:00,out,"))
    assert open_questions(session, [(person, TUESDAY, TUESDAY)], later) == [(person, TUESDAY)]
    for actor, error in ((small.one, Refused), (small.two, NotFound)):
        with transaction(session), pytest.raises(error):
            rule_on_day(session, actor, person.id, TUESDAY, verdict, "Seen", later)
    with transaction(session):
        rule_on_day(session, small.lead, person.id, TUESDAY, verdict, "Seen at the desk", later)
    trace = day_trace(session, person, TUESDAY, later)
    assert trace.result.status is status and len(trace.punches) == 2
    assert left(session, small) == 4 * DAY_OF_LEAVE + back
    assert not asked_on(session, person, TUESDAY, later)
    with transaction(session), pytest.raises(Refused):
        rule_on_day(session, small.lead, person.id, TUESDAY, verdict, "Again", later)


def test_hr_grants_adjusts_and_what_is_not_taken_expires(session: Session, small: Small) -> None:
    person = small.people[0]
    with transaction(session):
        grant = grant_leave(session, small.hr, person.id, LeaveKind.COMPENSATORY, 3600, FRIDAY, "Balance", NOW, TODAY)
        adjust_grant(session, small.hr, grant.id, 1800, "Forgotten", NOW)
        with pytest.raises(Invalid):
            adjust_grant(session, small.hr, grant.id, -5401, "Too much", NOW)
    assert left_on(session, person.id, TODAY)[LeaveKind.COMPENSATORY] == 5400
    with transaction(session):
        assert expire_grants(session, COMMAND, FRIDAY, NOW) == 0
        assert expire_grants(session, COMMAND, FRIDAY + timedelta(days=1), NOW) == 1
        assert expire_grants(session, COMMAND, FRIDAY + timedelta(days=1), NOW) == 0
    total = select(func.sum(LeaveEntry.seconds)).where(LeaveEntry.leave == LeaveKind.COMPENSATORY)
    assert session.scalar(total) == 0


def test_work_before_the_entry_brings_this_years_leave_up(session: Session, small: Small) -> None:
    person = small.people[0]
    with transaction(session):
        enter_worked_elsewhere(session, small.hr, person.id, 120, "Record of social insurance", NOW)
    assert left(session, small) == 10 * DAY_OF_LEAVE
    with transaction(session):
        enter_worked_elsewhere(session, small.hr, person.id, 0, "It was another person", NOW + timedelta(minutes=1))
    assert left(session, small) == 5 * DAY_OF_LEAVE


def test_terms_hold_from_a_day_on(session: Session, small: Small) -> None:
    terms = Terms(paid=False, grain=AS_DELIVERED[ANNUAL].grain, counting=AS_DELIVERED[ANNUAL].counting, offered=False)
    with transaction(session):
        set_terms(session, small.hr, ANNUAL, FRIDAY, terms, "Not now", seen="0", today=TODAY, now=NOW)
    assert terms_on(session, ANNUAL, TUESDAY) == AS_DELIVERED[ANNUAL] and terms_on(session, ANNUAL, FRIDAY) == terms
    asked(session, small.one)
    with pytest.raises(Invalid, match="not given"):
        asked(session, small.one, first=FRIDAY)
    with transaction(session), pytest.raises(Outdated):
        set_terms(session, small.hr, ANNUAL, FRIDAY, terms, "Again", seen="0", today=TODAY, now=NOW)
    with transaction(session), pytest.raises(Invalid):
        set_terms(session, small.hr, ANNUAL, date(2026, 10, 11), terms, "Past", seen="1", today=TODAY, now=NOW)


def test_months_of_many_need_no_more_statements_than_of_one(session: Session, small: Small) -> None:
    row = asked(session, small.one)
    answered(session, small.lead, row, RequestAction.APPROVE)
    counts = []
    assert all(person.id for person in small.people)
    for people in (small.people[:1], small.people):
        with count_statements() as seen:
            months_of(session, people, month_of(TUESDAY), NOW)
        counts.append(len(seen))
    assert counts[0] == counts[1]
