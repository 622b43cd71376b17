"""76 strings that have broken other systems stand in their field again as they were typed (safety s87)."""

import html

import pytest

from tests.support.inspector import Inspector

STRINGS = [
    "plain",
    "Ünïcödé",
    "naïve café",
    "Straße",
    "İstanbul ı",
    "ǅ ǆ Ǆ",
    "ﬁ ﬂ ﬃ",
    "½ ⅓ ²",
    "Å Å Å",
    "é é",
    "한글",
    "각",
    "日本語 かな カナ",
    "ｶﾅ half",
    "简体中文",
    "繁體中文",
    "䶮 㛃 喆 堃",
    "𠮷野家",
    "𠀀𪛟",
    "葛󠄀城",
    "،عربى",
    "עברית",
    "mixed עברית left",
    "\u202eabc\u202c",
    "\u2066iso\u2069",
    "ไทย",
    "हिन्दी क्षि",
    "தமிழ்",
    "བོད་ཡིག",
    "ភាសាខ្មែរ",
    "👍",
    "👍🏽",
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🇨🇳🇹🇼",
    "1️⃣",
    "☑☐☒",
    "♠♥♦♣",
    "𝒶𝓫𝔠",
    "𝟘𝟙𝟚",
    "Z̷a̷l̷g̷o̷",
    "a\u0300\u0301\u0302\u0303\u0304",
    "zero\u200bwidth",
    "joiner\u200dhere",
    "non\u200cjoiner",
    "soft\u00adhyphen",
    "nbsp\u00a0here",
    "thin\u2009space",
    "ideographic\u3000space",
    "bom\ufeffinside",
    "line\u2028sep",
    "para\u2029sep",
    "nel\u0085here",
    "tab\there",
    "quote's",
    'double"quote',
    "back\\slash",
    "per%cent %s %(x)s",
    "{brace} {{x}} {0}",
    "${dollar} #{hash}",
    "<angle> & &amp; &lt;",
    "<!-- -->",
    "]]>",
    "--",
    "/* */",
    "NULL",
    "None",
    "undefined",
    "NaN",
    "true",
    "0007",
    "1e999",
    "=1+1",
    "+86 10",
    "@x",
    "，。；：？！（）「」『』《》",
]


def test_there_are_seventy_six_different_strings() -> None:
    assert len(set(STRINGS)) == 76


@pytest.mark.safety("s87")
@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_string_that_was_refused_stands_in_its_field_again(client: Inspector, text: str) -> None:
    fields = client.get("/sign-in").form()
    answer = client.raw.post("/sign-in", data={**fields, "username": f"[{text}]", "password": ""})
    assert answer.status_code == 422
    assert f"[{text}]" in html.unescape(answer.text)
