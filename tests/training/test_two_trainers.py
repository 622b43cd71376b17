"""Two trainers have the same form open: the second sees what the first saved, keeps what was typed and then decides."""

import pytest
from sqlalchemy import select

from training.courses.models import Course, Programme, Unit
from training.courses.rules import UnitKind
from training.quizzes.content import QuestionKind
from training.quizzes.models import Question, QuestionVersion
from training.scenario_authoring.edits import opened
from training.scenarios.queries import newest_version, scenario_with_key, version_text

KEY = "onboarding"
SCENARIO = "wrong_person"


def question_id(session, kind: QuestionKind) -> int:
    found = select(Question.id).join(QuestionVersion).where(QuestionVersion.kind == kind, Question.retired.is_(False))
    return session.scalars(found.order_by(Question.id).limit(1)).one()


def in_scenario(session, page: str) -> str:
    return f"/training/calls/scenarios/{scenario_with_key(session, SCENARIO).id}/{page}"


def in_programme(session, page: str) -> str:
    programme = session.scalars(select(Programme).where(Programme.key == KEY)).one()
    course = session.scalars(
        select(Course).where(Course.programme_id == programme.id).order_by(Course.position)
    ).first()
    quizzes = select(Unit).join(Course).where(Course.programme_id == programme.id, Unit.kind == UnitKind.QUIZ)
    unit = session.scalars(quizzes.order_by(Unit.id)).first()
    numbers = {"": programme.id, "courses/": course.id, "units/": unit.id}
    return f"/training/library/programmes/{page}{numbers[page]}/edit"


def single(session, page: str) -> str:
    return f"/training/bank/{question_id(session, QuestionKind.SINGLE)}/{page}"


CASES = {
    "question": (lambda s: single(s, "edit"), "Keep the question", "feedback_en", {"action": "save"}),
    "key": (
        lambda s: single(s, "correct"),
        "Correct and mark again",
        "feedback_en",
        {"action": "save", "reason": "The explanation misled"},
    ),
    "programme": (lambda s: in_programme(s, ""), "Save", "title_en", {}),
    "course": (lambda s: in_programme(s, "courses/"), "Save", "title_en", {}),
    "unit": (lambda s: in_programme(s, "units/"), "Save", "title_en", {}),
    "node": (lambda s: in_scenario(s, "node?name=Ring"), "Save and check", "c0_en", {"action": "save"}),
    "header": (lambda s: in_scenario(s, "header"), "Save and check", "title_en", {}),
    "words": (lambda s: in_scenario(s, "words"), "Save and check", "w0_en", {}),
}


@pytest.mark.safety("s53")
def test_second_saver_sees_both_versions_keeps_the_own_and_decides(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    for name, (address_of, button, field, more) in CASES.items():
        address = address_of(demo_session)
        first, second = demo_client.get(address), demo_client.get(address)
        demo_client.submit(first, button, **more, **{field: f"First of {name}"})
        page = demo_client.submit(second, button, status=422, **more, **{field: f"Second of {name}"})
        assert "meanwhile" in page.text, name
        assert "Stored now" in page.text and f"First of {name}" in page.text, name
        assert "Changed on" in page.text and "Grace Adeyemi" in page.text, name
        assert page.form(button)[field] == f"Second of {name}", name
        demo_client.submit(page, button, **more)
        assert demo_client.get(address).form(button)[field] == f"Second of {name}", name


def test_mending_a_field_does_not_make_an_old_form_new(demo_client, demo_session) -> None:
    """What is refused for a field says nothing about what others saved: the form stays as old as it is."""
    demo_client.sign_in("trainer")
    address = in_programme(demo_session, "")
    first, second = demo_client.get(address), demo_client.get(address)
    demo_client.submit(first, "Save", title_en="First")
    page = demo_client.submit(second, "Save", status=422, title_en="Second", title_zh_Hans="")
    assert "meanwhile" not in page.text
    page = demo_client.submit(page, "Save", status=422, title_zh_Hans="第二")
    assert "meanwhile" in page.text and "First" in page.text


def test_rows_of_a_node_are_the_same_by_what_they_are_and_not_by_their_place(demo_client, demo_session) -> None:
    """The first takes a choice out; the second's rows stay those that were typed in, and the lost one is named."""
    demo_client.sign_in("trainer")
    address = in_scenario(demo_session, "node?name=Ring")
    first, second = demo_client.get(address), demo_client.get(address)
    names = [second.form("Save and check")[f"c{number}_name"] for number in range(2)]
    demo_client.submit(first, "Save and check", action="save", c0_out="y")
    page = demo_client.submit(second, "Save and check", status=422, action="save", c1_en="Typed in the second row")
    assert "Choice 1" in page.text and "Typed in the second row" in page.text
    demo_client.submit(page, "Save and check", action="save")
    demo_session.expire_all()
    kept = opened(
        version_text(demo_session, newest_version(demo_session, scenario_with_key(demo_session, SCENARIO).id).id)
    )
    node = next(one for one in kept.scenario.nodes if one.name == "Ring")
    assert [choice.name for choice in node.choices][:2] == names
    assert kept.words[node.choices[1].words]["en"] == "Typed in the second row"


def test_text_of_a_scenario_and_a_node_that_left_meanwhile(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    address, node = in_scenario(demo_session, "text"), in_scenario(demo_session, "node?name=Ring")
    text, late, ring = demo_client.get(address), demo_client.get(address), demo_client.get(node)
    before = text.form("Save and check")["text"]
    demo_client.submit(text, "Save and check", text=before.replace("Ring", "Rings"))
    page = demo_client.submit(late, "Save and check", status=422, text=before + "\nTyped later.\n")
    assert "Red is what is saved now" in page.text and "Typed later." in page.text and "Rings" in page.text
    page = demo_client.submit(ring, "Save and check", status=422, action="save", c0_en="Typed into nothing")
    assert "gave it another name meanwhile" in page.text
    assert page.form("Save and check")["c0_en"] == "Typed into nothing"


def test_quiz_that_somebody_changed_meanwhile_shows_both(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    unit = demo_session.scalars(select(Unit).where(Unit.kind == UnitKind.QUIZ).order_by(Unit.id).limit(1)).one()
    address, button = f"/training/library/quizzes/{unit.id}", "Hold the quiz like this"
    first, second = demo_client.get(address), demo_client.get(address)
    taken = next(name for name in first.form(button) if name.startswith("o"))[1:]
    demo_client.submit(first, button, action="save", minutes="23", **{f"x{taken}": "y"})
    page = demo_client.submit(second, button, status=422, action="save", minutes="31")
    assert "Somebody else saved this quiz meanwhile" in page.text
    assert "23" in page.text and "Questions for everybody" in page.text
    demo_client.submit(page, button, action="save")
    again = demo_client.get(address).form(button)
    assert again["minutes"] == "31" and f"o{taken}" in again
