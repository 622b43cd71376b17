"""Talks to the OpenID Connect provider: its metadata, keys and tokens, each believed only after a look (Authlib)."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from urllib3.exceptions import HTTPError

from portal import clock
from portal.config import Provider, is_safe_address
from portal.errors import FairlineError
from portal.outside.gate import gate_to, through

PATIENCE = 5.0
_MOST_BYTES = 512 * 1024
_MOST_AT_ONCE = 4
_METADATA_LASTS = timedelta(hours=1)
_LEEWAY = 60
_LONGEST_SUBJECT = 255
ALGORITHMS = frozenset(f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512))
"""Signatures that only the provider can make; a shared secret proves nothing about who signed."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_slots = threading.BoundedSemaphore(_MOST_AT_ONCE)


class ProviderFailed(FairlineError):
    """The provider is silent, answers nonsense, or what came back does not belong to what was asked."""

    status = 503


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What a checked token says; ``proved_at`` is when the person last proved who they are to the provider."""

    subject: str
    name: str
    proved_at: datetime | None


class _CarefulSession(OAuth2Session):  # type: ignore[misc]
    """Waits for seconds, follows no redirect, reads no more than an answer can be; anything but 200 is a failure."""

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        if not _slots.acquire(blocking=False):
            raise ProviderFailed("Too many sign-ins wait for the provider.")
        try:
            options.update(timeout=PATIENCE, allow_redirects=False, stream=True)
            response: requests.Response = super().request(method, url, **options)
            with response:
                body = _read(response)
        except requests.RequestException as error:
            raise ProviderFailed("The provider does not answer.") from error
        finally:
            _slots.release()
        if response.status_code != 200:
            raise ProviderFailed("The provider answers with an error.")
        response._content = body
        return response


def _read(response: requests.Response) -> bytes:
    """The body, in time and in bounds: what drips or never ends is not waited for."""
    ends, parts, size = clock.now() + timedelta(seconds=PATIENCE), [], 0
    try:
        while part := response.raw.read1(65536, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > _MOST_BYTES or clock.now() > ends:
                raise ProviderFailed("The provider's answer has no end.")
    except (OSError, HTTPError) as error:
        raise ProviderFailed("The provider's answer broke off.") from error
    return b"".join(parts)


class _App(FlaskOAuth2App):  # type: ignore[misc]
    """Authlib's client with metadata that are checked, reduced to what is used, and read again after an hour."""

    client_cls = _CarefulSession
    read_at: datetime | None = None
    issuer = ""

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says about itself; raises ProviderFailed where it does not fit."""
        now = clock.now()
        if self.read_at is None or not timedelta() <= now - self.read_at < _METADATA_LASTS:
            with self._get_session() as session:
                found = session.request("GET", self._server_metadata_url, withhold_token=True).json()
            self.server_metadata, self.read_at = usable_metadata(found, self.issuer), now
        kept: dict[str, Any] = self.server_metadata
        return kept


def usable_metadata(found: object, issuer: str) -> dict[str, Any]:
    """The part of the metadata that is used; ProviderFailed with a sentence for what does not fit (safety s83)."""
    if not isinstance(found, dict) or found.get("issuer") != issuer:
        raise ProviderFailed("The provider's metadata are those of another issuer.")
    plain = issuer.startswith("http://")
    if not all(isinstance(found.get(key), str) and is_safe_address(found[key], plain=plain) for key in _ENDPOINTS):
        raise ProviderFailed("The provider's metadata lack an address, or name one that is not safe.")
    if "code" not in _listed(found, "response_types_supported", "code"):
        raise ProviderFailed("The provider does not offer the authorization code flow.")
    if "S256" not in _listed(found, "code_challenge_methods_supported", "S256"):
        raise ProviderFailed("The provider does not offer PKCE with S256.")
    signing = sorted(ALGORITHMS.intersection(_listed(found, "id_token_signing_alg_values_supported", "RS256")))
    if not signing:
        raise ProviderFailed("The provider does not sign with a key pair.")
    basic = "client_secret_basic" in _listed(found, "token_endpoint_auth_methods_supported", "client_secret_basic")
    return {
        **{key: found[key] for key in ("issuer", *_ENDPOINTS)},
        "id_token_signing_alg_values_supported": signing,
        "token_endpoint_auth_method": "client_secret_basic" if basic else "client_secret_post",
        "names_itself": found.get("authorization_response_iss_parameter_supported") is True,
    }


def _listed(found: dict[str, Any], key: str, default: str) -> list[str]:
    value = found.get(key, [default])
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


@lru_cache(maxsize=4)
def client_of(provider: Provider) -> _App:
    """The client of the configured provider, with what it has read so far."""
    scope = "openid profile email" if provider.claim.startswith("email") else "openid profile"
    made = _App(
        FlaskIntegration("provider"),
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": scope, "code_challenge_method": "S256"},
    )
    made.issuer = provider.issuer
    return made


@contextmanager
def _asking(provider: Provider) -> Iterator[None]:
    """Connects to the provider alone. Whatever a strange answer trips over is one failure; its words are not shown."""
    try:
        with through(gate_to(provider.places, provider.inside)):
            yield
    except (
        AuthlibBaseError,
        JoseError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RuntimeError,
        ArithmeticError,
        OSError,
    ) as error:
        raise ProviderFailed("The provider's answer is not right.") from error


def look_at(provider: Provider) -> None:
    """Read the metadata and the keys; ProviderFailed says what does not fit."""
    with _asking(provider):
        client_of(provider).load_server_metadata()
        KeySet.import_key_set(client_of(provider).fetch_jwk_set())


def way_to(provider: Provider, back: str, *, again: bool) -> dict[str, str]:
    """The address at the provider with ``state``, ``nonce`` and ``code_verifier``; ``again`` asks for a new proof."""
    extra = {"prompt": "login", "max_age": 0} if again else {}
    with _asking(provider):
        made = client_of(provider).create_authorization_url(back, **extra)
        return {key: made[key] for key in ("url", "state", "nonce", "code_verifier")}


def proven(provider: Provider, back: str, given: Mapping[str, str], way: Mapping[str, str]) -> Proven:
    """Whom the provider proves, from the parameters it sent the browser back with and what ``way_to`` made."""
    with _asking(provider):
        client = client_of(provider)
        names_itself = client.load_server_metadata()["names_itself"]
        if given.get("iss", None if names_itself else provider.issuer) != provider.issuer:
            raise ProviderFailed("Another provider answers.")
        if "error" in given or not given.get("code"):
            raise ProviderFailed("The provider did not let the person through.")
        token = client.fetch_access_token(back, code=given["code"], code_verifier=way["code_verifier"])
        claims = client.parse_id_token(
            token,
            way["nonce"],
            claims_cls=CodeIDToken,
            leeway=_LEEWAY,
            claims_options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
        )
        return _read_claims(claims, provider.claim)


def _read_claims(claims: Mapping[str, Any], claim: str) -> Proven:
    subject, name, at = claims["sub"], claims.get(claim), claims.get("auth_time")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise ProviderFailed("The provider names nobody.")
    trusted = isinstance(name, str) and (claim != "email" or claims.get("email_verified") is True)
    known = isinstance(at, int) and not isinstance(at, bool)
    return Proven(
        subject=subject,
        name=name if trusted and isinstance(name, str) else "",
        proved_at=datetime.fromtimestamp(at, UTC) if known and isinstance(at, int) else None,
    )
