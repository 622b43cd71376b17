"""The new hire's pages: the plan, lessons, the attempt without its answers, the result; bad input at its place."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal import clock
from portal.auth.actor import COMMAND
from portal.auth.models import Account
from portal.db.session import transaction
from tests.support.quizzes import filled as filled_in
from tests.support.statements import count_statements
from tests.training.test_training_marking import ALL, CLOZE, ESSAY
from training.courses.models import Completion, Course, Enrolment, LessonText, LessonVersion, Programme, Unit
from training.courses.rules import UnitKind
from training.quizzes.bank import keep_questions
from training.quizzes.content import QuestionContent, QuestionKind, plain
from training.quizzes.models import (
    Answer,
    Attempt,
    AttemptResult,
    QuestionVersion,
)
from training.quizzes.publishing import QuizPlan, save_quiz
from training.quizzes.queries import asked, sheet_of


def unit_ids(session, kind: UnitKind) -> list[int]:
    """Units of a kind in order."""
    return list(
        session.scalars(
            select(Unit.id)
            .join(Course)
            .join(Programme)
            .where(Programme.key == "onboarding", Unit.kind == kind)
            .order_by(Unit.id)
        )
    )


def read_all_before_quiz(client):
    """Read every lesson of the onboarding by the buttons of the pages; the page of the quiz."""
    page = client.get("/training/")
    for _ in range(6):
        (target,) = [link for link in page.links("Read: ") if "/lessons/" in link][:1]
        lesson = client.get(target)
        page = client.submit(lesson, "/training/lessons/")
        assert "You confirmed this lesson" in page.text
    (target,) = [link for link in page.links("Take the quiz") if "/quizzes/" in link][:1]
    return client.get(target)


@pytest.fixture
def at_quiz(demo_client):
    """New hire at the start page of the first quiz."""
    demo_client.sign_in("new_hire")
    return read_all_before_quiz(demo_client)


def begin(client, quiz_page):
    """Press the button; the attempt's page."""
    return client.submit(quiz_page, "/training/quizzes/")


def newest_attempt(session) -> Attempt:
    """The attempt that was started last."""
    return session.scalars(select(Attempt).order_by(Attempt.id.desc()).limit(1)).one()


def filled(session, attempt: Attempt, right: int = 99, **extra) -> dict[str, object]:
    """The fields of all answers, the first ``right`` of them right."""
    return {**extra, **filled_in(session, attempt, right)}


def test_new_hire_finds_plan_on_first_page_and_next_step(demo_client) -> None:
    page = demo_client.sign_in("new_hire").get("/")
    assert "Read: What this agency does" in page.text
    assert "0 of 34 parts are done" in page.text
    plan = demo_client.get("/training/")
    assert len(plan.links("Other people’s data")) == 1
    assert "due" in plan.text


def test_person_without_programme_reads_what_comes_here(demo_client) -> None:
    page = demo_client.sign_in("hr").get("/training/")
    assert "No plan for you at present" in page.text


def test_lesson_before_its_turn_says_what_comes_first(demo_client, demo_session) -> None:
    lesson = unit_ids(demo_session, UnitKind.LESSON)[4]
    page = demo_client.sign_in("new_hire").get(f"/training/lessons/{lesson}", status=409)
    assert "4 parts before it have to be done first" in page.text
    quiz = unit_ids(demo_session, UnitKind.QUIZ)[0]
    assert "not open yet" in demo_client.get(f"/training/quizzes/{quiz}", status=409).text


def test_lesson_is_read_in_the_readers_language(demo_client, demo_session) -> None:
    lesson = unit_ids(demo_session, UnitKind.LESSON)[0]
    demo_client.sign_in("new_hire")
    for language, title in (
        ("zh_Hans", "公司是做什么的"),
        ("zh_Hant", "公司是做什麼的"),
        ("en", "What this agency does"),
    ):
        assert demo_client.get(f"/training/lessons/{lesson}?lang={language}").h1 == title


def test_confirming_an_older_text_shows_the_new_one(demo_client, demo_session) -> None:
    lesson = unit_ids(demo_session, UnitKind.LESSON)[0]
    page = demo_client.sign_in("new_hire").get(f"/training/lessons/{lesson}")
    again = demo_client.submit(page, "/training/lessons/", status=409, digest="0" * 64)
    assert "The lesson was changed while you read it" in again.text
    demo_client.submit(again, "/training/lessons/")


def test_lesson_in_database_with_script_is_harmless(demo_client, demo_session) -> None:
    with transaction(demo_session) as session:
        versions = select(LessonVersion.id).where(LessonVersion.unit_id == unit_ids(session, UnitKind.LESSON)[0])
        of_lesson = select(LessonText).where(LessonText.version_id.in_(versions), LessonText.language == "en")
        text = session.scalars(of_lesson).one()
        text.body = "<script>alert(1)</script> [x](javascript:alert(1)) **fine**"
    lesson = unit_ids(demo_session, UnitKind.LESSON)[0]
    page = demo_client.sign_in("new_hire").get(f"/training/lessons/{lesson}")
    assert "<script>alert" not in page.source
    assert not page.tree.xpath("//a[starts-with(@href, 'javascript')]")
    assert "<strong>fine</strong>" in page.source


@pytest.mark.parametrize("kind", ["lessons", "quizzes"])
def test_lesson_is_no_quiz_and_strangers_find_neither(demo_client, demo_session, kind) -> None:
    other = unit_ids(demo_session, UnitKind.QUIZ if kind == "lessons" else UnitKind.LESSON)[0]
    own = unit_ids(demo_session, UnitKind.LESSON if kind == "lessons" else UnitKind.QUIZ)[0]
    demo_client.sign_in("new_hire")
    wrong = demo_client.get(f"/training/{kind}/{other}", status=404)
    demo_client.sign_in("officer")
    foreign = demo_client.get(f"/training/{kind}/{own}", status=404)
    unknown = demo_client.get(f"/training/{kind}/987654", status=404)
    same = r"[0-9a-f]{8,}"
    assert wrong.h1 == foreign.h1
    assert re.sub(same, "", foreign.text) == re.sub(same, "", unknown.text)


def test_new_hire_passes_quiz_and_is_led_on(at_quiz, demo_client, demo_session) -> None:
    assert "15 min" in at_quiz.text
    page = begin(demo_client, at_quiz)
    attempt = newest_attempt(demo_session)
    result = demo_client.submit(page, "/training/attempts/", **filled(demo_session, attempt, action="hand_in"))
    assert "passed" in result.text
    assert "8 of 8" in result.text
    assert "Policy 8.2.1" in result.text
    assert result.links("Read: Your day, your punches, your leave")


def test_two_sendings_of_start_button_are_one_attempt(at_quiz, demo_client, demo_session) -> None:
    before = demo_session.scalar(select(func.count()).select_from(Attempt))
    begin(demo_client, at_quiz)
    begin(demo_client, at_quiz)
    assert demo_session.scalar(select(func.count()).select_from(Attempt)) == before + 1


def test_two_sendings_of_answers_are_one_result(at_quiz, demo_client, demo_session) -> None:
    page = begin(demo_client, at_quiz)
    attempt = newest_attempt(demo_session)
    attempt_id = attempt.id
    fields = filled(demo_session, attempt, action="hand_in")
    first = demo_client.submit(page, "/training/attempts/", **fields)
    answers = demo_session.scalar(select(func.count()).select_from(Answer).where(Answer.attempt_id == attempt_id))
    second = demo_client.submit(page, "/training/attempts/", **fields)
    assert first.h1 == second.h1
    assert "closed already" not in second.text
    again = demo_client.submit(page, "/training/attempts/", **{**fields, "form_key": "another-key"})
    assert "closed already; nothing was changed" in again.text
    assert answers == demo_session.scalar(
        select(func.count()).select_from(Answer).where(Answer.attempt_id == attempt_id)
    )


def test_unanswered_question_gets_sentence_and_the_rest_stays(at_quiz, demo_client, demo_session) -> None:
    page = begin(demo_client, at_quiz)
    attempt = newest_attempt(demo_session)
    fields = filled(demo_session, attempt, action="hand_in")
    last = list(fields)[-1]
    kept = fields["q" + str(min(int(name[1:]) for name in fields if name.startswith("q")))][0]
    again = demo_client.submit(page, "/training/attempts/", status=422, **{**fields, last: []})
    assert again.errors() == ["Choose an answer."]
    assert again.tree.xpath(f"//input[@value='{kept}' and @checked]")
    assert demo_session.get(AttemptResult, (attempt.id, 1)) is None


def test_invented_option_gets_sentence_at_its_question(at_quiz, demo_client, demo_session) -> None:
    page = begin(demo_client, at_quiz)
    attempt = newest_attempt(demo_session)
    fields = filled(demo_session, attempt, action="hand_in")
    names = [name for name in fields if name.startswith("q")]
    foreign = fields[names[1]]
    again = demo_client.submit(page, "/training/attempts/", status=422, **{**fields, names[0]: foreign})
    assert again.errors() == ["Not a valid choice."]
    assert demo_session.scalar(select(func.count()).select_from(Answer).where(Answer.attempt_id == attempt.id)) == 0


def test_saving_without_script_keeps_answers_and_goes_on(at_quiz, demo_client, demo_session) -> None:
    page = begin(demo_client, at_quiz)
    attempt = newest_attempt(demo_session)
    fields = filled(demo_session, attempt)
    first = next(name for name in fields if name.startswith("q"))
    again = demo_client.submit(page, "/training/attempts/", action="save", **{first: fields[first]})
    assert "The clock keeps running" in again.text
    assert again.tree.xpath(f"//input[@value='{fields[first][0]}' and @checked]")
    assert demo_session.get(AttemptResult, (attempt.id, 1)) is None


def save_one(client, page, attempt: Attempt, question_id: int, tokens: list[str], **more):
    """What the script of the page sends for one question."""
    token = page.form("/training/attempts/")["csrf_token"]
    data = {f"q{question_id}": tokens, f"s{question_id}": "7", f"c{question_id}": "client-1", **more}
    url = f"/training/attempts/{attempt.id}/answers/{question_id}"
    return client.raw.post(url, data=data, headers={"X-CSRFToken": token})


def test_answer_is_saved_as_given_and_repeat_doubles_nothing(at_quiz, demo_client, demo_session) -> None:
    page = begin(demo_client, at_quiz)
    attempt = newest_attempt(demo_session)
    name, tokens = next(iter(filled(demo_session, attempt).items()))
    for _ in range(2):
        answer = save_one(demo_client, page, attempt, int(name[1:]), tokens)
        assert (answer.status_code, answer.json["client_id"], answer.json["outcome"]) == (200, "client-1", "in_time")
        assert answer.json["sentence"].startswith("Saved at ")
    saved = demo_session.scalars(select(Answer).where(Answer.attempt_id == attempt.id)).all()
    assert [(row.client_id, row.sequence) for row in saved] == [("client-1", 7)]
    bad = save_one(demo_client, page, attempt, int(name[1:]), ["f" * 20])
    assert (bad.status_code, bad.json["outcome"]) == (422, "invalid")
    assert bad.json["sentence"] == "That is not an answer to this question."
    assert save_one(demo_client, page, attempt, 987_654, tokens).status_code == 404


def test_answers_after_the_end_are_kept_and_not_marked(at_quiz, demo_client, demo_session) -> None:
    page = begin(demo_client, at_quiz)
    attempt = newest_attempt(demo_session)
    attempt_id = attempt.id
    fields = filled(demo_session, attempt)
    name, tokens = next(iter(fields.items()))
    save_one(demo_client, page, attempt, int(name[1:]), tokens)
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=30), tick=True):
        late = save_one(demo_client, page, attempt, int(name[1:]), tokens, **{f"c{name[1:]}": "client-2"})
        assert (late.status_code, late.json["client_id"], late.json["outcome"]) == (200, "client-2", "late")
        assert "kept, but not marked" in late.json["sentence"]
        over = demo_client.get(f"/training/attempts/{attempt_id}")
        assert "The time is over" in over.text
        assert f'data-attempt="{attempt_id}"' in over.source
        result = demo_client.submit(page, "/training/attempts/", action="hand_in", **fields)
    assert "What was saved in time was marked" in result.text
    assert "1 of 8" in result.text
    assert "9 answers came after the end" in result.text
    after = save_one(demo_client, page, attempt, int(name[1:]), tokens, **{f"c{name[1:]}": "client-3"})
    assert (after.status_code, after.json["client_id"], after.json["outcome"]) == (409, "client-3", "closed")


def test_empty_sending_after_the_end_shows_result(at_quiz, demo_client, demo_session) -> None:
    begin(demo_client, at_quiz)
    attempt_id = newest_attempt(demo_session).id
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=True):
        over = demo_client.get(f"/training/attempts/{attempt_id}")
        result = demo_client.submit(over, "/training/attempts/")
    assert "0 of 8" in result.text
    assert result.links("Try again")


@pytest.mark.safety("s04")
def test_no_response_of_an_attempt_tells_what_is_right(at_quiz, demo_client, demo_session) -> None:
    """Everything the browser gets between the start page and the hand-in: no feedback, no key, no option's id."""
    page = begin(demo_client, at_quiz)
    attempt = newest_attempt(demo_session)
    attempt_url = f"/training/attempts/{attempt.id}"
    fields = filled(demo_session, attempt)
    seen = [at_quiz.source, page.source]
    for right in (99, 0):
        for name, tokens in filled(demo_session, attempt, right).items():
            answer = save_one(demo_client, page, attempt, int(name[1:]), tokens, **{f"c{name[1:]}": f"grep-{right}"})
            seen.append(str(answer.headers) + answer.get_data(as_text=True))
    seen.append(demo_client.submit(page, "/training/attempts/", action="save").source)
    last = list(fields)[-1]
    seen.append(demo_client.submit(page, "/training/attempts/", status=422, **{**fields, last: []}).source)
    seen.append(demo_client.get(attempt_url).source)
    seen.append(demo_client.get(f"{attempt_url}?lang=zh_Hans").source)
    everything = "\n".join(seen)
    for question in demo_session.scalars(select(QuestionVersion)):
        for text in question.said.feedback.texts.values():
            assert text not in everything
    assert not re.search(r'\bright\b["\']?\s*[:=]|data-right|\bcorrect\b|feedback', everything)
    looks = 0
    for item in asked(demo_session, attempt.id):
        shapes = set()
        for slot in sheet_of(attempt, item).slots():
            for token, _ in slot.choices:
                for line in (hit for hit in re.findall(r"<(?:input|option)[^>]*>", page.source) if token in hit):
                    shapes.add(re.sub(r'(id|name|value|data-\w+)="[^"]*"|\s|checked', "", line))
        assert len(shapes) <= 1, "right and wrong options look alike"
        looks += len(shapes)
    assert looks


def test_failed_result_keeps_explanations_back_until_they_may_be_seen(at_quiz, demo_client, demo_session) -> None:
    quiz_url = at_quiz.action("/training/quizzes/")
    feedback = "Family are third parties"
    for number in range(3):
        page = begin(demo_client, demo_client.get(quiz_url))
        attempt = newest_attempt(demo_session)
        result = demo_client.submit(
            page, "/training/attempts/", **filled(demo_session, attempt, right=0, action="hand_in")
        )
        assert "not passed" in result.text
        assert (feedback in result.text) == (number == 2)
        assert bool(result.tree.xpath("//li[contains(@class,'tone-success')]")) == (number == 2)
    assert "All attempts are used" in demo_client.get(quiz_url).text


def test_foreign_attempt_answers_as_unknown_one(demo_client, demo_session) -> None:
    employee_id = demo_session.scalars(select(Account.employee_id).where(Account.username == "new_hire2")).one()
    foreign = demo_session.scalars(
        select(Attempt.id).join(Enrolment).where(Enrolment.employee_id == employee_id)
    ).first()
    demo_client.sign_in("new_hire")
    pages = [
        demo_client.get(f"/training/attempts/{one}{tail}", status=404).h1
        for one in (foreign, 987_654)
        for tail in ("", "/result")
    ]
    assert len(set(pages)) == 1


def test_result_of_new_hire2_shows_fail_then_pass(demo_client, demo_session) -> None:
    quiz = unit_ids(demo_session, UnitKind.QUIZ)[0]
    page = demo_client.sign_in("new_hire2").get(f"/training/quizzes/{quiz}")
    assert "not passed" in page.text
    assert "You have passed this quiz" in page.text
    results = [link for link in page.links("Attempt ") if "/attempts/" in link]
    assert len(results) == 2
    for link in results:
        assert "Policy 1.1" in demo_client.get(link, follow_redirects=True).text


def test_plan_page_asks_alike_for_little_and_much_done(demo_client, demo_session) -> None:
    seen = []
    for username in ("new_hire", "new_hire2"):
        demo_client.sign_in(username)
        demo_client.get("/training/")
        with count_statements() as statements:
            demo_client.get("/training/")
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 16
    assert demo_session.scalar(select(func.count()).select_from(Completion)) > 0


def test_every_kind_of_question_is_asked_saved_and_shown(at_quiz, demo_client, demo_session) -> None:
    """One quiz with all kinds: saved as given, half an answer named, the result shown line by line."""
    kinds = [*ALL, ESSAY, QuestionContent(kind=QuestionKind.DESCRIPTION, text=plain("Read this first."))]
    unit_id = int(at_quiz.action("/training/quizzes/").rsplit("/", 1)[1])
    with transaction(demo_session) as session:
        versions = [version.id for version in keep_questions(session, COMMAND, kinds, clock.now())]
        plan = QuizPlan(
            pass_percent=50, attempts=2, minutes=20, questions=tuple((version_id, 1) for version_id in versions)
        )
        save_quiz(session, COMMAND, unit_id, plan, clock.now())
    page = begin(demo_client, demo_client.get(at_quiz.action("/training/quizzes/")))
    attempt = newest_attempt(demo_session)
    assert "Read this first." in page.text
    fields = filled(demo_session, attempt, action="hand_in")
    essay = f"q{versions[kinds.index(ESSAY)]}"
    cloze = f"q{versions[kinds.index(CLOZE)]}"
    fields[essay] = ["I would listen."]
    saved = save_one(demo_client, page, attempt, int(essay[1:]), ["I would"], **{f"c{essay[1:]}": "first"})
    assert saved.json["outcome"] == "in_time"
    assert "I would" in demo_client.get(f"/training/attempts/{attempt.id}").source
    again = demo_client.submit(page, "/training/attempts/", status=422, **{**fields, f"{cloze}_1": [], essay: []})
    assert sorted(again.errors()) == ["Answer this question.", "Something is still missing here."]
    result = demo_client.submit(page, "/training/attempts/", **{**fields, f"s{essay[1:]}": "8"})
    assert "waits for a mark" in result.text or "passed" in result.text
    assert "Waits for a trainer" in result.text
    assert "还款计划" in result.text
