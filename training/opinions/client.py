"""Talks to an OpenAI-compatible endpoint: one question, one bounded answer, no redirect, through the gate (s26)."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from portal.outside.gate import gate_to, through
from portal.outside.rules import Network, Place
from portal.timelimit import TookTooLong, time_limit

MOST_BYTES = 64 * 1024
_PATH = "/chat/completions"
_GOOD = 200


class NoAnswer(Exception):
    """No answer that can be read; ``trouble`` says why in a word or a status, never in words of the other side."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where to ask, which model, with which key (empty: none), and how many seconds to wait."""

    address: str
    server: Place
    model: str
    seconds: int
    access_key: str = field(repr=False)
    inside: Sequence[Network] = ()


def ask(endpoint: Endpoint, body: Mapping[str, Any]) -> tuple[bytes, int]:
    """The body of the answer and the milliseconds it took; raises NoAnswer.

    Nothing of the environment is used: no proxy, no password file. What drips or never ends is not waited for.
    """
    began = time.monotonic()
    try:
        with time_limit(endpoint.seconds), through(gate_to({endpoint.server}, endpoint.inside)):
            answer = _posted(endpoint, body)
    except TookTooLong:
        raise NoAnswer("time") from None
    except requests.Timeout:
        raise NoAnswer("time") from None
    except (requests.RequestException, HTTPError, OSError, ValueError):
        raise NoAnswer("way") from None
    return answer, round((time.monotonic() - began) * 1000)


def _posted(endpoint: Endpoint, body: Mapping[str, Any]) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    if endpoint.access_key:
        headers["Authorization"] = f"Bearer {endpoint.access_key}"
    with requests.Session() as session:
        session.trust_env = False
        response = session.post(
            endpoint.address.rstrip("/") + _PATH,
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers=headers,
            timeout=endpoint.seconds,
            allow_redirects=False,
            stream=True,
        )
        with response:
            if response.status_code != _GOOD:
                raise NoAnswer(str(response.status_code))
            return _read(response)


def _read(response: requests.Response) -> bytes:
    parts, size = [], 0
    while part := response.raw.read1(16_384, decode_content=False):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise NoAnswer("size")
    return b"".join(parts)
