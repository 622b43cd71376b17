"""A sending that a browser says to come from elsewhere is refused, whatever token it carries (safety s41)."""

import pytest

from tests.support.inspector import Inspector

ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "CROSS-SITE"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://evil.example/localhost"},
    {"Origin": "http://localhost:1"},
    {"Origin": "http://evil@localhost.example"},
    {"Origin": "//localhost"},
    {"Origin": "file://localhost"},
    {"Origin": "http://["},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
]
HERE = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Origin": "https://localhost"},
    {"Origin": "http://127.0.0.1:8000"},
]


def _switch(client: Inspector, headers: dict[str, str]) -> int:
    token = client.get("/preferences/").form()["csrf_token"]
    data = {"theme": "dark", "next": "/", "csrf_token": token}
    return int(client.raw.post("/preferences/theme", data=data, headers=headers).status_code)


@pytest.mark.safety("s41")
def test_sending_from_elsewhere_is_refused_with_token(demo_client: Inspector) -> None:
    demo_client.sign_in("officer")
    assert {str(headers): _switch(demo_client, headers) for headers in ELSEWHERE} == dict.fromkeys(
        map(str, ELSEWHERE), 400
    )


@pytest.mark.safety("s41")
def test_sending_from_our_own_pages_is_taken(demo_client: Inspector) -> None:
    demo_client.sign_in("officer")
    assert [_switch(demo_client, headers) for headers in HERE] == [302] * len(HERE)


@pytest.mark.safety("s41")
def test_reading_from_elsewhere_is_a_link_and_opens(client: Inspector) -> None:
    for headers in ELSEWHERE:
        assert client.raw.get("/sign-in", headers=headers).status_code == 200
