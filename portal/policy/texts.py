"""Reads a version of the policy from a folder: one Markdown file a language."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from portal.config import ROOT
from portal.errors import Refused
from portal.policy.rules import Chapter, chapters
from portal.policy.services import LANGUAGES

SHIPPED = ROOT / "portal" / "policy" / "content"


def read_policy(folder: Path) -> Mapping[str, Sequence[Chapter]]:
    """The chapters of ``en.md``, ``zh_Hans.md`` and ``zh_Hant.md``; Refused where a file is missing or no text."""
    found = {}
    for language in LANGUAGES:
        path = folder / f"{language}.md"
        try:
            found[language] = chapters(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            raise Refused("There is no file %(path)s.", path=path) from None
        except UnicodeDecodeError:
            raise Refused("%(path)s is not written in UTF-8.", path=path) from None
    return found
