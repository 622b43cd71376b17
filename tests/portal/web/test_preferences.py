"""A person's own language and theme."""

import pytest

from tests.support.inspector import Inspector


def test_preferences_are_kept(demo_client: Inspector) -> None:
    demo_client.sign_in("collector")
    page = demo_client.get("/preferences/")
    after = demo_client.post("/preferences/", {**page.form("简体中文"), "language": "en", "theme": "dark"})
    assert "Your preferences are kept." in after.text
    assert after.tree.get("data-theme") == "dark"
    assert demo_client.get("/").tree.get("data-theme") == "dark"


@pytest.mark.parametrize("fields", [{"language": "xx"}, {"theme": "pink"}, {"language": ""}])
def test_unknown_choice_is_not_kept(demo_client: Inspector, fields: dict[str, str]) -> None:
    demo_client.sign_in("collector")
    page = demo_client.get("/preferences/")
    answer = demo_client.raw.post("/preferences/", data={**page.form("简体中文"), **fields})
    assert answer.status_code in (200, 422)
    assert demo_client.get("/preferences/").tree.get("data-theme") == page.tree.get("data-theme")


def test_switch_changes_theme_and_returns(demo_client: Inspector) -> None:
    demo_client.sign_in("collector")
    token = demo_client.get("/preferences/").form()["csrf_token"]
    answer = demo_client.raw.post(
        "/preferences/theme", data={"theme": "light", "next": "/preferences/", "csrf_token": token}
    )
    assert answer.headers["Location"] == "/preferences/"
    assert demo_client.get("/").tree.get("data-theme") == "light"


def test_switch_ignores_unknown_theme(demo_client: Inspector) -> None:
    demo_client.sign_in("collector")
    token = demo_client.get("/preferences/").form()["csrf_token"]
    demo_client.raw.post("/preferences/theme", data={"theme": "<b>", "csrf_token": token})
    assert demo_client.get("/").tree.get("data-theme") != "<b>"


def test_one_persons_theme_is_not_anothers(demo_client: Inspector) -> None:
    demo_client.sign_in("collector")
    token = demo_client.get("/preferences/").form()["csrf_token"]
    demo_client.raw.post("/preferences/theme", data={"theme": "dark", "csrf_token": token})
    assert demo_client.sign_in("officer").get("/").tree.get("data-theme") != "dark"
