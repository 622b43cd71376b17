"""What a pattern of the lexicon is: words that speak for a kind of forbidden conduct, surely or perhaps."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Conduct(StrEnum):
    """Kinds of conduct that are forbidden in a call (policy 1.3.1, 1.3.2, 4.1.1 and the rule packs)."""

    INSULT = "insult"
    THREAT = "threat"
    FALSE_LEGAL_THREAT = "false_legal_threat"
    POSING_AS_AUTHORITY = "posing_as_authority"
    THIRD_PARTY_DISCLOSURE = "third_party_disclosure"
    DISCRIMINATION = "discrimination"
    PRESSING_TO_BORROW = "pressing_to_borrow"
    UNAUTHORISED_PROMISE = "unauthorised_promise"
    OBSCENITY = "obscenity"
    REFUSING_COMPLAINT = "refusing_complaint"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Words to look for in a folded text; ``sure`` where they suffice, else a trainer decides."""

    reason: str
    text: str
    sure: bool = True

    @cached_property
    def words(self) -> re.Pattern[str]:
        """Compiled when first looked for: there are many, and most commands judge nothing."""
        return re.compile(self.text)


def sure(reason: str, *words: str) -> Pattern:
    """Words that suffice, any of them."""
    return Pattern(reason=reason, text="|".join(words))


def perhaps(reason: str, *words: str) -> Pattern:
    """Words after which a trainer decides."""
    return Pattern(reason=reason, text="|".join(words), sure=False)
