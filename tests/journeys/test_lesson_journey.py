"""A trainer writes a lesson with a picture and a film in a new programme; a person reads it on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal import clock
from portal.auth.actor import COMMAND
from portal.auth.models import Account
from portal.config import LANGUAGES
from portal.db.session import db, transaction
from tests.journeys.conftest import axe_findings, sign_in
from tests.portal.files.conftest import mpeg4, picture
from tests.support.live import Live
from training.courses.models import Completion, LessonVersion, Programme, Unit
from training.courses.services import enrol

_WORDS = {
    "en": {"name": "Evening calls", "new": "New programme", "course": "Add a course", "lesson": "Add a lesson"},
    "zh_Hans": {"name": "晚间通话", "new": "新建培训项目", "course": "添加章节", "lesson": "添加课程"},
}
_VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nGood evening.\n"


def fill_titles(page: Page, words: str, name: str = "title") -> None:
    """One text in every language."""
    for language in LANGUAGES:
        page.locator(f"#{name}_{language}").fill(words)


def send(page: Page) -> None:
    """The form's main button."""
    page.locator("main .form .actions .button-primary").click()
    page.wait_for_load_state()


def made_programme(page: Page, here: Live, words: dict[str, str]) -> None:
    """Programme, course, lesson: up to the outline with an empty lesson in it."""
    page.goto(f"{here.url}/training/library/")
    page.get_by_role("link", name=words["new"]).click()
    fill_titles(page, words["name"])
    fill_titles(page, words["name"], "summary")
    send(page)
    page.get_by_role("link", name=words["course"]).click()
    fill_titles(page, words["name"])
    page.locator("#phase").select_option("special")
    send(page)
    page.get_by_role("link", name=words["lesson"]).click()
    fill_titles(page, words["name"])
    send(page)


def written_lesson(page: Page, words: dict[str, str]) -> None:
    """Three texts with the same picture and film, by the radio buttons that are the editor's languages."""
    page.locator("a[href*='/lessons/'][href$='/write']").last.click()
    files = [("shop.png", "image/png", picture()), ("call.mp4", "video/mp4", mpeg4()), ("call.vtt", "text/vtt", _VTT)]
    page.set_input_files(
        "#files", [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    )
    page.locator("button[value=save]").click()
    expect(page.locator(".placed")).to_have_count(3)
    shop, call, captions = (text.split("file:")[1].rstrip(")") for text in page.locator(".placed").all_inner_texts())
    name = words["name"]
    body = f'## {name}\n\n![{name}](file:{shop})\n\n![{name}](file:{call} "file:{captions}")'
    for place, language in enumerate(LANGUAGES):
        page.locator(".tab-choice .tab").nth(place).click()
        expect(page.locator(f"#body_{language}")).to_be_visible()
        page.locator(f"#body_{language}").fill(body)
    assert axe_findings(page) == []
    page.locator("button[value=look]").click()
    page.wait_for_url("**/review*")
    assert axe_findings(page) == []
    send(page)
    expect(page.locator("article.lesson img")).to_be_visible()


def follow(here: Live, username: str) -> int:
    """The person follows the newest programme, whose lesson this gives; who gives it has pages and tests of its own."""
    with here.app.app_context(), transaction() as session:
        account = session.scalars(select(Account).where(Account.username == username)).one()
        programme_id = session.scalars(select(Programme.id).order_by(Programme.id.desc()).limit(1)).one()
        assert account.employee_id is not None
        enrol(session, COMMAND, account.employee_id, programme_id, clock.today(), clock.now())
        return session.scalars(select(Unit.id).order_by(Unit.id.desc()).limit(1)).one()


def digests(here: Live) -> tuple[str, str | None]:
    """The digest of the newest version, and that of its confirmation."""
    with here.app.app_context():
        version = db.session.scalars(select(LessonVersion).order_by(LessonVersion.id.desc()).limit(1)).one()
        done = db.session.scalar(select(Completion.digest).where(Completion.unit_id == version.unit_id))
        found = version.digest, done
        db.session.close()
        return found


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_trainer_writes_and_publishes_and_a_person_reads_it_on_a_phone(
    live: Callable[[str], Live], open_page: Callable[..., Page], language: str
) -> None:
    here, words = live(language), _WORDS[language]
    locale = "zh-CN" if language == "zh_Hans" else "en-GB"
    page = open_page(locale=locale)
    sign_in(page, here, "trainer")
    made_programme(page, here, words)
    assert axe_findings(page) == []
    written_lesson(page, words)
    unit_id = follow(here, "collector")
    phone = open_page(locale=locale, phone=True)
    sign_in(phone, here, "collector")
    phone.goto(f"{here.url}/training/")
    with phone.expect_response(lambda answer: "/training/files/" in answer.url and answer.status == 206):
        phone.locator(f"main a.todo-title[href$='/training/lessons/{unit_id}']").click()
    expect(phone.locator("h1")).to_have_text(words["name"])
    expect(phone.locator("article.lesson video[controls] track[kind=captions]")).to_have_count(1)
    phone.locator("article img").first.scroll_into_view_if_needed()  # pictures load when they are needed
    phone.wait_for_function("() => document.querySelector('article img').naturalWidth > 0")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_findings(phone) == []
    send(phone)
    expect(phone.locator(".alert, .flash").first).to_be_visible()
    published, confirmed = digests(here)
    assert published == confirmed


@pytest.mark.browser
def test_languages_of_the_editor_open_without_script(
    live: Callable[[str], Live], open_page: Callable[..., Page]
) -> None:
    here = live("en")
    page = open_page(javascript=False)
    sign_in(page, here, "trainer")
    page.goto(f"{here.url}/training/library/lessons/1/write")
    expect(page.locator("#body_zh_Hant")).to_be_hidden()
    page.locator(".tab-choice .tab").nth(2).click()
    expect(page.locator("#body_zh_Hant")).to_be_visible()
    page.locator("#title_zh_Hant").fill("新標題")
    page.locator("button[value=save]").click()
    expect(page.locator("#title_zh_Hant")).to_have_value("新標題")
    expect(page.locator("#title_zh_Hant")).to_be_visible()
