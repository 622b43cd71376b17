"""Texts of a QTI item as HTML, which is made safe where it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from portal.words import mark
from training.questionfiles.pictures import NOT_SHOWN
from training.questionfiles.reading import Misread, short
from training.questionfiles.tree import Element
from training.quizzes.content import NOTHING, PICTURE, TextFormat, Words

_VOID = frozenset({"br", "hr", "col", "img"})
_FILES = frozenset({"img", "object", "audio", "video", "math", "include", "stylesheet"})
_INNER = frozenset(
    {"rubricBlock", "templateBlock", "templateInline", "feedbackBlock", "printedVariable", "hottext", "gap"}
)


@dataclass(frozen=True, kw_only=True)
class Body:
    """The body of an item; ``places`` numbers its interactions by the identity of their element."""

    element: Element
    language: str
    places: Mapping[int, int]

    def said(self, filled: Mapping[int, str], prompt: Element | None = None) -> Words:
        """The body as a text with each interaction replaced, and the prompt of the one it is about after it."""
        said = _html(self.element, {key: filled[number] for key, number in self.places.items()}, ())
        asked = inner_html(prompt) if prompt is not None else ""
        text = "\n".join(part for part in (said.strip(), asked) if part)
        return Words(texts={self.language: text}, form=TextFormat.HTML) if text else NOTHING


def inner_html(element: Element, skipped: tuple[str, ...] = ()) -> str:
    """What stands within an element, as HTML."""
    return _html(element, {}, skipped).strip()


def _html(element: Element, replaced: Mapping[int, str], skipped: tuple[str, ...]) -> str:
    pieces = []
    for item in element.inside:
        if isinstance(item, str):
            pieces.append(escape(item, quote=False))
        elif id(item) in replaced:
            pieces.append(replaced[id(item)])
        elif item.name not in skipped:
            pieces.append(_tag(item, replaced, skipped))
    return "".join(pieces)


def _tag(item: Element, replaced: Mapping[int, str], skipped: tuple[str, ...]) -> str:
    if item.name in _FILES and not PICTURE.fullmatch(item.attributes.get("src", "")):
        name = item.attributes.get("src") or item.attributes.get("data") or item.name
        raise Misread(item.line, NOT_SHOWN, name=short(name))
    if item.name in _INNER:
        raise Misread(item.line, mark("The element <%(name)s> is not understood here."), name=short(item.name))
    said = "".join(f' {name}="{escape(value)}"' for name, value in item.attributes.items() if ":" not in name)
    begin = f"<{item.name}{said}>"
    return begin if item.name in _VOID else f"{begin}{_html(item, replaced, skipped)}</{item.name}>"
