"""No rows leave the portal as a file before the person proved lately who they are, on any page (safety s40)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.auth.access import PUBLIC_PAGE, guard_of
from portal.auth.actor import PORTAL
from portal.db.session import db, transaction
from portal.policy.models import PolicySetting
from tests.access.test_every_route import _NEVER_SENT, EXAMPLES, _address

_READERS = ("hr", "compliance", "trainer", "leader", "security_admin", "audit_admin")
"""Who may take something out."""
_TAKES_OUT = re.compile(r'href="(/[^"]*(?:export|problems\.csv)[^"]*)"')


def _export_links(app: Flask, client: Any) -> Iterator[str]:
    """Links to exports on every page that the reader may open."""
    examples = {name: make(db.session) for name, make in EXAMPLES.items()}
    for rule in app.url_map.iter_rules():
        if guard_of(app, rule.endpoint) in (None, PUBLIC_PAGE) or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint in _NEVER_SENT or (rule.arguments and rule.endpoint not in examples):
            continue
        for values in examples[rule.endpoint].objects if rule.arguments else [{}]:
            address = _address(app, rule.endpoint, values)
            answer = client.raw.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield from (link.replace("&amp;", "&") for link in _TAKES_OUT.findall(answer.get_data(as_text=True)))


_WRITTEN_DOWN = ("exchange:export:make", "training:question:export")
"""What stands in the audit trail of a sheet, and of questions, which are about nobody."""


def _taken_out() -> int:
    made = select(func.count()).select_from(AuditEntry).where(AuditEntry.action.in_(_WRITTEN_DOWN))
    return db.session.scalar(made) or 0


@pytest.mark.safety("s40")
def test_every_export_asks_for_fresh_proof(demo_app: Flask, demo_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each export that any page links to: with proof it is made and recorded, without it is neither."""
    with transaction() as session:  # none is too large here: what then happens has tests of its own (s72)
        now = clock.now()
        session.add(
            PolicySetting(key="sheets.rows", value="100000", effective_from=clock.today(), reason="all", set_at=now)
        )
        record(session, PORTAL, "policy:setting:test", "policy_setting", "sheets.rows")
    tried: set[str] = set()
    for username in _READERS:
        demo_client.sign_in(username)
        for link in set(_export_links(demo_app, demo_client)) - tried:
            tried.add(link)
            before = _taken_out()
            with monkeypatch.context() as lately:
                lately.setattr("portal.auth.proof.is_proved", lambda: False)
                asked = demo_client.raw.get(link)
            assert asked.status_code == 302 and "/sign-in/again?" in asked.headers["Location"], link
            assert _taken_out() == before, link
            made = demo_client.raw.get(link)
            assert "attachment" in made.headers.get("Content-Disposition", ""), link
            assert _taken_out() == before + 1, link
    assert {"/hr/attendance/export", "/personal/register"} <= {link.partition("?")[0] for link in tried}
    assert len(tried) > 15, "pages link to their exports"
