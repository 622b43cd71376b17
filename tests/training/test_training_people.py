"""What leads, trainers and HR see: people with the late ones first, one person, one more attempt, the library."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.people.models import Employee
from tests.support.statements import count_statements
from training.courses.models import Course, Enrolment, Programme, Unit
from training.courses.queries import plans_of
from training.courses.rules import UnitKind
from training.courses.services import complete_unit, enrol
from training.quizzes.models import Attempt, AttemptGrant
from training.quizzes.services import hand_in, start_attempt


def employee_of(session, username: str) -> int:
    """The employee behind a demo person."""
    return session.scalars(select(Account.employee_id).where(Account.username == username)).one()


def states(page) -> list[str]:
    """The state column, from the top."""
    return [cell.text_content().strip() for cell in page.tree.xpath("//td[@data-label='State']")]


def test_late_people_stand_first(demo_client) -> None:
    page = demo_client.sign_in("trainer").get("/training/people/")
    shown = states(page)
    ranks = [0 if "late" in state else 1 if state == "on time" else 2 for state in shown]
    assert ranks == sorted(ranks)
    assert ranks.count(0) == 5
    late = [int(state.split()[0]) for state in shown[:5]]
    assert late == sorted(late, reverse=True)


_PAGE = 50
"""So many rows are on one page."""


@pytest.mark.parametrize(("view", "done"), [("open", False), ("finished", True), ("", None)])
def test_views_keep_to_their_people(demo_client, demo_session, view, done) -> None:
    """Which of the demo's people are how far depends a little on the day: some refreshers begin on a working day."""
    ended = demo_session.scalars(select(Enrolment.finished_at)).all()
    wanted = [at for at in ended if done is None or (at is not None) is done]
    page = demo_client.sign_in("hr").get(f"/training/people/?view={view}")
    assert len(states(page)) == min(len(wanted), _PAGE)
    assert len(wanted) >= 30


def test_view_of_the_late_shows_them_alone(demo_client) -> None:
    shown = states(demo_client.sign_in("hr").get("/training/people/?view=late"))
    assert len(shown) == 5
    assert all("late" in state for state in shown)


def test_lead_sees_own_team_only(demo_client) -> None:
    page = demo_client.sign_in("lead").get("/training/people/")
    assert "Lily Chen" in page.text
    assert "Jonas Meyer" not in page.text


@pytest.mark.parametrize("username", ["new_hire", "officer", "leader", "collector", "analyst"])
def test_others_do_not_enter(demo_client, username) -> None:
    demo_client.sign_in(username)
    for path in ("/training/people/", "/training/library/"):
        demo_client.get(path, status=403)


def test_list_can_be_taken_out_and_that_is_recorded(demo_client, demo_session) -> None:
    answer = demo_client.sign_in("hr").raw.get("/training/people/?export=csv")
    text = answer.get_data(as_text=True)
    assert "Lily Chen" in text
    assert "on time" in text
    newest = demo_session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert "training" in f"{newest.object_id} {newest.details}"


def test_list_asks_alike_for_few_and_many(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer").get("/training/people/")
    seen = []
    for more in (0, 12):
        with transaction(demo_session) as session:
            programme_id = session.scalars(select(Programme.id).where(Programme.key == "onboarding")).one()
            followed = select(Enrolment.employee_id)
            fresh = session.scalars(
                select(Employee.id).where(Employee.id.not_in(followed)).order_by(Employee.id.desc()).limit(more)
            ).all()
            for employee_id in fresh:
                enrol(session, COMMAND, employee_id, programme_id, clock.today() - timedelta(days=9), clock.now())
        with count_statements() as statements:
            demo_client.get("/training/people/")
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 18


def test_my_day_asks_alike_for_few_and_many(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer").get("/")
    seen = []
    for more in (0, 12):
        with transaction(demo_session) as session:
            programme_id = session.scalars(select(Programme.id).where(Programme.key == "onboarding")).one()
            followed = select(Enrolment.employee_id)
            for employee_id in session.scalars(
                select(Employee.id).where(Employee.id.not_in(followed)).order_by(Employee.id.desc()).limit(more)
            ).all():
                enrol(session, COMMAND, employee_id, programme_id, clock.today() - timedelta(days=9), clock.now())
        with count_statements() as statements:
            demo_client.get("/")
        seen.append(len(statements))
    assert seen[0] == seen[1]


def test_looking_at_a_person_is_recorded(demo_client, demo_session) -> None:
    employee_id = employee_of(demo_session, "new_hire2")
    page = demo_client.sign_in("lead2").get(f"/training/people/{employee_id}")
    assert page.h1 == "Jonas Meyer"
    assert "13 of 34 parts are done" in page.text
    newest = demo_session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (newest.action, newest.object_id) == ("training:progress:view", str(employee_id))


def test_foreign_person_answers_as_unknown_one(demo_client, demo_session) -> None:
    employee_id = employee_of(demo_session, "new_hire2")
    demo_client.sign_in("lead")
    foreign = demo_client.get(f"/training/people/{employee_id}", status=404)
    unknown = demo_client.get("/training/people/987654", status=404)
    assert foreign.h1 == unknown.h1


@pytest.fixture
def stuck(demo_session) -> tuple[int, int]:
    """The new hire has read the onboarding and failed its quiz three times: (employee id, unit id)."""
    employee_id = employee_of(demo_session, "new_hire")
    actor = Actor(employee_id=employee_id, source="test")
    now, day = clock.now(), clock.today()
    with transaction(demo_session) as session:
        enrolment = session.scalars(select(Enrolment).where(Enrolment.employee_id == employee_id)).one()
        plan = plans_of(session, [enrolment], day)[enrolment.id]
        for item in plan.items[:6]:
            complete_unit(session, actor, enrolment.id, item.unit.id, "0" * 64, "en", now)
        unit_id = plan.items[6].unit.id
        for _ in range(3):
            attempt = start_attempt(session, actor, unit_id, now, day)
            hand_in(session, actor, attempt.id, [], attempt.expires_at + timedelta(minutes=1))
    return employee_id, unit_id


def test_stuck_person_is_on_leads_and_trainers_list(demo_client, stuck) -> None:
    for username in ("lead", "trainer"):
        assert "Lily Chen has used all attempts" in demo_client.sign_in(username).get("/").text
    for username in ("lead2", "hr"):
        assert "Lily Chen has used all attempts" not in demo_client.sign_in(username).get("/").text


def test_trainer_grants_one_more_attempt_with_reason(demo_client, demo_session, stuck) -> None:
    employee_id, unit_id = stuck
    page = demo_client.sign_in("trainer").get(f"/training/people/{employee_id}")
    again = demo_client.submit(page, "/quizzes/", status=422, reason="")
    assert again.errors() == ["Say why."]
    done = demo_client.submit(again, "/quizzes/", reason="We went through the clauses together.")
    assert "One more attempt is granted" in done.text
    grant = demo_session.scalars(select(AttemptGrant)).one()
    assert grant.reason == "We went through the clauses together."
    quiz = demo_client.sign_in("new_hire").get(f"/training/quizzes/{unit_id}")
    demo_client.submit(quiz, "/training/quizzes/")
    assert demo_session.scalars(select(Attempt).order_by(Attempt.id.desc()).limit(1)).one().number == 4


def test_granting_while_attempts_are_left_gets_a_sentence(demo_client, demo_session, stuck) -> None:
    employee_id, unit_id = stuck
    page = demo_client.sign_in("trainer").get(f"/training/people/{employee_id}")
    demo_client.submit(page, "/quizzes/", reason="Once")
    fields = {**page.form("/quizzes/"), "reason": "Twice", "form_key": "another"}
    again = demo_client.post(f"/training/people/{employee_id}/quizzes/{unit_id}", fields)
    assert "Another attempt can be granted once all are used without a pass" in again.text
    assert len(demo_session.scalars(select(AttemptGrant)).all()) == 1


def test_hr_sees_but_does_not_grant(demo_client, stuck) -> None:
    employee_id, unit_id = stuck
    page = demo_client.sign_in("hr").get(f"/training/people/{employee_id}")
    assert "can grant another attempt" in page.text
    assert not page.tree.xpath(f"//form[contains(@action, '/quizzes/{unit_id}')]")


def test_library_shows_lessons_and_right_answers_with_clauses(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    contents = demo_client.get("/training/library/")
    assert "From account to call record" in contents.text
    for kind, words in ((UnitKind.LESSON, "Why there are rules"), (UnitKind.QUIZ, "Purpose of the policy")):
        unit_id = demo_session.scalars(
            select(Unit.id).join(Course).join(Programme).where(Programme.key == "onboarding", Unit.kind == kind)
        ).first()
        page = demo_client.get(f"/training/library/units/{unit_id}")
        assert words in page.text
        assert "Policy 1.1" in page.text
    demo_client.get("/training/library/units/987654", status=404)


def test_lead_is_shown_team_on_first_page(demo_client) -> None:
    page = demo_client.sign_in("lead2").get("/")
    assert "Training of people" in page.text
    assert "Jonas Meyer" in page.text
