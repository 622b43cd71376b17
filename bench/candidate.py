"""Somebody who takes a quiz over a bad line, by the protocol of the page's script (static/js/training.js)."""

import http.client
import json
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from lxml import html

_BROKEN = (OSError, http.client.HTTPException, ValueError)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TYPED = ("22", "1200", "1195", "7")
_PAUSE = 0.01
_SAME_AGAIN = 0.6
Fields = tuple[tuple[str, str], ...]


class NotTaken(Exception):
    """The server answered something that ends no sending, or nothing at all for too long."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of an answer: the browser's id and count for it, and what the fields of the question held."""

    question: int
    url: str
    client_id: str
    sequence: int
    fields: Fields

    @property
    def form(self) -> Fields:
        """What is sent for it."""
        return (*self.fields, (f"s{self.question}", str(self.sequence)), (f"c{self.question}", self.client_id))


@dataclass
class _Asked:
    """A question of the page: its address, its fields as (name, what may be chosen, how)."""

    url: str
    fields: list[tuple[str, list[str], str]] = field(default_factory=list)


@dataclass
class Candidate:
    """One browser. ``made``: its changes; ``acknowledged``: those the server says it has; ``newest``: by question."""

    username: str
    password: str
    straight: int
    line: int
    seed: int
    give_up_at: float
    cookie: str = ""
    attempt: int = 0
    sendings: int = 0
    acknowledged: list[Change] = field(default_factory=list)
    made: list[Change] = field(default_factory=list)
    newest: dict[int, Change] = field(default_factory=dict)
    oldest: dict[int, Change] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.seed}:{self.username}")

    def sit(self, unit_id: int, changes: int, *, old_tab: bool) -> None:
        """Sign in, begin, answer with so many changes, hand in; ``old_tab`` hands in its first answers."""
        page = self._read("GET", "/sign-in")
        form = [("username", self.username), ("password", self.password), ("next", ""), *_keys(page)]
        self._read("POST", "/sign-in", form, wanted=302)
        began = _keys(self._read("GET", f"/training/quizzes/{unit_id}"))
        self.attempt = int(self._until_redirected(f"/training/quizzes/{unit_id}", began).rpartition("/")[2])
        page = self._read("GET", f"/training/attempts/{self.attempt}")
        asked, keys = _questions(page), _keys(page)
        self._answer(asked, keys, changes)
        shown = self.oldest if old_tab else self.newest
        last = [pair for change in shown.values() for pair in change.form]
        self._until_redirected(f"/training/attempts/{self.attempt}", [*keys, *last, ("action", "hand_in")])

    def _answer(self, asked: dict[int, _Asked], keys: Sequence[tuple[str, str]], changes: int) -> None:
        """Each question once, then any, mostly the same again before its change is taken.

        A change waits with the others of its page until it is acknowledged or a newer one takes its place.
        """
        waiting: dict[int, Change] = {}
        order = list(asked)
        while len(order) < changes:
            order.append(order[-1] if self.chance.random() < _SAME_AGAIN else self.chance.choice(list(asked)))
        for number, question in enumerate(order):
            waiting[question] = self._change(question, asked[question], number + 1)
            for _ in range(self.chance.randrange(3)):
                if waiting:
                    self._send_oldest(waiting, keys)
        while waiting:
            self._send_oldest(waiting, keys)

    def _change(self, question: int, asked: _Asked, count: int) -> Change:
        change = Change(
            question=question,
            url=asked.url,
            client_id=f"{self.username}-{count}",
            sequence=count,
            fields=_chosen(asked, self.chance),
        )
        self.made.append(change)
        self.newest[question] = change
        self.oldest.setdefault(question, change)
        return change

    def _send_oldest(self, waiting: dict[int, Change], keys: Sequence[tuple[str, str]]) -> None:
        """Once; what is not acknowledged goes on waiting, unless a newer change of the question has taken its place."""
        change = min(waiting.values(), key=lambda one: one.sequence)
        token = [pair for pair in keys if pair[0] == "csrf_token"]
        try:
            status, body, _ = self._send("POST", change.url, [*token, *change.form])
            told = json.loads(body)
        except _BROKEN:
            self._pause()
            return
        if told.get("client_id") != change.client_id or told.get("outcome") != "in_time":
            raise NotTaken(f"{status}: {told}")
        self.acknowledged.append(change)
        if waiting.get(change.question) is change:
            del waiting[change.question]

    def _until_redirected(self, path: str, form: Sequence[tuple[str, str]]) -> str:
        while True:
            try:
                status, body, location = self._send("POST", path, form)
            except _BROKEN:
                self._pause()
                continue
            if status != 302:
                raise NotTaken(f"{path}: {status}: {re.findall('field-error[^<]*<[^<]*', body)}")
            return location

    def _pause(self) -> None:
        if time.monotonic() > self.give_up_at:
            raise NotTaken("no answer for too long")
        time.sleep(_PAUSE)

    def _send(self, method: str, path: str, form: Sequence[tuple[str, str]]) -> tuple[int, str, str]:
        """Over the bad line, with a mark that names this sending."""
        self.sendings += 1
        return self._ask(self.line, method, path, form, {"X-Drill": f"{self.username}-{self.sendings}"})

    def _read(self, method: str, path: str, form: Sequence[tuple[str, str]] = (), wanted: int = 200) -> str:
        """Straight to the server: what the drill is not about."""
        status, body, _ = self._ask(self.straight, method, path, form, {})
        if status != wanted:
            raise NotTaken(f"{path}: {status}")
        return body

    def _ask(
        self, port: int, method: str, path: str, form: Sequence[tuple[str, str]], headers: dict[str, str]
    ) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            sent = urlencode(form) if method == "POST" else None
            connection.request(method, path, sent, {**_FORM, **headers, "Cookie": self.cookie, "Connection": "close"})
            answer = connection.getresponse()
            body = answer.read().decode()
            for value in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = value.partition("=")
                kept = [part for part in self.cookie.split("; ") if part and not part.startswith(f"{name}=")]
                self.cookie = "; ".join([*kept, f"{name}={rest.split(';')[0]}"])
            return answer.status, body, answer.headers.get("Location") or ""
        finally:
            connection.close()


def _keys(page: str) -> list[tuple[str, str]]:
    """Token and key of the page's own form."""
    tree = html.fromstring(page)
    keys = tree.xpath("//main//input[@name='form_key']/@value")
    token = tree.xpath("//input[@name='csrf_token']/@value")[0]
    return [("csrf_token", token), *(("form_key", key) for key in keys[:1])]


def _questions(page: str) -> dict[int, _Asked]:
    found = {}
    for card in html.fromstring(page).xpath("//*[@data-answer]"):
        asked = _Asked(card.get("data-url"))
        for name in dict.fromkeys(card.xpath(".//input[not(@type='hidden')]/@name | .//select/@name")):
            values = card.xpath(f".//input[@name='{name}']/@value | .//select[@name='{name}']/option/@value")
            kind = card.xpath(f".//*[@name='{name}']")[0]
            asked.fields.append((name, [value for value in values if value], kind.get("type") or "select"))
        found[int(card.get("data-answer"))] = asked
    return found


def _chosen(asked: _Asked, chance: random.Random) -> Fields:
    """Something for every field: one, several, a text; places in some order, each once."""
    places = [values for _, values, kind in asked.fields if kind == "select"]
    orders = len(places) == len(asked.fields) and all(value.isdigit() for value in places[0]) if places else False
    if orders and len(places[0]) == len(places):
        order = chance.sample(places[0], len(places))
        return tuple((name, place) for (name, _, _), place in zip(asked.fields, order, strict=True))
    found: list[tuple[str, str]] = []
    for name, values, kind in asked.fields:
        if kind == "checkbox":
            found += [(name, value) for value in chance.sample(values, chance.randrange(1, len(values) + 1))]
        else:
            found.append((name, chance.choice(values if kind in {"radio", "select"} else _TYPED)))
    return tuple(found)
