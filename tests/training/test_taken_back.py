"""Attendance corrected to absent takes the completion back: what counts on any day, plans, certificates, pages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.people.models import Post
from portal.workdays.rules import due_instant
from tests.training.conftest import DAY, NOW, Agency
from training.certificates.fit_queries import fit_on
from training.certificates.models import Certificate, CertificateKind, CertificateTerm
from training.certificates.queries import certificates_of, held_by, state_of_paper
from training.certificates.rules import Validity
from training.certificates.services import begin_again, withdraw
from training.courses.counting import finished_before
from training.courses.models import Completion, CompletionUndone, Course, Enrolment, Programme, Unit
from training.courses.queries import followed_plans, open_plans
from training.courses.rules import Phase, UnitKind
from training.courses.services import complete_unit, enrol
from training.courses.undone import undone_parts
from training.facts import training_state
from training.progress.queries import people_statement
from training.proof.evidence import evidence_of
from training.sessions.attending import note_attendance
from training.sessions.models import TrainingSession
from training.sessions.rules import HowNoted, Topic

BEGIN = NOW + timedelta(days=1)
TITLES = {"en": "A session on law", "zh_Hans": "法律课", "zh_Hant": "法律課"}


@pytest.fixture
def law(agency: Agency) -> int:
    """A programme of one session on law, which earns a certificate for a year; its id."""
    with transaction(agency.session) as session:
        programme = Programme(
            key="law", titles=TITLES, summaries=TITLES, starts_itself=False, window_days=1, published_on=DAY
        )
        session.add(programme)
        session.flush()
        course = Course(
            programme_id=programme.id, key="law", position=0, phase=Phase.SPECIAL, written_for=5, titles=TITLES
        )
        session.add(course)
        session.flush()
        session.add(
            Unit(
                course_id=course.id,
                key="law_session",
                position=0,
                kind=UnitKind.SESSION,
                topic=Topic.LAW,
                due_day=5,
                minutes=60,
                clauses=["7.2.1"],
                titles=TITLES,
            )
        )
        kind = CertificateKind(
            key="law", titles=TITLES, sentences=TITLES, programme_id=programme.id, posts=[], stands_on=[]
        )
        session.add(kind)
        session.flush()
        session.add(
            CertificateTerm(
                kind_id=kind.id,
                starts_on=DAY - timedelta(days=400),
                validity=Validity.MONTHS,
                months=12,
                window_days=30,
                created_at=NOW,
            )
        )
        return programme.id


def held(agency: Agency, trainer_id: int, hours: int = 0) -> int:
    """A session on law, an hour after the first instant of all; its id."""
    with transaction(agency.session) as session:
        found = TrainingSession(
            uid=f"{trainer_id}-{hours}",
            theme=f"own:{trainer_id}-{hours}",
            topic=Topic.LAW,
            starts_at=BEGIN + timedelta(hours=hours),
            ends_at=BEGIN + timedelta(hours=hours + 1),
            room="1",
            capacity=9,
            trainer_id=trainer_id,
            planned_at=NOW,
            changed_at=NOW,
        )
        session.add(found)
        session.flush()
        return found.id


def follow(
    agency: Agency, programme_id: int, day: date = DAY, *, again: bool = False, person: int = 0
) -> tuple[int, int]:
    """Somebody follows a programme: (employee, enrolment)."""
    employee_id = person or agency.join(DAY - timedelta(days=30))
    with transaction(agency.session) as session:
        return employee_id, enrol(session, COMMAND, employee_id, programme_id, day, NOW, again=again).id


def note(agency: Agency, session_id: int, employee_id: int, present: bool, at: datetime) -> None:
    """Attendance is noted."""
    with transaction(agency.session) as session:
        found = session.get_one(TrainingSession, session_id)
        reason = "" if present else "wrong line"
        note_attendance(session, COMMAND, found, employee_id, HowNoted.LIST, at, present=present, reason=reason)


def standing(agency: Agency, employee_id: int, enrolment_id: int, day: date) -> tuple[bool, bool, bool, bool]:
    """What every reader says at the end of a day: in the plan, in the proof, finished, certificate without ground."""
    end = due_instant(day)
    (followed,) = followed_plans(agency.session, employee_id, day)
    shown = [one.enrolment_id for one in evidence_of(agency.session, employee_id, end)]
    finished = agency.session.scalar(select(finished_before(end)).where(Enrolment.id == enrolment_id))
    kind_id = agency.session.scalars(select(CertificateKind.id).where(CertificateKind.key == "law")).one()
    found = held_by(agency.session, kind_id, [employee_id], day).get(employee_id, [])
    granted = [one for one in found if one.granted_on <= day]
    assert shown in ([], [enrolment_id])
    return followed.plan.finished, bool(shown), bool(finished), any(one.ground_gone for one in granted)


@pytest.mark.parametrize(
    ("noted", "done", "rows", "undone"),
    [
        ("", False, 0, 0),
        ("-", False, 0, 0),
        ("+", True, 1, 0),
        ("+-", False, 1, 1),
        ("+-+", True, 2, 1),
        ("+-+-", False, 2, 2),
        ("-+", True, 1, 0),
        ("-+-+", True, 2, 1),
    ],
)
def test_newest_note_decides_and_every_row_stays(agency, law, noted, done, rows, undone) -> None:
    trainer = agency.join(DAY - timedelta(days=400), Post.TRAINER)
    employee_id, enrolment_id = follow(agency, law)
    session_id = held(agency, trainer)
    for place, sign in enumerate(noted):
        note(agency, session_id, employee_id, sign == "+", BEGIN + timedelta(days=place))
    day = DAY + timedelta(days=30)
    granted = "+" in noted
    assert standing(agency, employee_id, enrolment_id, day) == (done, done, done, granted and not done)
    completions = agency.session.scalars(select(Completion).order_by(Completion.id)).all()
    assert [one.round for one in completions] == list(range(1, rows + 1))
    assert len(agency.session.scalars(select(CompletionUndone)).all()) == undone
    assert len(agency.session.scalars(select(Certificate)).all()) == int(granted)
    assert bool(open_plans(agency.session, employee_id, day)) is not done
    assert training_state(agency.session, [employee_id], day)[employee_id].done == int(done)
    parts = undone_parts(agency.session, [enrolment_id])
    assert [part.reason for part in parts] == ["wrong line"] * undone
    assert sum(part.again_at is None for part in parts) == (undone and not done)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(st.tuples(st.integers(0, 1), st.booleans(), st.integers(0, 2)), max_size=7),
)
def test_as_of_any_day_done_is_who_was_present_somewhere_by_the_newest_note(agency, law, events) -> None:
    trainer = agency.join(DAY - timedelta(days=400), Post.TRAINER)
    employee_id, enrolment_id = follow(agency, law)
    sessions = [held(agency, trainer), held(agency, trainer, hours=2)]
    newest: dict[int, bool] = {}
    by_day: dict[date, bool] = {}
    first = DAY + timedelta(days=1)
    at, granted_on = BEGIN, None
    for which, present, days in events:
        at += timedelta(days=days, minutes=1)
        if newest.get(which) is not present:
            newest[which] = present
            note(agency, sessions[which], employee_id, present, at)
        by_day[(at + timedelta(hours=8)).date()] = any(newest.values())
        granted_on = granted_on or ((at + timedelta(hours=8)).date() if any(newest.values()) else None)
    done = False
    for number in range(16):
        day = first + timedelta(days=number)
        done = by_day.get(day, done)
        gone = granted_on is not None and granted_on <= day and not done
        assert standing(agency, employee_id, enrolment_id, day) == (done, done, done, gone)


def test_other_session_on_the_topic_carries_what_is_taken_back(agency, law) -> None:
    trainer = agency.join(DAY - timedelta(days=400), Post.TRAINER)
    employee_id, enrolment_id = follow(agency, law)
    first, second = held(agency, trainer), held(agency, trainer, hours=2)
    for session_id, present in ((first, True), (second, True), (first, False)):
        note(agency, session_id, employee_id, present, BEGIN)
    rows = agency.session.scalars(select(Completion).order_by(Completion.id)).all()
    digests = [agency.session.get_one(TrainingSession, one).digest for one in (first, second)]
    assert [row.digest for row in rows] == digests
    assert standing(agency, employee_id, enrolment_id, DAY + timedelta(days=9)) == (True, True, True, False)


def test_finish_that_was_undone_stays_on_the_days_before(agency, law) -> None:
    trainer = agency.join(DAY - timedelta(days=400), Post.TRAINER)
    employee_id, enrolment_id = follow(agency, law)
    session_id = held(agency, trainer)
    note(agency, session_id, employee_id, True, BEGIN)
    code = agency.session.scalars(select(Certificate.code)).one()
    note(agency, session_id, employee_id, False, BEGIN + timedelta(days=5))
    enrolment = agency.session.get_one(Enrolment, enrolment_id)
    assert enrolment.finished_at is None
    for days, finished in ((0, False), (1, True), (5, True), (6, False)):
        day = DAY + timedelta(days=days)
        assert standing(agency, employee_id, enrolment_id, day)[2] is finished
        found = state_of_paper(agency.session, code, day)
        assert found is not None
        assert found[1].live is finished
    reader = Actor(employee_id=trainer, scopes={}, source="test")
    assert agency.session.execute(people_statement(reader, DAY)).all() == []


def test_later_round_keeps_the_earlier_plan_closed(agency, law) -> None:
    trainer = agency.join(DAY - timedelta(days=400), Post.TRAINER)
    employee_id, enrolment_id = follow(agency, law)
    session_id = held(agency, trainer)
    note(agency, session_id, employee_id, True, BEGIN)
    follow(agency, law, DAY + timedelta(days=2), again=True, person=employee_id)
    note(agency, session_id, employee_id, False, BEGIN + timedelta(days=5))
    assert agency.session.get_one(Enrolment, enrolment_id).finished_at == BEGIN
    (row,) = agency.session.scalars(select(CompletionUndone)).all()
    assert (row.undid_finish, row.reason, row.taken_at) == (None, "wrong line", BEGIN + timedelta(days=5))
    assert len(open_plans(agency.session, employee_id, DAY + timedelta(days=9))) == 1


def test_nobody_calls_on_a_certificate_without_ground_and_withdrawn_it_is_earned_anew(agency, newcomer) -> None:
    employee_id, enrolment_id = newcomer(99)
    trainer = agency.join(DAY - timedelta(days=400), Post.TRAINER)
    with transaction(agency.session) as session:
        enrolment = session.get_one(Enrolment, enrolment_id)
        enrolment.finished_at = None
        unit = session.scalars(select(Unit).where(Unit.kind == UnitKind.LESSON).order_by(Unit.id).limit(1)).one()
        session.add(
            Unit(
                course_id=unit.course_id,
                key="law_session",
                position=99,
                kind=UnitKind.SESSION,
                topic=Topic.LAW,
                due_day=1,
                minutes=60,
                clauses=["7.2.1"],
                titles=TITLES,
            )
        )
        session.delete(session.scalars(select(Certificate)).one())
    session_id = held(agency, trainer)
    note(agency, session_id, employee_id, True, BEGIN)
    row = agency.session.scalars(select(Certificate)).one()
    day, later = DAY + timedelta(days=2), DAY + timedelta(days=4)
    assert "certificate_without_ground" not in fit_on(agency.session, [employee_id], day)[employee_id].hindrances
    note(agency, session_id, employee_id, False, BEGIN + timedelta(days=2))
    assert fit_on(agency.session, [employee_id], day)[employee_id].hindrances == ()
    assert fit_on(agency.session, [employee_id], later)[employee_id].hindrances == ("certificate_without_ground",)
    (own,) = certificates_of(agency.session, employee_id, later)
    assert own.standing.ground_gone
    assert not own.standing.live
    with transaction(agency.session) as session:
        withdraw(session, agency.actor(trainer), employee_id, row.id, "was not there", BEGIN, later)
    assert fit_on(agency.session, [employee_id], later)[employee_id].hindrances == ("certificate_withdrawn",)
    with transaction(agency.session) as session:
        anew = begin_again(session, agency.actor(trainer), employee_id, row.id, BEGIN + timedelta(days=3), later)
        assert (anew.round, anew.id != enrolment_id) == (2, True)
    assert len(open_plans(agency.session, employee_id, later)) == 1


def test_completing_twice_adds_one_row(agency, law) -> None:
    employee_id, enrolment_id = follow(agency, law)
    unit_id = agency.session.scalars(select(Unit.id).where(Unit.key == "law_session")).one()
    for _ in range(2):
        with transaction(agency.session) as session:
            complete_unit(session, agency.actor(employee_id), enrolment_id, unit_id, "0" * 64, "en", NOW)
    assert len(agency.session.scalars(select(Completion)).all()) == 1


def test_pages_say_what_was_taken_back_and_who_decides(demo_client, demo_session) -> None:
    with transaction(demo_session) as session:
        lead_id = session.scalars(select(Account.employee_id).where(Account.username == "lead")).one()
        certificate = session.scalars(select(Certificate).where(Certificate.employee_id == lead_id)).one()
        code, enrolment_id = certificate.code, certificate.enrolment_id
        of_plan = select(Completion).where(Completion.enrolment_id == enrolment_id)
        done = session.scalars(of_plan.order_by(Completion.id)).first()
        session.add(CompletionUndone(completion_id=done.id, reason="was not there", taken_at=datetime.now(UTC)))
    assert "This certificate is being examined" in demo_client.get(f"/certificates/check/{code}").text
    assert "Taken back on" in demo_client.sign_in("lead").get("/training/").text
    assert "Nobody relies on it until that is settled." in demo_client.get("/training/certificates/").text
    assert "Decide on a certificate of" in demo_client.sign_in("trainer").get("/").text
    person = demo_client.get(f"/training/certificates/people/{lead_id}")
    assert "to be decided" in person.text
    assert "or have the part done again" in person.text
    training = demo_client.get(f"/training/people/{lead_id}")
    assert "was not there" in training.text
    assert "to be done again" in training.text
    demo_client.submit(person, "/withdrawals/", reason="was not there")
    assert "Decide on a certificate of" not in demo_client.get("/").text


def test_trainers_list_says_that_the_part_was_taken_back(demo_client, demo_session, monkeypatch) -> None:
    begin = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=10)
    with transaction(demo_session) as session:
        found = session.scalars(select(TrainingSession).where(TrainingSession.theme.startswith("own:"))).one()
        found.starts_at, found.ends_at = begin, begin + timedelta(hours=1)
        session_id = found.id
        one = session.scalars(select(Account.employee_id).where(Account.username == "collector")).one()
        course = session.scalars(
            select(Course)
            .join(Enrolment, Enrolment.programme_id == Course.programme_id)
            .where(Enrolment.employee_id == one, Enrolment.finished_at.is_(None))
        ).first()
        session.add(
            Unit(
                course_id=course.id,
                key="discussed",
                position=99,
                kind=UnitKind.SESSION,
                topic=found.topic,
                due_day=1,
                minutes=60,
                clauses=["7.2.1"],
                titles=TITLES,
            )
        )
    monkeypatch.setattr(clock, "now", lambda: begin + timedelta(hours=2))
    page = demo_client.sign_in("trainer").get(f"/training/teaching/{session_id}")
    noted = demo_client.submit(page, "/attendance", **{f"p{one}": "present"})
    assert "taken back" not in noted.text
    absent = demo_client.submit(noted, "/attendance", reason="wrong line", **{f"p{one}": "absent"})
    assert "the part of the plan was taken back" in absent.text
    demo_client.submit(absent, "/attendance", reason="was there after all", **{f"p{one}": "present"})
    assert "done again on" in demo_client.get(f"/training/people/{one}").text
