"""Answers over a connection that breaks, in a real browser: band, sending again, reload, two tabs, the end (T12)."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select, update

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.db.session import db, transaction
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live
from tests.support.quizzes import slots_for
from training.courses.models import Course, Enrolment, Programme, Unit
from training.courses.queries import newest_version
from training.courses.rules import UnitKind
from training.courses.services import complete_unit
from training.quizzes.models import Answer, Attempt, AttemptResult
from training.quizzes.queries import asked
from training.quizzes.services import start_attempt

_UNSAVED = "() => Object.keys(localStorage).filter(key => key.startsWith('fairline-answer'))"
_ANSWERS = "**/attempts/*/answers/*"
_WORDS = {
    "en": {
        "one": "1 answer is not saved yet. It is sent again by itself; do not close the page.",
        "many": "2 answers are not saved yet. They are sent again by themselves; do not close the page.",
        "ending": "This did not reach the server yet.",
        "saved": "Everything is saved.",
        "read": "You confirmed this lesson",
    },
    "zh_Hans": {
        "one": "有 1 个答案尚未保存，系统会自动重新提交，请不要关闭页面。",
        "many": "有 2 个答案尚未保存，系统会自动重新提交，请不要关闭页面。",
        "ending": "尚未送达服务器，系统会自动重新提交，请不要关闭页面。",
        "saved": "全部已保存。",
        "read": "确认读完这节课",
    },
}


def begin(live: Live, username: str = "new_hire") -> tuple[int, list[list[str]]]:
    """Do what comes before the person's first quiz and start it; the attempt, and the right tokens by question."""
    now, day = clock.now(), clock.today()
    with live.app.app_context():
        with transaction() as session:
            account = session.scalars(select(Account).where(Account.username == username)).one()
            actor = Actor(employee_id=account.employee_id, scopes={"training:plan:follow": Scope.OWN}, source="test")
            enrolment = session.scalars(
                select(Enrolment)
                .join(Programme)
                .where(Enrolment.employee_id == account.employee_id, Programme.key == "onboarding")
            ).one()
            units = session.scalars(
                select(Unit).join(Course).where(Course.programme_id == enrolment.programme_id).order_by(Unit.id)
            ).all()
            quiz = next(unit for unit in units if unit.kind is UnitKind.QUIZ)
            for unit in units[: units.index(quiz)]:
                version = newest_version(session, unit.id)
                complete_unit(
                    session, COMMAND, enrolment.id, unit.id, version.digest if version else "0" * 64, "en", now
                )
            attempt = start_attempt(session, actor, quiz.id, now, day)
            tokens = [slots_for(attempt, item, right=True)[0] for item in asked(session, attempt.id)]
            attempt_id = attempt.id
        db.session.close()
    return attempt_id, tokens


def stored(live: Live, attempt_id: int) -> list[tuple[str, int]]:
    """Client id and count of every answer kept for an attempt."""
    with live.app.app_context():
        rows = db.session.execute(select(Answer.client_id, Answer.sequence).where(Answer.attempt_id == attempt_id))
        found = [(row.client_id, row.sequence) for row in rows]
        db.session.close()
    return found


def tick(page: Page, tokens: list[str]) -> None:
    """Choose options of one question."""
    for token in tokens:
        page.locator(f"input[value='{token}']").check()


def band(page: Page):
    """The band over the page."""
    return page.locator("[data-unsaved]")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_answers_given_while_the_network_is_away_are_saved_when_it_is_back(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    attempt_id, tokens = begin(here)
    page = open_page(locale="zh-CN" if language == "zh_Hans" else "en-GB", phone=language == "en")
    page.add_init_script(
        "addEventListener('pagehide', event => event.stopImmediatePropagation())"
    )  # ends as by a crash
    asks: list[str] = []
    page.on("dialog", lambda dialog: (asks.append(dialog.type), dialog.accept()))
    sign_in(page, here, "new_hire")
    url = f"{here.url}/training/attempts/{attempt_id}"
    page.goto(url)
    page.route(_ANSWERS, lambda route: route.abort())
    single = next(found for found in tokens if len(found) == 1)
    other = next(found for found in tokens[::-1] if found != single)
    height = page.evaluate("document.documentElement.scrollHeight")
    tick(page, single)
    expect(band(page)).to_have_text(words["one"])
    tick(page, other)
    expect(band(page)).to_have_text(words["many"])
    expect(band(page)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert axe_findings(page, without=["target-size"]) == []  # the band lies over what is scrolled below it
    page.reload()
    assert asks == ["beforeunload"]
    expect(page.locator("fieldset input:checked")).to_have_count(len(single) + len(other))
    expect(band(page)).to_have_text(words["many"])
    assert stored(here, attempt_id) == []
    page.unroute(_ANSWERS)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(band(page)).to_have_text(words["saved"])
    expect(band(page)).to_be_empty()
    assert len(stored(here, attempt_id)) == 2
    assert page.evaluate(_UNSAVED) == []
    page.reload()
    assert asks == ["beforeunload"]
    expect(page.locator("fieldset input:checked")).to_have_count(len(single) + len(other))
    expect(band(page)).to_be_empty()


@pytest.mark.browser
def test_answer_whose_acknowledgement_is_cut_is_sent_again_and_kept_once(live, open_page) -> None:
    here = live("en")
    attempt_id, tokens = begin(here)
    page = open_page()
    cuts: list[int] = []

    def cut_first(route: Route) -> None:
        """The server gets it; the browser never hears so, then hears a foreign page that says 200."""
        answer = route.fetch()
        cuts.append(answer.status)
        if len(cuts) == 1:
            route.abort()
        elif len(cuts) == 2:
            route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to the hotel</h1>")
        else:
            route.fulfill(response=answer)

    sign_in(page, here, "new_hire")
    page.goto(f"{here.url}/training/attempts/{attempt_id}")
    page.route(_ANSWERS, cut_first)
    tick(page, next(found for found in tokens if len(found) == 1))
    expect(band(page)).to_have_text(_WORDS["en"]["one"])
    expect(band(page)).to_have_text(_WORDS["en"]["saved"])
    assert cuts == [200, 200, 200]
    assert len(stored(here, attempt_id)) == 1


@pytest.mark.browser
def test_handing_in_sends_what_is_unsaved_first_and_waits_for_the_network(live, open_page) -> None:
    here = live("en")
    attempt_id, tokens = begin(here)
    page = open_page()
    sign_in(page, here, "new_hire")
    url = f"{here.url}/training/attempts/{attempt_id}"
    page.goto(url)
    page.route(_ANSWERS, lambda route: route.abort())
    page.route(url, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    for found in tokens:
        tick(page, found)
    page.locator("button[value=hand_in]").click()
    expect(band(page)).to_contain_text(_WORDS["en"]["ending"])
    page.unroute(_ANSWERS)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function(f"() => ({_UNSAVED})().length === 0")
    expect(band(page)).to_contain_text(_WORDS["en"]["ending"])
    page.unroute(url)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_url("**/result")
    expect(page.locator(".page-header .badge")).to_contain_text("passed")
    with here.app.app_context():
        results = db.session.scalars(select(AttemptResult.number).where(AttemptResult.attempt_id == attempt_id)).all()
        db.session.close()
    assert results == [1]


@pytest.mark.browser
def test_a_second_tab_shows_and_sends_what_the_first_could_not(live, open_page) -> None:
    here = live("en")
    attempt_id, tokens = begin(here)
    first = open_page()
    sign_in(first, here, "new_hire")
    url = f"{here.url}/training/attempts/{attempt_id}"
    first.goto(url)
    second = first.context.new_page()
    second.goto(url)
    first.route(_ANSWERS, lambda route: route.abort())
    single = next(found for found in tokens if len(found) == 1)
    tick(first, single)
    expect(band(first)).to_have_text(_WORDS["en"]["one"])
    expect(second.locator(f"input[value='{single[0]}']")).to_be_checked()
    expect(band(first)).to_have_text(_WORDS["en"]["saved"])
    assert len(stored(here, attempt_id)) == 1


@pytest.mark.browser
def test_signed_out_and_late_answers_are_told(live, open_page) -> None:
    here = live("en")
    attempt_id, tokens = begin(here)
    page = open_page()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, here, "new_hire")
    url = f"{here.url}/training/attempts/{attempt_id}"
    page.goto(url)
    page.context.clear_cookies()
    single = [found for found in tokens if len(found) == 1]
    tick(page, single[0])
    expect(band(page)).to_contain_text("The server no longer knows this page.")
    page.get_by_role("button", name="Open the page again").click()
    page.wait_for_url("**/sign-in**")
    sign_in(page, here, "new_hire")
    # The band is empty before the page begins to send what waits as well.
    with page.expect_response(_ANSWERS):
        page.goto(url)
    expect(page.locator(f"input[value='{single[0][0]}']")).to_be_checked()
    expect(band(page)).to_be_empty()
    assert len(stored(here, attempt_id)) == 1
    with here.app.app_context():
        with transaction() as session:
            past = clock.now() - timedelta(minutes=1)
            session.execute(update(Attempt).where(Attempt.id == attempt_id).values(expires_at=past))
        db.session.close()
    tick(page, single[1])
    expect(band(page)).to_have_text("The time is over. Answers that came after it are kept, but not marked: 1")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_lesson_is_confirmed_once_the_network_is_back(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    page = open_page(locale="zh-CN" if language == "zh_Hans" else "en-GB")
    sign_in(page, here, "new_hire")
    page.goto(f"{here.url}/training/")
    page.locator("li[aria-current=step] a.todo-title[href*='/lessons/']").first.click()
    page.locator("form[data-steady]").wait_for()
    url = page.url
    page.route(url, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("form[data-steady] button").click()
    expect(band(page)).to_contain_text(words["ending"])
    page.unroute(url)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("main")).to_contain_text(words["read"])
