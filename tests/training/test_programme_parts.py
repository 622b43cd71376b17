"""Parts of programmes made in the portal: blank quizzes and sessions, and a part that moves to another course."""

import pytest
from sqlalchemy import select

from portal.errors import Invalid
from tests.training.test_programmes import LIST, changed, onboarding, titles
from training.courses.models import Completion, Unit
from training.courses.rules import UnitKind
from training.programmes.outline import placed_in
from training.quizzes.models import QuestionVersion
from training.sessions.rules import Topic


def newest_unit(session) -> Unit:
    session.expire_all()
    return session.scalars(select(Unit).order_by(Unit.id.desc()).limit(1)).one()


def made(demo_client, demo_session, kind: str, **fields) -> Unit:
    """A part added to the first course by its form."""
    course_id = onboarding(demo_session).courses[0].id
    page = demo_client.sign_in("trainer").get(f"{LIST}/courses/{course_id}/units/new?kind={kind}")
    demo_client.submit(page, "Save", **titles(f"New {kind}"), **fields)
    return newest_unit(demo_session)


def test_blank_quiz_enters_the_plans_with_its_first_version(demo_client, demo_session) -> None:
    unit = made(demo_client, demo_session, "quiz")
    assert (unit.kind, unit.retired, unit.topic) == (UnitKind.QUIZ, True, None)
    page = demo_client.get(f"{LIST}/{onboarding(demo_session).id}")
    assert "being written" in page.text
    refused = demo_client.raw.post(f"{LIST}/units/{unit.id}/restore", data=page.form("/move"))
    assert refused.status_code == 409
    assert "0 of 31 parts are done" in demo_client.sign_in("new_hire").get("/training/").text
    editor = demo_client.sign_in("trainer").get(f"/training/library/quizzes/{unit.id}")
    version_id = demo_session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id).limit(1)).one()
    page = demo_client.submit(editor, "Hold the quiz", status=422, action=f"add-{version_id}")
    demo_client.submit(page, "Hold the quiz", action="save")
    assert not newest_unit(demo_session).retired
    assert "0 of 32 parts are done" in demo_client.sign_in("new_hire").get("/training/").text


def test_quiz_that_was_taken_out_stays_out_when_it_changes(demo_client, demo_session) -> None:
    units = [unit for course in onboarding(demo_session).courses for unit in course.units]
    unit = next(unit for unit in units if unit.kind is UnitKind.QUIZ)
    number, unit_id = onboarding(demo_session).id, unit.id
    demo_client.sign_in("trainer")
    demo_client.submit(demo_client.get(f"{LIST}/{number}"), f"/units/{unit_id}/retire")
    editor = demo_client.get(f"/training/library/quizzes/{unit_id}")
    demo_client.submit(editor, "Hold the quiz", action="save", minutes="33")
    demo_session.expire_all()
    assert demo_session.get_one(Unit, unit_id).retired


def test_session_is_added_with_its_topic_and_put_into_the_plans(demo_client, demo_session) -> None:
    unit = made(demo_client, demo_session, "session", topic="psychology")
    assert (unit.kind, unit.retired, unit.topic) == (UnitKind.SESSION, True, Topic.PSYCHOLOGY)
    page = demo_client.get(f"{LIST}/units/{unit.id}/edit")
    demo_client.submit(page, "Save", topic="law")
    assert newest_unit(demo_session).topic is Topic.LAW
    page = demo_client.get(f"{LIST}/{onboarding(demo_session).id}")
    demo_client.submit(page, f"/units/{unit.id}/restore")
    assert not newest_unit(demo_session).retired


def test_sign_off_is_not_made_without_its_checklist(demo_client, demo_session) -> None:
    course_id = onboarding(demo_session).courses[0].id
    demo_client.sign_in("trainer").get(f"{LIST}/courses/{course_id}/units/new?kind=sign_off", status=404)


def test_part_moves_to_another_course_with_all_that_was_done_in_it(agency, newcomer) -> None:
    courses = onboarding(agency.session).courses
    unit, target = courses[0].units[-1], courses[1]
    unit_id, before = unit.id, [one.requires_id for one in unit.requirements]
    _, enrolment_id = newcomer(len(courses[0].units))
    changed(agency, lambda outline: placed_in(outline, unit.key, target.key))
    agency.session.expire_all()
    moved = agency.session.get_one(Unit, unit_id)
    assert (moved.course_id, moved.retired) == (target.id, False)
    assert [one.requires_id for one in moved.requirements] == before
    done = select(Completion).where(Completion.enrolment_id == enrolment_id, Completion.unit_id == unit_id)
    assert agency.session.scalars(done).one()
    assert onboarding(agency.session).courses[1].units[-1].id == unit_id


def test_part_cannot_move_behind_one_that_waits_for_it(agency) -> None:
    courses = onboarding(agency.session).courses
    first, last = courses[0].units[0], courses[-1].units[-1]
    for key, course, words in (
        (first.key, courses[-1].key, "earlier course opens after this one"),
        (last.key, courses[0].key, "opens after one of a later course"),
    ):
        with pytest.raises(Invalid, match=words) as caught:
            changed(agency, lambda outline, key=key, course=course: placed_in(outline, key, course))
        assert caught.value.field == "course"
    assert onboarding(agency.session).edits == 0


def test_trainer_chooses_another_course_in_the_form(demo_client, demo_session) -> None:
    courses = onboarding(demo_session).courses
    unit, target = courses[0].units[-1], courses[1]
    page = demo_client.sign_in("trainer").get(f"{LIST}/units/{unit.id}/edit")
    demo_client.submit(page, "Save", course=target.key)
    demo_session.expire_all()
    assert demo_session.get_one(Unit, unit.id).course_id == target.id
    page = demo_client.get(f"{LIST}/units/{courses[2].units[-1].id}/edit")
    page = demo_client.submit(page, "Save", status=422, course=courses[0].key)
    assert any("opens after one of a later course" in sentence for sentence in page.errors())
