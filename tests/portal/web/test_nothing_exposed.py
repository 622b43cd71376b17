"""Nothing lies open beside the pages: no file of the house, no console, no foreign host in a link (s84, s91)."""

import io
import zipfile

import pytest
from flask import Flask, request

from portal.auth.access import guard_of
from tests.support.inspector import Inspector

PATHS = """
/.git/HEAD /.git/config /.gitignore /.env /.env.local /.svn/entries /.hg/store /.DS_Store /.htaccess /.htpasswd
/.well-known/security.txt.bak /setup.cfg /pyproject.toml /requirements.lock /Makefile /compose.yaml /Containerfile
/portal/app.py /portal/config.py /templates/base.html /translations/portal/zh_Hans/LC_MESSAGES/messages.po
/var/fairline.sqlite3 /var/secret.key /secret.key /audit-signing.key /audit-heads.log /fairline.sqlite3 /backup.zip
/dump.sql /console /admin/console /debug /__debug__ /server-status /phpinfo.php /wp-login.php /actuator/env
/swagger.json /openapi.json /graphql /static/../portal/app.py /static/%2e%2e/setup.cfg
""".split()
FOREIGN = ["evil.example", "evil.example:443", "localhost.evil.example", "localhost@evil.example", "[::1]:99"]


def test_there_are_forty_two_addresses() -> None:
    assert len(set(PATHS)) == 42


@pytest.mark.safety("s91")
@pytest.mark.parametrize("path", PATHS)
def test_address_of_the_house_leads_nowhere(client: Inspector, path: str) -> None:
    with client.raw.get(path) as answer:
        assert answer.status_code in {302, 404}
        assert answer.status_code == 404 or answer.headers["Location"].startswith("/sign-in")
        for word in ("[metadata]", "SECRET_KEY", "import ", "SQLite format", "msgid", "[core]"):
            assert word not in answer.text


@pytest.mark.safety("s91")
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "DEBUG"])
def test_no_address_mirrors_a_request(demo_client: Inspector, demo_app: Flask, method: str) -> None:
    demo_client.sign_in("officer")
    for rule in demo_app.url_map.iter_rules():
        if not rule.arguments:
            answer = demo_client.raw.open(rule.rule, method=method, headers={"X-Secret": "mirror-me"})
            assert answer.status_code == 405, rule.rule
            assert "mirror-me" not in answer.text


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.safety("s84")
@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "Forwarded", "X-Original-Host", "X-Host"])
def test_foreign_host_stands_in_no_answer(demo_client: Inspector, demo_app: Flask, name: str) -> None:
    demo_client.sign_in("officer")
    told = []
    pages = [
        rule.rule
        for rule in demo_app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and guard_of(demo_app, rule.endpoint) is not None
    ]
    for number, path in enumerate(sorted(pages)):
        value = FOREIGN[number % len(FOREIGN)]
        with demo_client.raw.get(path, headers={name: f"host={value}" if name == "Forwarded" else value}) as answer:
            head = "".join(f"{key}: {text}\n" for key, text in answer.headers)
            if "evil.example" in head or b"evil.example" in _unpacked(answer.data) or "[::1]" in head:
                told.append(path)
    assert told == []


@pytest.mark.safety("s84")
@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "X-Client-IP"])
def test_address_of_sender_is_not_taken_from_headers(client: Inspector, app: Flask, header: str) -> None:
    seen: list[str | None] = []

    def note() -> None:
        seen.append(request.remote_addr)

    app.before_request_funcs.setdefault(None, []).append(note)
    try:
        client.raw.get("/sign-in", headers={header: "203.0.113.9"}, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    finally:
        app.before_request_funcs[None].remove(note)
    assert seen == ["192.0.2.1"]
