"""The linter of scenarios: reads a file, checks it, proves it state by state, and says what to mend."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.errors import Refused
from portal.words import LANGUAGES, mark
from training.calls.checks import check_account, check_citations, check_structure, check_words
from training.calls.findings import Finding, Findings, Level
from training.calls.rules.engine import Event, replay
from training.calls.rules.packs import Rule
from training.calls.rules.play import Play
from training.calls.rules.proof import MOST_STATES, Proof, proved
from training.calls.rules.scenario import Golden, Node, Obligation, Row, Scenario
from training.calls.scenariofiles import read_scenario
from training.questionfiles.reading import short

MOST_SHARE, LEAST_JUDGED = 0.40, 5
"""A smell: the right choice is the longest, or the first, in more than this share of at least so many nodes."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the linter says; ``play`` and ``proof`` are None where the scenario could not be started."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]
    play: Play | None = None
    proof: Proof | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing keeps it from being published."""
        return all(finding.level is not Level.ERROR for finding in self.findings)


def linted(content: bytes, rules: Sequence[Rule], most_states: int = MOST_STATES) -> Report:
    """Read, check and prove a scenario; never raises for what the file says."""
    read = read_scenario(content)
    found = Findings()
    found.extend(read.findings)
    if read.scenario is None:
        return Report(scenario=None, findings=found.sorted())
    check_structure(read.scenario, found)
    startable = not found.has_errors()
    check_account(read.scenario, found)
    check_citations(read.scenario, rules, found)
    check_words(read.scenario, found)
    if not startable:
        said = mark("Nothing was proved: mend the errors first.")
        found.note(1, "not-proved", said)
        return Report(scenario=read.scenario, findings=found.sorted())
    play = Play(read.scenario, rules)
    proof = proved(play, most_states)
    if proof.complete:
        _judge(play, proof, found)
    else:
        said = mark("There are more than %(most)s states. Split the scenario, or use fewer flags and levels.")
        found.error(read.scenario.line, "too-many-states", said, most=f"{most_states:,}")
    return Report(scenario=read.scenario, findings=found.sorted(), play=play, proof=proof)


def _judge(play: Play, proof: Proof, found: Findings) -> None:
    scenario = play.scenario
    _reach(scenario, proof, found)
    if proof.shortest is None:
        found.error(
            scenario.line, "no-passing-path", mark("No call can pass: no way leads to a good end without fault.")
        )
    for node in scenario.nodes:
        if node.name in proof.failing_ends:
            said = mark("“%(name)s” is a passing end, and a call reaches it after something critical.")
            found.error(node.line, "critical-passes", said, name=short(node.name))
        if node.trap and node.name in proof.reached and not proof.right.get(node.name):
            said = mark("The trap “%(name)s” has no right answer: every choice breaks a rule or loses the call.")
            found.error(node.line, "trap-without-answer", said, name=short(node.name))
    for owed in scenario.obligations:
        _owed(owed, proof, found)
    for one in scenario.golden:
        _golden(play, one, found)
    _smells(play, proof, found)


def _reach(scenario: Scenario, proof: Proof, found: Findings) -> None:
    for node in scenario.nodes:
        if node.name not in proof.reached:
            found.error(node.line, "unreachable-node", mark("No call reaches “%(name)s”."), name=short(node.name))
            continue
        if node.name in proof.stuck:
            said = mark("From “%(name)s” some call can reach no end.")
            found.error(node.line, "no-way-to-an-end", said, name=short(node.name))
        if node.name in proof.silent:
            said = mark("At “%(name)s” nothing is heard in some state: end with a line without condition.")
            found.error(node.line, "silent-node", said, name=short(node.name))
        for choice in node.choices:
            if (node.name, choice.name) not in proof.taken:
                said = mark("No call can take the choice “%(name)s”.")
                found.error(choice.line, "unreachable-choice", said, name=choice.name)
            elif choice.best and choice.name not in proof.right.get(node.name, frozenset()):
                said = mark("“%(name)s” is marked as best and breaks a rule or loses the call.")
                found.error(choice.line, "best-is-wrong", said, name=choice.name)


def _owed(owed: Obligation, proof: Proof, found: Findings) -> None:
    phase = owed.by.name.lower()
    if owed.name not in proof.due:
        said = mark("“%(name)s” is owed in no call: the phase %(phase)s is never left while its condition holds.")
        found.warning(owed.line, "never-owed", said, name=owed.name, phase=phase)
    elif owed.name not in proof.kept:
        said = mark("“%(name)s” cannot be met before the phase %(phase)s is left.")
        found.error(owed.line, "obligation-too-late", said, name=owed.name, phase=phase)


def _golden(play: Play, one: Golden, found: Findings) -> None:
    """A golden transcript still plays and ends as it says."""
    try:
        turns = replay(play, [Event(choice=name) for name in one.plays])
    except Refused as refused:
        found.error(one.line, "golden-differs", refused.message, **refused.values)
        return
    if not turns:
        found.error(one.line, "golden-differs", mark("A golden transcript plays at least one choice."))
        return
    state = turns[-1].state
    node = play.node(state)
    broken = {broken.citation for turn in turns for broken in turn.broken}
    if node.end is None or (one.end and node.name != one.end):
        said = mark("“%(name)s” ends at “%(end)s”, not where it says.")
        found.error(one.line, "golden-differs", said, name=short(one.name), end=short(node.name))
    elif one.passes is not None and one.passes != play.passes(state):
        said = mark("“%(name)s” now passes.") if play.passes(state) else mark("“%(name)s” now fails.")
        found.error(one.line, "golden-differs", said, name=short(one.name))
    elif set(one.breaches) != broken:
        said = mark("“%(name)s” breaks other rules than it says: %(rules)s")
        found.error(one.line, "golden-differs", said, name=short(one.name), rules=", ".join(sorted(broken)) or "–")


def _smells(play: Play, proof: Proof, found: Findings) -> None:
    scenario = play.scenario
    rows = {row.id: row for row in scenario.words}
    judged = list(_judged(scenario, proof))
    firsts = sum(1 for node, best in judged if node.choices[0].name == best)
    if len(judged) >= LEAST_JUDGED and firsts > MOST_SHARE * len(judged):
        said = mark("The right choice is the first in %(n)s of %(all)s nodes.")
        found.warning(scenario.line, "right-is-first", said, n=firsts, all=len(judged))
    for language in LANGUAGES:
        longest = sum(1 for node, best in judged if _longest(node, rows, language) == best)
        if len(judged) >= LEAST_JUDGED and longest > MOST_SHARE * len(judged):
            said = mark("The right choice is the longest in %(n)s of %(all)s nodes (%(language)s).")
            values = {"n": longest, "all": len(judged), "language": language}
            found.warning(scenario.line, "right-is-longest", said, **values)
    for node in scenario.nodes:
        _equal(node, found)


def _judged(scenario: Scenario, proof: Proof) -> Iterator[tuple[Node, str]]:
    """Nodes with two choices or more that have one right answer: the one marked best, else the only right one."""
    for node in scenario.nodes:
        best = [choice.name for choice in node.choices if choice.best]
        right = best or list(proof.right.get(node.name, ()))
        if len(node.choices) > 1 and len(right) == 1:
            yield node, right[0]


def _longest(node: Node, rows: Mapping[str, Row], language: str) -> str:
    """The choice whose words are longer than those of all others; "" where two are equally long."""
    lengths = sorted(
        ((len(rows[choice.words].texts[language]) if choice.words in rows else 0), choice.name)
        for choice in node.choices
    )
    return lengths[-1][1] if lengths[-1][0] > lengths[-2][0] else ""


def _equal(node: Node, found: Findings) -> None:
    """Two choices of a node that do the same in every respect."""
    done = Counter(
        (
            choice.target,
            choice.guard,
            choice.effects,
            frozenset(choice.meets),
            choice.breaches,
            choice.dials,
            choice.best,
        )
        for choice in node.choices
    )
    if any(count > 1 for count in done.values()):
        said = mark("Two choices of “%(name)s” have the same effects.")
        found.warning(node.line, "equal-effects", said, name=short(node.name))
