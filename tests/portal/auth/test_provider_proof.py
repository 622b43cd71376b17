"""Proving again through the provider, and the end of a binding (safety s40)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.auth.models import Account, ProviderIdentity, SignedInSession
from portal.auth.rules import Role
from portal.db.session import db, transaction
from tests.portal.auth.providing import go, leave
from tests.support.inspector import Inspector
from tests.support.oidcprovider import Person, TestProvider

Opener = Callable[..., int]
NOT_PROVEN = "The provider did not prove anew that it is you."
SENSITIVE = "/preferences/second-step/"


@pytest.fixture
def stale(client: Inspector, oidc: TestProvider, open_account: Opener) -> SignedInSession:
    """Ada came in through the provider, has neither password nor app, and proved herself long ago."""
    number = open_account("ada")
    with transaction() as session:
        session.get_one(Account, number).password_hash = None
    go(client, oidc, "ada")
    with transaction() as session:
        row = session.scalars(select(SignedInSession)).one()
        row.proved_at = clock.now() - timedelta(hours=2)
    return row


def _still_stale(row: SignedInSession) -> bool:
    db.session.refresh(row)
    return clock.now() - row.proved_at > timedelta(hours=1)


@pytest.mark.safety("s40")
@pytest.mark.safety("s30")
def test_bound_person_without_password_proves_through_provider(
    client: Inspector, oidc: TestProvider, stale: SignedInSession
) -> None:
    before = stale.token_digest
    page = client.get("/sign-in/again?next=/preferences/")
    way = page.links("Prove it through Clearwater ID")
    assert way == ["/sign-in/provider/?again=1&next=/preferences/"]
    assert not page.tree.xpath("//input[@name='proof']")
    asked = leave(client, way[0])
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert go(client, oidc, "ada", target="/preferences/", again=True) == "/preferences/"
    db.session.refresh(stale)
    assert not _still_stale(stale)
    assert stale.token_digest != before
    assert client.get("/preferences/sessions/").status == 200


@pytest.mark.safety("s40")
@pytest.mark.parametrize(
    "changed",
    [{"seconds": -301 - 60}, {"seconds": 120}, {"value": None}, {"value": "now"}, {"value": True}, {"value": 10**18}],
    ids=["stale", "in the future", "missing", "text", "no number", "no date"],
)
def test_proof_of_other_times_is_no_proof(
    client: Inspector, oidc: TestProvider, stale: SignedInSession, changed: dict[str, Any]
) -> None:
    at = int(clock.now().timestamp()) + changed["seconds"] if "seconds" in changed else changed["value"]
    oidc.claims = lambda found: {**found, "auth_time": at}
    location = go(client, oidc, "ada", target="/preferences/", again=True)
    assert location.startswith("/sign-in/again")
    client.get(location)
    assert _still_stale(stale)


@pytest.mark.safety("s40")
def test_proof_of_somebody_else_is_no_proof(
    client: Inspector, oidc: TestProvider, stale: SignedInSession, open_account: Opener
) -> None:
    open_account("bob")
    oidc.people["bob"] = Person("s-bob", "bob")
    go(Inspector(client.app), oidc, "bob")
    assert NOT_PROVEN in client.get(go(client, oidc, "bob", again=True)).text
    assert _still_stale(stale)


def test_provider_is_offered_to_the_bound_only(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("bob", {Role.HR})
    client.sign_in("bob")
    with transaction() as session:
        session.scalars(select(SignedInSession)).one().proved_at = clock.now() - timedelta(hours=2)
    page = client.get("/sign-in/again?next=/preferences/")
    assert not page.links("Prove it through")
    assert page.tree.xpath("//input[@name='proof']")


@pytest.mark.safety("s40")
def test_form_waits_while_another_window_proves(client: Inspector, oidc: TestProvider, stale: SignedInSession) -> None:
    token = client.get("/preferences/").form("preferences")["csrf_token"]
    asking = client.raw.post(f"{SENSITIVE}begin", data={"csrf_token": token, "kept": "what was typed"})
    assert asking.status_code == 403
    assert "what was typed" in asking.text
    assert "again=1" in asking.text
    assert go(client, oidc, "ada", target="/sign-in/provider/proved", again=True) == "/sign-in/provider/proved"
    assert "Go on" in client.get("/sign-in/provider/proved").text
    fields = client.get(SENSITIVE).form("begin")
    assert client.raw.post(f"{SENSITIVE}begin", data=fields).status_code == 302


@pytest.mark.safety("s31")
def test_administrator_undoes_a_binding_with_reason(
    client: Inspector, oidc: TestProvider, stale: SignedInSession, open_account: Opener
) -> None:
    open_account("sec", {Role.SECURITY_ADMIN})
    admin = Inspector(client.app).sign_in("sec")
    shown = admin.get(f"/admin/accounts/{stale.account_id}")
    assert oidc.url in shown.text
    page = admin.get(shown.links("Undo the sign-in through the provider")[0])
    admin.submit(page, "provider", reason="left the other house")
    assert not db.session.scalars(select(ProviderIdentity)).all()
    db.session.refresh(stale)
    assert stale.ended_at is not None
