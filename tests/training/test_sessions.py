"""Sessions with a database: places, waiting list, attendance, feedback, units, the rota, the shortfall."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.auth.actor import COMMAND, Actor
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Outdated, Refused
from portal.notifications.models import OutboxMessage
from portal.people.models import Employee, Post
from tests.training.conftest import DAY, NOW, Agency
from training.courses.models import Completion, Unit
from training.courses.rules import UnitKind
from training.sessions.agenda import concerns_of
from training.sessions.attending import add_person, check_in_by_code, give_feedback, note_attendance, note_list
from training.sessions.models import Attendance, Feedback, FeedbackGiven, Seat, TrainingSession
from training.sessions.permissions import TEACH
from training.sessions.planning import plan_next_month, plan_recurring, topics_nobody_teaches
from training.sessions.queries import attended_in, coming, feedback_due, feedback_of, noted_in, offered
from training.sessions.recurring import own_months
from training.sessions.rota import first_of_month
from training.sessions.rules import HowNoted, SessionFacts, Topic
from training.sessions.services import book_place, cancel_session, change_session, leave_place, plan_session

BEGIN = NOW + timedelta(days=1)
END = BEGIN + timedelta(hours=1)
TRAINER = Actor(scopes={TEACH: Scope.ALL}, source="test")


@pytest.fixture
def people(agency: Agency) -> list[int]:
    """Four collectors with mail addresses, employed since last year; a trainer is the first."""
    ids = [agency.join(DAY - timedelta(days=400), Post.TRAINER)]
    ids += [agency.join(DAY - timedelta(days=400)) for _ in range(3)]
    agency.complete(agency.enrol(ids[0], DAY - timedelta(days=60)), 99, NOW - timedelta(days=50))
    with transaction(agency.session) as session:
        for one in session.scalars(select(Employee)):
            one.email = f"{one.number}@agency.example"
    return ids


def facts(people: list[int], **changed) -> SessionFacts:
    """A law session of two places tomorrow."""
    plain = SessionFacts(
        topic=Topic.LAW,
        title="",
        starts_at=BEGIN,
        ends_at=END,
        room="302",
        link="",
        capacity=2,
        trainer_id=people[0],
    )
    return replace(plain, **changed)


def planned(agency: Agency, people: list[int], now: datetime = NOW, **changed) -> int:
    """The session's id."""
    with transaction(agency.session) as session:
        return plan_session(session, COMMAND, facts(people, **changed), now).id


def book(agency: Agency, session_id: int, *employee_ids: int, now: datetime = NOW) -> None:
    """Places one after the other."""
    for employee_id in employee_ids:
        with transaction(agency.session) as session:
            book_place(session, agency.actor(employee_id), session_id, employee_id, now)


def own_place(agency: Agency, session_id: int, employee_id: int) -> str:
    """What the person has: a place, a number on the waiting list, nothing."""
    found = agency.session.get_one(TrainingSession, session_id)
    own = offered(agency.session, [found], employee_id)[0].own
    return "none" if own is None else "place" if own.holds else f"waits {own.number}"


def subjects(agency: Agency) -> list[str]:
    """Who was written what, in order."""
    rows = agency.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [f"{row.recipient.split('@')[0]} {row.subject.split(':')[0]}" for row in rows]


def calendars(agency: Agency) -> list[list[str]]:
    """The unfolded lines of the calendar entries of all mails, oldest mail first."""
    rows = agency.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [row.calendar.replace("\r\n ", "").split("\r\n") for row in rows]


def test_third_waits_and_moves_up_when_a_place_frees(agency, people) -> None:
    session_id = planned(agency, people)
    book(agency, session_id, *people[1:], people[1])
    assert [own_place(agency, session_id, one) for one in people] == ["none", "place", "place", "waits 1"]
    with transaction(agency.session) as session:
        leave_place(session, agency.actor(people[1]), session_id, people[1], NOW)
    assert [own_place(agency, session_id, one) for one in people[1:]] == ["none", "place", "place"]
    assert subjects(agency) == ["0004 You have a place"]
    book(agency, session_id, people[1])
    assert own_place(agency, session_id, people[1]) == "waits 1"
    assert agency.session.scalar(select(func.count()).select_from(Seat)) == 4


def test_trainer_and_who_is_elsewhere_take_no_place(agency, people) -> None:
    session_id, other = planned(agency, people), planned(agency, people, trainer_id=people[3], title="Other")
    book(agency, other, people[1])
    for employee_id, words in ((people[0], "trainer"), (people[1], "another session")):
        with pytest.raises(Refused, match=words):
            book(agency, session_id, employee_id)
    with pytest.raises(Refused, match="has begun"):
        book(agency, session_id, people[2], now=BEGIN)


def test_moved_session_tells_who_has_a_place_and_counts_up(agency, people) -> None:
    session_id = planned(agency, people)
    book(agency, session_id, *people[1:])
    moved = facts(people, starts_at=BEGIN + timedelta(hours=2), ends_at=END + timedelta(hours=2), capacity=1)
    with transaction(agency.session) as session:
        change_session(session, COMMAND, session_id, moved, 0, NOW)
    found = agency.session.get_one(TrainingSession, session_id)
    assert (found.sequence, found.capacity) == (1, 1)
    assert subjects(agency) == ["0002 Changed", "0003 On the waiting list"]
    with pytest.raises(Outdated), transaction(agency.session) as session:
        change_session(session, COMMAND, session_id, moved, 0, NOW)
    with transaction(agency.session) as session:
        change_session(session, COMMAND, session_id, moved, 1, NOW)
    assert agency.session.get_one(TrainingSession, session_id).sequence == 1
    body = agency.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first().body
    assert f"/training/sessions/{session_id}/calendar.ics" in body
    told, waits = calendars(agency)
    assert (told[4], told[-4], told[7]) == ("METHOD:REQUEST", "STATUS:CONFIRMED", "SEQUENCE:1")
    assert (waits[4], waits[-4]) == ("METHOD:CANCEL", "STATUS:CANCELLED"), "who waits again has it in no calendar"
    assert [line for line in told if line.startswith("UID")] == [f"UID:{found.uid}@fairline"]
    assert "mailto:0002@agency.example" in "".join(told)
    assert not [line for line in told if line.startswith("ATTENDEE") and "0003" in line]


def test_cancelled_session_tells_everybody_and_stays(agency, people) -> None:
    session_id = planned(agency, people)
    book(agency, session_id, *people[1:])
    with transaction(agency.session) as session:
        cancel_session(session, COMMAND, session_id, "The trainer is ill.", NOW)
    assert subjects(agency) == ["0002 Cancelled", "0003 Cancelled", "0004 Cancelled"]
    assert [(lines[4], lines[7], lines[-4]) for lines in calendars(agency)] == [
        ("METHOD:CANCEL", "SEQUENCE:1", "STATUS:CANCELLED")
    ] * 3
    assert coming(agency.session, people[1], NOW) == []
    for act in (
        lambda session: cancel_session(session, COMMAND, session_id, "again", NOW),
        lambda session: book_place(session, COMMAND, session_id, people[1], NOW),
        lambda session: check_in_by_code(session, agency.actor(people[1]), session_id, BEGIN),
    ):
        with pytest.raises(Refused, match="cancelled"), transaction(agency.session) as session:
            act(session)


def test_trainer_who_has_left_by_then_is_refused(agency, people) -> None:
    with transaction(agency.session) as session:
        session.get_one(Employee, people[0]).left_on = DAY
    with pytest.raises(Invalid) as error:
        planned(agency, people)
    assert error.value.field == "trainer"


def test_check_in_notes_once_and_lets_in_while_there_is_room(agency, people) -> None:
    session_id = planned(agency, people)
    book(agency, session_id, people[1])
    outcomes = []
    for employee_id in (people[1], people[1], people[2]):
        with transaction(agency.session) as session:
            outcomes.append(check_in_by_code(session, agency.actor(employee_id), session_id, BEGIN))
    assert outcomes == [True, False, True]
    with pytest.raises(Refused, match="All places"), transaction(agency.session) as session:
        check_in_by_code(session, agency.actor(people[3]), session_id, BEGIN)
    rows = agency.session.scalars(select(Attendance).order_by(Attendance.id)).all()
    assert [(row.employee_id, row.present, row.how) for row in rows] == [
        (people[1], True, HowNoted.CODE),
        (people[2], True, HowNoted.CODE),
    ]


def test_list_adds_rows_and_a_correction_says_why(agency, people) -> None:
    session_id = planned(agency, people)
    book(agency, session_id, people[1], people[2])

    def note(marks, reason="", now=END) -> int:
        with transaction(agency.session) as session:
            return note_list(session, TRAINER, session_id, marks, reason, now)

    with pytest.raises(Refused):
        note({people[1]: True}, now=NOW)
    assert note({people[1]: True, people[2]: False}) == 2
    assert note({people[1]: True, people[2]: False}) == 0
    with pytest.raises(Invalid) as error:
        note({people[2]: True})
    assert error.value.field == "reason"
    assert note({people[2]: True}, "came late, was there") == 1
    with pytest.raises(NotFound):
        note({people[3]: True})
    noted = noted_in(agency.session, session_id)
    assert {one: row.present for one, (row, _) in noted.items()} == {people[1]: True, people[2]: True}
    assert agency.session.scalar(select(func.count()).select_from(Attendance)) == 3


def test_absent_by_the_list_cannot_check_in_by_the_code(agency, people) -> None:
    session_id = planned(agency, people)
    book(agency, session_id, people[1])
    with transaction(agency.session) as session:
        note_list(session, TRAINER, session_id, {people[1]: False}, "", BEGIN)
    with pytest.raises(Refused, match="absent"), transaction(agency.session) as session:
        check_in_by_code(session, agency.actor(people[1]), session_id, BEGIN)


def test_somebody_without_a_place_is_put_on_the_list_by_number(agency, people) -> None:
    session_id = planned(agency, people, capacity=1)
    for number, now in (("0002", NOW), ("0003", NOW)):
        with transaction(agency.session) as session:
            add_person(session, TRAINER, session_id, number, now, DAY)
    assert [own_place(agency, session_id, one) for one in people[1:3]] == ["place", "waits 1"]
    with pytest.raises(Refused, match="All places"), transaction(agency.session) as session:
        add_person(session, TRAINER, session_id, "0004", BEGIN, DAY)
    for number in ("9999", "0001"):
        with pytest.raises(Invalid), transaction(agency.session) as session:
            add_person(session, TRAINER, session_id, number, BEGIN, DAY)


def test_only_the_trainer_holds_a_session(agency, people) -> None:
    session_id = planned(agency, people)
    for employee_id, allowed in ((people[0], True), (people[1], False)):
        actor = Actor(employee_id=employee_id, scopes={TEACH: Scope.OWN}, source="test")
        if allowed:
            with transaction(agency.session) as session:
                assert note_list(session, actor, session_id, {}, "", BEGIN) == 0
        else:
            with pytest.raises(NotFound), transaction(agency.session) as session:
                note_list(session, actor, session_id, {}, "", BEGIN)


def test_feedback_is_kept_apart_from_who_gave_it(agency, people) -> None:
    session_id = planned(agency, people, capacity=9)
    others = [*people[1:], agency.join(DAY - timedelta(days=90)), agency.join(DAY - timedelta(days=90))]
    book(agency, session_id, *others)
    with transaction(agency.session) as session:
        note_list(session, TRAINER, session_id, dict.fromkeys(others, True), "", END)
    assert [one.id for one in feedback_due(agency.session, others[0], END)] == [session_id]
    for place, employee_id in enumerate(others):
        summary, words = feedback_of(agency.session, session_id)
        assert (summary.answers, summary.shown, words) == (place, False, [])
        with transaction(agency.session) as session:
            give_feedback(session, agency.actor(employee_id), session_id, 4, f"words {place}", END)
    summary, words = feedback_of(agency.session, session_id)
    assert (summary.mean_tenths, sorted(words)) == (40, [f"words {place}" for place in range(5)])
    assert feedback_due(agency.session, others[0], END) == []
    with pytest.raises(Refused, match="cannot be changed"), transaction(agency.session) as session:
        give_feedback(session, agency.actor(others[0]), session_id, 1, "", END)
    assert set(Feedback.__table__.columns.keys()) == {"key", "session_id", "rating", "words"}
    assert set(FeedbackGiven.__table__.columns.keys()) == {"session_id", "employee_id"}


def test_sessions_after_which_nobody_noted_wait_for_the_trainer(agency, people) -> None:
    session_id = planned(agency, people)

    def concern(employee_id: int):
        (one,) = concerns_of(agency.session, employee_id, END)
        return one.is_trainer, one.holds_place, one.present, one.spoken, one.unnoted, one.left

    assert concern(people[0]) == (True, False, None, False, False, 2)
    book(agency, session_id, *people[1:])
    assert concern(people[0]) == (True, False, None, False, True, 0)
    assert concern(people[2]) == (False, True, None, False, True, 0)
    assert concern(people[3]) == (False, False, None, False, True, 0)
    with transaction(agency.session) as session:
        note_list(session, TRAINER, session_id, dict.fromkeys(people[1:], False), "", END)
    assert concern(people[0]) == (True, False, None, False, False, 0)
    with transaction(agency.session) as session:
        note_list(session, TRAINER, session_id, {people[1]: True}, "was there", END)
        give_feedback(session, agency.actor(people[1]), session_id, 5, "", END)
    assert concern(people[1]) == (False, True, True, True, False, 0)


def test_unit_that_asks_for_a_session_is_done_by_attending_one_on_its_topic(agency, newcomer, people) -> None:
    employee_id, enrolment_id = newcomer(0)
    with transaction(agency.session) as session:
        last = session.scalars(select(Unit).order_by(Unit.id).limit(1)).one()
        session.add(
            Unit(
                course_id=last.course_id,
                key="law_session",
                position=99,
                kind=UnitKind.SESSION,
                topic=Topic.LAW,
                due_day=1,
                minutes=60,
                clauses=["7.2.1"],
                titles={"en": "A session", "zh_Hans": "x", "zh_Hant": "x"},
            )
        )
    other = planned(agency, people, topic=Topic.TECHNIQUE)
    law = planned(agency, people, starts_at=END, ends_at=END + timedelta(hours=1))
    for session_id, at, done in ((other, BEGIN, 0), (law, END, 1), (law, END, 1)):
        with transaction(agency.session) as session:
            check_in_by_code(session, agency.actor(employee_id), session_id, at)
        rows = agency.session.scalars(select(Completion).where(Completion.enrolment_id == enrolment_id)).all()
        assert len(rows) == done


def test_rota_plans_next_month_once_and_tells_the_trainers(agency, people) -> None:
    with transaction(agency.session) as session:
        assert plan_next_month(session, COMMAND, DAY, NOW) == 2
    with transaction(agency.session) as session:
        assert plan_next_month(session, COMMAND, DAY, NOW) == 0
    rows = agency.session.scalars(select(TrainingSession).order_by(TrainingSession.starts_at)).all()
    assert [(row.topic, row.trainer_id, row.capacity, row.theme) for row in rows] == [
        (Topic.LAW, people[0], 20, "rota:2026-10:1"),
        (Topic.TECHNIQUE, people[0], 20, "rota:2026-10:2"),
    ]
    assert all(row.starts_at.date() >= date(2026, 10, 8) for row in rows)  # the first week of October is free
    assert subjects(agency) == ["0001 You are the trainer", "0001 You are the trainer"]
    with transaction(agency.session) as session:
        plan_next_month(session, COMMAND, date(2026, 10, 5), NOW)
    later = agency.session.scalars(select(TrainingSession.topic).where(TrainingSession.starts_at > rows[1].ends_at))
    assert list(later.all()) == [Topic.PSYCHOLOGY, Topic.LAW]


def test_calling_technique_is_taught_by_who_holds_the_certificate(agency, people) -> None:
    planned(agency, people, topic=Topic.TECHNIQUE)
    with pytest.raises(Invalid) as error:
        planned(agency, people, topic=Topic.TECHNIQUE, trainer_id=people[1])
    assert error.value.field == "trainer"
    planned(agency, people, trainer_id=people[1])
    assert topics_nobody_teaches(agency.session, DAY) == []
    later = DAY + timedelta(days=400)
    assert topics_nobody_teaches(agency.session, later) == [Topic.TECHNIQUE]
    with transaction(agency.session) as session:
        rota = plan_recurring(session, COMMAND, date(2027, 11, 1), later, NOW + timedelta(days=400))
        assert [found.topic for found in rota] == [Topic.LAW]


def test_rota_without_a_trainer_plans_nothing(agency) -> None:
    with transaction(agency.session) as session:
        assert plan_next_month(session, COMMAND, DAY, NOW) == 0


def test_month_counts_each_theme_once_and_says_what_is_missing(agency, people) -> None:
    first = first_of_month(DAY)
    early = NOW - timedelta(days=25)
    with transaction(agency.session) as session:
        rota = plan_recurring(session, COMMAND, first, date(2026, 8, 27), early)
        theme = rota[0].theme
        twin = plan_session(session, COMMAND, facts(people), early, theme=theme, group=2)
        other = plan_session(session, COMMAND, facts(people, topic=Topic.OTHER, title="Tools"), early)
        for found in (rota[0], twin, other):
            note_attendance(session, COMMAND, found, people[1], HowNoted.LIST, END, present=True)
        note_attendance(session, COMMAND, rota[1], people[1], HowNoted.LIST, END, present=True)
        note_attendance(session, COMMAND, rota[1], people[1], HowNoted.LIST, END, present=False, reason="wrong")
    assert dict(agency.session.execute(attended_in(first)).all()) == {people[1]: 1}
    (month,) = own_months(agency.session, people[1], DAY)
    assert (month.first, month.required, month.attended, month.missing, month.over) == (first, 2, 1, 1, False)
    assert own_months(agency.session, people[0], DAY) == []
    (month, before) = [*own_months(agency.session, people[1], date(2026, 10, 5)), None][1:]
    assert (month.first, month.missing, month.over, before) == (first, 1, True, None)
