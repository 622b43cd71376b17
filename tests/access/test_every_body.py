"""Every address that takes something is sent bodies that are none, by whoever may send there (safety s85)."""

from typing import Any

import pytest
from flask import Flask

from portal.auth.access import PUBLIC_PAGE, guard_of
from portal.db.session import db
from tests.access.test_every_route import _NEVER_SENT, EXAMPLES, PEOPLE, _address, _token
from tests.portal.web.test_malformed_requests import BODIES, _assert_plain
from tests.support.inspector import Inspector

_ENDS_WALK = {
    "own_sessions.end",
    "own_sessions.end_others",
    "preferences.change_own_password",
    "second_factor.begin",
    "second_factor.confirm",
}


def _objects(rule: Any, username: str, examples: dict[str, Any]) -> list[dict[str, Any]]:
    if not rule.arguments:
        return [{}]
    example = examples.get(rule.endpoint)
    return [values for values in example.objects if example.allowed(username, values)][:1] if example else []


@pytest.mark.safety("s85")
def test_odd_body_gets_plain_answer_from_every_address(demo_app: Flask, demo_client: Inspector) -> None:
    examples = {name: make(db.session) for name, make in EXAMPLES.items()}
    reached: set[str] = set()
    sent = 0
    for username in PEOPLE:
        demo_client.sign_in(username)
        headers = {"X-CSRFToken": _token(demo_client)}
        for rule in demo_app.url_map.iter_rules():
            left_out = rule.endpoint in _NEVER_SENT | _ENDS_WALK | reached
            if left_out or "POST" not in (rule.methods or ()) or guard_of(demo_app, rule.endpoint) == PUBLIC_PAGE:
                continue
            for values in _objects(rule, username, examples):
                address = _address(demo_app, rule.endpoint, values)
                for content_type, body in BODIES:
                    with demo_client.raw.post(
                        address, data=body, content_type=content_type or None, headers=headers
                    ) as answer:
                        sent += 1
                        _assert_plain(answer.status_code, answer.get_data(), (address, body[:60]))
                        if answer.status_code == 403:
                            break
                else:
                    reached.add(rule.endpoint)
    assert len(reached) > 60 and sent > 900, (len(reached), sent)
