"""Parts of programmes made in the portal: blank quizzes and sessions, and a part that moves to another course."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal import clock
from portal.auth.actor import COMMAND
from portal.config import LANGUAGES
from portal.db.session import transaction
from portal.errors import Invalid
from tests.training.test_programmes import LIST, changed, onboarding, titles
from training.courses.models import Completion, Unit
from training.courses.rules import UnitKind
from training.programmes.outline import placed_in
from training.quizzes.models import QuestionVersion
from training.services import load_content
from training.sessions.rules import Topic
from training.signoffs.models import ChecklistVersion
from training.signoffs.typed import Line, items_of, lines_of

CHECKLISTS = "/training/library/checklists"


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
    assert "0 of 34 parts are done" in demo_client.sign_in("new_hire").get("/training/").text
    editor = demo_client.sign_in("trainer").get(f"/training/library/quizzes/{unit.id}")
    version_id = demo_session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id).limit(1)).one()
    page = demo_client.submit(editor, "Hold the quiz", status=422, action=f"add-{version_id}")
    demo_client.submit(page, "Hold the quiz", action="save")
    assert not newest_unit(demo_session).retired
    assert "0 of 35 parts are done" in demo_client.sign_in("new_hire").get("/training/").text


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


def item_fields(number: int, words: str, **changed) -> dict[str, str]:
    """What a trainer types for an item with three levels."""
    row = f"r{number}_"
    fields = {f"{row}text_{code}": f"{words} {code}" for code in LANGUAGES} | {f"{row}clause": "4.2"}
    for level in (1, 2, 3):
        fields |= {f"{row}l{level}_{code}": f"Level {level} {code}" for code in LANGUAGES}
    return fields | {row + name: value for name, value in changed.items()}


def test_sign_off_enters_the_plans_with_its_checklist(demo_client, demo_session) -> None:
    unit = made(demo_client, demo_session, "sign_off")
    assert (unit.kind, unit.retired) == (UnitKind.SIGN_OFF, True)
    unit_id = unit.id
    assert "Not written yet" in demo_client.get(f"/training/library/units/{unit_id}").text
    editor = demo_client.get(f"{CHECKLISTS}/{unit_id}")
    empty = demo_client.submit(editor, "Use this checklist", status=422, action="save")
    assert "A checklist needs an item." in empty.text
    page = demo_client.submit(empty, "Use this checklist", status=422, action="more", **item_fields(0, "Greets"))
    assert page.form("Use this checklist")["r0_text_en"] == "Greets en"
    wrong = demo_client.submit(page, "Use this checklist", status=422, action="save", r0_l2_zh_Hans="")
    assert "Write it in this language, too." in wrong.text
    fields = item_fields(0, "Greets") | item_fields(2, "Listens", place="1", critical="y")
    demo_client.submit(wrong, "Use this checklist", action="save", **fields)
    demo_session.expire_all()
    version = demo_session.scalars(select(ChecklistVersion).where(ChecklistVersion.unit_id == unit_id)).one()
    assert [(item.key, item.clause, item.critical, item.needs, len(item.levels)) for item in version.items] == [
        ("greets_en", "4.2", False, 3, 3),
        ("listens_en", "4.2", True, 3, 3),
    ]
    assert (version.number, version.made_here, demo_session.get_one(Unit, unit_id).retired) == (1, True, False)
    assert "Listens en" in demo_client.get(f"/training/library/units/{unit_id}").text


def test_checklist_changed_here_stays_when_content_is_loaded_and_old_versions_stay(demo_client, demo_session) -> None:
    unit_id = demo_session.scalars(select(Unit.id).where(Unit.kind == UnitKind.SIGN_OFF)).first()
    page = demo_client.sign_in("trainer").get(f"{CHECKLISTS}/{unit_id}")
    other = demo_client.get(f"{CHECKLISTS}/{unit_id}")
    demo_client.submit(other, "Use this checklist", action="save", r0_gone="y")
    stale = demo_client.submit(page, "Use this checklist", status=422, action="save", r1_text_en="Typed anew")
    assert "Somebody else changed this checklist meanwhile." in stale.text
    with transaction(demo_session) as session:
        load_content(session, COMMAND, clock.now(), clock.today())
    versions = select(ChecklistVersion).where(ChecklistVersion.unit_id == unit_id).order_by(ChecklistVersion.number)
    old, new = demo_session.scalars(versions).all()
    assert [item.key for item in new.items] == [item.key for item in old.items][1:]
    demo_client.submit(stale, "Use this checklist", action="save", r0_gone="", r1_text_en="Typed anew")
    demo_session.expire_all()
    assert len(demo_session.scalars(versions).all()) == 3


def test_checklist_is_no_page_of_a_lesson(demo_client, demo_session) -> None:
    lesson = onboarding(demo_session).courses[0].units[0].id
    demo_client.sign_in("trainer").get(f"{CHECKLISTS}/{lesson}", status=404)
    demo_client.sign_in("compliance").get(f"{CHECKLISTS}/{lesson}", status=403)


def line(**changed) -> Line:
    words = dict.fromkeys(LANGUAGES, "Words")
    levels = (words, words, words, dict.fromkeys(LANGUAGES, ""))
    plain = Line(key="", texts=words, clause="4.2", critical=False, needs=3, levels=levels, place=1)
    return replace(plain, **changed)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"clause": ""}, "r1_clause"),
        ({"clause": "4.2, 4.3"}, "r1_clause"),
        ({"clause": "four"}, "r1_clause"),
        ({"needs": 4}, "r1_needs"),
        ({"needs": 1}, "r1_needs"),
        ({"texts": {"en": "Only English"}}, "r1_text_zh_Hans"),
        ({"levels": (dict.fromkeys(LANGUAGES, "x"),) * 3 + ({"en": "fourth"},)}, "r1_l4_zh_Hans"),
    ],
)
def test_wrong_item_is_told_at_its_field(changed, field) -> None:
    with pytest.raises(Invalid) as caught:
        items_of([line(), line(**changed)])
    assert caught.value.field == field


def test_items_keep_their_keys_and_order_and_new_ones_get_keys_of_their_own() -> None:
    words = {code: f"Greets {code}" for code in LANGUAGES}
    lines = [line(key="old", place=2), line(texts=words, place=1), line(texts=words, place=1), line(gone=True)]
    items = items_of(lines)
    assert [item.key for item in items] == ["greets_en", "greets_en_2", "old"]
    assert items_of(lines_of(items)) == items


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
