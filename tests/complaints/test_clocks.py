"""Clocks that stand still, get more time, are counted anew and warn once, whatever the job does (policy 9.1.3)."""

import random
import secrets
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select

from complaints.cases.answers import ReplyLetter
from complaints.cases.assigning import assign_complaint, candidates_for
from complaints.cases.models import CaseClock, Complaint
from complaints.cases.rules.clocks import Basis, ClockKind
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.severity import Severity
from complaints.cases.services import add_note, record_finding, take_up, write_message
from complaints.cases.timing import REPLY_DAYS, start_their_date
from complaints.clocks.jobs import recount_all
from complaints.clocks.models import ClockChange, ClockExtension, ClockWarning, ProtectiveStep
from complaints.clocks.rules import (
    ChangeWhy,
    Pause,
    PauseKind,
    Stage,
    StepKind,
    climbs,
    due_after,
    extended,
    is_working_time,
    stage_instants,
)
from complaints.clocks.services import ask_extension, decide_extension, pause_clock, resume_clock
from complaints.clocks.warnings import acknowledge_warnings, open_clocks, waiting_warnings, write_warnings
from complaints.closing.models import LetterReview
from complaints.closing.rules.reviewing import ReviewOutcome
from complaints.closing.services import ask_legal, review_letter
from complaints.inquiry.planning import write_plan
from portal import clock
from portal.auth.rules import Role
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.feature import JobRun
from portal.files.models import StoredFile
from portal.notifications.models import OutboxMessage
from portal.policy.models import PolicySetting
from portal.workdays.rules import SHANGHAI
from portal.workdays.source import shipped_calendar


def _walked(start: date, amount: int, basis: Basis, pauses: list[Pause]) -> date:
    """A day counts where it is one of work (or any day counts) and lies in no pause; day by day."""
    calendar, day = shipped_calendar(), start
    while amount:
        day += timedelta(days=1)
        counts = basis is Basis.NATURAL_DAYS or calendar.is_working_day(day)
        if counts and not any(one.from_on < day <= one.until_on for one in pauses):
            amount -= 1
    return day


@pytest.mark.safety("s51")
def test_due_date_with_pauses_is_that_of_an_oracle_that_walks_the_days() -> None:
    chance, calendar = random.Random(15), shipped_calendar()
    for _ in range(3_000):
        start = date(2024, 1, 1) + timedelta(days=chance.randrange(900))
        pauses = []
        for _ in range(chance.randrange(4)):
            begins = start + timedelta(days=chance.randrange(-3, 30))
            pauses.append(Pause(from_on=begins, until_on=begins + timedelta(days=chance.randrange(0, 12))))
        amount, basis = chance.randrange(1, 16), chance.choice([Basis.WORKING_DAYS, Basis.NATURAL_DAYS])
        walked = _walked(start, amount, basis, pauses)
        assert due_after(calendar, start, amount, basis, pauses).due == walked, (start, amount, basis, pauses)


def test_more_time_goes_by_steps_of_the_client_bank_and_at_most_ten_days_for_the_reply() -> None:
    assert extended(ClockKind.CLIENT, 15, 30) == 30
    assert extended(ClockKind.CLIENT, 30, 60) == 60
    assert extended(ClockKind.REPLY, 5, 15) == 15
    for kind, amount, wanted in ((ClockKind.CLIENT, 15, 60), (ClockKind.REPLY, 5, 5), (ClockKind.REPLY, 5, 16)):
        with pytest.raises(Invalid):
            extended(kind, amount, wanted)
    for kind, amount, wanted in ((ClockKind.CLIENT, 60, 90), (ClockKind.PROTECT, 1, 2)):
        with pytest.raises(Refused):
            extended(kind, amount, wanted)


def test_stages_come_at_half_four_fifths_due_and_a_working_day_later() -> None:
    started = datetime(2026, 3, 2, tzinfo=SHANGHAI)
    found = stage_instants(shipped_calendar(), started, started + timedelta(days=5))  # Saturday 0:00: the Friday's end
    assert found[Stage.HALF] == started + timedelta(days=2, hours=12)
    assert found[Stage.MOST] == started + timedelta(days=4)
    assert found[Stage.DUE] == started + timedelta(days=5)
    assert found[Stage.AFTER] == datetime(2026, 3, 10, tzinfo=SHANGHAI)


def test_people_are_told_in_the_hours_of_working_days() -> None:
    calendar = shipped_calendar()
    assert is_working_time(calendar, datetime(2026, 10, 10, 9, 0, tzinfo=SHANGHAI)), "a Saturday that makes up"
    for moment in ("2026-10-01T10:00", "2026-03-02T08:59", "2026-03-02T18:00", "2026-03-07T12:00"):
        assert not is_working_time(calendar, datetime.fromisoformat(f"{moment}+08:00"))
    assert not climbs(calendar, datetime(2026, 3, 6, 10, tzinfo=SHANGHAI), datetime(2026, 3, 9, 23, tzinfo=SHANGHAI))
    assert climbs(calendar, datetime(2026, 3, 6, 10, tzinfo=SHANGHAI), datetime(2026, 3, 10, 0, tzinfo=SHANGHAI))


MONDAY = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)


@pytest.fixture
def case(demo_session, file, handler):
    """A complaint of a Monday under investigation: (id, its handler)."""
    case_id = file(at=MONDAY)
    _, officer = handler(case_id)
    with transaction(demo_session) as session:
        take_up(session, officer, case_id, MONDAY + timedelta(hours=1))
    return case_id, officer


def _clock(session, case_id: int, kind: ClockKind) -> CaseClock:
    session.rollback()
    return session.scalars(select(CaseClock).where(CaseClock.complaint_id == case_id, CaseClock.kind == kind)).one()


def _document(session, case_id: int) -> int:
    """A file of the case, as a row."""
    with transaction(session) as writing:
        made = StoredFile(
            about_type="complaint",
            about_id=str(case_id),
            storage_name=secrets.token_hex(16),
            file_name="order.pdf",
            kind="pdf",
            size=1,
            sha256="0" * 64,
            created_at=clock.now(),
        )
        writing.add(made)
        writing.flush()
        return made.id


def test_paused_clock_is_never_late_and_goes_on_with_what_was_left(demo_session, case) -> None:
    case_id, officer = case
    row = _clock(demo_session, case_id, ClockKind.REPLY)
    assert row.due_on == date(2026, 11, 9)
    file_id, clock_id = _document(demo_session, case_id), row.id
    values = {"kind": PauseKind.EXPERT, "file_id": file_id, "notice": "An expert looks at the recording."}
    with transaction(demo_session) as session:
        pause_clock(session, officer, case_id, clock_id, now=MONDAY + timedelta(days=2), **values)
    with pytest.raises(Refused), transaction(demo_session) as session:
        pause_clock(session, officer, case_id, clock_id, now=MONDAY + timedelta(days=3), **values)
    with transaction(demo_session) as session:
        resume_clock(session, officer, case_id, clock_id, MONDAY + timedelta(days=10))
    row = _clock(demo_session, case_id, ClockKind.REPLY)
    assert row.due_on == date(2026, 11, 17), "two of five days were used, three count after the 12th"
    complaint = demo_session.get_one(Complaint, case_id)
    client = _clock(demo_session, case_id, ClockKind.CLIENT)
    assert client.due_on == date(2026, 11, 17), "the client bank's clock went on meanwhile"
    assert complaint.next_due_at == min(row.due_at, client.due_at)


def test_pause_needs_a_document_of_the_case_a_notice_and_a_clock_that_can_wait(demo_session, case) -> None:
    case_id, officer = case
    reply = _clock(demo_session, case_id, ClockKind.REPLY).id
    assigned = _clock(demo_session, case_id, ClockKind.ASSIGN).id
    foreign = _document(demo_session, case_id + 1_000_000)
    own = _document(demo_session, case_id)
    values = {"kind": PauseKind.AUTHORITY, "now": MONDAY + timedelta(days=1)}
    with transaction(demo_session) as session:
        with pytest.raises(Invalid):
            pause_clock(session, officer, case_id, reply, file_id=foreign, notice="Read this.", **values)
        with pytest.raises(Invalid):
            pause_clock(session, officer, case_id, reply, file_id=own, notice="  ", **values)
        with pytest.raises(Refused):
            pause_clock(session, officer, case_id, assigned, file_id=own, notice="Read this.", **values)
        with pytest.raises(NotFound):
            pause_clock(session, officer, case_id, 10_000_000, file_id=own, notice="Read this.", **values)


def test_more_time_is_approved_by_somebody_above_who_does_not_handle_the_case(demo_session, case, actor) -> None:
    case_id, officer = case
    client = _clock(demo_session, case_id, ClockKind.CLIENT)
    texts = {"reason": "Three banks have to answer.", "notice": "We need until the 2nd of December."}
    with transaction(demo_session) as session:
        asked = ask_extension(
            session, officer, case_id, client.id, amount=30, now=MONDAY + timedelta(days=3), **texts
        ).id
    assert _clock(demo_session, case_id, ClockKind.CLIENT).due_on == date(2026, 11, 17), "asking wins no time"
    with pytest.raises(Refused), transaction(demo_session) as session:
        decide_extension(session, officer, case_id, asked, granted=True, now=MONDAY + timedelta(days=3))
    with transaction(demo_session) as session:
        decide_extension(session, actor("compliance"), case_id, asked, granted=True, now=MONDAY + timedelta(days=3))
    assert _clock(demo_session, case_id, ClockKind.CLIENT).due_on == date(2026, 12, 2)
    row = demo_session.get_one(ClockExtension, asked)
    assert row.message_id is not None
    with pytest.raises(Refused), transaction(demo_session) as session:
        decide_extension(session, actor("compliance"), case_id, asked, granted=True, now=MONDAY + timedelta(days=4))


def _warn(session, now: datetime, case_id: int) -> int:
    with transaction(session) as writing:
        rows = [row for row in open_clocks(writing, 0, 100_000) if row[0].complaint_id == case_id]
        return write_warnings(writing, rows, now)


def _told(session, case_id: int) -> list[tuple[str, str, int, int]]:
    session.rollback()
    rows = session.execute(
        select(CaseClock.kind, ClockWarning.stage, ClockWarning.rung, ClockWarning.employee_id)
        .join(CaseClock, CaseClock.id == ClockWarning.clock_id)
        .where(ClockWarning.complaint_id == case_id)
    )
    return sorted((kind.value, stage.value, rung, person) for kind, stage, rung, person in rows)


def test_missed_and_repeated_runs_neither_skip_nor_repeat_a_warning(demo_session, case, actor) -> None:
    """One run a day later says what five runs would have said; another run adds nothing."""
    case_id, officer = case
    night = datetime(2026, 11, 10, 3, tzinfo=SHANGHAI)
    assert _warn(demo_session, night, case_id) == 0, "nobody is told at night"
    morning = datetime(2026, 11, 10, 9, tzinfo=SHANGHAI)
    assert _warn(demo_session, morning, case_id) > 0
    told = _told(demo_session, case_id)
    assert [one[1:3] for one in told if one[0] == "reply"] == [("due", 0), ("half", 0), ("most", 0)]
    assert {one[3] for one in told} == {officer.employee_id}
    assert _warn(demo_session, morning + timedelta(minutes=10), case_id) == 0
    assert _told(demo_session, case_id) == told
    number = demo_session.get_one(Complaint, case_id).number
    (mail,) = _warning_mails(demo_session, number)
    assert mail.body.count(number) == len(told), "one mail says it all, once"
    assert "nine times" not in mail.body, "nothing of the case stands in it"
    assert waiting_warnings(demo_session, officer.employee_id)


def _warning_mails(session, number: str) -> list[OutboxMessage]:
    mails = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.unique_key.startswith("complaints:warnings:"))
        .order_by(OutboxMessage.id)
    ).all()
    return [one for one in mails if number in one.body]


def test_unacknowledged_warning_climbs_and_an_acknowledged_one_does_not(demo_session, case, actor) -> None:
    case_id, officer = case
    _warn(demo_session, datetime(2026, 11, 5, 9, tzinfo=SHANGHAI), case_id)
    before = len(_told(demo_session, case_id))
    _warn(demo_session, datetime(2026, 11, 7 + 2, 9, tzinfo=SHANGHAI), case_id)
    climbed = [one for one in _told(demo_session, case_id) if one[2] == 1]
    assert climbed, before
    mails = _warning_mails(demo_session, demo_session.get_one(Complaint, case_id).number)
    assert len({one.recipient for one in mails}) == 2, "compliance has a mail, too"
    assert {one[3] for one in climbed} == {actor("compliance").employee_id}
    with transaction(demo_session) as session:
        acknowledge_warnings(session, officer, case_id, MONDAY + timedelta(days=7))
    assert not [row for row in waiting_warnings(demo_session, officer.employee_id) if row.id == case_id]
    _warn(demo_session, datetime(2026, 11, 12, 9, tzinfo=SHANGHAI), case_id)
    again = [one for one in _told(demo_session, case_id) if one[2] == 2]
    assert {one[1] for one in again} <= {"most", "due", "after"}, "what was acknowledged goes no further"


def test_serious_complaint_opens_with_three_steps_each_settled_on_its_own(demo_session, file, handler) -> None:
    case_id = file(at=MONDAY, codes=("102",))
    _, officer = handler(case_id)
    complaint = demo_session.get_one(Complaint, case_id)
    assert complaint.severity <= Severity.S2
    steps = demo_session.scalars(select(ProtectiveStep).where(ProtectiveStep.complaint_id == case_id)).all()
    assert {one.kind for one in steps} == set(StepKind)
    assert {one.due_at for one in steps} == {_clock(demo_session, case_id, ClockKind.PROTECT).due_at}
    for number, step in enumerate(StepKind):
        assert _clock(demo_session, case_id, ClockKind.PROTECT).done_at is None, number
        with transaction(demo_session) as session:
            add_note(session, officer, case_id, "Done.", clock.now(), protects=True, step=step)
    assert _clock(demo_session, case_id, ClockKind.PROTECT).done_at is not None
    with pytest.raises(Invalid), transaction(demo_session) as session:
        add_note(session, officer, case_id, "Again.", clock.now(), protects=True, step=StepKind.STOP_CALLS)


def test_clocks_stop_by_what_they_count(demo_session, case) -> None:
    case_id, officer = case
    assert _clock(demo_session, case_id, ClockKind.ASSIGN).done_at is not None
    assert _clock(demo_session, case_id, ClockKind.PROGRESS).done_at is None
    allegation = demo_session.get_one(Complaint, case_id).allegations[0].id
    with transaction(demo_session) as session:
        write_message(session, officer, case_id, "We have your recordings.", MONDAY + timedelta(days=1))
        record_finding(
            session, officer, case_id, allegation, verdict=Verdict.UPHELD, basis="Heard.", reasons="Nine calls.",
            seen_version=0, now=MONDAY + timedelta(days=2),
        )  # fmt: skip
    assert _clock(demo_session, case_id, ClockKind.PROGRESS).done_at == MONDAY + timedelta(days=1)
    assert _clock(demo_session, case_id, ClockKind.DECISION).done_at == MONDAY + timedelta(days=2)


def test_counting_anew_lists_what_has_moved_once(demo_session, case) -> None:
    """A date that no longer follows from the calendar is set right at night, and stands in the list."""
    case_id, _ = case
    row = _clock(demo_session, case_id, ClockKind.REPLY)
    with transaction(demo_session) as session:
        session.get_one(CaseClock, row.id).due_on = date(2026, 11, 6)
    run = JobRun(session=demo_session, job_id=0, payload={}, progress=lambda *_: None)
    assert recount_all(run)["changed"] == 1
    assert recount_all(run)["changed"] == 0
    change = demo_session.scalars(select(ClockChange)).one()
    assert (change.clock_id, change.due_before, change.due_after) == (row.id, date(2026, 11, 6), date(2026, 11, 9))
    assert demo_session.scalar(select(func.count()).select_from(ClockChange)) == 1


def _decided(session, key: str, value: str, day: date) -> None:
    with transaction(session) as writing:
        writing.add(
            PolicySetting(
                key=key, value=value, effective_from=day, reason="Decided.", set_by_id=None, set_at=clock.now()
            )
        )


def test_changed_number_of_the_policy_moves_running_clocks_by_night_and_is_listed(demo_session, file) -> None:
    """Started on the day or later: it follows. Started before: its date stays, or comes earlier."""
    before, after = file(at=MONDAY), file(at=MONDAY + timedelta(days=2))
    run = JobRun(session=demo_session, job_id=0, payload={}, progress=lambda *_: None)
    recount_all(run)
    with transaction(demo_session) as session:
        session.execute(delete(ClockChange))
    _decided(demo_session, REPLY_DAYS, "8", date(2026, 11, 3))
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        recount_all(run)
        assert _clock(demo_session, before, ClockKind.REPLY).due_on == date(2026, 11, 9), "promised"
        assert _clock(demo_session, after, ClockKind.REPLY).due_on == date(2026, 11, 16)
        assert _clock(demo_session, after, ClockKind.DECISION).amount == 7
        _decided(demo_session, REPLY_DAYS, "2", date(2026, 11, 4))
        recount_all(run)
        assert _clock(demo_session, before, ClockKind.REPLY).due_on == date(2026, 11, 6), "two days from the 4th"
        assert _clock(demo_session, after, ClockKind.REPLY).due_on == date(2026, 11, 6)
        rows = demo_session.scalars(select(ClockChange).where(ClockChange.complaint_id == after)).all()
        assert {one.why for one in rows} == {ChangeWhy.POLICY}
        assert (8, 2) in {(one.days_before, one.days_after) for one in rows}
        assert recount_all(run)["changed"] == 0


def test_plan_and_review_are_clocks_that_begin_and_stop(demo_session, drafted, actor) -> None:
    case_id, _, officer = drafted(codes=("102",))
    plan = _clock(demo_session, case_id, ClockKind.PLAN)
    assert (plan.done_at, plan.amount) == (None, 1)
    with transaction(demo_session) as session:
        write_plan(session, officer, case_id, "Listen, compare, hear.", 0, clock.now())
        with pytest.raises(Refused):
            write_plan(session, officer, case_id, "Another.", 0, clock.now())
        ask_legal(session, officer, case_id, clock.now())
    assert _clock(demo_session, case_id, ClockKind.PLAN).done_at is not None
    assert _clock(demo_session, case_id, ClockKind.REVIEW).done_at is None
    with transaction(demo_session) as session:
        review = session.scalars(
            select(LetterReview.id).join(ReplyLetter).where(ReplyLetter.complaint_id == case_id)
        ).one()
        review_letter(session, actor("legal"), review, ReviewOutcome.RETURNED, "Say when.", clock.now())
    assert _clock(demo_session, case_id, ClockKind.REVIEW).done_at is not None
    with transaction(demo_session) as session:
        ask_legal(session, officer, case_id, clock.now())
    assert _clock(demo_session, case_id, ClockKind.REVIEW).done_at is None, "asked again, it begins anew"


def test_page_of_clocks_lets_ask_and_approve(demo_client, demo_session, file, handler) -> None:
    """By the page: the officer asks, compliance approves, and the officer reads the new date."""
    case_id = file()
    username, _ = handler(case_id)
    _document(demo_session, case_id)
    demo_client.sign_in(username)
    page = demo_client.get(f"/complaints/{case_id}/clocks")
    assert "Let it stand still" in page.text, "both forms with a notice are on the page"
    clock_id = _clock(demo_session, case_id, ClockKind.CLIENT).id
    values = {"extended_id": clock_id, "reason": "Why.", "notice": "Please wait."}
    refused = demo_client.submit(page, "Ask for it", status=422, amount=60, **values)
    assert "The next step is 30 natural days." in refused.text
    demo_client.submit(refused, "Ask for it", amount=30, **values)
    demo_client.sign_in("compliance")
    page = demo_client.get(f"/complaints/{case_id}/clocks")
    assert "15 → 30 days" in page.text
    page = demo_client.submit(page, "Approve")
    assert "approved" in demo_client.get(f"/complaints/{case_id}/clocks").text
    assert "No date has moved" in demo_client.get("/complaints/clocks/changes").text


def test_handing_a_case_on_keeps_warnings_with_who_handles_it(demo_session, case, actor) -> None:
    case_id, officer = case
    _warn(demo_session, datetime(2026, 11, 5, 9, tzinfo=SHANGHAI), case_id)
    complaint = demo_session.get_one(Complaint, case_id)
    other = next(
        one
        for one in candidates_for(demo_session, complaint, Role.OFFICER, clock.today())
        if one.employee_id != officer.employee_id and not one.against
    )
    demo_session.rollback()
    with transaction(demo_session) as session:
        assign_complaint(session, actor("compliance"), case_id, other.employee_id, "Leave.", clock.now())
    assert not [row for row in waiting_warnings(demo_session, officer.employee_id) if row.id == case_id]


def test_date_set_by_a_regulator_is_a_clock_of_its_own(demo_session, case) -> None:
    case_id, _ = case
    with transaction(demo_session) as session:
        start_their_date(session, case_id, date(2026, 11, 12), MONDAY)
    row = _clock(demo_session, case_id, ClockKind.REGULATOR)
    assert (row.due_on, row.amount, row.basis) == (date(2026, 11, 12), 10, Basis.NATURAL_DAYS)
    run = JobRun(session=demo_session, job_id=0, payload={}, progress=lambda *_: None)
    recount_all(run)
    assert _clock(demo_session, case_id, ClockKind.REGULATOR).due_on == date(2026, 11, 12)
