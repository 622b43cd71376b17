"""Redirects after signing in stay in the portal, however the target is spelled (safety s83)."""

import pytest
from flask import Flask

from portal.auth.views import home_target

AWAY = [
    "https://evil.example/",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\\\evil.example",
    "/\tevil",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "https:///evil.example",
    "/\r\nSet-Cookie: a=b",
    "//[x",
    "//[::1",
    "http://[x",
    "//evil\u2100example",
    "",
]
HOME = ["/", "/preferences/", "/hr/attendance?month=2026-10", "/complaints/7#reply", "/search?q=%2F%2Fx"]


@pytest.mark.safety("s83")
@pytest.mark.parametrize("target", AWAY)
def test_foreign_target_leads_to_my_day(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert home_target(target) == "/"


@pytest.mark.parametrize("target", HOME)
def test_own_target_is_kept(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert home_target(target) == target


def test_missing_target_leads_to_my_day(app: Flask) -> None:
    with app.test_request_context():
        assert home_target(None) == "/"


@pytest.mark.safety("s83")
@pytest.mark.parametrize("target", AWAY)
def test_theme_switch_never_leads_away(demo_client, target: str) -> None:
    demo_client.sign_in("officer")
    token = demo_client.get("/preferences/").form()["csrf_token"]
    answer = demo_client.raw.post("/preferences/theme", data={"theme": "dark", "next": target, "csrf_token": token})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
