"""The numbers of attendance are dated: a change holds from its day on, and the day says which number spoke."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from hr.attendance.chosen import ABSENT, AFTER, GRACE, GRACE_OUT, HALF_DAY, numbers_of
from hr.attendance.months import Month
from hr.attendance.queries import day_trace, months_of
from hr.attendance.whys import whys_of
from portal.db.session import transaction
from portal.policy.models import PolicySetting
from tests.hr.staff import file_of, imported, plain_agency

BEFORE_CHANGE, CHANGED = date(2026, 10, 12), date(2026, 10, 13)
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def choose(session: Session, **numbers: int) -> None:
    """The agency chooses numbers from CHANGED on."""
    with transaction(session):
        for key, value in numbers.items():
            session.add(
                PolicySetting(
                    key=key.replace("__", "."), value=str(value), effective_from=CHANGED, reason="", set_at=NOW
                )
            )


def test_number_holds_from_its_day_on_and_the_day_names_it(app, session: Session) -> None:
    person = plain_agency(session, 1)[0]
    lines = [f"{person.number},{day} {at},," for day in (BEFORE_CHANGE, CHANGED) for at in ("09:10:00", "17:55:00")]
    imported(session, file_of(*lines))
    names = {GRACE: 15, GRACE_OUT: 10}
    choose(session, **{key.replace(".", "__"): value for key, value in names.items()})
    results = {result.day: result for result in months_of(session, [person], Month(date(2026, 10, 1)), NOW)[0].results}
    assert (results[BEFORE_CHANGE].status.value, results[CHANGED].status.value) == ("late_and_early", "present")
    assert (results[CHANGED].late, results[CHANGED].early) == (600, 300)
    with app.test_request_context():
        before = [
            sentence for why in whys_of(day_trace(session, person, BEFORE_CHANGE, NOW)) for _, sentence in why.numbers
        ]
        after = whys_of(day_trace(session, person, CHANGED, NOW))
    assert before[0] == "Grace at the start of a shift: 5 minutes (as delivered)"
    assert after[0].numbers == [(GRACE, "Grace at the start of a shift: 15 minutes (since Oct 13, 2026)")]
    assert after[1].numbers[0][0] == GRACE_OUT


def test_little_work_is_half_a_day_or_none_and_late_punches_are_left_aside(app, session: Session) -> None:
    person = plain_agency(session, 1)[0]
    days = (date(2026, 10, 13), date(2026, 10, 14), date(2026, 10, 15))
    times = (("09:00:00", "12:00:00"), ("09:00:00", "09:30:00"), ("09:00:00", "21:30:00"))
    lines = [f"{person.number},{day} {at},," for day, pair in zip(days, times, strict=True) for at in pair]
    imported(session, file_of(*lines))
    names = {HALF_DAY: 240, ABSENT: 60, AFTER: 120}
    choose(session, **{key.replace(".", "__"): value for key, value in names.items()})
    month = months_of(session, [person], Month(date(2026, 10, 1)), NOW)[0]
    found = {result.day: result.status.value for result in month.results}
    assert [found[day] for day in days] == ["half_day", "absent", "missing_out"]
    assert month.totals.half_days == 1
    with app.test_request_context():
        aside = whys_of(day_trace(session, person, days[2], NOW))[-1]
    assert aside.text == "Punches outside of the hours of this day were left aside. How many: 1"
    assert [key for key, _ in aside.numbers][-1] == AFTER
    assert numbers_of(session).on(BEFORE_CHANGE, (AFTER,))[0].since is None
