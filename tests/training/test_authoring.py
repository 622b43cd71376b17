"""Trainers write questions and quizzes, correct a key, mark what was written, give more time."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.auth.models import Account
from portal.errors import Invalid
from tests.training.test_training_marking import CLOZE, ESSAY, MATCHING, ORDER, SINGLE
from training.authoring.typed import RIGHT, WRITTEN_KINDS, WRONG, common_of, content_of, fits_the_form, lines_of
from training.courses.models import Unit
from training.courses.rules import UnitKind
from training.quizzes.content import Option, QuestionContent, QuestionKind, TextAnswer, plain
from training.quizzes.models import Attempt, AttemptResult, ExtraTime, KeyCorrection, QuestionVersion
from training.quizzes.publishing import newest_quiz

COMMON = common_of(QuestionContent(kind=QuestionKind.SINGLE, text=plain("Why?")))


def line(text: str, share: str = WRONG) -> dict[str, object]:
    """An option as it is typed."""
    return {"words": {"en": text}, "said": {}, "share": share}


@pytest.mark.parametrize("content", [MATCHING, ORDER, ESSAY, CLOZE], ids=lambda content: content.kind.value)
def test_question_comes_back_from_its_form_as_it_was(content) -> None:
    assert fits_the_form(content)


def test_imported_question_that_holds_more_is_not_offered_to_the_form() -> None:
    assert not fits_the_form(SINGLE)  # two options with part of the points
    assert not fits_the_form(QuestionContent(kind=QuestionKind.SHORT_TEXT, text=plain("?"), words=(), exact_case=True))


words = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=2, max_size=6, unique=True), st.data())
def test_several_right_options_share_the_points_equally(texts, data) -> None:
    right = data.draw(st.sets(st.sampled_from(texts), min_size=1, max_size=len(texts)))
    lines = [line(text, RIGHT if text in right else WRONG) for text in texts]
    content = content_of(QuestionKind.MULTIPLE, COMMON, [line(""), *lines, line("")])
    assert sum(option.share for option in content.options if option.share > 0) == 1
    assert sum(option.share for option in content.options if option.share < 0) in {-1, 0}
    assert fits_the_form(content)


@pytest.mark.parametrize(
    ("kind", "lines", "field"),
    [
        (QuestionKind.SINGLE, [line("a"), line("b")], "r0_share"),
        (QuestionKind.SINGLE, [line("a", RIGHT), line("b", RIGHT)], "r0_share"),
        (QuestionKind.SINGLE, [line("a", RIGHT)], "r1_en"),
        (QuestionKind.MULTIPLE, [line("a"), line("b")], "r0_share"),
        (QuestionKind.TRUE_FALSE, [{"share": WRONG}, {"share": WRONG}], "r0_share"),
        (QuestionKind.NUMERIC, [{"value": "x", "tolerance": "0", "share": "100"}], "r0_value"),
        (QuestionKind.NUMERIC, [{"value": "NaN", "tolerance": "0", "share": "100"}], "r0_value"),
        (QuestionKind.NUMERIC, [{"value": "1", "tolerance": "-1", "share": "100"}], "r0_tolerance"),
        (QuestionKind.SHORT_TEXT, [{"text": "a", "share": "900"}], "r0_share"),
        (QuestionKind.SHORT_TEXT, [{"text": "a", "share": "50"}], "r0_share"),
        (QuestionKind.MATCHING, [line("a"), line("b")], "r0_said_en"),
        (QuestionKind.CLOZE, [{"kind": "list", "weight": "1", "answers": "a\nb"}], "r0_answers"),
        (QuestionKind.CLOZE, [{"kind": "word", "weight": "0", "answers": "a"}], "r0_weight"),
        (QuestionKind.CLOZE, [{"kind": "word", "weight": "1", "answers": "a"}], "text_en"),
    ],
)
def test_what_makes_no_question_is_said_at_its_field(kind, lines, field) -> None:
    with pytest.raises(Invalid) as caught:
        content_of(kind, COMMON, lines)
    assert caught.value.field == field


@pytest.mark.parametrize("kind", WRITTEN_KINDS)
def test_every_kind_has_a_form_that_keeps_what_was_typed(kind, demo_client) -> None:
    page = demo_client.sign_in("trainer").get(f"/training/bank/new/{kind.value}")
    again = demo_client.submit(page, "Keep the question", status=422, action="save", text_en="", clause="4.2")
    assert again.errors()
    assert again.form("Keep the question")["clause"] == "4.2"
    if kind is not QuestionKind.TRUE_FALSE and kind is not QuestionKind.ESSAY:
        more = demo_client.submit(again, "Keep the question", status=422, action="more", text_en="Kept")
        assert more.form("Keep the question")["rows"] == "7"
        assert more.form("Keep the question")["text_en"].strip() == "Kept"


def test_trainer_writes_looks_and_changes_a_question(demo_client, demo_session) -> None:
    page = demo_client.sign_in("trainer").get("/training/bank/new/single")
    typed = {
        "text_en": "Who is told about the debt?",
        "r0_en": "The person alone",
        "r0_share": RIGHT,
        "r1_en": "The family",
        "r2_en": "The employer",
        "clause": "4.2",
        "category": "Privacy / Third parties",
    }
    look = demo_client.submit(page, "Keep the question", status=422, action="look", **typed)
    assert "As it stands now" in look.text
    shown = demo_client.submit(look, "Keep the question", action="save", **typed)
    assert shown.h1 == "Who is told about the debt?"
    assert "Privacy › Third parties" in shown.text
    edit = demo_client.get(shown.links("Write a new version")[0])
    kept = demo_client.submit(edit, "Keep the question", action="save", r1_en="Relatives")
    assert "Relatives" in kept.text
    numbers = demo_session.scalars(
        select(QuestionVersion.number).where(QuestionVersion.name == "Who is told about the debt?")
    ).all()
    assert sorted(numbers) == [1, 2]
    listed = demo_client.get("/training/bank/?q=third+parties")
    assert "Who is told about the debt?" in listed.text


def test_question_is_retired_and_put_back(demo_client, demo_session) -> None:
    page = demo_client.sign_in("trainer").get("/training/bank/?q=beginning+of+a+call")
    shown = demo_client.get(page.links("Put the beginning of a call in order.")[0])
    retired = demo_client.submit(shown, "/retire")
    assert "retired" in retired.text
    assert "Put the beginning" not in demo_client.get("/training/bank/?q=beginning").text
    assert "Put the beginning" in demo_client.get("/training/bank/?view=retired").text
    back = demo_client.submit(retired, "/retire")
    assert "Put the beginning" in demo_client.get("/training/bank/?q=beginning").text
    assert back.h1 == shown.h1


def quiz_unit(session) -> Unit:
    """The quiz of the training in calm calls."""
    return session.scalars(select(Unit).where(Unit.key == "calm_check", Unit.kind == UnitKind.QUIZ)).one()


def test_trainer_rearranges_adds_draws_and_holds_a_quiz(demo_client, demo_session) -> None:
    unit = quiz_unit(demo_session)
    before = newest_quiz(demo_session, unit.id)
    first = before.questions[0].question_version_id
    page = demo_client.sign_in("trainer").get(f"/training/library/quizzes/{unit.id}")
    found = demo_client.submit(page, "Hold the quiz like this", status=422, action="search", q="repayment")
    number = demo_session.scalars(
        select(QuestionVersion.id).where(QuestionVersion.kind == QuestionKind.SHORT_TEXT)
    ).first()
    added = demo_client.submit(found, "Hold the quiz like this", status=422, action=f"add-{number}")
    form = added.form("Hold the quiz like this")
    assert f"p{number}" in form
    held = demo_client.submit(
        added,
        "Hold the quiz like this",
        action="save",
        **{f"o{first}": "90", "minutes": "25", "d0_count": "2", "d0_category": "Negotiation", f"p{number}": "2"},
    )
    assert "2 more questions are drawn for each attempt." in held.text
    demo_session.expire_all()
    after = newest_quiz(demo_session, unit.id)
    assert (after.number, after.minutes, after.made_here) == (before.number + 1, 25, True)
    order = [item.question_version_id for item in after.questions]
    assert order[-1] == first
    assert {item.question_version_id: item.points for item in after.questions}[number] == 2
    assert [(draw.count, draw.category) for draw in after.draws] == [(2, "Negotiation")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"minutes": ""}, "How many?"),
        ({"pass_percent": "101"}, "between 1 and 100"),
        ({"d0_count": "2"}, "Say of what part or category."),
    ],
)
def test_quiz_that_cannot_be_held_is_refused_at_the_field(demo_client, demo_session, typed, sentence) -> None:
    unit = quiz_unit(demo_session)
    before = newest_quiz(demo_session, unit.id).number
    page = demo_client.sign_in("trainer").get(f"/training/library/quizzes/{unit.id}")
    again = demo_client.submit(page, "Hold the quiz like this", status=422, action="save", attempts="7", **typed)
    assert any(sentence in error for error in again.errors())
    assert again.form("Hold the quiz like this")["attempts"] == "7"
    demo_session.expire_all()
    assert newest_quiz(demo_session, unit.id).number == before


def test_trainer_marks_what_was_written_and_the_result_follows(demo_client, demo_session) -> None:
    home = demo_client.sign_in("trainer").get("/")
    assert "1 written answer waits for a mark" in home.text
    page = demo_client.get("/training/essays/")
    attempt_id = demo_session.scalars(select(AttemptResult.attempt_id).where(AttemptResult.pending.is_(True))).one()
    essay = demo_client.get(f"/training/essays/{attempt_id}")
    assert "I hear that this is hard for you" in essay.text
    assert "no reproach" in essay.text
    wrong = demo_client.submit(essay, "Keep the mark", status=422, points="9", comment="Too much")
    assert wrong.errors() == ["From 0 to 3 points."]
    assert wrong.form("Keep the mark")["comment"].strip() == "Too much"
    done = demo_client.submit(wrong, "Keep the mark", points="2.5", comment="Calm and clear.")
    assert "Nothing waits for a mark" in done.text
    demo_session.expire_all()
    result = demo_session.get_one(Attempt, attempt_id).result
    assert (result.pending, result.passed, result.number) == (False, True, 2)
    assert page.h1 == "Written answers"


def test_wrong_key_is_corrected_with_a_reason(demo_client, demo_session) -> None:
    page = demo_client.sign_in("trainer").get("/training/bank/?q=3%2C600")
    shown = demo_client.get(page.links("Somebody owes 3,600 yuan")[0])
    form = demo_client.get(shown.links("Correct the key")[0])
    again = demo_client.submit(form, "Correct and mark again", status=422, action="save", r0_tolerance="0.5")
    assert "Say why." in again.errors()
    assert again.form("Correct and mark again")["r0_tolerance"] == "0.5"
    done = demo_client.submit(
        again, "Correct and mark again", action="save", reason="Halves were meant to be right too"
    )
    assert "Halves were meant to be right too" in done.text
    assert demo_session.scalars(select(KeyCorrection)).one().reason == "Halves were meant to be right too"


def test_more_time_is_given_to_others_with_a_reason(demo_client, demo_session) -> None:
    employee_id = demo_session.scalars(select(Account.employee_id).where(Account.username == "new_hire")).one()
    person = demo_client.sign_in("trainer").get(f"/training/people/{employee_id}")
    target = next(link for link in person.links("More time in quizzes"))
    form = demo_client.get(target)
    again = demo_client.submit(form, "More time, in percent", status=422, percent="25", reason="")
    assert again.errors() == ["Say why."]
    kept = demo_client.submit(again, "More time, in percent", percent="25", reason="Reads on a large screen")
    assert "25 %" in kept.text
    assert demo_session.scalars(select(ExtraTime)).one().percent == 25


def test_options_of_short_answers_keep_their_shares() -> None:
    content = QuestionContent(
        kind=QuestionKind.SHORT_TEXT,
        text=plain("?"),
        words=(TextAnswer(text="a"), TextAnswer(text="b", share=Fraction(1, 3))),
    )
    assert fits_the_form(content)
    assert lines_of(content)[1]["share"] == "33.33333"
    assert not fits_the_form(
        QuestionContent(
            kind=QuestionKind.SINGLE, text=plain("?"), options=(Option(words=plain("a"), share=Fraction(1)),)
        )
    )


def test_bank_speaks_the_language_of_who_reads_and_is_searched_in_each(demo_client) -> None:
    demo_client.sign_in("trainer")
    chinese = demo_client.get("/training/bank/?q=制度同时保护&lang=zh_Hans").text
    assert "制度同时保护哪三方" in chinese
    assert "Which three sides" not in chinese
    english = demo_client.get("/training/bank/?q=制度同时保护&lang=en").text
    assert "Which three sides does the policy protect?" in english
    assert "Which three sides" not in demo_client.get("/training/bank/?q=制度不保护&lang=en").text
