"""What a reply must hold, and how its named places are filled; nothing in a text is ever evaluated (safety s24)."""

import enum
import re
from collections.abc import Iterable, Mapping, Sequence

from portal.errors import Invalid
from portal.words import mark

_PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
_ANY_BRACE = re.compile(r"[{}]")


class Verdict(enum.StrEnum):
    """What an investigation found about one allegation."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    UNDETERMINED = "undetermined"


AT_FAULT = frozenset({Verdict.UPHELD, Verdict.PARTLY})


class Part(enum.StrEnum):
    """The parts of a reply (law art. 19): findings, basis, reasons, redress, next instance, apology where at fault."""

    FINDINGS = "findings"
    BASIS = "basis"
    REASONS = "reasons"
    REDRESS = "redress"
    NEXT_INSTANCE = "next_instance"
    APOLOGY = "apology"


PART_NAMES = {
    Part.FINDINGS: mark("a finding for each allegation"),
    Part.BASIS: mark("what was checked"),
    Part.REASONS: mark("the reasons"),
    Part.REDRESS: mark("what we do about it"),
    Part.NEXT_INSTANCE: mark("where else to turn"),
    Part.APOLOGY: mark("the apology"),
}


def missing_parts(texts: Mapping[Part, str], verdicts: Sequence[Verdict | None]) -> list[Part]:
    """The parts that keep a reply from being sent, in the order of the letter; ``None`` is an open allegation."""
    missing = [Part.FINDINGS] if not verdicts or None in verdicts else []
    needed = [Part.BASIS, Part.REASONS, Part.REDRESS, Part.NEXT_INSTANCE]
    if owes_apology(verdicts):
        needed.append(Part.APOLOGY)
    return missing + [part for part in needed if not texts.get(part, "").strip()]


def owes_apology(verdicts: Iterable[Verdict | None]) -> bool:
    """Whether the agency was at fault in anything (policy 9.1.3)."""
    return any(verdict in AT_FAULT for verdict in verdicts)


def filled(template: str, values: Mapping[str, str]) -> str:
    """``template`` with each ``{name}`` replaced once by its value; a value's own braces stay as they are.

    Raises Invalid for a name that is not among ``values`` and for a brace that belongs to no name.
    """
    unknown = [name for name in _PLACE.findall(template) if name not in values]
    if unknown:
        raise Invalid("There is no place called {%(name)s} in a letter.", name=unknown[0])
    if _ANY_BRACE.search(_PLACE.sub("", template)):
        raise Invalid("A brace in the text belongs to no place. Places look like {number}.")
    return _PLACE.sub(lambda match: values[match.group(1)], template)
