"""Nothing on a page came alive that somebody typed: payloads are words there (safety s22)."""

from typing import Any

from tests.support.payloads import MARK

_HOLDS_WORDS = {"value", "title", "alt", "content", "placeholder", "aria-label", "label", "datetime"}


def alive(tree: Any) -> list[str]:
    """What of a payload became more than words: an element, a handler, an address."""
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            if MARK in (element.text or ""):
                found.append("a comment holds it")
            continue
        for name, value in element.attrib.items():
            stirs = name.startswith("on") or value.strip().lower().startswith(("javascript:", "data:text", "//"))
            if stirs or MARK in name or (MARK in value and not _is_words(element.tag, name, value)):
                found.append(f"<{element.tag} {name}={value[:60]!r}>")
        if element.tag in ("script", "style") and MARK in (element.text or ""):
            found.append(f"<{element.tag}> holds it")
    return found


def _is_words(tag: str, name: str, value: str) -> bool:
    if name in ("href", "action"):  # our own address, the words encoded in its query
        return tag in ("a", "form") and value.startswith("/") and "<" not in value
    return (name in _HOLDS_WORDS or name.startswith("data-")) and (tag, name) != ("meta", "http-equiv")
