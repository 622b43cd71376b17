"""Reads rule packs from their files: every rule complete and in three languages, or none is taken."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from portal.errors import Invalid
from portal.words import LANGUAGES
from training.calls.rules.limits import stated
from training.calls.rules.packs import Rule, RuleKind, Severity, Status

SHIPPED_PACKS = Path(__file__).resolve().parent.parent / "content" / "rule_packs"


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules of all packs that ship, read once."""
    return read_packs(SHIPPED_PACKS)


def read_packs(folder: Path) -> tuple[Rule, ...]:
    """The rules of all packs in a folder, by file and order. Raises Invalid with the file's name."""
    rules = tuple(rule for path in sorted(folder.glob("*.toml")) for rule in read_pack(path))
    versions = [(rule.citation, rule.effective_from) for rule in rules]
    doubled = sorted({citation for citation, start in versions if versions.count((citation, start)) > 1})
    if doubled:
        raise Invalid("Rule %(rule)s begins twice on the same day.", rule=doubled[0])
    return rules


def read_pack(path: Path) -> tuple[Rule, ...]:
    """The rules of one file. Raises Invalid, naming the file and the rule that is not complete."""
    name = "?"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = []
        for entry in found["rule"]:
            name = str(entry.get("id", "?"))
            rules.append(_rule(found, entry))
        stated(rules)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Invalid(
            "%(file)s, rule %(rule)s: %(what)s is missing or wrong.", file=path.name, rule=name, what=str(error)
        ) from None
    return tuple(rules)


def _rule(pack: Mapping[str, Any], entry: Mapping[str, Any]) -> Rule:
    return Rule(
        pack=str(pack["pack"]),
        name=str(entry["id"]),
        jurisdiction=str(pack["jurisdiction"]),
        instrument=_worded(pack["instrument"]),
        clause=str(entry.get("clause", "")),
        effective_from=_day(entry.get("effective_from", pack["effective_from"])),
        effective_to=_day(entry["effective_to"]) if "effective_to" in entry else None,
        status=Status(entry["status"]),
        kind=RuleKind(entry["kind"]),
        severity=Severity[str(entry["severity"]).upper()],
        parameters=dict(entry.get("parameters", {})),
        titles=_worded(entry["title"]),
        sentences=_worded(entry["sentence"]),
        learnt_under=tuple(str(clause) for clause in entry.get("learnt_under", ())),
    )


def _worded(texts: Mapping[str, str]) -> dict[str, str]:
    """A text in all languages of the portal; raises KeyError with the one that is missing."""
    return {language: str(texts[language]).strip() for language in LANGUAGES}


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError(str(value))
    return value
