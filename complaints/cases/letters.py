"""Composing a reply: the frame of its language, the officer's texts, the findings; for page, preview and paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from flask_babel import format_date

from complaints.cases.rules.letter import Part, Verdict, filled, missing_parts
from complaints.taxonomy import NAMES
from complaints.wording import VERDICTS
from portal.web.i18n import force_locale, gettext, mark

_FOLDER = Path(__file__).parent.parent / "data" / "letters"
_HEADING = "# "
WRITTEN = (Part.BASIS, Part.REASONS, Part.REDRESS, Part.NEXT_INSTANCE, Part.APOLOGY)
"""The parts that an officer writes; findings come from the record."""

_SUBJECT = mark("Reply to your complaint %(number)s")
_SALUTATION = mark("Dear %(name)s,")
_NAMELESS = mark("Dear complainant,")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What fills the places of a letter."""

    number: str
    language: str
    received_on: date
    complainant: str
    officer: str
    company: str
    findings: Sequence[tuple[str, Verdict | None]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a letter with its heading ("" for the opening) and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@cache
def frame_of(language: str) -> str:
    """The frame of a reply."""
    return (_FOLDER / f"reply_{language}.txt").read_text(encoding="utf-8")


def suggested(language: str, part: Part) -> str:
    """A text to begin with, for the parts that are alike in most replies."""
    path = _FOLDER / f"{part.value}_{language}.txt"
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def subject_of(facts: Facts) -> str:
    """The letter's subject, in its language."""
    with force_locale(facts.language):
        return gettext(_SUBJECT, number=facts.number)


def compose(facts: Facts, texts: dict[Part, str]) -> str:
    """The whole letter as text, headings marked; raises Invalid for a place in a text that does not exist.

    A section left empty (no apology owed) is left out with its heading.
    """
    places = _places(facts)
    written = {part.value: filled(texts.get(part, "").strip(), places) for part in WRITTEN}
    whole = filled(frame_of(facts.language), {**places, **written, "findings": findings_text(facts)})
    kept = [section for section in sections(whole) if section.paragraphs]
    return "\n\n".join(_as_text(section) for section in kept)


def _places(facts: Facts) -> dict[str, str]:
    with force_locale(facts.language):
        name = facts.complainant
        return {
            "number": facts.number,
            "received_on": str(format_date(facts.received_on, "long")),
            "salutation": gettext(_SALUTATION, name=name) if name else gettext(_NAMELESS),
            "officer": facts.officer,
            "company": facts.company,
        }


def findings_text(facts: Facts) -> str:
    """Each allegation with what was found, in the letter's language."""
    colon = "：" if facts.language.startswith("zh") else ": "
    with force_locale(facts.language):
        lines = [
            f"{place}. {gettext(NAMES[code])}{colon}{gettext(VERDICTS[verdict]) if verdict else '…'}"
            for place, (code, verdict) in enumerate(facts.findings, start=1)
        ]
    return "\n".join(lines)


def _as_text(section: Section) -> str:
    return "\n\n".join(([_HEADING + section.heading] if section.heading else []) + list(section.paragraphs))


def sections(body: str) -> list[Section]:
    """A letter's text in its parts, for showing; blank lines part paragraphs."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for block in (part.strip() for part in body.replace("\r\n", "\n").split("\n\n")):
        if block.startswith(_HEADING):
            heading, _, rest = block.removeprefix(_HEADING).partition("\n")
            found.append((heading.strip(), [rest.strip()] if rest.strip() else []))
        elif block:
            found[-1][1].append(block)
    return [Section(heading=heading, paragraphs=tuple(paragraphs)) for heading, paragraphs in found]


def what_is_missing(facts: Facts, texts: dict[Part, str]) -> list[Part]:
    """The parts without which the reply cannot be sent."""
    return missing_parts(texts, [verdict for _, verdict in facts.findings])
