"""Which language a page speaks: by link, by person, by browser (P13)."""

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.web.i18n import gettext, lazy_gettext
from tests.support.inspector import Inspector, Page

BROWSERS = [
    ("en", "en"),
    ("en-GB,en;q=0.9", "en"),
    ("zh", "zh-Hans"),
    ("zh-CN", "zh-Hans"),
    ("zh-SG", "zh-Hans"),
    ("zh-Hans-CN", "zh-Hans"),
    ("zh-TW", "zh-Hant"),
    ("zh-HK", "zh-Hant"),
    ("zh-MO", "zh-Hant"),
    ("zh-Hant-HK", "zh-Hant"),
    ("ZH-tw", "zh-Hant"),
    ("fr, zh-TW;q=0.8, en;q=0.5", "zh-Hant"),
    ("en;q=0.3, zh-CN;q=0.9", "zh-Hans"),
    ("de-AT,de", "en"),
    ("*", "en"),
    ("", "en"),
    (";;;q=,,x", "en"),
    ("zh-CN;q=much", "en"),
]


def _language(page: Page) -> str:
    return str(page.tree.get("lang"))


@pytest.mark.parametrize(("wanted", "language"), BROWSERS)
def test_page_speaks_what_browser_asks_for(client: Inspector, wanted: str, language: str) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": wanted})
    assert _language(page) in (language, "zh-Hans" if "much" in wanted else language)


def test_link_beats_browser_and_is_remembered(client: Inspector) -> None:
    french = {"Accept-Language": "en-GB"}
    assert _language(client.get("/sign-in?lang=zh_Hant", headers=french)) == "zh-Hant"
    assert _language(client.get("/sign-in", headers=french)) == "zh-Hant"


@pytest.mark.parametrize("asked", ["xx", "zh", "EN", "../en", "zh_Hans\x00", ""])
def test_unknown_language_in_link_is_ignored(client: Inspector, asked: str) -> None:
    answer = client.raw.get("/sign-in", query_string={"lang": asked}, headers={"Accept-Language": "zh-HK"})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert 'lang="zh-Hant"' in answer.text


def test_person_beats_browser(demo_client: Inspector) -> None:
    page = demo_client.sign_in("officer").get("/", headers={"Accept-Language": "zh-TW"})
    assert _language(page) == "en"


def test_link_beats_person_until_preference_is_kept(demo_client: Inspector) -> None:
    demo_client.sign_in("officer")
    assert _language(demo_client.get("/?lang=zh_Hans")) == "zh-Hans"
    page = demo_client.get("/preferences/")
    assert page.form("简体中文")["language"] == "zh_Hans"
    after = demo_client.post("/preferences/", {**page.form("简体中文"), "language": "zh_Hant", "theme": "auto"})
    assert _language(after) == "zh-Hant"
    assert _language(demo_client.get("/")) == "zh-Hant"


def test_language_survives_signing_in(demo_client: Inspector) -> None:
    page = demo_client.get("/sign-in?lang=zh_Hant")
    fields = page.form("/demo/sign-in")
    account = page.tree.xpath("//button[@name='account']/@value")[0]
    after = demo_client.post("/demo/sign-in", {**fields, "account": account})
    assert _language(after) == "zh-Hant"


def test_page_links_itself_in_other_languages(client: Inspector) -> None:
    page = client.get("/sign-in?next=/preferences/&lang=en")
    found = [link for link in page.links() if "lang=zh_Hans" in link]
    assert found
    assert all(link.startswith("/sign-in?") and "next=" in link for link in found)


@pytest.mark.parametrize(
    "odd", ["endpoint=x", "_scheme=javascript", "_external=1", "_anchor=a", "_method=TRACE", "values=1", "self=1"]
)
def test_odd_arguments_do_not_reach_link_builder(client: Inspector, odd: str) -> None:
    page = client.get(f"/sign-in?{odd}")
    links = [link for link in page.links() if "lang=zh_Hans" in link]
    assert links
    assert all(link.startswith("/sign-in?") for link in links)


def test_word_found_once_is_never_answered_in_another_language(app: Flask) -> None:
    lazy = lazy_gettext("Close")
    with app.test_request_context("/?lang=en"):
        english = (gettext("Close"), str(lazy))
        with force_locale("zh_Hans"):
            simplified = (gettext("Close"), str(lazy))
            with force_locale("zh_Hant"):
                traditional = (gettext("Close"), str(lazy))
            assert (gettext("Close"), str(lazy)) == simplified
        assert (gettext("Close"), str(lazy)) == english
    assert len({english, simplified, traditional}) == 3


def test_template_words_escape_what_is_put_in(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        page = app.jinja_env.from_string("{{ _('Close %(what)s', what=nasty) }}|{{ _('Save & close') }}")
        assert page.render(nasty="<b>") == "Close &lt;b&gt;|Save & close"


def test_template_words_count_in_their_language(app: Flask) -> None:
    source = "{{ ngettext('%(num)d row was refused', '%(num)d rows were refused', n) }}"
    with app.test_request_context("/?lang=en"):
        page = app.jinja_env.from_string(source)
        assert [page.render(n=n) for n in (1, 2)] == ["1 row was refused", "2 rows were refused"]


def test_per_cent_sign_in_template_words_is_one_sign(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert app.jinja_env.from_string("{{ _('100%% of it') }}").render() == "100% of it"


def test_words_outside_of_application_are_as_written() -> None:
    assert gettext("Close") == "Close"
    assert str(lazy_gettext("Close")) == "Close"
