"""Errors are pages with a sentence in the reader's language, and never show a trace."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from portal.db.session import transaction
from portal.errors import NotAllowed, NotFound, Refused
from portal.people.models import Department
from tests.support.inspector import Inspector, Page


def _let_fail(app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def failing() -> str:
        raise error

    failing.guard = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "auth.sign_in", failing)


def _assert_plain(page: Page) -> None:
    for word in ("Traceback", "sqlalchemy", "werkzeug", "File ", "secret-detail", "SELECT"):
        assert word not in page.source


def test_unknown_address_is_nothing_here(client: Inspector) -> None:
    page = client.get("/no-such-page", status=404)
    assert page.h1 == "Nothing here"
    _assert_plain(page)


@pytest.mark.parametrize(("language", "words"), [("zh_Hans", "这里什么也没有"), ("zh_Hant", "這裡")])
def test_failure_speaks_readers_language(client: Inspector, language: str, words: str) -> None:
    page = client.get(f"/no-such-page?lang={language}", status=404)
    assert page.h1 != "Nothing here"
    assert page.tree.get("lang") == language.replace("_", "-")


def test_wrong_method_is_told(client: Inspector) -> None:
    page = Page(client.raw.delete("/sign-in"))
    assert page.status == 405
    _assert_plain(page)


def test_foreign_role_is_told(demo_client: Inspector, monkeypatch: pytest.MonkeyPatch, demo_app: Flask) -> None:
    _let_fail(demo_app, monkeypatch, NotAllowed("Your roles do not include this page."))
    page = demo_client.sign_in("new_hire").get("/sign-in", status=403)
    assert page.h1 == "Not for your role"
    assert "Your roles do not include this page." in page.text


def test_too_large_request_is_told_unread(client: Inspector) -> None:
    announced = {"CONTENT_LENGTH": str(10**9)}
    with client.raw.post(
        "/sign-in", data=b"--x", content_type="multipart/form-data; boundary=x", environ_overrides=announced
    ) as answer:
        assert answer.status_code == 413
        assert "larger than this page takes" in Page(answer).text


def test_crash_shows_number_and_no_trace(
    client: Inspector, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _let_fail(app, monkeypatch, RuntimeError("secret-detail"))
    page = client.get("/sign-in", status=500)
    assert page.h1 == "Something went wrong on our side"
    number = page.response.headers["X-Request-Id"]
    assert number in page.text
    assert number in caplog.text
    _assert_plain(page)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound("There is no such case."), 404, "Nothing here"),
        (Refused("The month %(month)s is closed.", month="May"), 409, "The month May is closed."),
        (StaleDataError("secret-detail"), 409, "Somebody else changed this meanwhile."),
        (OperationalError("SELECT secret-detail", {}, Exception("disk")), 503, "Nothing was saved."),
    ],
)
def test_foreseen_error_has_its_page(
    client: Inspector, app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    _let_fail(app, monkeypatch, error)
    page = client.get("/sign-in", status=status)
    assert words in page.text
    _assert_plain(page)


def test_expired_form_is_told(client: Inspector) -> None:
    page = Page(client.raw.post("/sign-in", data={"username": "x", "password": "y"}))
    assert page.status == 400
    assert "open too long or came from elsewhere" in page.text


@pytest.mark.safety("s62")
@pytest.mark.parametrize(("codes", "status"), [(("D1", "D1"), 409), (("D1", None), 500)])
def test_number_given_twice_at_once_is_told_and_other_broken_rules_stay_defects(
    client: Inspector, app: Flask, monkeypatch: pytest.MonkeyPatch, codes: tuple[str, str | None], status: int
) -> None:
    def writing_twice() -> str:
        with transaction() as session:
            session.add_all([Department(code=code, name="Twice") for code in codes])
        return "both"

    writing_twice.guard = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "auth.sign_in", writing_twice)
    page = client.get("/sign-in", status=status)
    assert ("Somebody else changed this meanwhile." in page.text) is (status == 409)
    _assert_plain(page)
