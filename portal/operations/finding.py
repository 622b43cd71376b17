"""What the doctor says about one thing."""

from dataclasses import dataclass, field

GOOD, LOOK, BAD = "good", "look", "wrong"
"""In order; worth a look; keeps the portal from doing its work or endangers what it keeps."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``sentence`` is English with ``%(name)s`` places, translated where it is shown."""

    check: str
    state: str
    sentence: str
    values: dict[str, object] = field(default_factory=dict)


def good(check: str, sentence: str, /, **values: object) -> Finding:
    """In order."""
    return Finding(check=check, state=GOOD, sentence=sentence, values=values)


def look(check: str, sentence: str, /, **values: object) -> Finding:
    """Worth a look."""
    return Finding(check=check, state=LOOK, sentence=sentence, values=values)


def bad(check: str, sentence: str, /, **values: object) -> Finding:
    """Wrong."""
    return Finding(check=check, state=BAD, sentence=sentence, values=values)
