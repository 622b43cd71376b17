"""Markdown to safe HTML: no raw HTML passes, and what comes out is cleaned once more (safety s22)."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "a", "img",
}  # fmt: skip


def rendered(text: str) -> Markup:
    """``text`` as HTML of a few harmless tags; links only to http(s), mail and our own pages."""
    html = _parser.render(text)
    clean = nh3.clean(
        html.replace("<h1>", "<h2>").replace("</h1>", "</h2>"),
        tags=_TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto"},
    )
    # trap-ok: markup - cleaned by nh3 right above
    return Markup(clean)  # noqa: S704 - cleaned by nh3 right above  # nosec B704
