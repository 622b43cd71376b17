"""Every route has its guard, no GET writes, and every form's sending is protected."""

import pytest
from flask import Flask

from portal.auth.access import PUBLIC_PAGE, SIGNED_IN, guard_of, is_for_machines, require_guards

PUBLIC_ENDPOINTS = {
    "setup.administrator",
    "setup.company",
    "setup.enter_code",
    "setup.numbers",
    "static",
    "auth.sign_in",
    "auth.demo_sign_in",
    "auth.second_step",
    "provider.leave",
    "provider.back",
    "links.ask",
    "links.follow",
    "links.choose",
    "operations.show_alive",
    "operations.show_ready",
    "operations.show_figures",
    "complaint_form.new_complaint",
    "complaint_figures.published",
    "complaint_form.look_up",
    "complaint_form.follow",
    "complaint_form.give_opinion",
    "complaint_form.send_files",
    "complaint_form.send_message",
    "complaint_form.take_letter",
    "certificate_check.check",
    "proof_check.check",
    "notices.show",
    "complaint_form.leave",
    "devices.receive",
}
"""Written by hand: whoever opens a page to the world adds it here and is seen doing so."""


def test_every_route_names_known_guard(demo_app: Flask) -> None:
    require_guards(demo_app)


def test_public_pages_are_those_on_list(demo_app: Flask) -> None:
    found = {
        rule.endpoint for rule in demo_app.url_map.iter_rules() if guard_of(demo_app, rule.endpoint) == PUBLIC_PAGE
    }
    assert found == PUBLIC_ENDPOINTS


@pytest.mark.safety("s02")
def test_undeclared_route_stops_the_start(demo_app: Flask) -> None:
    demo_app.view_functions["bare"] = lambda: "open to all"
    demo_app.url_map.add(demo_app.url_rule_class("/bare", endpoint="bare", methods=["GET"]))
    try:
        with pytest.raises(RuntimeError, match="declares no guard"):
            require_guards(demo_app)
        answer = demo_app.test_client().get("/bare")
        assert answer.status_code == 403
        assert b"open to all" not in answer.data
    finally:
        _forget(demo_app)


def _forget(app: Flask) -> None:
    """Routes cannot be removed from a map: give the stray one a guard, so that other tests start."""

    def closed() -> str:
        return ""

    closed.guard = SIGNED_IN  # type: ignore[attr-defined]
    app.view_functions["bare"] = closed


@pytest.mark.safety("s41")
def test_sending_without_token_is_refused_everywhere(demo_client, demo_app: Flask) -> None:
    demo_client.sign_in("leader")
    wrong = []
    for rule in demo_app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint == "bare":
            continue
        url = rule.rule
        for name in rule.arguments:
            url = url.replace(f"<int:{name}>", "1").replace(f"<{name}>", "x").replace(f"<date:{name}>", "2026-01-01")
        answer = demo_client.raw.post(url, data={})
        refused = (401,) if is_for_machines(demo_app, rule.endpoint) else (400, 404)
        if answer.status_code not in refused:
            wrong.append((url, answer.status_code))
    assert wrong == []
