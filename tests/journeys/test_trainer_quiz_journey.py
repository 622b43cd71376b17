"""A trainer makes a blank quiz, writes one question and imports others, a trainee takes it, the statistics show it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.config import LANGUAGES
from portal.db.session import transaction
from portal.people.models import Employee
from portal.people.queries import employed_on
from tests.journeys.conftest import axe_findings, sign_in
from tests.journeys.test_training_journey import right_tokens, tick
from tests.support.live import Live
from tests.support.quizzes import given
from training.courses.models import Programme, Unit
from training.courses.services import enrol
from training.quizzes.services import hand_in, start_attempt

_WORDS = {
    "en": {
        "name": "Evening calls",
        "new": "New programme",
        "course": "Add a course",
        "quiz": "Add a quiz",
        "blank": "being written",
        "import": "Import questions",
        "stored": "in the bank",
        "passed": "passed",
        "statistics": "Statistics",
        "answers": "What was answered",
    },
    "zh_Hans": {
        "name": "晚间通话",
        "new": "新建培训项目",
        "course": "添加章节",
        "quiz": "添加测验",
        "blank": "编写中",
        "import": "导入题目",
        "stored": "已入题库",
        "passed": "通过",
        "statistics": "统计",
        "answers": "所选答案",
    },
}
_GIFT = """::Evening end::When does the last call of the day end?{=Before ten in the evening ~Before midnight}

::Evening names::A sister answers. What do you tell her?{=Nothing of the debt ~The amount ~The due day}
"""
_OTHERS = 20


def fill_titles(page: Page, words: str, name: str = "title") -> None:
    """One text in every language."""
    for language in LANGUAGES:
        page.locator(f"#{name}_{language}").fill(words)


def send(page: Page) -> None:
    """The form's main button."""
    page.locator("main .form .actions .button-primary").click()
    page.wait_for_load_state()


def blank_quiz(page: Page, here: Live, words: dict[str, str]) -> None:
    """Programme, course, quiz: up to the outline with a blank quiz in it."""
    page.goto(f"{here.url}/training/library/programmes/new")
    fill_titles(page, words["name"])
    fill_titles(page, words["name"], "summary")
    send(page)
    page.get_by_role("link", name=words["course"]).click()
    fill_titles(page, words["name"])
    page.locator("#phase").select_option("special")
    send(page)
    page.get_by_role("link", name=words["quiz"]).click()
    assert axe_findings(page) == []
    fill_titles(page, words["name"])
    send(page)
    expect(page.locator(".todo .badge")).to_have_text(words["blank"])


def written_question(page: Page, here: Live) -> None:
    """One of several, by the form."""
    page.goto(f"{here.url}/training/bank/new/single")
    page.locator("#text_en").fill("Who may be told about a debt in the evening?")
    page.locator("#r0_en").fill("The debtor alone")
    page.locator("#r0_share").select_option("right")
    page.locator("#r1_en").fill("Whoever answers")
    page.locator("button[name=action][value=save]").click()
    page.wait_for_url(lambda url: "/bank/new/" not in url)


def imported_questions(page: Page, here: Live, words: dict[str, str]) -> None:
    """Two more from a file of GIFT: preview, then stored."""
    page.goto(f"{here.url}/training/bank/")
    page.get_by_role("link", name=words["import"]).click()
    assert axe_findings(page) == []
    page.set_input_files("#file", {"name": "evening.gift", "mimeType": "text/plain", "buffer": _GIFT.encode()})
    page.locator("#clause").fill("5.1.2")
    send(page)
    expect(page.locator("table.question-import tbody tr")).to_have_count(2)
    assert axe_findings(page) == []
    page.locator("form[action$='/store'] button").click()
    expect(page.locator(".page-header .badge")).to_have_text(words["stored"])


def held_quiz(page: Page, here: Live, unit_id: int) -> None:
    """The three newest questions of the bank into the quiz."""
    page.goto(f"{here.url}/training/library/quizzes/{unit_id}")
    for count in range(1, 4):
        page.locator("button[name=action][value^=add-]").first.click()
        expect(page.locator("fieldset.question-line legend a")).to_have_count(count)
    assert axe_findings(page) == []
    page.locator("button[name=action][value=save]").click()
    page.wait_for_url(f"**/training/library/units/{unit_id}")


def newest_unit(here: Live) -> int:
    with here.app.app_context(), transaction() as session:
        return session.scalars(select(Unit.id).order_by(Unit.id.desc()).limit(1)).one()


def others_take_it(here: Live, unit_id: int) -> None:
    """Twenty people finish an attempt through the services, and the new hire is given the programme."""
    with here.app.app_context(), transaction() as session:
        day, now = clock.today(), clock.now()
        programme_id = session.scalars(select(Programme.id).order_by(Programme.id.desc()).limit(1)).one()
        new_hire = session.scalars(select(Account.employee_id).where(Account.username == "new_hire")).one()
        assert new_hire is not None
        enrol(session, COMMAND, new_hire, programme_id, day, now)
        people = select(Employee.id).where(employed_on(day), Employee.id != new_hire).order_by(Employee.id)
        for number, employee_id in enumerate(session.scalars(people.limit(_OTHERS)).all()):
            actor = Actor(employee_id=employee_id, scopes={"training:plan:follow": Scope.OWN}, source="test")
            enrol(session, COMMAND, employee_id, programme_id, day, now)
            attempt = start_attempt(session, actor, unit_id, now, day)
            answers = given(session, attempt, right=number % 4)
            hand_in(session, actor, attempt.id, answers, now + timedelta(minutes=2))


def takes_the_quiz(page: Page, here: Live, unit_id: int, words: dict[str, str]) -> None:
    """The new hire answers everything right."""
    sign_in(page, here, "new_hire")
    page.goto(f"{here.url}/training/quizzes/{unit_id}")
    page.locator("main form.form button").click()
    page.wait_for_url("**/attempts/*")
    for tokens in right_tokens(here, page.url):
        tick(page, tokens)
    page.locator("button[value=hand_in]").click()
    page.wait_for_url("**/result")
    expect(page.locator(".page-header .badge")).to_contain_text(words["passed"])


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_blank_quiz_is_written_taken_and_measured(
    live: Callable[[str], Live], open_page: Callable[..., Page], language: str
) -> None:
    here, words = live(language), _WORDS[language]
    locale = "zh-CN" if language == "zh_Hans" else "en-GB"
    page = open_page(locale=locale)
    sign_in(page, here, "trainer")
    blank_quiz(page, here, words)
    unit_id = newest_unit(here)
    written_question(page, here)
    imported_questions(page, here, words)
    held_quiz(page, here, unit_id)
    others_take_it(here, unit_id)
    takes_the_quiz(open_page(locale=locale, phone=True), here, unit_id, words)
    page.goto(f"{here.url}/training/library/units/{unit_id}")
    page.get_by_role("link", name=words["statistics"], exact=True).click()
    expect(page.locator(".stat-value").first).to_have_text(str(_OTHERS + 1))
    assert axe_findings(page) == []
    page.locator("main table a[href*='/questions/']").first.click()
    expect(page.locator("main")).to_contain_text(words["answers"])
