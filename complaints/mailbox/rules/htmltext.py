"""A mail in HTML as plain text: what a person would read, with the targets of links beside their words."""

import re
from html.parser import HTMLParser

_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})
_BLOCKS = frozenset(
    "p div section article header footer h1 h2 h3 h4 h5 h6 ul ol dl dt dd table tr blockquote pre form hr".split()
)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r"\n{3,}")
_LONGEST_TARGET = 300


class _Reader(HTMLParser):
    """Collects text; what has no end tag is taken as it comes."""

    def __init__(self, most: int) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []
        self.targets: list[str] = []
        self.room = most

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden.append(tag)
        elif tag == "br" or tag in _BLOCKS:
            self._add("\n")
        elif tag == "li":
            self._add("\n- ")
        elif tag in ("td", "th"):
            self._add("\t")
        elif tag == "a":
            self.targets.append((dict(attrs).get("href") or "").strip()[:_LONGEST_TARGET])
        elif tag == "img" and dict(attrs).get("alt"):
            self._add(f"[{dict(attrs)['alt']}]")
        if tag == "body":
            self.hidden.clear()

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and tag in self.hidden:
            while self.hidden and self.hidden.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self._add("\n")
        elif tag == "a" and self.targets:
            target = self.targets.pop()
            if target.lower().startswith(("http://", "https://")) and not "".join(self.parts[-3:]).endswith(target):
                self._add(f" <{target}>")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self._add(re.sub(r"\s+", " ", data))

    def _add(self, text: str) -> None:
        if self.room > 0:
            self.parts.append(text[: self.room])
            self.room -= len(text)


def html_text(source: str, most: int) -> str:
    """The text of ``source``, at most ``most`` characters; never raises for what is no HTML at all."""
    reader = _Reader(most)
    try:
        reader.feed(source)
        reader.close()
    except (AssertionError, ValueError, IndexError):
        pass  # the library gives up on some broken declarations; what was read before them counts
    lines = [_SPACES.sub(" ", line).strip() for line in "".join(reader.parts).split("\n")]
    return _LINES.sub("\n\n", "\n".join(lines)).strip()
