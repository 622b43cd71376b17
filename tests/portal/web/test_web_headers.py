"""Headers and cookies of every kind of response (safety s81, s82)."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from portal.app import create_app
from portal.config import Config
from tests.conftest import SECRET
from tests.support.databases import Databases
from tests.support.fieldkeys import FIELD_KEYS
from tests.support.inspector import Inspector

ADDRESSES = ["/sign-in", "/", "/no-such-page", "/static/css/base.css", "/static/css/none.css", "/static/../setup.cfg"]


def _headers(client: Inspector, address: str) -> Headers:
    with client.raw.get(address) as answer:
        return answer.headers


def _assert_guarded(headers: Headers) -> None:
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "*" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"]


@pytest.mark.safety("s81")
@pytest.mark.parametrize("address", ADDRESSES)
def test_visitor_gets_headers_on_every_response(client: Inspector, address: str) -> None:
    _assert_guarded(_headers(client, address))


@pytest.mark.safety("s81")
@pytest.mark.parametrize("address", [*ADDRESSES, "/preferences/"])
def test_person_gets_headers_on_every_response(demo_client: Inspector, address: str) -> None:
    _assert_guarded(_headers(demo_client.sign_in("officer"), address))


@pytest.mark.safety("s81")
@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"])
def test_unused_methods_get_headers_too(client: Inspector, method: str) -> None:
    answer = client.raw.open("/sign-in", method=method)
    assert answer.status_code < 500
    _assert_guarded(answer.headers)


@pytest.mark.safety("s81")
def test_failing_view_keeps_headers(client: Inspector, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> str:
        raise RuntimeError("on purpose")

    failing.guard = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "auth.sign_in", failing)
    answer = client.raw.get("/sign-in")
    assert answer.status_code == 500
    _assert_guarded(answer.headers)


@pytest.mark.safety("s81")
@pytest.mark.parametrize("address", ["/", "/preferences/", "/no-such-page", "/sign-in"])
def test_nothing_is_kept_once_signed_in(demo_client: Inspector, address: str) -> None:
    assert demo_client.sign_in("hr").raw.get(address).headers["Cache-Control"] == "no-store"


def test_versioned_files_are_kept_for_good(client: Inspector) -> None:
    assert "immutable" in _headers(client, "/static/css/base.css?v=0123")["Cache-Control"]
    assert "immutable" not in _headers(client, "/static/css/base.css").get("Cache-Control", "")
    assert "immutable" not in _headers(client, "/static/css/none.css?v=0123").get("Cache-Control", "")


def test_each_response_names_its_request(client: Inspector) -> None:
    first, second = (client.raw.get("/sign-in").headers["X-Request-Id"] for _ in range(2))
    assert first != second
    assert len(first) > 5


def _app_at(base_url: str, databases: Databases, folder: Path) -> Flask:
    return create_app(
        Config(
            data_folder=folder,
            database_url=databases.url,
            secret_key=SECRET,
            field_keys=FIELD_KEYS,
            base_url=base_url,
            testing=True,
            hashing_cost="test",
            embedded_worker=False,
        )
    )


@pytest.mark.safety("s82")
def test_cookie_over_tls_is_bound_to_host(app: Flask, databases: Databases, tmp_path: Path) -> None:
    secure = _app_at("https://portal.example", databases, tmp_path)
    answer = secure.test_client().get("/sign-in?lang=en", base_url="https://portal.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-fairline=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert len(cookie) < 4096
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.mark.safety("s82")
def test_cookie_on_loopback_works_without_tls(app: Flask, databases: Databases, tmp_path: Path) -> None:
    answer = _app_at("http://127.0.0.1:8000", databases, tmp_path).test_client().get("/sign-in?lang=en")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("fairline=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Strict-Transport-Security" not in answer.headers
