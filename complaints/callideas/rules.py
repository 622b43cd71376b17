"""Taking persons, numbers, places, days and amounts out of a complaint's words; a person reads what is left.

Plain rules: what is known of the case by name, and patterns in English and both kinds of Chinese. They take out too
much rather than too little, and they miss things: that is why nothing is kept before somebody has read it.
"""

import enum
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial


class Part(enum.StrEnum):
    """What was taken out."""

    PERSON = "person"
    CONTACT = "contact"
    NUMBER = "number"
    AMOUNT = "amount"
    DAY = "day"
    PLACE = "place"


MARKS: Mapping[str, Mapping[Part, str]] = {
    "en": {
        Part.PERSON: "someone",
        Part.CONTACT: "an address",
        Part.NUMBER: "a number",
        Part.AMOUNT: "an amount",
        Part.DAY: "one day",
        Part.PLACE: "somewhere",
    },
    "zh_Hans": {
        Part.PERSON: "某人",
        Part.CONTACT: "某地址",
        Part.NUMBER: "某号码",
        Part.AMOUNT: "某金额",
        Part.DAY: "某日",
        Part.PLACE: "某地",
    },
    "zh_Hant": {
        Part.PERSON: "某人",
        Part.CONTACT: "某地址",
        Part.NUMBER: "某號碼",
        Part.AMOUNT: "某金額",
        Part.DAY: "某日",
        Part.PLACE: "某地",
    },
}
MUST_GO = frozenset({Part.CONTACT, Part.NUMBER, Part.AMOUNT})
"""What is refused in a text that is to be kept; the rest may be a false alarm, and a person decides."""

_FIGURE = r"[0-9０-９]"
_SUM = rf"{_FIGURE}(?:[0-9０-９,，.]{{0,20}}{_FIGURE})?"
_NUMERAL = r"[零〇一二两兩三四五六七八九十百千万萬]"
_SURNAMES = (
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇"
    "卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文"
)
_TITLES = "先生|女士|小姐|太太|经理|經理|主管|老师|老師|律师|律師|师傅|師傅|专员|專員"
_PLACES = "自治区|自治區|街道|大街|大道|胡同|小区|小區|大厦|大廈|花园|花園|省|市|县|縣|区|區|镇|鎮|乡|鄉|村|路|街|巷"
_ENGLISH_PLACES = (
    "Street|Road|Avenue|Lane|Square|District|City|County|Village|Town|Province|Building|Tower|Estate|Garden|Gardens"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_PATTERNS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        Part.CONTACT,
        re.compile(r"[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}|(?:https?://|www\.)\S{1,300}", re.ASCII),
    ),
    (
        Part.CONTACT,
        re.compile(
            r"(?:微信|wechat|weixin|qq)\s{0,3}(?:号|號|id)?\s{0,3}[:：]?\s{0,3}[A-Za-z0-9][\w-]{4,40}",
            re.ASCII | re.IGNORECASE,
        ),
    ),
    (
        Part.DAY,
        re.compile(
            rf"{_FIGURE}{{4}}[-/.年]\s?{_FIGURE}{{1,2}}[-/.月]\s?{_FIGURE}{{1,2}}[日号號]?|{_FIGURE}{{1,2}}月{_FIGURE}{{1,2}}[日号號]"
            rf"|\b{_FIGURE}{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})(?: {_FIGURE}{{4}})?"
            rf"|\b(?:{_MONTHS}) {_FIGURE}{{1,2}}(?:st|nd|rd|th)?(?:,? {_FIGURE}{{4}})?"
        ),
    ),
    (
        Part.AMOUNT,
        re.compile(
            rf"[¥￥$€£]\s?{_SUM}"
            rf"|{_SUM}\s?[万萬千百]?\s?(?:元|块|塊|人民币|人民幣|yuan\b|rmb\b|cny\b|dollars?\b|pounds?\b|euros?\b)"
            rf"|{_NUMERAL}{{1,15}}(?:元|块钱|塊錢|块|塊)",
            re.IGNORECASE,
        ),
    ),
    (
        Part.NUMBER,
        re.compile(
            rf"\+?{_FIGURE}[0-9０-９\s-]{{2,30}}{_FIGURE}[Xx]?|\b[A-Za-z]{{1,5}}-?{_FIGURE}{{3,20}}(?:-{_FIGURE}{{1,20}}){{0,4}}"
            r"|[零〇一二三四五六七八九幺]{5,40}"
        ),
    ),
    (
        Part.PLACE,
        re.compile(
            rf"[一-鿿]{{2,3}}?(?:{_PLACES})(?:[一-鿿]{{0,3}}?(?:{_PLACES})){{0,6}}(?:{_FIGURE}{{1,5}}[号號弄栋棟室楼樓单元單]{{1,2}}){{0,4}}"
            rf"|(?:\b{_FIGURE}{{1,6}} )?\b(?:[A-Z][a-z]{{1,20}} ){{1,4}}(?:{_ENGLISH_PLACES})\b"
        ),
    ),
    (
        Part.PERSON,
        re.compile(
            rf"[{_SURNAMES}][一-鿿]{{0,2}}?(?:{_TITLES})|(?<=[名我他她]叫)(?!某)[一-鿿]{{2,3}}"
            r"|\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?\s[A-Z][\w'’-]{1,30}(?:\s[A-Z][\w'’-]{1,30})?"
            r"|(?<=[Mm]y name is )[A-Z][\w'’-]{1,30}(?:\s[A-Z][\w'’-]{1,30})?"
            r"|(?<=[Nn]amed )[A-Z][\w'’-]{1,30}(?:\s[A-Z][\w'’-]{1,30})?"
        ),
    ),
)
_CONTACTS = 2
"""So many patterns come before the names that are known: an address goes as a whole."""
_SHORTEST_NAME = 2


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A piece that was taken out, or that has to go."""

    part: Part
    text: str


def told_again(text: str, known: Collection[str], language: str) -> tuple[str, list[Taken]]:
    """The text with a plain word for each piece, and the pieces. ``known`` are names and numbers of the case."""
    marks, taken = MARKS.get(language, MARKS["en"]), []

    def out(part: Part, found: re.Match[str]) -> str:
        taken.append(Taken(part=part, text=found[0]))
        return marks[part]

    named = [(Part.PERSON, pattern) for pattern in _known_patterns(known)]
    for part, pattern in (*_PATTERNS[:_CONTACTS], *named, *_PATTERNS[_CONTACTS:]):
        text = pattern.sub(partial(out, part), text)
    return text, taken


def _known_patterns(known: Collection[str]) -> list[re.Pattern[str]]:
    """Whole names first, then their parts; a word of Latin letters only as a whole word."""
    words = {" ".join(one.split()) for one in known} - {""}
    parts = {part for one in words for part in one.split() if len(part) > _SHORTEST_NAME}
    given = {one[1:] for one in words if 3 <= len(one) <= 4 and not one.isascii() and " " not in one}
    found = [one for one in words | parts | given if len(one) >= _SHORTEST_NAME]
    return [
        re.compile(rf"\b{re.escape(one)}\b" if one.isascii() else re.escape(one), re.IGNORECASE)
        for one in sorted(found, key=lambda one: (-len(one), one))
    ]


def must_go(text: str, known: Collection[str], language: str) -> list[Taken]:
    """What cannot stay in a text that is kept: anything known of the case, addresses, numbers, amounts."""
    named = [
        Taken(part=Part.PERSON, text=found[0]) for pattern in _known_patterns(known) for found in pattern.finditer(text)
    ]
    return named + [one for one in told_again(text, (), language)[1] if one.part in MUST_GO]


def steps_of(text: str) -> str:
    """The text with a sentence a line, as a story of steps."""
    pieces = re.split(r"(?<=[。！？!?；;])\s*|(?<=\.)\s+|\n+", text)
    return "\n".join(piece.strip() for piece in pieces if piece.strip())
