"""A complainant's browser for drills: opens the public form, sends it, and sends it again until there is a receipt."""

import http.client
import re
import time
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_KEY = re.compile(r'name="form_key"[^>]*value="([0-9a-f]{32})"')
_NUMBER = re.compile(r"data-receipt-number>([^<]+)")
_CODE = re.compile(r"data-receipt-code>([^<]+)")
_ANSWERS = (
    ("code", "301"),
    ("wishes", "stop"),
    ("safety", "none"),
    ("complainant", "debtor"),
    ("anonymous", "y"),
    ("preferred", "page"),
)
_BROKEN = (OSError, http.client.HTTPException)
_AGAIN_AFTER = 0.25
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class NoReceipt(Exception):
    """The server answered a good form with something else than a receipt."""


class Complainant:
    """One browser with its cookie and its connection. ``breaks`` counts sendings cut off before their answer."""

    def __init__(self, port: int, *, give_up_at: float) -> None:
        self.port, self.give_up_at = port, give_up_at
        self.cookie = ""
        self.breaks = self.unavailable = 0
        self._connection: http.client.HTTPConnection | None = None

    def complain(self, words: str) -> tuple[bytes, tuple[str, str]]:
        """Open the form and send it until it is acknowledged; its body, for sending it again, and the receipt."""
        page = self._until_answered("GET", None)
        token, key = _TOKEN.search(page), _KEY.search(page)
        if token is None or key is None:
            raise NoReceipt("the form has no key")
        fields = [("csrf_token", token[1]), ("form_key", key[1]), ("words", words), *_ANSWERS]
        body = urlencode(fields).encode()
        return body, self.send(body)

    def send(self, body: bytes) -> tuple[str, str]:
        """Number and code of the receipt; the same form is sent again as often as its answer is cut off."""
        page = self._until_answered("POST", body)
        number, code = _NUMBER.search(page), _CODE.search(page)
        if number is None or code is None:
            raise NoReceipt("an answer without a receipt")
        return number[1], code[1]

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _until_answered(self, method: str, body: bytes | None) -> str:
        while time.monotonic() < self.give_up_at:
            try:
                status, page = self._asked(method, body)
            except ConnectionRefusedError:
                self.close()
                time.sleep(_AGAIN_AFTER)
                continue
            except _BROKEN:
                self.close()
                self.breaks += body is not None
                continue
            if status == 503:
                self.unavailable += 1
                time.sleep(_AGAIN_AFTER)
                continue
            if status != (200 if body is None else 201):
                raise NoReceipt(f"{method} was answered with {status}")
            return page
        raise NoReceipt("no answer in time")

    def _asked(self, method: str, body: bytes | None) -> tuple[int, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self._connection.request(method, "/complaints/new?lang=en", body, headers | (_HEADERS if body else {}))
        answer = self._connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = cookie.partition(";")[0]
        return answer.status, page
