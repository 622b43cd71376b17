"""The judgement of an utterance: every detector of forbidden conduct and every slot, with their places."""

from collections.abc import Mapping
from dataclasses import dataclass

from training.calls.rules.packs import Rule, Severity
from training.calls.rules.scenario import Identity
from training.judge.rules.conduct import Finding, Hit, Verdict, detected
from training.judge.rules.patterns import Conduct
from training.judge.rules.reading import LONGEST, Reading, read
from training.judge.rules.resemblance import Weights, resembled
from training.judge.rules.scope import Clauses
from training.judge.rules.slots import Facts, Slot, slots_in

VERSION = "4"
"""Of lexicon and rules together; a judgement is kept with it."""
CITED: Mapping[Conduct, tuple[str, ...]] = {
    Conduct.INSULT: ("AGENCY/polite", "CN-CBA/threats", "CN-GBT45251/no_violence"),
    Conduct.THREAT: ("CN-CBA/threats", "CN-GBT45251/no_violence", "AGENCY/lawful"),
    Conduct.FALSE_LEGAL_THREAT: ("CN-CBA/threats", "CN-CBA/deceit", "AGENCY/honest"),
    Conduct.POSING_AS_AUTHORITY: ("CN-CBA/posing", "AGENCY/honest"),
    Conduct.THIRD_PARTY_DISCLOSURE: ("CN-GBT45251/third_party", "CN-CBA/third_party", "AGENCY/confirm_first"),
    Conduct.DISCRIMINATION: ("AGENCY/polite", "AGENCY/lawful"),
    Conduct.PRESSING_TO_BORROW: ("AGENCY/no_borrowing",),
    Conduct.UNAUTHORISED_PROMISE: ("AGENCY/authority", "CN-CBA/deceit"),
    Conduct.OBSCENITY: ("AGENCY/polite", "CN-CBA/threats", "CN-GBT45251/no_violence"),
    Conduct.REFUSING_COMPLAINT: ("AGENCY/complaint_channel",),
}
"""Rules that a kind of conduct breaks; the first that holds for the call is cited."""
CRITICAL = frozenset(Conduct) - {Conduct.UNAUTHORISED_PROMISE, Conduct.REFUSING_COMPLAINT}
"""Kinds that fail a call by the shipped rules; of the other two the rules weigh major."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What was found in an utterance. ``cut``: it is longer than what is read, so its end goes to a trainer."""

    findings: tuple[Finding, ...]
    slots: tuple[Slot, ...]
    cut: bool
    version: str = VERSION

    @property
    def unsure(self) -> bool:
        """Whether a trainer has to look."""
        verdicts = [one.verdict for one in self.findings] + [one.verdict for one in self.slots]
        return self.cut or Verdict.UNSURE in verdicts

    @property
    def met(self) -> tuple[str, ...]:
        """Obligations that were surely met."""
        return tuple(slot.name for slot in self.slots if slot.verdict is Verdict.YES and slot.name != "plan_arithmetic")

    def of(self, conduct: Conduct) -> Verdict:
        """The verdict on a kind of conduct; no where it is not forbidden in this state."""
        return next((one.verdict for one in self.findings if one.conduct is conduct), Verdict.NO)


def judge(text: str, identity: Identity, facts: Facts | None = None, weights: Weights | None = None) -> Judgement:
    """Judge what was said to somebody whose identity is as given. Never raises; bounded by the length read.

    The language is not asked: patterns of all languages are looked for, since people mix them.
    Without weights nothing is found unsure for what it resembles.
    """
    reading = read(text)
    clauses = Clauses(reading.text)
    return Judgement(
        findings=_with_resemblance(detected(reading, clauses, identity), reading, weights),
        slots=slots_in(reading, facts or Facts()),
        cut=len(text) > LONGEST,
    )


def _with_resemblance(findings: tuple[Finding, ...], reading: Reading, weights: Weights | None) -> tuple[Finding, ...]:
    """Where no word of the lexicon stands, not even an excused one, the labelled pool may still say unsure."""
    if weights is None or any(one.hits for one in findings if one.conduct is not Conduct.THIRD_PARTY_DISCLOSURE):
        return findings
    kind = resembled(reading, weights)
    if kind is None:
        return findings
    hit = Hit(reason="resembles", span=reading.span(0, len(reading.text)), verdict=Verdict.UNSURE)
    unsure = Finding(conduct=kind, verdict=Verdict.UNSURE, hits=(hit,))
    return tuple(unsure if one.conduct is kind else one for one in findings)


def broken_by(judgement: Judgement, rules: Mapping[str, Rule]) -> tuple[tuple[str, Severity, Finding], ...]:
    """Rules (citation, weight) that the sure findings break, of those in ``rules``, which is by citation."""
    broken = []
    for finding in judgement.findings:
        citation = next((name for name in CITED[finding.conduct] if name in rules), None)
        if finding.verdict is Verdict.YES and citation is not None:
            broken.append((citation, rules[citation].severity, finding))
    return tuple(broken)
