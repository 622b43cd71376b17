"""What a check says about a scenario: where, how grave, under which code, and a sentence for the author."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """An error keeps a scenario from being published; a warning is to be weighed; a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Line of the file from 1, code that stays the same in every language, sentence (message id with ``values``)."""

    line: int
    code: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    level: Level = Level.ERROR


MOST_FINDINGS = 500


class Findings:
    """Gathers what checks find; past ``MOST_FINDINGS`` more of it would help nobody."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def error(self, line: int, code: str, sentence: str, **values: object) -> None:
        """Note what keeps the scenario from being published."""
        self._add(Finding(line=line, code=code, sentence=sentence, values=values))

    def warning(self, line: int, code: str, sentence: str, **values: object) -> None:
        """Note what the author should weigh."""
        self._add(Finding(line=line, code=code, sentence=sentence, values=values, level=Level.WARNING))

    def note(self, line: int, code: str, sentence: str, **values: object) -> None:
        """Note what the author should know."""
        self._add(Finding(line=line, code=code, sentence=sentence, values=values, level=Level.NOTE))

    def extend(self, found: Iterable[Finding]) -> None:
        """Take over what another check found."""
        for finding in found:
            self._add(finding)

    def _add(self, finding: Finding) -> None:
        if len(self._found) < MOST_FINDINGS:
            self._found.append(finding)

    def has_errors(self) -> bool:
        """Whether something keeps the scenario from being published."""
        return any(finding.level is Level.ERROR for finding in self._found)

    def sorted(self) -> tuple[Finding, ...]:
        """All of them by line."""
        return tuple(sorted(self._found, key=lambda finding: (finding.line, finding.code)))
