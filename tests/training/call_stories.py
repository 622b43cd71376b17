"""Scenarios for tests: small ones, made-up ones, and a trip through Twine."""

import json
import re
from datetime import date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from training.calls.packfiles import SHIPPED_PACKS, shipped_rules
from training.calls.rules.play import Play
from training.calls.rules.scenario import (
    OBLIGATIONS,
    Account,
    Choice,
    Effects,
    End,
    Flag,
    Identity,
    Node,
    Obligation,
    Phase,
    Promise,
    Row,
    Scenario,
    Spoken,
    Test,
)

SCENARIOS = SHIPPED_PACKS.parent / "scenarios"
SHIPPED = sorted(SCENARIOS.glob("*.twee"))
DAY = date(2026, 3, 2)
ACCOUNT = Account(
    creditor="line",
    debtor="line",
    principal=Decimal("80.50"),
    fee=Decimal(2),
    total=Decimal("82.50"),
    due=date(2026, 1, 5),
)
FLAGS = (Flag(name="asked", until=Phase.OPENING), Flag(name="told", until=Phase.CLOSING))


def play_of(scenario: Scenario) -> Play:
    """The scenario with the rules that ship."""
    return Play(scenario, shipped_rules())


_levels = st.integers(-3, 3)
_tests = st.one_of(
    st.builds(
        Test,
        subject=st.sampled_from(["trust", "patience"]),
        operator=st.sampled_from([">=", "<=", "=", "!=", ">", "<"]),
        value=st.integers(0, 4),
    ),
    st.builds(Test, subject=st.just("identity"), operator=st.sampled_from(["=", "!="]), value=st.integers(0, 2)),
    st.builds(Test, subject=st.just("promise"), operator=st.sampled_from(["=", "!="]), value=st.integers(0, 4)),
    st.builds(
        Test, subject=st.sampled_from(["asked", "told", "clean"]), operator=st.just("="), value=st.integers(0, 1)
    ),
)
_guards = st.lists(_tests, max_size=2).map(tuple)
_effects = st.builds(
    Effects,
    trust=_levels,
    patience=_levels,
    promise=st.none() | st.sampled_from(Promise),
    identity=st.none() | st.sampled_from(Identity),
    sets=st.sampled_from([(), ("asked",), ("asked", "told")]),
    clears=st.sampled_from([(), ("told",)]),
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any graph with cycles, guards and ends; phases may go anywhere, since the engine has to bear that too."""
    count = draw(st.integers(1, 6))
    names = [f"Node {number}" for number in range(count)] + ["Good", "Bad"]
    nodes = []
    for name in names[:count]:
        choices = [
            Choice(
                name=f"c{place}",
                words="line",
                target=draw(st.sampled_from(names)),
                guard=draw(_guards),
                effects=draw(_effects),
                meets=draw(st.sampled_from([(), ("company",), ("amount", "thanks")])),
            )
            for place in range(draw(st.integers(1, 3)))
        ]
        spoken = (Spoken(speaker="debtor", words="line"),)
        phase = draw(st.sampled_from(Phase))
        nodes.append(Node(name=name, phase=phase, spoken=spoken, choices=tuple(choices)))
    nodes += [Node(name="Good", phase=None, end=End.SUCCESS), Node(name="Bad", phase=None, end=End.FAIL)]
    obligations = draw(st.lists(st.sampled_from(OBLIGATIONS[:14]), unique=True, max_size=4))
    return Scenario(
        ifid="A" * 8,
        name="Made up",
        key="made_up",
        title="line",
        goal="line",
        persona="line",
        account=ACCOUNT,
        clock=datetime(2026, 3, 2, draw(st.integers(0, 23)), 30),  # noqa: DTZ001
        zone="Asia/Shanghai",
        packs=(("AGENCY", DAY), ("CN-CBA", DAY)),
        trust=draw(st.integers(0, 4)),
        patience=draw(st.integers(0, 4)),
        flags=FLAGS,
        obligations=tuple(
            Obligation(name=name, by=draw(st.sampled_from(Phase)), guard=draw(_guards)) for name in obligations
        ),
        hang_up=draw(st.sampled_from(["", "Bad"])),
        start="Node 0",
        nodes=tuple(sorted(nodes, key=lambda node: node.name)),
        words=(Row(id="line", texts={"en": "a | b \\ c", "zh_Hans": "甲", "zh_Hant": "乙"}, passage="Words"),),
    )


def through_twine(text: str) -> str:
    """What Twine makes of a story that it opens and saves: passages by name, texts trimmed, only its own data kept."""
    passages = []
    for part in re.split(r"^::", text, flags=re.MULTILINE)[1:]:
        header, _, body = part.partition("\n")
        found = re.fullmatch(r"\s*(.*?(?:\\\s)?)\s*(\[.*?\])?\s*(\{.*?\})?\s*", header)
        assert found
        passages.append((found[1], found[2], json.loads(found[3] or "{}"), body.strip()))
    title = next(body for name, _, _, body in passages if name == "StoryTitle")
    data = json.loads(next(body for name, _, _, body in passages if name == "StoryData"))
    kept = {key: data[key] for key in ("ifid", "format", "format-version", "start", "tag-colors", "zoom")}
    written = [f":: StoryTitle\n{title}", f":: StoryData\n{json.dumps(kept, indent=2)}"]
    for name, tags, metadata, body in sorted(passages, key=lambda passage: passage[0].casefold()):
        if name not in ("StoryTitle", "StoryData"):
            place = {"position": metadata.get("position", "25,25"), "size": metadata.get("size", "100,100")}
            head = " ".join(part for part in (":: " + name, tags, json.dumps(place).replace(" ", "")) if part)
            written.append(f"{head}\n{body}\n")
    return "\n\n\n".join(written)
