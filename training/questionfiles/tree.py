"""Reads XML as a tree that knows the line of each element: no document type, no entity, nothing from outside (s28)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException  # only the exception's name  # nosec B406
from xml.sax.handler import ContentHandler  # nosec B406

from defusedxml.common import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.expatreader import DefusedExpatParser

from portal.words import mark
from training.questionfiles.reading import Misread

MOST_ELEMENTS = 250_000
MOST_LINES = 1_000_000
LONGEST_TEXT = 1_000_000
"""Characters of one text; the files that are embedded in a question may be longer, to be refused by name."""
DEEPEST = 60
_LONG_TAG = re.compile(rb"<(?!!)[^<>]{65536}")
_FILES = frozenset({"file", "image_base64"})
_NONE: Mapping[str, str] = {}


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, attributes, the pieces of text and elements within, and its line."""

    name: str
    line: int
    attributes: Mapping[str, str]
    inside: "list[str | Element]" = field(default_factory=list)

    @property
    def children(self) -> "list[Element]":
        """The elements within, in order."""
        return [item for item in self.inside if isinstance(item, Element)]

    @property
    def text(self) -> str:
        """The text directly within, without that of elements."""
        return "".join(item for item in self.inside if isinstance(item, str))

    @property
    def whole_text(self) -> str:
        """All text within, that of elements too."""
        return "".join(item if isinstance(item, str) else item.whole_text for item in self.inside)

    def all(self, name: str) -> "list[Element]":
        """The elements of a name directly within."""
        return [item for item in self.children if item.name == name]

    def first(self, name: str) -> "Element | None":
        """The first of them."""
        return next((item for item in self.children if item.name == name), None)

    def within(self, *names: str) -> "list[Element]":
        """Every element of these names at any depth, in order."""
        found = []
        for item in self.children:
            found += [item] if item.name in names else []
            found += item.within(*names)
        return found


class _Builder(ContentHandler):
    def __init__(self, parser: Any) -> None:
        super().__init__()
        self.parser, self.root, self.count = parser, None, 0
        self.open: list[Element] = []
        self.length = 0

    root: Element | None

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        """Another element begins."""
        line = self.parser.getLineNumber()
        self.count += 1
        self.length = 0
        if self.count > MOST_ELEMENTS:
            raise Misread(line, mark("The file has more than %(most)s elements. Split it."), most=f"{MOST_ELEMENTS:,}")
        if len(self.open) >= DEEPEST:
            raise Misread(line, mark("Elements lie more than %(most)s deep in each other."), most=DEEPEST)
        plain = name.rpartition(":")[2]
        element = Element(name=plain, line=line, attributes=dict(attrs.items()) if attrs.getLength() else _NONE)
        if self.open:
            self.open[-1].inside.append(element)
        else:
            self.root = element
        self.open.append(element)

    def endElement(self, name: str) -> None:  # noqa: N802
        """It ends."""
        self.open.pop()

    def characters(self, content: str) -> None:
        """Text within it."""
        self.length += len(content)
        if self.length > LONGEST_TEXT and self.open[-1].name not in _FILES:
            sentence = mark("A text of more than %(most)s characters is not read.")
            raise Misread(self.parser.getLineNumber(), sentence, most=f"{LONGEST_TEXT:,}")
        self.open[-1].inside.append(content)


def tree_of(content: bytes) -> Element:
    """The root of an XML file; Misread with the line where it is broken or wants more than a tree."""
    if content.count(b"\n") > MOST_LINES:
        raise Misread(MOST_LINES + 1, mark("The file has more than %(most)s lines. Split it."), most=f"{MOST_LINES:,}")
    long = _LONG_TAG.search(content)
    if long:
        raise Misread(content.count(b"\n", 0, long.start()) + 1, mark("The tag on this line is too long."))
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    builder = _Builder(parser)
    parser.setContentHandler(builder)
    try:
        parser.parse(BytesIO(content))
    except (DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden):
        sentence = mark("The file holds a document type or an entity, which no file of questions needs.")
        raise Misread(parser.getLineNumber() or 1, sentence) from None
    except SAXParseException as error:
        line = error.getLineNumber() or 1
        raise Misread(line, mark("This is not XML: %(said)s."), said=error.getMessage()) from None
    except (LookupError, ValueError):
        raise Misread(1, mark("The file names an encoding that it is not in.")) from None
    assert builder.root is not None
    return builder.root
