"""Templates: nothing inline, nothing from elsewhere, no page styles itself, every word can be translated."""

import hashlib
import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
_BY_LANGUAGE = {
    "font-family", "font-variant-east-asian", "hyphens", "letter-spacing", "page", "--font-text", "--han", "--leading",
}  # fmt: skip
"""What a sheet may choose by language: whose shapes the letters have and how far apart they stand."""
PAGES = [path for path in TEMPLATES if "letters" not in path.parts and "documents" not in path.parts]


def short(path: Path) -> str:
    """The path below templates/."""
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_parses(path: Path) -> None:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True
    )
    environment.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_page_has_nothing_inline(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son\w+=|javascript:", source)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_sheet_closes_each_rule_before_the_next(path: Path) -> None:
    """A brace lost in a merge silences every rule behind it, and no page says so."""
    plain = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert plain.count("{") == plain.count("}")


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_switches_no_escaping_off(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", source)


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_page_asks_no_other_host(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", source)


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_words_between_tags_are_translated(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    words = [text.strip() for text in re.findall(r">([^<>]+)<", source)]
    assert not [
        text
        for text in words
        if re.search(r"[A-Za-z]{3,}", text) and text not in {"Fairline", "· Fairline", "Enter", "Esc"}
    ]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_sheet_names_the_version_of_each_file(path: Path) -> None:
    """Kept by browsers for good, and the same address as the page's preload: else a face is fetched twice."""
    for name, version in re.findall(r'url\("\.\./([^"?]+)(?:\?v=(\w+))?"\)', path.read_text(encoding="utf-8")):
        assert version == hashlib.sha256((ROOT / "static" / name).read_bytes()).hexdigest()[:12], name


@pytest.mark.parametrize("path", [*SHEETS, *PAGES], ids=lambda path: path.name)
def test_language_changes_no_colour_and_no_size(path: Path) -> None:
    """Why colours are looked at in one language (tests/journeys/every_page.py): what is legible in it, is in all."""
    source = path.read_text(encoding="utf-8")
    chosen = {
        line.partition(":")[0].strip()
        for rule in re.findall(r":lang\([^{}]*\{([^}]*)\}|\[lang[^{}]*\{([^}]*)\}", source)
        for line in "".join(rule).split(";")
        if line.strip()
    }
    assert chosen <= _BY_LANGUAGE
    assert not re.search(r"\bclass=[\"'][^\"']*\{[^\"']*(language|locale|lang\b)", source)
