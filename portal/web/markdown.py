"""Markdown to safe HTML: no raw HTML passes, and what comes out is cleaned once more (safety s22)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token
from markupsafe import Markup, escape

from portal.files.rules import Mention, Shape

_FILE = re.compile(r"file:([1-9][0-9]{0,17})")
_TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "a", "img", "sub", "sup", "u",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
_TAGS_WITH_FILES = _TAGS | {"video", "audio", "track", "span"}
_ATTRIBUTES_WITH_FILES = {
    "a": {"href"},
    "img": {"src", "alt", "loading", "decoding"},
    "video": {"src", "controls", "preload", "playsinline", "aria-label"},
    "audio": {"src", "controls", "preload", "aria-label"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "span": {"class"},
}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A kept file that a text may show: its address, and what it is in words, such as ``MP4 · 3.2 MB``."""

    shape: Shape
    url: str
    detail: str


def rendered(text: str) -> Markup:
    """``text`` as HTML of a few harmless tags; links only to http(s), mail and our own pages."""
    return _cleaned(_parser.render(text), _TAGS, _ATTRIBUTES)


def rendered_with_files(text: str, pieces: Mapping[int, Piece], language: str) -> Markup:
    """The same with kept files in their places; one that is not in ``pieces`` leaves its words behind.

    ``language`` is that of the text, and so of a film's captions.
    """
    html = _file_parser.render(text, {"pieces": pieces, "language": language})
    return _cleaned(html, _TAGS_WITH_FILES, _ATTRIBUTES_WITH_FILES)


def mentions(text: str) -> list[Mention]:
    """The files that a text names, in order; what stands in code names none."""
    return [found for token in _inner(_file_parser.parse(text)) for found in _mentions_of(token)]


def cleaned(html: str) -> Markup:
    """HTML from outside with a few harmless tags left; headings stay below those of the page."""
    return _cleaned(html, _TAGS, _ATTRIBUTES)


def _cleaned(html: str, tags: set[str], attributes: dict[str, set[str]]) -> Markup:
    clean = nh3.clean(
        html.replace("<h1>", "<h2>").replace("</h1>", "</h2>"),
        tags=tags,
        attributes=attributes,
        url_schemes={"http", "https", "mailto"},
    )
    # trap-ok: markup - cleaned by nh3 right above
    return Markup(clean)  # noqa: S704 - cleaned by nh3 right above  # nosec B704


def _inner(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _mentions_of(token: Token) -> Iterator[Mention]:
    if token.type == "image":
        address = str(token.attrs.get("src", ""))
        yield Mention(
            file_id=_number(address), in_place=True, captions=False, words=token.content.strip(), address=address
        )
        captions = str(token.attrs.get("title", ""))
        if _number(captions) is not None:
            yield Mention(
                file_id=_number(captions), in_place=False, captions=True, words=token.content.strip(), address=captions
            )
    elif token.type == "link_open" and _number(address := str(token.attrs.get("href", ""))) is not None:
        yield Mention(file_id=_number(address), in_place=False, captions=False, words="", address=address)


def _number(address: str) -> int | None:
    match = _FILE.fullmatch(address)
    return int(match[1]) if match else None


def _image(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    token = tokens[place]
    words, title = token.content.strip(), str(token.attrs.get("title", ""))
    number = _number(str(token.attrs.get("src", "")))
    piece = env["pieces"].get(number)
    if piece is None:
        return str(escape(words))
    if piece.shape is Shape.PICTURE:
        caption = _caption(escape(title)) if title else ""
        return f'<img src="{escape(piece.url)}" alt="{escape(words)}" loading="lazy" decoding="async">{caption}'
    link = Markup('<a href="{url}">{detail}</a>').format(url=piece.url, detail=piece.detail)
    if piece.shape is Shape.FILM:
        return (
            f'<video src="{escape(piece.url)}" controls preload="metadata" playsinline aria-label="{escape(words)}">'
            f"{_track(env, title)}</video>{_caption(escape(words) + ' · ' + link)}"
        )
    if piece.shape is Shape.SOUND:
        player = f'<audio src="{escape(piece.url)}" controls preload="metadata" aria-label="{escape(words)}"></audio>'
        return f"{player}{_caption(escape(words) + ' · ' + link)}"
    return str(Markup('<a href="{url}">{words}</a> ({detail})').format(url=piece.url, words=words, detail=piece.detail))


def _caption(inner: Markup) -> str:
    return f'<span class="caption">{inner}</span>'


def _track(env: Any, title: str) -> str:
    piece = env["pieces"].get(_number(title))
    if piece is None or piece.shape is not Shape.CAPTIONS:
        return ""
    language = escape(str(env["language"]).replace("_", "-"))
    return f'<track kind="captions" src="{escape(piece.url)}" srclang="{language}" label="{language}" default>'


def _link_open(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    token = tokens[place]
    number = _number(str(token.attrs.get("href", "")))
    if number is not None:
        piece = env["pieces"].get(number)
        token.attrSet("href", piece.url if piece else "#")
    return str(renderer.renderToken(tokens, place, options, env))


_HAN = re.compile(
    "[\u2e80-\u303f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]"
)
"""Han characters and the punctuation that stands among them."""


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Stars beside Chinese: **a sentence that ends in a full stop。** may go on without a space.

    CommonMark asks for a space or punctuation outside where punctuation stands inside, and Chinese has no spaces; the
    CJK-friendly amendment to CommonMark 0.31 lets a Han character or its punctuation outside do as well.
    """
    start = state.pos
    if not emphasis.tokenize(state, silent):
        return False
    if state.src[start] == "*":
        before, after = state.src[max(start - 1, 0) : start], state.src[state.pos : state.pos + 1]
        for delimiter in state.delimiters[start - state.pos :]:
            delimiter.open |= bool(after.strip() and _HAN.match(before))
            delimiter.close |= bool(before.strip() and _HAN.match(after))
    return True


def _plain_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.inline.ruler.at("emphasis", _emphasis)
    return parser


def _parser_with_files() -> MarkdownIt:
    parser = _plain_parser()
    usual = parser.validateLink
    parser.validateLink = lambda url: _number(url) is not None or usual(url)  # type: ignore[method-assign]
    parser.add_render_rule("image", _image)
    parser.add_render_rule("link_open", _link_open)
    return parser


_parser = _plain_parser()
_file_parser = _parser_with_files()
