"""Ways through the provider's pages that tests share."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.support.inspector import Inspector
from tests.support.oidcprovider import TestProvider

BACK = "/sign-in/provider/back"


def leave(client: Inspector, address: str = "/sign-in/provider/", **options: Any) -> dict[str, str]:
    """What the portal asks of the provider when the browser leaves for it."""
    answer = client.raw.get(address, **options)
    assert answer.status_code == 302
    return dict(parse_qsl(urlsplit(answer.location).query))


def come_back(client: Inspector, address: str, **changed: str | None) -> str:
    """Where the portal sends the browser that comes back from the provider."""
    query = {**dict(parse_qsl(urlsplit(address).query)), **changed}
    kept = {key: value for key, value in query.items() if value is not None}
    answer = client.raw.get(f"{BACK}?{urlencode(kept)}")
    assert answer.status_code == 302
    return str(answer.location)


def go(client: Inspector, oidc: TestProvider, login: str, *, target: str = "", again: bool = False) -> str:
    """The whole way out and back; where it ends."""
    query = urlencode({"next": target, **({"again": "1"} if again else {})})
    answer = client.raw.get(f"/sign-in/provider/?{query}")
    assert answer.status_code == 302
    if not answer.location.startswith(oidc.url):
        return str(answer.location)
    asked = dict(parse_qsl(urlsplit(answer.location).query))
    return come_back(client, oidc.code_for(asked, login))
