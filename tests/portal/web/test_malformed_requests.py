"""Whatever arrives, no request makes the portal fail or show its insides (safety s85)."""

from urllib.parse import unquote_to_bytes

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.support.inspector import Inspector

GETS = [
    "/sign-in?lang=%ff%fe",
    "/sign-in?next=%ff",
    "/sign-in?%ff=%00",
    "/sign-in?next=" + "a" * 60_000,
    "/sign-in?" + "&".join(f"a{n}=1" for n in range(5000)),
    "/sign-in?next=%00",
    "/%ff",
    "/%00",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/static/%2e%2e/setup.cfg",
    "/static/..%2fsetup.cfg",
    "/static/css/%00.css",
    "/static//etc/passwd",
    "/static/",
    "/documents/99999999999999999999999999",
    "/documents/-1",
    "/documents/0x1",
    "/documents/１",
    "/" + "a/" * 2000,
    "/sign-in;jsessionid=1",
    "/.git/config",
    "/.env",
    "/sign-in?page=1e999&sort[]=x&sort=-",
    "/?" + "%" * 50,
]
HEADERS = [
    {"Accept-Language": "x;q=abc,,;;=\x7f"},
    {"Accept-Language": "zh-" * 2000},
    {"Accept": "\xff"},
    {"Cookie": "fairline=\x80\xff; =; ;;"},
    {"Cookie": "a" * 20_000},
    {"Range": "bytes=0-"},
    {"Range": "bytes=-"},
    {"Range": "bytes=5-1"},
    {"Range": "bytes=999999999999-"},
    {"Range": "bytes=0-0,1-1,2-2"},
    {"Range": "lines=0-1"},
    {"If-Modified-Since": "yesterday"},
    {"If-None-Match": '"'},
    {"If-Range": "x", "Range": "bytes=0-1"},
    {"Host": "evil.example:99999"},
    {"Host": ""},
    {"Host": "a b"},
    {"Referer": "http://[::1"},
    {"X-Forwarded-For": "x" * 5000},
    {"X-Forwarded-Host": "evil.example"},
    {"Content-Length": "-1"},
    {"Content-Length": "abc"},
    {"Authorization": "Bearer \xff"},
    {"User-Agent": "\x01"},
]
BODIES = [
    ("application/x-www-form-urlencoded", b"\xff\xfe=%ff"),
    ("application/x-www-form-urlencoded", b"%00=%00&username=%00&password=%00"),
    ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(5000))),
    ("application/x-www-form-urlencoded; charset=utf-7", b"username=+ADw-"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    ("multipart/form-data; boundary=x", b"--y\r\n\r\n--y--"),
    ("multipart/form-data; boundary=" + "x" * 500, b""),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="\xff\x00"\r\n\r\nz\r\n--x--',
    ),
    ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n\r\n--x--"),
    ("application/json", b"{not json"),
    ("application/json", b"[" * 100_000),
    ("text/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    ("", b"\x00" * 100),
]


def _assert_plain(status: int, body: bytes, what: object) -> None:
    assert status < 500, f"{status} for {what!r:.120}"
    for word in (b"Traceback", b"sqlite3", b"psycopg", b"werkzeug", b"root:x:"):
        assert word not in body, what


@pytest.mark.safety("s85")
@pytest.mark.parametrize("address", GETS, ids=range(len(GETS)))
def test_odd_address_gets_plain_answer(client: Inspector, app: Flask, address: str) -> None:
    path, _, query = address.partition("?")
    environ = EnvironBuilder(path="/", query_string=query).get_environ()
    environ["PATH_INFO"] = _unquoted(path)
    environ["REQUEST_URI"] = environ["RAW_URI"] = address
    _send(app, environ, address)


@pytest.mark.safety("s85")
@pytest.mark.parametrize("address", GETS, ids=range(len(GETS)))
def test_odd_address_gets_plain_answer_signed_in(demo_client: Inspector, address: str) -> None:
    client = demo_client.sign_in("leader").raw
    with client.get(address) as answer:
        _assert_plain(answer.status_code, answer.get_data(), address)


@pytest.mark.safety("s85")
@pytest.mark.parametrize("headers", HEADERS, ids=range(len(HEADERS)))
@pytest.mark.parametrize("path", ["/sign-in", "/static/css/base.css"])
def test_odd_header_gets_plain_answer(app: Flask, path: str, headers: dict[str, str]) -> None:
    environ = EnvironBuilder(path=path).get_environ()
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key.startswith("CONTENT_") else f"HTTP_{key}"] = value
    _send(app, environ, headers)


@pytest.mark.safety("s85")
@pytest.mark.parametrize(("content_type", "body"), BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("path", ["/sign-in", "/demo/sign-in", "/preferences/theme"])
def test_odd_body_gets_plain_answer(app: Flask, path: str, content_type: str, body: bytes) -> None:
    environ = EnvironBuilder(path=path, method="POST", data=body, content_type=content_type or None).get_environ()
    _send(app, environ, body[:60])


@pytest.mark.safety("s85")
@pytest.mark.parametrize(
    "name", ["\x00", "a\x00b", "\ud7ff\ufffd", "‮admin", "a" * 80, "𝒶", "'; DROP TABLE account; --"]
)
def test_odd_name_cannot_sign_in_nor_break(client: Inspector, name: str) -> None:
    fields = client.get("/sign-in").form()
    answer = client.raw.post("/sign-in", data={**fields, "username": name, "password": name})
    _assert_plain(answer.status_code, answer.get_data(), name)
    assert answer.status_code in (400, 422)


def _unquoted(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")


def _send(app: Flask, environ: dict[str, object], what: object) -> None:
    chunks, status, _headers = run_wsgi_app(app, environ, buffered=True)  # type: ignore[arg-type]
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    _assert_plain(int(status.split()[0]), body, what)
