"""Detectors of forbidden conduct, one a kind: yes, no or unsure, each with its reason and the words that decided it.

Words alone do not decide. What is denied, reported of somebody, asked, or called wrong is no breach; where the signs
disagree the verdict is unsure, and a trainer decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from training.calls.rules.scenario import Identity
from training.judge.rules.lexicon_manners import DISCRIMINATION, INSULT, OBSCENITY
from training.judge.rules.lexicon_money import (
    PRESSING_TO_BORROW,
    REFUSING_COMPLAINT,
    THIRD_PARTY_DISCLOSURE,
    UNAUTHORISED_PROMISE,
)
from training.judge.rules.lexicon_pressure import FALSE_LEGAL_THREAT, POSING_AS_AUTHORITY, THREAT
from training.judge.rules.patterns import Conduct, Pattern
from training.judge.rules.reading import Reading, Span
from training.judge.rules.scope import Clauses, Scope

LEXICON: Mapping[Conduct, Sequence[Pattern]] = {
    Conduct.INSULT: INSULT,
    Conduct.THREAT: THREAT,
    Conduct.FALSE_LEGAL_THREAT: FALSE_LEGAL_THREAT,
    Conduct.POSING_AS_AUTHORITY: POSING_AS_AUTHORITY,
    Conduct.THIRD_PARTY_DISCLOSURE: THIRD_PARTY_DISCLOSURE,
    Conduct.DISCRIMINATION: DISCRIMINATION,
    Conduct.PRESSING_TO_BORROW: PRESSING_TO_BORROW,
    Conduct.UNAUTHORISED_PROMISE: UNAUTHORISED_PROMISE,
    Conduct.OBSCENITY: OBSCENITY,
    Conduct.REFUSING_COMPLAINT: REFUSING_COMPLAINT,
}
MOST_HITS = 8
"""Hits of one pattern that are looked at."""
_ASKING_IS_UNSURE = {
    Conduct.FALSE_LEGAL_THREAT,
    Conduct.POSING_AS_AUTHORITY,
    Conduct.UNAUTHORISED_PROMISE,
}
_DENIAL_IS_NO_EXCUSE = {Conduct.OBSCENITY, Conduct.REFUSING_COMPLAINT}
_SUBJECT_TO = re.compile(
    r"如果银行|银行(?:同意|核准|批准|批复|审批|审核|书面|确认|已经)|以银行|看银行|由银行|要银行|申请|核准后|送件"
    r"|合同|合约|依法|有权|可能"
    r"|\b(?:if|once|when|whether) the bank\b|\bthe bank (?:has|agrees|decides|may)\b|\bin writing\b|\bcontract\b"
    r"|\bmay\b|\bclaim\b|\bclause\b|\bpass on\b|\bi can ask\b"
)
_ADVISED_AGAINST = re.compile(
    r"借过|\bdid you borrow\b|\bhave you borrowed\b|陷阱|别碰|不要碰|很?危险|更辛苦|不要求|自己决定|不值得|得不偿失"
    r"|\bhands off\b|\bexpensive\b"
    r"|\bcost a fortune\b|\badvise against\b"
)
_LAWFUL = frozenset({Conduct.UNAUTHORISED_PROMISE, Conduct.FALSE_LEGAL_THREAT})


class Verdict(IntEnum):
    """What a detector or a slot says; unsure goes to a trainer."""

    NO = 0
    UNSURE = 1
    YES = 2

    @property
    def word(self) -> str:
        """The verdict in small letters."""
        return self.name.lower()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Words that speak for a breach: where in the original, why, and what it comes to in its surroundings."""

    reason: str
    span: Span
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a detector says; ``hits`` hold the words that decided, and for a no those that were excused."""

    conduct: Conduct
    verdict: Verdict
    hits: tuple[Hit, ...]


def detected(reading: Reading, clauses: Clauses, identity: Identity) -> tuple[Finding, ...]:
    """What every detector says of a text. Telling of a debt is forbidden until the person is verified."""
    return tuple(
        _finding(conduct, reading, clauses)
        for conduct in Conduct
        if conduct is not Conduct.THIRD_PARTY_DISCLOSURE or identity is not Identity.VERIFIED
    )


def _finding(conduct: Conduct, reading: Reading, clauses: Clauses) -> Finding:
    hits = list(dict.fromkeys(_hits(conduct, reading, clauses)))
    verdict = max((hit.verdict for hit in hits), default=Verdict.NO)
    return Finding(conduct=conduct, verdict=verdict, hits=tuple(hit for hit in hits if hit.verdict is verdict))


def _hits(conduct: Conduct, reading: Reading, clauses: Clauses) -> Iterator[Hit]:
    for pattern in LEXICON[conduct]:
        for found in islice(pattern.words.finditer(reading.text), MOST_HITS):
            if found.start() == found.end():
                continue
            scope = clauses.scope(found.start(), found.end())
            clause = clauses.clause(found.start())
            sentence = clauses.sentence(found.start())
            near = reading.text[clause.start : clause.end]
            around = reading.text[sentence.start : sentence.end]
            yield Hit(
                reason=pattern.reason,
                span=reading.span(found.start(), found.end()),
                verdict=_weighed(conduct, pattern, scope, near, around),
            )


def _weighed(conduct: Conduct, pattern: Pattern, scope: Scope, near: str, around: str) -> Verdict:
    most = Verdict.YES if pattern.sure else Verdict.UNSURE
    if scope.reported:
        return Verdict.NO
    if scope.own and conduct is Conduct.INSULT:
        return Verdict.NO
    if scope.denied_twice and conduct not in _DENIAL_IS_NO_EXCUSE:
        return Verdict.UNSURE
    if scope.denied and conduct not in _DENIAL_IS_NO_EXCUSE:
        return Verdict.NO
    if conduct in _LAWFUL and _SUBJECT_TO.search(near):
        return Verdict.NO
    if conduct is Conduct.PRESSING_TO_BORROW and _ADVISED_AGAINST.search(around):
        return Verdict.NO
    asked = scope.asked and conduct in _ASKING_IS_UNSURE
    if scope.wrong or scope.reported_before or asked:
        return Verdict.UNSURE
    return most
