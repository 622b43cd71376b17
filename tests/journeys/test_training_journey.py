"""A new hire's first days in a real browser: plan, lesson, quiz, result, next step; with script and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.db.session import db
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.quizzes import slots_for
from training.quizzes.models import Attempt
from training.quizzes.queries import asked

_LESSON = re.compile(r"/lessons/")
_NEXT_STEP = re.compile(r"/(lessons|quizzes)/")
_WORDS = {
    "en": {"plan": "My training plan", "saved": "Saved at", "passed": "passed", "choose": "Choose an answer."},
    "zh_Hans": {"plan": "我的学习计划", "saved": "已保存", "passed": "通过", "choose": "请选择答案。"},
}


def read_until_quiz(page: Page) -> None:
    """From My day by the big buttons: confirm each lesson until the quiz is the next step."""
    page.locator("a.button-primary").first.click()
    page.wait_for_url(_LESSON)
    while _LESSON.search(page.url):
        lesson = page.url
        page.locator("main form.form button").click()
        expect(page.locator("main form.form")).to_have_count(0)
        page.locator(".page-actions a.button-primary").click()
        page.wait_for_url(lambda url, left=lesson: url != left and _NEXT_STEP.search(url) is not None)
    page.wait_for_url("**/quizzes/*")


def right_tokens(live, attempt_url: str) -> list[list[str]]:
    """The tokens of the right options of each question, as only the server knows them."""
    with live.app.app_context():
        attempt = db.session.get_one(Attempt, int(attempt_url.rpartition("/")[2]))
        found = [slots_for(attempt, item, right=True)[0] for item in asked(db.session, attempt.id)]
        db.session.close()
        return found


def tick(page: Page, tokens: list[str]) -> None:
    """Choose options of one question."""
    for token in tokens:
        page.locator(f"input[value='{token}']").check()


def tick_and_see_saved(page: Page, tokens: list[str]) -> None:
    """Choose options one by one, each saved before the next."""
    for token in tokens:
        with page.expect_response("**/answers/*") as answer:
            page.locator(f"input[value='{token}']").check()
        assert answer.value.status == 200


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_new_hire_reads_takes_quiz_and_is_led_on(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    page = open_page(locale="zh-CN" if language == "zh_Hans" else "en-GB")
    sign_in(page, here, "new_hire")
    page.goto(f"{here.url}/training/")
    expect(page.locator("h1")).to_have_text(words["plan"])
    assert axe_findings(page) == []
    read_until_quiz(page)
    assert axe_findings(page) == []
    page.locator("main form.form button").click()
    page.wait_for_url("**/attempts/*")
    assert axe_findings(page) == []
    *most, last = right_tokens(here, page.url)
    for tokens in most:
        tick_and_see_saved(page, tokens)
    page.wait_for_function("n => document.querySelectorAll('[role=status]:not(:empty)').length === n", arg=len(most))
    expect(page.locator(".quiz-saved").first).to_contain_text(words["saved"])
    page.reload()
    expect(page.locator("fieldset input:checked")).to_have_count(sum(len(tokens) for tokens in most))
    page.locator("button[value=hand_in]").click()
    page.locator(".field-error").wait_for()
    expect(page.locator(".field-error")).to_have_text(words["choose"])
    expect(page.locator("fieldset input:checked")).to_have_count(sum(len(tokens) for tokens in most))
    tick(page, last)
    page.locator("button[value=hand_in]").click()
    page.wait_for_url("**/result")
    expect(page.locator(".page-header .badge")).to_contain_text(words["passed"])
    assert axe_findings(page) == []
    page.locator(".page-actions a.button-primary").click()
    page.wait_for_url(_LESSON)


@pytest.mark.browser
@pytest.mark.parametrize("phone", [False, True])
def test_nothing_moves_under_the_pointer_when_an_answer_is_saved(live, open_page, phone) -> None:
    here = live("en")
    page = open_page(phone=phone)
    sign_in(page, here, "new_hire")
    read_until_quiz(page)
    page.locator("main form.form button").click()
    page.wait_for_url("**/attempts/*")
    button = page.locator("button[value=hand_in]")
    button.scroll_into_view_if_needed()
    _, last = right_tokens(here, page.url)[-2:]
    before = page.evaluate("document.documentElement.scrollHeight")
    tick_and_see_saved(page, last)
    expect(page.locator("[role=status]:not(:empty)")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollHeight") == before


@pytest.mark.browser
def test_new_hire_passes_without_javascript(live, open_page) -> None:
    here = live("en")
    page = open_page(javascript=False)
    sign_in(page, here, "new_hire")
    read_until_quiz(page)
    page.locator("main form.form button").click()
    page.wait_for_url("**/attempts/*")
    answers = right_tokens(here, page.url)
    tick(page, answers[0])
    page.locator("button[value=save]").click()
    expect(page.locator("fieldset input:checked")).to_have_count(len(answers[0]))
    for tokens in answers:
        tick(page, tokens)
    page.locator("button[value=hand_in]").click()
    page.wait_for_url("**/result")
    expect(page.locator("main")).to_contain_text("8 of 8")
    page.locator(".page-actions a.button-primary").click()
    expect(page.locator("h1")).to_have_text("Your day, your punches, your leave")


@pytest.mark.browser
def test_trainer_finds_late_people_and_reads_library_on_a_phone(live, open_page) -> None:
    here = live("en")
    page = open_page(phone=True)
    sign_in(page, here, "trainer")
    page.goto(f"{here.url}/training/people/")
    expect(page.locator("td[data-label='State']").first).to_contain_text("late")
    page.locator("a.row-link").first.click()
    page.wait_for_url("**/training/people/*")
    assert axe_findings(page) == []
    page.goto(f"{here.url}/training/library/")
    page.get_by_role("link", name="Four principles for every call").click()
    expect(page.locator("h1")).to_have_text("Four principles for every call")
    assert axe_findings(page) == []
