"""Keeps the catalogues: finds the strings of each part, drafts Traditional Chinese, checks completeness, compiles.

tools/translations.py update [--part NAME]       read the sources, bring the .po files up to date
tools/translations.py draft-hant [--part NAME]   fill missing zh_Hant from zh_Hans (OpenCC, Taiwan wording)
tools/translations.py check                      fail on anything missing, fuzzy, or with differing places
tools/translations.py compile                    write the .mo files where a .po is newer
tools/translations.py missing [--part NAME]      print what has no translation yet
"""

import argparse
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "zh_Hant")
PARTS = {
    "portal": (
        "portal",
        "templates/portal",
        "templates/macros",
        "templates/errors",
        "templates/base.html",
        "templates/public.html",
    ),
    "training": ("training", "templates/training"),
    "complaints": ("complaints", "templates/complaints"),
    "hr": ("hr", "templates/hr"),
    "crisis": ("crisis", "templates/crisis"),
}
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "_l": None,
    "mark": None,
    "say": None,
    "Refused": (1,),
    "Outdated": (1,),
    "ProviderFailed": (1,),
    "Busy": (1,),
    "TooManyTries": (1,),
    "Invalid": (1,),
    "NotFound": (1,),
    "NotAllowed": (1,),
}
_METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
_OPTIONS = {"jinja2": {"trimmed": "true", "silent": "false"}}
_PLACES = re.compile(r"%\((\w+)\)[sd]|%\d*[sd]")
_HELP_FIELDS = re.compile(r"help=\"((?:[^\"\\]|\\.)+)\"")


def extracted(part: str) -> Catalog:
    """All messages of a part, from its code and templates."""
    catalogue = Catalog(project="Fairline", charset="utf-8")
    for place in PARTS[part]:
        for name, line, message, comments in _messages(ROOT / place):
            catalogue.add(message, locations=[(name, line)], auto_comments=comments)
    return catalogue


def _messages(place: Path) -> Iterator[tuple[str, int, str | tuple[str, ...], list[str]]]:
    if not place.exists():
        return
    options = {"**.html": {"trimmed": "true"}, "**.txt": {"trimmed": "true"}}
    if place.is_dir():
        found = extract_from_dir(str(place), _METHODS, options, _KEYWORDS)
        for name, line, message, comments, _context in found:
            yield f"{place.relative_to(ROOT)}/{name}", line, message, comments
        yield from _console_help(place)
    else:
        method = "jinja2" if place.suffix in {".html", ".txt"} else "python"
        for line, message, comments, _context in extract_from_file(
            method, str(place), _KEYWORDS, options=_OPTIONS.get(method)
        ):
            yield str(place.relative_to(ROOT)), line, message, comments


def _console_help(place: Path) -> Iterator[tuple[str, int, str, list[str]]]:
    """Help texts of console commands: plain strings in the code, translated where they are shown."""
    for file in sorted(place.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "portal.command" not in text:
            continue
        for hit in _HELP_FIELDS.finditer(text):
            line = text.count("\n", 0, hit.start()) + 1
            yield (
                str(file.relative_to(ROOT)),
                line,
                hit.group(1).encode().decode("unicode_escape") if "\\" in hit.group(1) else hit.group(1),
                [],
            )


def po_path(part: str, language: str) -> Path:
    """Where a part's catalogue of a language lies."""
    return ROOT / "translations" / part / language / "LC_MESSAGES" / "messages.po"


def loaded(part: str, language: str) -> Catalog:
    """The catalogue as it is, empty where there is none."""
    path = po_path(part, language)
    if not path.exists():
        return Catalog(locale=language, project="Fairline", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def save(part: str, language: str, catalogue: Catalog) -> None:
    """Write sorted and without line numbers, so that a change shows as what it is."""
    path = po_path(part, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalogue, sort_output=True, no_location=True, omit_header=False, width=110, ignore_obsolete=True
        )


def update(part: str) -> None:
    """Bring both catalogues of a part to the messages that the sources have now; nothing is guessed."""
    template = extracted(part)
    for language in LANGUAGES:
        old = loaded(part, language)
        fresh = Catalog(locale=language, project="Fairline", charset="utf-8")
        for message in template:
            if not message.id:
                continue
            there = old.get(message.id)
            flags = message.flags - {"fuzzy"}
            fresh.add(message.id, there.string if there and not there.fuzzy else None, flags=flags)
        save(part, language, fresh)


def _glossary() -> list[tuple[str, str]]:
    """(what OpenCC makes of our Simplified term, our Traditional term), longest first."""
    path = ROOT / "portal" / "policy" / "data" / "glossary.csv"
    if not path.exists():
        return []
    convert = _converter()
    with path.open(encoding="utf-8") as file:
        pairs = {(convert(row["zh_Hans"]), row["zh_Hant"]) for row in csv.DictReader(file)}
    return sorted((pair for pair in pairs if pair[0] != pair[1]), key=lambda pair: -len(pair[0]))


def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("s2twp").convert


_MENDED = (
    ("隻能", "只能"),
    ("隻有", "只有"),
    ("審計", "稽核"),
    ("引數", "參數"),
    ("型別", "類型"),
    ("賬", "帳"),
    ("後臺", "後台"),
    ("許可權", "權限"),
    ("“", "「"),
    ("”", "」"),
)
"""What the converter gets wrong for us, seen when reading its drafts."""


def draft_hant(part: str) -> None:
    """Fill what is missing in zh_Hant from zh_Hans; to be read by eye afterwards."""
    convert, glossary = _converter(), _glossary()

    def drafted(text: str) -> str:
        result = convert(text)
        for wrong, right in _MENDED:
            result = result.replace(wrong, right)
        for wrong, right in glossary:
            result = result.replace(wrong, right)
        return str(result)

    source, target = loaded(part, "zh_Hans"), loaded(part, "zh_Hant")
    for message in target:
        if not message.id or _complete(message):
            continue
        there = source.get(message.id)
        if there and _complete(there):
            message.string = (
                drafted(there.string)
                if isinstance(there.string, str)
                else tuple(drafted(item) for item in there.string)
            )
    save(part, "zh_Hant", target)


def _complete(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(texts) and not message.fuzzy


def problems(part: str) -> Iterator[str]:
    """What keeps a part from being complete."""
    template = extracted(part)
    for language in LANGUAGES:
        catalogue = loaded(part, language)
        for message in template:
            if not message.id:
                continue
            there = catalogue.get(message.id)
            if there is None or not _complete(there):
                yield f"{part}/{language}: missing: {message.id!r} ({message.locations[0][0]})"
            elif isinstance(message.id, str) and _places(message.id) != _places(str(there.string)):
                yield f"{part}/{language}: places differ: {message.id!r} / {there.string!r}"


def _places(text: str) -> list[str]:
    return sorted(hit.group(0) for hit in _PLACES.finditer(text.replace("%%", "")))


def compile_all() -> None:
    """Write each .mo whose .po is newer."""
    for part in PARTS:
        for language in LANGUAGES:
            path = po_path(part, language)
            target = path.with_suffix(".mo")
            if path.exists() and (not target.exists() or target.stat().st_mtime < path.stat().st_mtime):
                with target.open("wb") as file:
                    write_mo(file, loaded(part, language))


def main() -> int:
    """Run one verb."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["update", "draft-hant", "check", "compile", "missing"])
    parser.add_argument("--part", choices=sorted(PARTS))
    chosen = parser.parse_args()
    parts = [chosen.part] if chosen.part else list(PARTS)
    if chosen.verb == "compile":
        compile_all()
        return 0
    if chosen.verb in {"check", "missing"}:
        found = [problem for part in parts for problem in problems(part)]
        print("\n".join(found) or "every string of every part is translated")
        return 1 if found and chosen.verb == "check" else 0
    for part in parts:
        (update if chosen.verb == "update" else draft_hant)(part)
    return 0


if __name__ == "__main__":
    sys.exit(main())
