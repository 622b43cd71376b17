"""A node as the fields of a form and back: what is heard, the choices, and the words of both in all languages.

Fields are plain texts, ticks and lists under flat names: ``name``, ``kind``, ``h0_…`` for what is heard, ``c0_…`` for a
choice. A condition is the test as the scenario language writes it, so that a form loses nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.config import LANGUAGES
from portal.words import mark
from training.calls.grammar import (
    NAME,
    RESERVED,
    Wrong,
    breach,
    change,
    citation,
    guard,
    moment,
    name_of,
    plan,
)
from training.calls.rules.scenario import (
    Breach,
    Choice,
    Effects,
    End,
    Guard,
    Identity,
    Node,
    Phase,
    Promise,
    Scenario,
    Spoken,
)
from training.scenario_authoring.edits import Opened, Texts, free_name, one_line
from training.scenario_authoring.filling import Shape, more_ids

Data = Mapping[str, Any]
_NOT_IN_NAMES = re.compile(r"[\[\]|<>]")
NEEDS_NAME = mark("Give it a name.")
BAD_NODE_NAME = mark("A name cannot hold the signs [ ] | < and >.")
NAME_TAKEN = mark("There is another passage with this name.")
NEEDS_TARGET = mark("Say where it leads.")


@dataclass
class Sent:
    """What a form said, as a scenario says it: ``wrong`` are sentences by field; with any of them nothing is kept."""

    wrong: dict[str, tuple[str, Mapping[str, object]]] = field(default_factory=dict)
    words: dict[str, Texts] = field(default_factory=dict)

    def refuse(self, name: str, sentence: str, **values: object) -> None:
        """This field cannot stay as it is."""
        self.wrong.setdefault(name, (sentence, values))

    def read(self, name: str, text: str, reader: Any, otherwise: Any) -> Any:
        """What a field says through a reader of the scenario language; ``otherwise`` where it is empty or wrong."""
        text = one_line(text or "")
        if not text:
            return otherwise
        try:
            return reader(text)
        except Wrong as wrong:
            self.refuse(name, wrong.sentence, **wrong.values)
            return otherwise


@dataclass
class SentNode(Sent):
    """A node from a form, with the words it says and the line ids that nobody says any more."""

    node: Node = field(default_factory=lambda: Node(name="", phase=Phase.OPENING))
    dropped: tuple[str, ...] = ()


def sent_node(found: Opened, before: Node | None, data: Data, shape: Shape) -> SentNode:
    """What the form of a node says. ``before`` is the node it was filled from; new lines get ids of their own."""
    sent = SentNode()
    name = _node_name(found, before, data, sent)
    phase, end = _kind(str(data.get("kind", "")))
    ids = _Ids(found, sent)
    spoken = [_spoken(ids, data, f"h{number}_", name, shape) for number in _rows(data, "h", shape.heard)]
    choices = [_choice(ids, data, f"c{number}_", shape) for number in _rows(data, "c", shape.choices)]
    sent.node = Node(
        name=name,
        phase=phase,
        end=end,
        trap=bool(data.get("trap")) and end is None,
        open=bool(data.get("open")) and end is None,
        spoken=tuple(spoken),
        choices=tuple(choices),
        position=before.position if before else "",
    )
    sent.dropped = _dropped(found, before, sent)
    return sent


def _node_name(found: Opened, before: Node | None, data: Data, sent: Sent) -> str:
    name = one_line(str(data.get("name") or ""))
    if not name:
        sent.refuse("name", NEEDS_NAME)
    elif _NOT_IN_NAMES.search(name) or len(name) > 60 or name in ("StoryTitle", "StoryData"):
        sent.refuse("name", BAD_NODE_NAME)
    elif (before is None or name != before.name) and any(one.name == name for one in found.story.passages):
        sent.refuse("name", NAME_TAKEN)
    return name


def _kind(said: str) -> tuple[Phase | None, End | None]:
    if said.startswith("end:"):
        return None, End(said[4:])
    return Phase[said.upper()], None


def _rows(data: Data, letter: str, count: int) -> list[int]:
    """Numbers of the rows that say something and are not taken out, in the order of their places."""
    there = [number for number in range(count) if not data.get(f"{letter}{number}_out") and _says(data, letter, number)]
    return sorted(there, key=lambda number: (data.get(f"{letter}{number}_place") or 999, number))


def _says(data: Data, letter: str, number: int) -> bool:
    names = ["words", *LANGUAGES] + (["target", "name"] if letter == "c" else [])
    return any(one_line(str(data.get(f"{letter}{number}_{name}") or "")) for name in names)


@dataclass
class _Ids:
    """Gives line ids and names of choices that nobody has yet, and gathers what is said under them."""

    found: Opened
    sent: SentNode
    taken: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.taken |= {row.partition(".")[0] for row in self.found.words}
        self.names |= {choice.name for _, choice in self.found.scenario.choices()}

    def line(self, there: str, wished: str, texts: Texts) -> str:
        """The id of these words: the one they had, else a new one; "" for words that were never there."""
        if not there and not any(texts.values()):
            return ""
        name = there or free_name(wished, self.taken.__contains__)
        self.taken.add(name)
        if name in self.found.words or any(texts.values()):
            self.sent.words[name] = texts
        return name

    def choice(self, there: str, words: Texts) -> str:
        """The name of a choice: the one it had, else made of its English words."""
        if there:
            return there
        said = "_".join(re.findall(r"[a-z0-9]+", words.get("en", "").lower())[:4])[:30].lstrip("0123456789_")
        name = said if NAME.fullmatch(said) and said not in RESERVED else "choice"
        name = free_name(name, self.names.__contains__)
        self.names.add(name)
        return name


def _texts(data: Data, prefix: str) -> dict[str, str]:
    return {code: one_line(str(data.get(prefix + code) or "")) for code in LANGUAGES}


def sent_tests(sent: Sent, data: Data, prefix: str, count: int) -> Guard:
    """The conditions of a row."""
    tests: list[Any] = []
    for number in range(count):
        tests += sent.read(f"{prefix}if{number}", str(data.get(f"{prefix}if{number}") or ""), guard, ())
    return tuple(tests)


def _spoken(ids: _Ids, data: Data, prefix: str, node: str, shape: Shape) -> Spoken:
    sent = ids.sent
    wished = "n_" + (re.sub(r"[^A-Za-z0-9]+", "_", node).strip("_")[:30].lower() or "node")
    words = ids.line(str(data.get(f"{prefix}words") or ""), wished, _texts(data, prefix))
    speaker = sent.read(f"{prefix}speaker", str(data.get(f"{prefix}speaker") or "").lower(), name_of, "debtor")
    return Spoken(
        speaker=speaker,
        words=words,
        guard=sent_tests(sent, data, prefix, shape.tests),
        tells=tuple(data.get(f"{prefix}tells") or ()),
    )


def _choice(ids: _Ids, data: Data, prefix: str, shape: Shape) -> Choice:
    sent, words = ids.sent, _texts(data, prefix)
    name = ids.choice(str(data.get(f"{prefix}name") or ""), words)
    line = ids.line(str(data.get(f"{prefix}words") or ""), f"c_{name}"[:38], words)
    _more(ids, data, prefix, line)
    said = _texts(data, f"{prefix}feedback_")
    feedback = ids.line(str(data.get(f"{prefix}feedback") or ""), f"f_{name}"[:38], said)
    target = one_line(str(data.get(f"{prefix}target") or ""))
    if not line:
        sent.refuse(f"{prefix}{LANGUAGES[0]}", mark("Say what the trainee says here."))
    if not target:
        sent.refuse(f"{prefix}target", NEEDS_TARGET)
    elif _NOT_IN_NAMES.search(target) or len(target) > 60:
        sent.refuse(f"{prefix}target", BAD_NODE_NAME)
    dials = str(data.get(f"{prefix}dials") or "")
    at = sent.read(f"{prefix}dials_at", str(data.get(f"{prefix}dials_at") or ""), moment, None)
    if dials == "at" and at is None:
        sent.refuse(f"{prefix}dials_at", mark("Say day and time, such as 2026-03-03 09:10."))
    return Choice(
        name=name,
        words=line,
        target=target,
        guard=sent_tests(sent, data, prefix, shape.tests),
        effects=_effects(sent, data, prefix),
        meets=tuple(data.get(f"{prefix}meets") or ()),
        breaches=_breaches(sent, data, prefix, shape.breaches),
        feedback=feedback,
        cites=_cites(sent, data, prefix, shape.cites),
        best=bool(data.get(f"{prefix}best")),
        dials=bool(dials),
        dials_at=at if dials == "at" else None,
    )


def _more(ids: _Ids, data: Data, prefix: str, base: str) -> None:
    """Other ways to say it, a line each; those of one line belong together across the languages."""
    columns = {code: str(data.get(f"{prefix}more_{code}") or "").strip().splitlines() for code in LANGUAGES}
    count = max(len(lines) for lines in columns.values())
    if not base or not count:
        return
    there = more_ids(ids.found.words, base)
    last = int(there[-1].rpartition(".")[2]) if there else 1
    names = [*there, *(f"{base}.{last + number}" for number in range(1, count - len(there) + 1))][:count]
    for number, name in enumerate(names):
        texts = {code: one_line(lines[number]) if number < len(lines) else "" for code, lines in columns.items()}
        ids.sent.words[name] = texts


def _effects(sent: Sent, data: Data, prefix: str) -> Effects:
    promise, identity = str(data.get(f"{prefix}promise") or ""), str(data.get(f"{prefix}identity") or "")
    return Effects(
        trust=sent.read(f"{prefix}trust", str(data.get(f"{prefix}trust") or ""), change, 0),
        patience=sent.read(f"{prefix}patience", str(data.get(f"{prefix}patience") or ""), change, 0),
        promise=Promise[promise.upper()] if promise else None,
        identity=Identity[identity.upper()] if identity else None,
        sets=tuple(data.get(f"{prefix}sets") or ()),
        clears=tuple(data.get(f"{prefix}clears") or ()),
        plan=sent.read(f"{prefix}plan", str(data.get(f"{prefix}plan") or ""), plan, ()),
        channel=str(data.get(f"{prefix}channel") or ""),
    )


def _breaches(sent: Sent, data: Data, prefix: str, count: int) -> tuple[Breach, ...]:
    found = []
    for number in range(count):
        rule = one_line(str(data.get(f"{prefix}breach{number}") or ""))
        weight = str(data.get(f"{prefix}weight{number}") or "")
        one = sent.read(f"{prefix}breach{number}", f"{rule} {weight}" if rule else "", breach, None)
        found += [one] if one is not None else []
    return tuple(found)


def _cites(sent: Sent, data: Data, prefix: str, count: int) -> tuple[str, ...]:
    names = (f"{prefix}cite{number}" for number in range(count))
    found = (sent.read(name, str(data.get(name) or ""), citation, "") for name in names)
    return tuple(name for name in found if name)


def said_by(node: Node, words: Mapping[str, Texts]) -> set[str]:
    """Line ids that a node says."""
    found = {heard.words for heard in node.spoken}
    for choice in node.choices:
        found |= {choice.words, choice.feedback, *more_ids(words, choice.words)}
    return found - {""}


def said_elsewhere(scenario: Scenario, node: Node | None, words: Mapping[str, Texts]) -> set[str]:
    """Line ids that the header and all other nodes say."""
    account = scenario.account
    found = {scenario.title, scenario.summary, scenario.goal, scenario.persona}
    found |= {account.creditor, account.debtor, account.company, account.collector}
    for other in scenario.nodes:
        found |= said_by(other, words) if other is not node else set()
    return found - {""}


def _dropped(found: Opened, before: Node | None, sent: SentNode) -> tuple[str, ...]:
    """Ids that the node said before and nobody says any more."""
    if before is None:
        return ()
    kept = said_elsewhere(found.scenario, before, found.words)
    return tuple(sorted(said_by(before, found.words) - kept - set(sent.words)))


def new_targets(scenario: Scenario, choices: Sequence[Choice]) -> list[str]:
    """Names of nodes that choices lead to and that are not there yet."""
    names = {node.name for node in scenario.nodes}
    return [name for name in dict.fromkeys(choice.target for choice in choices) if name and name not in names]
