"""The linter of simulated calls: reading, checking and proving a scenario of the size that the format is made for."""

import time
from dataclasses import replace

from bench.house import House
from bench.measure import peak_memory
from bench.report import Line
from training.calls.lint import linted
from training.calls.packfiles import SHIPPED_PACKS, shipped_rules
from training.calls.rules.scenario import MOST_FLAGS, Choice, Effects, Flag, Node, Phase, Scenario
from training.calls.scenariofiles import read_scenario, write_scenario

_NODES, _ROUNDS = 40, 5
_PATTERN = SHIPPED_PACKS.parent / "scenarios" / "late_evening.twee"


def scenario_proof(house: House) -> list[Line]:
    """Forty nodes, six flags that stay until the negotiation ends, four choices a node: far more states than any call
    that ships."""
    content, rules = write_scenario(_large()).encode(), shipped_rules()
    spent: list[float] = []
    for _ in range(_ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        report = linted(content, rules)
        spent.append(time.perf_counter() - began)
        cpu = time.process_time() - worked
    middle = sorted(spent)[_ROUNDS // 2]
    assert report.proof is not None and report.proof.complete
    return [
        Line(
            work="scenario proof",
            size=f"{_NODES} nodes, {report.proof.states:,} states",
            p50=middle,
            p95=max(spent),
            cpu=cpu,
            goal="≤ 2 s",
            met=middle <= 2,
            memory=peak_memory(),
        )
    ]


def _large() -> Scenario:
    """A chain through all phases whose choices move every part of the state."""
    pattern = read_scenario(_PATTERN.read_bytes()).scenario
    assert pattern is not None
    flags = tuple(Flag(name=f"f{number}", until=Phase.NEGOTIATION) for number in range(MOST_FLAGS))
    ends = [node for node in pattern.nodes if node.name == "Done"]
    return replace(
        pattern,
        start="N0",
        hang_up="",
        flags=flags,
        obligations=(),
        golden=(),
        nodes=(*(_node(number, pattern) for number in range(_NODES - 1)), *ends),
    )


def _node(number: int, pattern: Scenario) -> Node:
    last = number == _NODES - 2
    effects = (
        Effects(trust=1),
        Effects(patience=-1, trust=-1),
        Effects(sets=(f"f{number % MOST_FLAGS}",)),
        Effects(patience=1, clears=(f"f{(number + 1) % MOST_FLAGS}",)),
    )
    words = pattern.nodes[0].spoken or pattern.nodes[1].spoken
    return Node(
        name=f"N{number}",
        phase=Phase(number * len(Phase) // _NODES),
        spoken=words,
        choices=tuple(
            Choice(
                name=f"c{place}",
                words="c_month",
                target="Done" if last else f"N{min(_NODES - 2, number + 1 + place % 2)}",
                effects=effect,
            )
            for place, effect in enumerate(effects)
        ),
    )
