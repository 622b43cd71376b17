"""The three administrators are apart on every route, none reads a complaint, the auditor changes nothing
(safety s44)."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from complaints.loop.permissions import OWN
from complaints.permissions import HEAR
from portal.audit.models import AuditEntry
from portal.auth.access import PUBLIC_PAGE, SIGNED_IN, guard_of
from portal.auth.rules import ADMINISTRATORS, Matrix, Role
from portal.db.session import db
from tests.access.test_every_route import _NEVER_SENT, EXAMPLES, _address, _token
from tests.support.inspector import Inspector

ACCOUNTS = {"admin": Role.SYSTEM_ADMIN, "security_admin": Role.SECURITY_ADMIN, "audit_admin": Role.AUDIT_ADMIN}
READ_BY_SEVERAL = {
    "admin.list_accounts",
    "admin.show_account",
    "admin.show_matrix",
    "alerts.overview",
    "alerts.show",
    "exports.taken",
    "keeping.overview",
    "personal.show_register",
    "policy.list_settings",
    "policy.show_setting",
}
"""What more than one of them looks at, and what of it changes something in the same view is refused below."""
ONLY_CHECKS = {"audit.verify_trail"}
"""Sent like a change, but it computes the chain anew and keeps that it did."""
OF_ONES_OWN_KINDS = {"alerts.close"}
"""Each closes alerts of the kinds that are theirs to watch; another's kind is not found (tests/portal/alerts)."""


def _guarded(app: Flask) -> dict[str, tuple[str, set[str]]]:
    """What each route asks for beyond an account, with its methods."""
    found = {}
    for rule in app.url_map.iter_rules():
        needed = guard_of(app, rule.endpoint)
        if needed not in (None, PUBLIC_PAGE, SIGNED_IN):
            found[rule.endpoint] = (needed, set(rule.methods or ()) - {"HEAD", "OPTIONS"})
    return found


def _opens(app: Flask, role: Role) -> set[str]:
    matrix: Matrix = app.extensions["fairline.matrix"]
    return {name for name, (needed, _methods) in _guarded(app).items() if matrix.scope({role}, needed)}


def _beyond_everybody(app: Flask, role: Role) -> set[str]:
    return _opens(app, role) - _opens(app, Role.EMPLOYEE)


def _changes(app: Flask, role: Role) -> set[str]:
    methods = {name: sent for name, (_needed, sent) in _guarded(app).items()}
    return {name for name in _beyond_everybody(app, role) if methods[name] != {"GET"}}


@pytest.mark.safety("s44")
def test_administrators_share_no_route_that_changes_anything(demo_app: Flask) -> None:
    assert set(ACCOUNTS.values()) == ADMINISTRATORS
    system, security, audit = (_beyond_everybody(demo_app, role) for role in ACCOUNTS.values())
    assert (system & security) | (system & audit) | (security & audit) <= READ_BY_SEVERAL | OF_ONES_OWN_KINDS
    changed = [_changes(demo_app, role) for role in ACCOUNTS.values()]
    assert {"jobs.retry", "outbox.retry"} <= changed[0] and {"admin.grant", "admin.add_account"} <= changed[1]
    assert not changed[0] & changed[1] - OF_ONES_OWN_KINDS
    assert changed[2] - ONLY_CHECKS - OF_ONES_OWN_KINDS - READ_BY_SEVERAL == set()


@pytest.mark.safety("s44")
@pytest.mark.parametrize("username", ACCOUNTS)
def test_no_administrator_enters_a_case(demo_app: Flask, demo_client: Inspector, username: str) -> None:
    """Every route of complaints that asks for a permission, with cases that exist, by reading and by sending.

    A hearing and findings of one's own are each employee's to see; another's are not found, by whomever. The list of
    findings about oneself opens for everybody.
    """
    examples = {name: make(db.session) for name, make in EXAMPLES.items()}
    demo_client.sign_in(username)
    entered, tried = [], 0
    for rule in demo_app.url_map.iter_rules():
        needed = guard_of(demo_app, rule.endpoint)
        if needed is None or not needed.startswith("complaints:"):
            continue
        for values in examples[rule.endpoint].objects if rule.arguments else [{}]:
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                sent = {"csrf_token": _token(demo_client)} if method == "POST" else {}
                answer = demo_client.raw.open(_address(demo_app, rule.endpoint, values), method=method, data=sent)
                tried += 1
                own_list = needed == OWN and not rule.arguments
                if answer.status_code != (200 if own_list else 404 if needed in {HEAR, OWN} else 403):
                    entered.append((method, rule.rule, answer.status_code))
    assert tried > 30
    assert entered == []


@pytest.mark.safety("s44")
def test_audit_administrator_changes_nothing_that_others_own(demo_app: Flask, demo_client: Inspector) -> None:
    """Every route that takes something is refused, but for what each employee may do and the check of the trail."""
    examples = {name: make(db.session) for name, make in EXAMPLES.items()}
    of_employees = _opens(demo_app, Role.EMPLOYEE) | ONLY_CHECKS | OF_ONES_OWN_KINDS
    demo_client.sign_in("audit_admin")
    token, deeds = _token(demo_client), _deeds()
    went_through = []
    for rule in demo_app.url_map.iter_rules():
        needed = guard_of(demo_app, rule.endpoint)
        if "POST" not in (rule.methods or ()) or needed in (None, PUBLIC_PAGE, SIGNED_IN):
            continue
        if rule.endpoint in of_employees | _NEVER_SENT:
            continue
        for values in examples[rule.endpoint].objects if rule.arguments else [{}]:
            answer = demo_client.raw.post(_address(demo_app, rule.endpoint, values), data={"csrf_token": token})
            if answer.status_code not in (403, 404):
                went_through.append((rule.rule, answer.status_code))
    assert went_through == []
    assert _deeds() == deeds


def _deeds() -> int:
    """Deeds in the trail; that somebody was refused is none."""
    done = select(func.count()).select_from(AuditEntry).where(AuditEntry.result == "ok")
    return db.session.scalar(done) or 0
