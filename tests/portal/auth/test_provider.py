"""Signing in through a provider: who comes in, who does not, and what a false provider or browser achieves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, Response, redirect
from joserfc.jwk import ECKey
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.models import Account, ProviderIdentity, SignedInSession
from portal.auth.provider_client import client_of
from portal.db.session import db, transaction
from portal.notifications.models import OutboxMessage
from tests.portal.auth.conftest import PASSWORD, send_password, set_up_factor
from tests.portal.auth.providing import BACK, come_back, go, leave
from tests.support.inspector import Inspector
from tests.support.oidcprovider import Person, TestProvider

Opener = Callable[..., int]
NOT_HERE = "This does not open an account here."
DID_NOT_WORK = "Signing in through the provider did not work."


def _sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(SignedInSession)) or 0


def _refused_into_page(client: Inspector, location: str, sentence: str) -> None:
    assert location.startswith("/sign-in?") or location == "/sign-in"
    assert sentence in client.get(location).text
    assert _sessions() == 0


@pytest.mark.safety("s30")
def test_first_sign_in_binds_records_and_tells(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    number = open_account("ada", email="ada@clearwater.example")
    assert go(client, oidc, "ada", target="/preferences/") == "/preferences/"
    assert client.get("/preferences/sessions/").text.count(oidc.url) == 1
    bound = db.session.scalars(select(ProviderIdentity)).one()
    assert (bound.account_id, bound.issuer, bound.subject) == (number, oidc.url, "s-ada")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "auth:provider:bind")).one()
    assert "s-ada" not in str(entry.details)
    assert "for the first time" in db.session.scalars(select(OutboxMessage)).one().body


def test_code_is_asked_for_with_proofs_of_origin(client: Inspector, oidc: TestProvider) -> None:
    asked = leave(client)
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == client.app.extensions["fairline.config"].base_url + BACK
    assert all(len(asked[key]) >= 20 for key in ("state", "nonce", "code_challenge"))
    assert "prompt" not in asked


def test_host_header_does_not_choose_the_way_back(client: Inspector, oidc: TestProvider) -> None:
    asked = leave(client, headers={"Host": "evil.example"})
    assert "evil" not in asked["redirect_uri"]


def test_subject_counts_after_the_name_changed(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    number = open_account("ada")
    open_account("bob")
    go(client, oidc, "ada")
    oidc.people["ada"] = Person("s-ada", "bob")
    assert go(Inspector(client.app), oidc, "ada") == "/"
    assert set(db.session.scalars(select(SignedInSession.account_id))) == {number}


def test_name_is_compared_without_case(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("ada")
    oidc.people["ada"] = Person("s-ada", " Ada ")
    assert go(client, oidc, "ada") == "/"


def test_other_subject_with_the_name_is_refused(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("ada")
    go(client, oidc, "ada")
    before = _sessions()
    oidc.people["ada"] = Person("s-other", "ada")
    other = Inspector(client.app)
    assert NOT_HERE in other.get(go(other, oidc, "ada")).text
    assert _sessions() == before


@pytest.mark.safety("s35")
@pytest.mark.parametrize("closed", [True, False])
def test_unknown_and_closed_get_one_sentence(
    client: Inspector, oidc: TestProvider, open_account: Opener, closed: bool
) -> None:
    if closed:
        number = open_account("ada")
        with transaction() as session:
            session.get_one(Account, number).active = False
    _refused_into_page(client, go(client, oidc, "ada"), NOT_HERE)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "auth:provider:enter")).one()
    assert entry.result == "refused"
    assert "ada" not in f"{entry.object_id} {entry.details}"


def test_account_closed_later_stays_out(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    number = open_account("ada")
    go(client, oidc, "ada")
    with transaction() as session:
        session.get_one(Account, number).active = False
    other = Inspector(client.app)
    assert NOT_HERE in other.get(go(other, oidc, "ada")).text


@pytest.mark.safety("s33")
def test_second_step_is_asked_for_after_the_provider(
    client: Inspector, oidc: TestProvider, open_account: Opener
) -> None:
    set_up_factor(open_account("ada"))
    assert go(client, oidc, "ada") == "/sign-in/code"
    assert _sessions() == 0


@pytest.mark.safety("s83")
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_way_in_ends_at_home_whatever_was_asked(
    client: Inspector, oidc: TestProvider, open_account: Opener, target: str
) -> None:
    open_account("ada")
    assert go(client, oidc, "ada", target=target) == "/"


def test_elliptic_signatures_are_right_too(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("ada")
    oidc.key, oidc.algorithm = ECKey.generate_key("P-256", {"kid": "one"}), "ES256"
    assert go(client, oidc, "ada") == "/"


def test_new_key_of_the_provider_is_fetched(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("ada")
    go(client, oidc, "ada")
    oidc.key, oidc.kid = type(oidc.key).generate_key(2048, {"kid": "two"}), "two"
    assert go(Inspector(client.app), oidc, "ada") == "/"


def _claims(**changed: Any) -> Callable[[TestProvider], None]:
    def bend(oidc: TestProvider) -> None:
        def twist(found: dict[str, Any]) -> dict[str, Any]:
            return {key: value for key, value in {**found, **changed}.items() if value is not None}

        oidc.claims = twist

    return bend


def _signed(how: str) -> Callable[[TestProvider], None]:
    def bend(oidc: TestProvider) -> None:
        oidc.sign = getattr(oidc, how)

    return bend


def _broken(place: str, answer: Callable[[], Any]) -> Callable[[TestProvider], None]:
    def bend(oidc: TestProvider) -> None:
        oidc.broken[place] = answer

    return bend


def _metadata(**changed: Any) -> Callable[[TestProvider], None]:
    def bend(oidc: TestProvider) -> None:
        oidc.metadata = lambda found: {**found, **changed}

    return bend


ATTACKS = {
    "nonce other": _claims(nonce="another"),
    "nonce missing": _claims(nonce=None),
    "audience other": _claims(aud="another"),
    "audience of two without party": _claims(aud=["fairline", "another"]),
    "issuer other": _claims(iss="https://evil.example"),
    "issuer missing": _claims(iss=None),
    "expired": _claims(exp=1_700_000_000),
    "without end": _claims(exp=None),
    "without subject": _claims(sub=None),
    "subject too long": _claims(sub="s" * 256),
    "subject no text": _claims(sub=["s-ada"]),
    "unsigned": _signed("unsigned"),
    "signed with the secret": _signed("by_secret"),
    "signed with the public key": _signed("by_public_key"),
    "signed by a stranger": _signed("by_strange_key"),
    "no token at all": _broken("token", lambda: Response("{}", mimetype="application/json")),
    "token no object": _broken("token", lambda: Response("[1]", mimetype="application/json")),
    "token nonsense": _broken("token", lambda: Response("<html>", mimetype="text/html")),
    "token error": _broken("token", lambda: Response("no", 500)),
    "token elsewhere": _broken("token", lambda: redirect("http://127.0.0.1:9/token", 307)),
    "token without end": _broken("token", lambda: Response("{" + " " * 2**20 + "}", mimetype="application/json")),
    "token deep": _broken("token", lambda: Response("[" * 100_000, mimetype="application/json")),
    "keys nonsense": _broken("keys", lambda: Response('{"keys": 3}', mimetype="application/json")),
    "keys error": _broken("keys", lambda: Response("no", 503)),
    "metadata error": _broken("metadata", lambda: Response("no", 500)),
    "metadata no object": _broken("metadata", lambda: Response("[]", mimetype="application/json")),
    "metadata of another": _metadata(issuer="https://evil.example"),
    "metadata to elsewhere": _metadata(token_endpoint="http://evil.example/token"),
    "metadata to a file": _metadata(jwks_uri="file:///etc/passwd"),
    "metadata without pairs": _metadata(id_token_signing_alg_values_supported=["HS256", "none"]),
    "metadata with plain PKCE": _metadata(code_challenge_methods_supported=["plain"]),
    "metadata without code": _metadata(response_types_supported=["id_token"]),
}


@pytest.mark.safety("s30")
@pytest.mark.safety("s35")
@pytest.mark.parametrize("bend", ATTACKS.values(), ids=ATTACKS.keys())
def test_false_answers_open_nothing_and_say_so(
    client: Inspector, oidc: TestProvider, open_account: Opener, bend: Callable[[TestProvider], None]
) -> None:
    open_account("ada")
    bend(oidc)
    _refused_into_page(client, go(client, oidc, "ada"), DID_NOT_WORK)
    assert db.session.scalar(select(func.count()).select_from(ProviderIdentity)) == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"state": None},
        {"state": "another"},
        {"state": "纸"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"code": None},
        {"code": "another"},
        {"error": "access_denied"},
    ],
    ids=str,
)
def test_bent_ways_back_open_nothing(
    client: Inspector, oidc: TestProvider, open_account: Opener, changed: dict[str, str | None]
) -> None:
    open_account("ada")
    _refused_into_page(client, come_back(client, oidc.code_for(leave(client), "ada"), **changed), DID_NOT_WORK)


def test_way_back_of_another_browser_opens_nothing(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("ada")
    address = oidc.code_for(leave(client), "ada")
    victim = Inspector(client.app)
    leave(victim)
    _refused_into_page(victim, come_back(victim, address), DID_NOT_WORK)


def test_way_back_is_gone_but_once(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("ada")
    address = oidc.code_for(leave(client), "ada")
    with client.raw.session_transaction() as cookie:
        way = cookie["provider_way"]
    assert come_back(client, address) == "/"
    other = Inspector(client.app)
    with other.raw.session_transaction() as cookie:
        cookie["provider_way"] = way
    assert DID_NOT_WORK in other.get(come_back(other, address)).text


def test_way_back_is_open_for_ten_minutes(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("ada")
    address = oidc.code_for(leave(client), "ada")
    with client.raw.session_transaction() as cookie:
        cookie["provider_way"] = {
            **cookie["provider_way"],
            "at": int((clock.now() - timedelta(minutes=11)).timestamp()),
        }
    _refused_into_page(client, come_back(client, address), DID_NOT_WORK)


def test_silent_provider_leaves_the_password_way(client: Inspector, oidc: TestProvider, open_account: Opener) -> None:
    open_account("ada")
    oidc.stop()
    page = client.get(client.raw.get("/sign-in/provider/").location)
    assert DID_NOT_WORK in page.text
    assert send_password(client, "ada", PASSWORD).status_code == 302


def test_provider_that_never_answers_is_given_up(
    client: Inspector, oidc: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.auth.provider_client.PATIENCE", 0.2)
    oidc.broken["metadata"] = lambda: oidc.wait()
    _refused_into_page(client, client.raw.get("/sign-in/provider/").location, DID_NOT_WORK)


def test_nothing_is_offered_where_none_is_set(client: Inspector, app: Flask) -> None:
    assert not client.get("/sign-in").links("Sign in with")
    assert client.raw.get("/sign-in/provider/").status_code == 404


def test_sign_in_page_offers_the_provider(client: Inspector, oidc: TestProvider) -> None:
    links = client.get("/sign-in?next=/preferences/").links("Sign in with Clearwater ID")
    assert links == ["/sign-in/provider/?next=/preferences/"]


def test_metadata_are_read_again_after_an_hour(client: Inspector, oidc: TestProvider) -> None:
    leave(client)
    known = client_of(oidc.settings)
    oidc.metadata = lambda found: {**found, "authorization_endpoint": f"{oidc.url}/other"}
    assert known.load_server_metadata()["authorization_endpoint"].endswith("/authorize")
    known.read_at = clock.now() - timedelta(hours=2)
    assert known.load_server_metadata()["authorization_endpoint"].endswith("/other")
