"""The decisions about a complaint as tables of cases: workflow, severity, clocks, conflicts, codes, letters."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.cases.rules.clocks import Basis, ClockKind, Tone, plan_clocks, tone, working_hours_after
from complaints.cases.rules.conflict import (
    Conflict,
    Placement,
    conflicts,
    is_barred_from_seeing,
)
from complaints.cases.rules.letter import Part, Verdict, filled, missing_parts
from complaints.cases.rules.severity import Safety, Severity, severity_of
from complaints.cases.rules.workflow import WAYS, Action, Party, State, advance, possible
from complaints.intake import rules as intake
from complaints.taxonomy import GROUPS, NAMES, SOURCE, categories
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.workdays.queries import current_calendar
from portal.workdays.rules import SHANGHAI, CalendarDay, DayKind, Layer, days_between, work_calendar
from portal.workdays.services import load_official_calendar

# What the table allows, written a second time by hand.
ALLOWED = {
    (State.RECEIVED, Action.ASSIGN): State.ASSIGNED,
    (State.ASSIGNED, Action.ASSIGN): State.ASSIGNED,
    (State.INVESTIGATING, Action.ASSIGN): State.INVESTIGATING,
    (State.FINDING, Action.ASSIGN): State.FINDING,
    (State.ASSIGNED, Action.TAKE_UP): State.INVESTIGATING,
    (State.INVESTIGATING, Action.FIND): State.FINDING,
    (State.FINDING, Action.FIND): State.FINDING,
    (State.FINDING, Action.REPLY): State.REPLIED,
    (State.REPLIED, Action.UNDELIVERED): State.FINDING,
    (State.CLOSED, Action.UNDELIVERED): State.FINDING,
    (State.REPLIED, Action.CLOSE): State.CLOSED,
    (State.RECEIVED, Action.ANSWER_WITH): State.REPLIED,
    (State.ASSIGNED, Action.ANSWER_WITH): State.REPLIED,
    (State.INVESTIGATING, Action.ANSWER_WITH): State.REPLIED,
    (State.FINDING, Action.ANSWER_WITH): State.REPLIED,
    (State.REPLIED, Action.CLOSE_WITH): State.CLOSED,
    (State.ASSIGNED, Action.WITHDRAW): State.WITHDRAWN,
    (State.INVESTIGATING, Action.WITHDRAW): State.WITHDRAWN,
    (State.FINDING, Action.WITHDRAW): State.WITHDRAWN,
    (State.FINDING, Action.CONCLUDE): State.CLOSED,
    **dict.fromkeys(
        ((state, Action.REOPEN) for state in (State.REPLIED, State.CLOSED, State.WITHDRAWN, State.OUTSIDE_REMIT)),
        State.RECEIVED,
    ),
    (State.ASSIGNED, Action.PASS_ON): State.OUTSIDE_REMIT,
    (State.INVESTIGATING, Action.PASS_ON): State.OUTSIDE_REMIT,
}


@pytest.mark.safety("s54")
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(Action))
def test_every_state_and_action_does_what_table_says(state: State, action: Action) -> None:
    for party in Party:
        if (state, action) in ALLOWED and party in WAYS[(state, action)].who:
            assert advance(state, action, party) is ALLOWED[(state, action)]
            assert action in possible(state, party)
        else:
            with pytest.raises(Refused):
                advance(state, action, party)
            assert action not in possible(state, party)


@pytest.mark.safety("s54")
@given(steps=st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(Party)), max_size=40))
def test_random_steps_never_leave_table(steps: list[tuple[Action, Party]]) -> None:
    state = State.RECEIVED
    for action, party in steps:
        before = state
        try:
            state = advance(state, action, party)
        except Refused:
            assert state is before
        else:
            assert ALLOWED[(before, action)] is state


@pytest.mark.parametrize(
    ("defaults", "safety", "expected"),
    [
        (["S3"], Safety.NONE, "S3"),
        (["S4", "S2"], Safety.NONE, "S2"),
        ([], Safety.NONE, "S3"),
        (["S3"], Safety.VULNERABLE, "S2"),
        (["S1"], Safety.VULNERABLE, "S1"),
        (["S4"], Safety.DANGER, "S1"),
        ([], Safety.VULNERABLE, "S2"),
    ],
)
def test_severity_is_worst_raised_by_safety(defaults: list[str], safety: Safety, expected: str) -> None:
    assert severity_of([Severity(value) for value in defaults], safety)[0] == expected


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def calendar(session):
    with transaction(session) as writing:
        load_official_calendar(writing, COMMAND)
    return current_calendar(session)


@pytest.mark.parametrize(
    ("arrived", "severity", "kind", "due", "basis"),
    [
        # Monday 2026-03-02; 5 working days are the next Monday.
        ("2026-03-02T10:00", "S3", ClockKind.REPLY, "2026-03-10T00:00", Basis.WORKING_DAYS),
        ("2026-03-02T10:00", "S1", ClockKind.REPLY, "2026-03-06T00:00", Basis.WORKING_DAYS),
        ("2026-03-02T10:00", "S3", ClockKind.ACKNOWLEDGE, "2026-03-04T00:00", Basis.WORKING_DAYS),
        ("2026-03-02T10:00", "S3", ClockKind.CLIENT, "2026-03-18T00:00", Basis.NATURAL_DAYS),
        ("2026-03-02T10:00", "S1", ClockKind.PROTECT, "2026-03-02T11:00", Basis.HOURS),
        ("2026-03-02T10:00", "S2", ClockKind.PROTECT, "2026-03-02T14:00", Basis.WORKING_HOURS),
        ("2026-03-02T16:00", "S2", ClockKind.PROTECT, "2026-03-03T11:00", Basis.WORKING_HOURS),
        ("2026-03-07T23:00", "S2", ClockKind.PROTECT, "2026-03-09T13:00", Basis.WORKING_HOURS),
        # The National Day week of 2025 with its make-up day on Sunday 28 September.
        ("2025-09-27T12:00", "S3", ClockKind.REPLY, "2025-10-11T00:00", Basis.WORKING_DAYS),
        # Arrival late in the evening in UTC is the next day in Shanghai.
        ("2026-03-03T00:30", "S3", ClockKind.REPLY, "2026-03-11T00:00", Basis.WORKING_DAYS),
    ],
)
@pytest.mark.safety("s51")
def test_clock_is_due_by_the_note(calendar, arrived, severity, kind, due, basis) -> None:
    plans = plan_clocks(calendar, _at(arrived), Severity(severity), reply_days=5, acknowledge_days=1)
    plan = next(one for one in plans if one.kind is kind)
    assert (plan.due_at, plan.basis) == (_at(due), basis)


def test_minor_complaint_has_no_protective_clock(calendar) -> None:
    plans = plan_clocks(calendar, _at("2026-03-02T10:00"), Severity.S4, reply_days=5, acknowledge_days=1)
    assert ClockKind.PROTECT not in {plan.kind for plan in plans}
    assert {ClockKind.ASSIGN, ClockKind.PROGRESS, ClockKind.DECISION} < {plan.kind for plan in plans}


def test_year_without_notice_says_so(calendar) -> None:
    arrived = _at(f"{calendar.announced_until.year}-12-30T10:00")
    plans = plan_clocks(calendar, arrived, Severity.S3, reply_days=5, acknowledge_days=1)
    years = {plan.kind: plan.provisional_year for plan in plans}
    assert years[ClockKind.REPLY] == calendar.announced_until.year + 1
    assert years[ClockKind.CLIENT] is None


@given(
    start=st.integers(0, 670 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    hours=st.integers(0, 40),
)
def test_working_hours_end_inside_working_hours(start: datetime, hours: int) -> None:
    calendar = _calendar_without_database()
    due, _ = working_hours_after(calendar, start, hours)
    here = due.astimezone(SHANGHAI)
    assert calendar.is_working_day(here.date()) and 9 <= here.hour <= 18
    assert due >= start + timedelta(hours=hours) or hours == 0


def _calendar_without_database():
    if "made" not in _MADE:
        days = tuple(
            CalendarDay(day=day, working=day.isoweekday() < 6, kind=DayKind.WORKDAY)
            for day in days_between(date(2024, 1, 1), date(2027, 12, 31))
        )
        layer = Layer(name="plain", version="1", published_on=date(2024, 1, 1), source="test", days=days)
        _MADE["made"] = work_calendar("plain", [layer])
    return _MADE["made"]


_MADE: dict = {}


@pytest.mark.parametrize(
    ("hours_gone", "done", "expected"),
    [
        (1, False, Tone.OK),
        (79, False, Tone.OK),
        (80, False, Tone.WARN),
        (100, False, Tone.LATE),
        (120, True, Tone.DONE),
    ],
)
def test_tone_follows_from_time_alone(hours_gone: int, done: bool, expected: Tone) -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    now = start + timedelta(hours=hours_gone)
    assert tone(start, start + timedelta(hours=100), now if done else None, now) is expected


DAY = date(2026, 6, 10)
OFFICER, COLLECTOR, LEAD, OLD_LEAD = 1, 2, 3, 4


def _place(employee: int, lead: int | None, team: int | None, start: str, end: str | None = None) -> Placement:
    return Placement(
        employee_id=employee,
        lead_id=lead,
        team_id=team,
        starts_on=date.fromisoformat(start),
        ends_on=date.fromisoformat(end) if end else None,
    )


@pytest.mark.safety("s05")
@pytest.mark.parametrize(
    ("candidate", "placements", "event", "expected"),
    [
        (OFFICER, [_place(COLLECTOR, LEAD, 7, "2024-01-01")], DAY, set()),
        (COLLECTOR, [_place(COLLECTOR, LEAD, 7, "2024-01-01")], DAY, {Conflict.IS_SUBJECT}),
        (LEAD, [_place(COLLECTOR, LEAD, 7, "2024-01-01")], DAY, {Conflict.LEADS_SUBJECT}),
        # The lead at the time of the event, though no longer now.
        (
            OLD_LEAD,
            [_place(COLLECTOR, OLD_LEAD, 7, "2024-01-01", "2026-05-31"), _place(COLLECTOR, LEAD, 7, "2026-06-01")],
            date(2026, 5, 20),
            {Conflict.LEADS_SUBJECT},
        ),
        # Neither then nor now.
        (
            OLD_LEAD,
            [_place(COLLECTOR, OLD_LEAD, 7, "2024-01-01", "2025-05-31"), _place(COLLECTOR, LEAD, 7, "2025-06-01")],
            date(2026, 5, 20),
            set(),
        ),
        (
            OFFICER,
            [_place(COLLECTOR, LEAD, 7, "2024-01-01"), _place(OFFICER, LEAD, 7, "2024-01-01", "2026-03-01")],
            DAY,
            {Conflict.SAME_TEAM},
        ),
        # More than 180 days ago.
        (
            OFFICER,
            [_place(COLLECTOR, LEAD, 7, "2024-01-01"), _place(OFFICER, LEAD, 7, "2024-01-01", "2025-10-01")],
            DAY,
            set(),
        ),
        # In the same team, but never at the same time.
        (
            OFFICER,
            [_place(COLLECTOR, LEAD, 7, "2026-05-01"), _place(OFFICER, LEAD, 7, "2024-01-01", "2026-04-30")],
            DAY,
            set(),
        ),
    ],
)
def test_conflicts_follow_from_dated_assignments(candidate, placements, event, expected) -> None:
    found = conflicts(candidate, [COLLECTOR], placements, event, DAY)
    assert found == expected
    assert is_barred_from_seeing(found) == bool(expected & {Conflict.IS_SUBJECT, Conflict.LEADS_SUBJECT})


def test_missing_parts_are_named_in_order() -> None:
    everything = dict.fromkeys(Part, "text")
    assert missing_parts(everything, [Verdict.UPHELD]) == []
    assert missing_parts({}, []) == [Part.FINDINGS, Part.BASIS, Part.REASONS, Part.REDRESS, Part.NEXT_INSTANCE]
    assert missing_parts({**everything, Part.APOLOGY: " "}, [Verdict.PARTLY]) == [Part.APOLOGY]
    assert missing_parts({**everything, Part.APOLOGY: ""}, [Verdict.NOT_UPHELD]) == []
    assert missing_parts(everything, [Verdict.UPHELD, None]) == [Part.FINDINGS]


@pytest.mark.safety("s24")
@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{unknown}", "There is no place called"),
        ("{number.__class__}", "A brace in the text"),
        ("{number!r}", "A brace in the text"),
        ("{0}", "A brace in the text"),
        ("{{ 7 * 7 }}", "A brace in the text"),
        ("{% raw %}", "A brace in the text"),
        ("}", "A brace in the text"),
    ],
)
def test_template_knows_named_places_only(template: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        filled(template, {"number": "C-1"})


@given(value=st.text())
def test_value_is_never_filled_again(value: str) -> None:
    assert filled("a {number} b", {"number": value}) == f"a {value} b"


@pytest.mark.safety("s64")
def test_code_has_eighty_bits_of_our_secret() -> None:
    codes = {intake.look_up_code(b"k" * 40, f"{number:032x}") for number in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 16 and set(code) <= set(intake.ALPHABET) for code in codes)
    assert intake.look_up_code(b"k" * 40, "a" * 32) == intake.look_up_code(b"k" * 40, "a" * 32)
    assert intake.look_up_code(b"l" * 40, "a" * 32) != intake.look_up_code(b"k" * 40, "a" * 32)
    assert len(intake.ALPHABET) == 32 and 16 * 5 == 80


@given(key=st.integers(0, 16**32 - 1), spaces=st.sampled_from(["", " ", "-", "–"]))
def test_code_is_read_however_it_is_typed(key: int, spaces: str) -> None:
    code = intake.look_up_code(b"secret", f"{key:032x}")
    typed = spaces.join(intake.grouped(code).split("-")).lower().replace("0", "o").replace("1", "l")
    assert intake.normal_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("C-2026-000123", "C-2026-000123"),
        (" c2026-123 ", "C-2026-000123"),
        ("Ｃ-2026-000123", "C-2026-000123"),
        ("C-2026-1234567", "C-2026-1234567"),
        ("2026-000123", None),
        ("C-2026-", None),
        ("C-2026-12345678901", None),
        ("' OR 1=1 --", None),
        ("", None),
    ],
)
def test_number_is_read_however_it_is_typed(typed: str, number: str | None) -> None:
    assert intake.normal_number(typed) == number


@given(text=st.text())
def test_cleaned_text_can_be_kept_and_loses_no_letter(text: str) -> None:
    clean = intake.without_controls(text)
    assert intake.is_storable(clean) and len(clean) == len(text)
    assert clean == text or not intake.is_storable(text)


@pytest.mark.parametrize(
    ("text", "given_"),
    [("agent 0042", True), ("0042", True), ("No.0042!", True), ("130042", False), ("00425", False), ("", False)],
)
def test_staff_number_is_word_of_its_own(text: str, given_: bool) -> None:
    assert intake.gives_number(text, "0042") is given_


@pytest.mark.parametrize(
    ("text", "name", "given_"),
    [
        ("It was AMARA DIALLO who called", "Amara Diallo", True),
        ("Amara Dialloson", "Amara Diallo", False),
        ("是Amara Diallo打来的电话", "Amara Diallo", True),
        ("Dámara Diallo", "Amara Diallo", False),
        ("是戴敏打来的电话", "戴敏", True),
        ("戴小敏", "戴敏", False),
    ],
)
def test_full_name_is_found_in_words(text: str, name: str, given_: bool) -> None:
    assert intake.gives_name(text, name) is given_


def test_taxonomy_words_match_the_file() -> None:
    lines = SOURCE.read_text(encoding="utf-8").splitlines()[1:]
    assert len(categories()) == len(lines) == 34
    assert set(NAMES) == set(categories()) and {code[0] for code in NAMES} == set(GROUPS)
    for line, category in zip(lines, categories().values(), strict=True):
        assert line.startswith(category.code)
        assert category.name.casefold() in line.replace('"', "").casefold()
