"""A small OpenID Connect provider on loopback: discovery, keys, a page to sign in on, tokens; and ways to misbehave."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.serving import make_server

from portal import clock
from portal.config import Provider

CLIENT, SECRET = "fairline", "a-secret-between-portal-and-provider-only"
Twist = Callable[[dict[str, Any]], Any]


@dataclass
class Person:
    """Who signs in at the provider: ``subject`` stays, ``name`` may change."""

    subject: str
    name: str


@dataclass
class TestProvider:
    """What it answers can be bent: ``metadata`` and ``claims`` change what leaves, ``broken`` replaces it."""

    __test__ = False
    url: str = ""
    kid: str = "one"
    stop: Callable[[], None] = lambda: None
    over: threading.Event = field(default_factory=threading.Event)
    people: dict[str, Person] = field(default_factory=dict)
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    metadata: Twist = lambda found: found
    claims: Twist = lambda found: found
    sign: Callable[[dict[str, Any]], str] | None = None
    broken: dict[str, Callable[[], Any]] = field(default_factory=dict)

    @property
    def settings(self) -> Provider:
        """What the operator would set."""
        return Provider(issuer=self.url, client_id=CLIENT, client_secret=SECRET, name="Clearwater ID")

    def described(self) -> dict[str, Any]:
        """The metadata."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": [self.algorithm, "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
        }

    def code_for(self, asked: dict[str, str], login: str) -> str:
        """Where the browser goes after ``login`` signed in."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "login": login}
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"], "iss": self.url})

    def token(self) -> Response:
        """Exchange a code, once, for whoever knows the secret and the verifier."""
        asked = self.codes.pop(request.form.get("code", ""), None)
        known = request.authorization
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["code_challenge_method"] != "S256":
            return Response('{"error": "invalid_grant"}', 400, mimetype="application/json")
        if known is None or (known.username, known.password) != (CLIENT, SECRET):
            return Response('{"error": "invalid_client"}', 401, mimetype="application/json")
        return jsonify(access_token=secrets.token_urlsafe(16), token_type="Bearer", id_token=self._signed(asked))

    def _signed(self, asked: dict[str, str]) -> str:
        now, person = int(clock.now().timestamp()), self.people[asked["login"]]
        found = self.claims(
            {
                "iss": self.url,
                "sub": person.subject,
                "aud": CLIENT,
                "exp": now + 300,
                "iat": now,
                "auth_time": now,
                "nonce": asked["nonce"],
                "preferred_username": person.name,
            }
        )
        if self.sign is not None:
            return self.sign(found)
        return jwt.encode({"alg": self.algorithm, "kid": self.kid}, found, self.key, algorithms=[self.algorithm])

    def wait(self) -> Response:
        """Say nothing until the test ends."""
        self.over.wait(10)
        return Response("late", 500)

    def unsigned(self, found: dict[str, Any]) -> str:
        """A token without a signature."""
        return jwt.encode({"alg": "none"}, found, OctKey.import_key("x" * 32), algorithms=["none"])

    def by_secret(self, found: dict[str, Any]) -> str:
        """A token signed with the secret that the portal knows too."""
        return jwt.encode({"alg": "HS256"}, found, OctKey.import_key(SECRET), algorithms=["HS256"])

    def by_public_key(self, found: dict[str, Any]) -> str:
        """A token signed with the public key, as if that were a secret."""
        head, body = (
            base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"HS256","kid":"one"}', _json(found))
        )
        public = self.key.as_pem(private=False)
        made = hmac.new(public, head + b"." + body, hashlib.sha256).digest()
        return b".".join((head, body, base64.urlsafe_b64encode(made).rstrip(b"="))).decode()

    def by_strange_key(self, found: dict[str, Any]) -> str:
        """A token signed by somebody else's key of the same name."""
        return jwt.encode({"alg": "RS256", "kid": "one"}, found, RSAKey.generate_key(2048), algorithms=["RS256"])


def _json(found: dict[str, Any]) -> bytes:
    return json.dumps(found).encode()


_PAGE = """<!doctype html><html lang="en"><title>Clearwater ID</title><h1>Clearwater ID</h1>
<form method="post"><label>Name <input name="login"></label><button>Go</button></form></html>"""


@contextmanager
def provider() -> Iterator[TestProvider]:
    """A provider that listens until the block ends."""
    made, app = TestProvider(), Flask("provider")

    def answer(name: str, usual: Callable[[], Any]) -> Any:
        return made.broken.get(name, usual)()

    @app.get("/.well-known/openid-configuration")
    def _metadata() -> Any:
        return answer("metadata", lambda: jsonify(made.metadata(made.described())))

    @app.get("/keys")
    def _keys() -> Any:
        return answer("keys", lambda: jsonify(keys=[made.key.as_dict(private=False)]))

    @app.get("/authorize")
    def _ask() -> str:
        made.asked.append(request.args.to_dict())
        return _PAGE

    @app.post("/authorize")
    def _authorize() -> Any:
        return redirect(made.code_for(request.args.to_dict(), request.form["login"]))

    @app.post("/token")
    def _token() -> Any:
        return answer("token", made.token)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"

    def stop() -> None:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()

    made.stop = stop
    try:
        yield made
    finally:
        made.over.set()
        if thread.is_alive():
            stop()
