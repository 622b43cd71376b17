"""Programmes changed in the portal: whom it reaches, what stays, what loading content leaves alone."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from portal.auth.actor import COMMAND
from portal.config import LANGUAGES
from portal.db.session import transaction
from portal.errors import Invalid
from tests.training.conftest import DAY, NOW
from tests.training.test_lesson_writing import save
from training.certificates.models import Certificate
from training.courses.models import Course, Enrolment, Programme, Unit, UnitRequirement
from training.courses.queries import followed_plans
from training.courses.rules import UnitKind
from training.courses.services import complete_unit
from training.programmes.outline import moved_unit, without_unit
from training.programmes.services import change_programme
from training.services import load_content

LIST = "/training/library/programmes"


def titles(text: str, name: str = "title") -> dict[str, str]:
    """The fields of a text in every language."""
    return {f"{name}_{language}": f"{text} {language}" for language in LANGUAGES}


def onboarding(session) -> Programme:
    return session.scalars(select(Programme).where(Programme.key == "onboarding")).one()


def rows(session, *tables) -> list[tuple]:
    """Everything in some tables, but for the count of changes."""
    session.expire_all()
    return [
        tuple(getattr(row, column.key) for column in inspect(table).column_attrs if column.key != "edits")
        for table in tables
        for row in session.scalars(select(table).order_by(*inspect(table).primary_key))
    ]


def changed(agency, change, **more) -> None:
    with transaction(agency.session) as session:
        programme_id = onboarding(session).id
        change_programme(session, COMMAND, programme_id, change, what="test", at=NOW, day=DAY, **more)


def test_change_of_nothing_changes_nothing_in_any_table(agency) -> None:
    """Whatever a part's record holds goes through the outline and back."""
    tables = (Programme, Course, Unit, UnitRequirement)
    before = rows(agency.session, *tables)
    changed(agency, lambda outline: outline)
    assert rows(agency.session, *tables) == before
    assert onboarding(agency.session).edits == 1


def test_programme_changed_here_keeps_its_order_when_content_is_loaded(agency) -> None:
    first, second = agency.units()[:2]
    changed(agency, lambda outline: moved_unit(without_unit(outline, second.key), first.key, 1))
    kept = rows(agency.session, Unit, UnitRequirement)
    with transaction(agency.session) as session:
        loaded = load_content(session, COMMAND, NOW, DAY)
    assert loaded.kept == ("onboarding",)
    assert rows(agency.session, Unit, UnitRequirement) == kept


def test_plan_that_has_nothing_left_is_finished_and_a_finished_one_stays(agency, newcomer) -> None:
    units = [unit for unit in agency.units() if unit.course.programme.key == "onboarding"]
    employee_id, enrolment_id = newcomer(len(units) - 1)
    other_id, other_enrolment = newcomer(len(units))
    finished = agency.session.get_one(Enrolment, other_enrolment).finished_at
    assert finished is not None
    changed(agency, lambda outline: without_unit(outline, units[-1].key))
    agency.session.expire_all()
    assert agency.session.get_one(Enrolment, enrolment_id).finished_at == NOW
    assert agency.session.get_one(Enrolment, other_enrolment).finished_at == finished
    after = DAY + timedelta(days=1)
    assert len(followed_plans(agency.session, other_id, after)[0].plan.items) == len(units)
    assert followed_plans(agency.session, employee_id, after)[0].plan.finished


@pytest.mark.parametrize(("kind", "earned"), [(UnitKind.LESSON, True), (UnitKind.QUIZ, False)])
def test_nobody_earns_a_certificate_by_a_quiz_that_was_taken_out(agency, newcomer, kind, earned) -> None:
    units = [unit for unit in agency.units() if unit.course.programme.key == "onboarding"]
    _, enrolment_id = newcomer(0)
    gone = [unit for unit in units if unit.kind is kind][-1]
    with transaction(agency.session) as session:
        for unit in units:
            if unit.id != gone.id:
                complete_unit(session, COMMAND, enrolment_id, unit.id, "0" * 64, "en", NOW)
    changed(agency, lambda outline: without_unit(outline, gone.key))
    agency.session.expire_all()
    assert agency.session.get_one(Enrolment, enrolment_id).finished_at == NOW
    held = agency.session.scalars(select(Certificate).where(Certificate.enrolment_id == enrolment_id)).all()
    assert bool(held) is earned


def test_nobody_who_changed_it_meanwhile_is_overwritten_unseen(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    number = onboarding(demo_session).id
    first, second = (demo_client.get(f"{LIST}/{number}/edit") for _ in range(2))
    demo_client.submit(first, "Save", **titles("First"))
    page = demo_client.submit(second, "Save", status=422, **titles("Second"))
    assert "Somebody else changed this programme meanwhile" in page.text
    assert page.form("Save")["title_en"] == "Second en"
    assert onboarding(demo_session).titles["en"] == "First en"
    demo_client.submit(page, "Save")
    demo_session.expire_all()
    assert onboarding(demo_session).titles["en"] == "Second en"


def test_trainer_makes_a_programme_with_a_course_and_a_lesson(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    page = demo_client.submit(
        demo_client.get(f"{LIST}/new"), "Save", **titles("Late hours"), **titles("Why", "summary")
    )
    page = demo_client.get(page.links("Add a course")[0])
    page = demo_client.submit(page, "Save", **titles("Hours"), phase="special", written_for="3")
    page = demo_client.submit(
        demo_client.get(page.links("Add a lesson")[0]), "Save", **titles("When to call"), clauses="5.1.2", due_day="2"
    )
    assert "being written" in page.text and "0 people follow this programme now" in page.text
    unit = demo_session.scalars(select(Unit).order_by(Unit.id.desc()).limit(1)).one()
    assert (unit.key, unit.retired, unit.clauses) == ("when_to_call_en", True, ["5.1.2"])
    assert "Not published yet" in demo_client.get(f"/training/library/units/{unit.id}").text
    given = demo_client.get("/training/assignments/new")
    assert "Late hours en" not in given.text
    assert demo_client.get(f"/training/library/lessons/{unit.id}/write").form("Save the draft")["title_en"] == (
        "When to call en"
    )
    save(demo_client, unit.id, "At eight")
    review = demo_client.get(f"/training/library/lessons/{unit.id}/review")
    assert "the lesson enters the plans" in review.text
    demo_client.submit(review, "Publish this version")
    demo_session.expire_all()
    assert not demo_session.get_one(Unit, unit.id).retired
    assert "Late hours en" in demo_client.get("/training/assignments/new").text


def test_new_lesson_reaches_open_plans_only_when_it_is_published(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    course_id = onboarding(demo_session).courses[0].id
    page = demo_client.get(f"{LIST}/courses/{course_id}/units/new")
    assert "people follow this programme now and get the change at once" in page.text
    demo_client.submit(page, "Save", **titles("One more"))
    assert "0 of 34 parts are done" in demo_client.sign_in("new_hire").get("/training/").text
    unit_id = demo_session.scalars(select(Unit.id).order_by(Unit.id.desc()).limit(1)).one()
    save(demo_client.sign_in("trainer"), unit_id, "Text")
    demo_client.submit(demo_client.get(f"/training/library/lessons/{unit_id}/review"), "Publish this version")
    assert "0 of 35 parts are done" in demo_client.sign_in("new_hire").get("/training/").text


def test_part_is_taken_out_and_put_back(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    unit_id = onboarding(demo_session).courses[0].units[1].id
    number = onboarding(demo_session).id
    page = demo_client.submit(demo_client.get(f"{LIST}/{number}"), f"/units/{unit_id}/retire")
    assert "not in the plans" in page.text
    page = demo_client.submit(page, f"/units/{unit_id}/restore")
    assert "not in the plans" not in page.text
    demo_client.submit(page, f"/units/{unit_id}/move", direction="up")
    demo_session.expire_all()
    assert onboarding(demo_session).courses[0].units[0].id == unit_id


def test_lesson_without_a_version_cannot_be_put_into_plans(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    course_id = onboarding(demo_session).courses[0].id
    page = demo_client.submit(demo_client.get(f"{LIST}/courses/{course_id}/units/new"), "Save", **titles("Empty"))
    unit_id = demo_session.scalars(select(Unit.id).order_by(Unit.id.desc()).limit(1)).one()
    answer = demo_client.raw.post(f"{LIST}/units/{unit_id}/restore", data=page.form("/move"))
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title_zh_Hant": " "}, "Write it in this language, too."),
        ({"clauses": "five"}, "is no clause"),
        ({"due_day": "0"}, "Number must be between 1 and 260"),
        ({"minutes": "ten"}, "Not a valid integer value"),
    ],
)
def test_bad_unit_is_refused_at_its_field(demo_client, demo_session, fields, words) -> None:
    demo_client.sign_in("trainer")
    course_id = onboarding(demo_session).courses[0].id
    page = demo_client.get(f"{LIST}/courses/{course_id}/units/new")
    page = demo_client.submit(page, "Save", status=422, **{**titles("Kept"), **fields})
    assert any(words in sentence for sentence in page.errors())
    assert page.form("Save")["title_en"] == "Kept en"


def test_parts_that_would_wait_for_each_other_are_refused_at_the_field(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    first, second = onboarding(demo_session).courses[0].units[:2]
    page = demo_client.get(f"{LIST}/units/{first.id}/edit")
    page = demo_client.submit(page, "Save", status=422, requires=[second.key])
    assert any("wait for each other" in sentence for sentence in page.errors())


def test_programme_that_starts_by_itself_keeps_a_part(agency) -> None:
    def emptied(outline):
        for unit in list(outline.units()):
            outline = without_unit(outline, unit.key)
        return outline

    with pytest.raises(Invalid, match="needs a part"):
        changed(agency, emptied)
    assert onboarding(agency.session).edits == 0


def test_new_programme_does_not_start_by_itself_while_it_is_empty(demo_client) -> None:
    demo_client.sign_in("trainer")
    page = demo_client.submit(
        demo_client.get(f"{LIST}/new"),
        "Save",
        status=422,
        starts_itself="y",
        **titles("Empty"),
        **titles("Why", "summary"),
    )
    assert any("needs a part" in sentence for sentence in page.errors())
