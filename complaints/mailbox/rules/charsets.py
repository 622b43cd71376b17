"""Bytes of a mail to text: by the charset that it names where that can be right, else by what the bytes look like."""

import codecs

CHINESE = ("gb18030", "cp950", "big5hkscs")
_NAMES = {
    "gb18030": "gb2312 gb_2312-80 gb2312-80 csgb2312 euc-cn euccn gbk x-gbk cp936 ms936 windows-936 "
    "gb18030 gb_18030 x-gb18030",
    "cp950": "big5 big-5 big5-eten x-big5 csbig5 cp950 ms950 windows-950 big5_tw",
    "big5hkscs": "big5hkscs big5-hkscs",
    "utf-8": "utf-8 utf8 utf_8 utf8mb4 utf-8mb4 unicode-1-1-utf-8 unicode",
    "hz": "hz hz-gb-2312",
    "cp932": "shift_jis shift-jis sjis x-sjis cp932 windows-31j",
    "cp949": "euc-kr euc_kr ks_c_5601-1987 cp949",
}
_BY_NAME = {alias: codec for codec, aliases in _NAMES.items() for alias in aliases.split()}
_PLAIN = frozenset(
    "ascii us-ascii utf-16 utf-16le utf-16be utf-32 utf-7 iso-2022-jp iso-2022-kr euc-jp koi8-r koi8-u "
    "macroman tis-620".split()
)
_WESTERN = frozenset({"iso8859-1", "cp1252", "ascii", "iso8859-15"})
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEEN = 65_536
"""Bytes that are looked at to tell one Chinese charset from the other."""
_LIKELY = 0.6
_MUCH = 0.3
_WESTERN_HIGH = 0.4
_LEVEL_ONE = range(0xB0, 0xD8)
_SIGNS = range(0xA1, 0xA4)
_BIG5_LEVEL_ONE = range(0xA4, 0xC7)


def codec_of(name: str) -> str | None:
    """The codec for a charset as mails name it; None for one that is unknown or no charset of text.

    GB2312 and GBK are read as GB18030, of which both are a part: mail programs write the smaller name and the larger
    set. Python's other codecs (zip, rot13, unicode_escape) are never reached.
    """
    plain = name.strip().strip("\"'").lower()
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    if plain in _PLAIN or plain.startswith(("iso-8859-", "iso8859-", "windows-125", "cp125", "latin-1", "latin1")):
        try:
            return codecs.lookup(plain).name
        except LookupError:
            return None
    return None


def decoded(raw: bytes, named: str = "") -> tuple[str, str]:
    """The text of ``raw`` and the charset that it was read with; ``named`` is what the mail claims.

    Never raises: what fits no charset is read as UTF-8 with U+FFFD in place of what is none.
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return raw.decode(codec, "replace"), "utf-8" if codec == "utf-8-sig" else codec
    claimed = codec_of(named) if named else None
    if raw.isascii() and claimed not in ("hz", "utf-7", "iso2022_jp", "iso2022_kr", "utf-16", "utf-16-le", "utf-16-be"):
        return raw.decode("ascii"), claimed if claimed and claimed != "ascii" else "us-ascii"
    if claimed is not None and not _is_doubtful(claimed, raw):
        text = _strictly(raw, claimed)
        if text is not None:
            return text, claimed
    return _guessed(raw, claimed)


def _is_doubtful(claimed: str, raw: bytes) -> bool:
    """Whether the name proves nothing: the western charsets take any bytes, and so does GB18030 take much of UTF-8."""
    if claimed in _WESTERN:
        return _strictly(raw, "utf-8") is not None or _likeliest(raw) is not None
    if claimed in CHINESE:
        text = _strictly(raw, "utf-8")
        if text is not None:
            return _is_mostly_wide(text)
        return _is_other(raw, claimed)
    return False


def _is_mostly_wide(text: str) -> bool:
    foreign = [character for character in text[:_SEEN] if ord(character) > 0x7F]
    return sum(ord(character) >= 0x2E80 for character in foreign) * 2 > len(foreign)


def _is_other(raw: bytes, claimed: str) -> bool:
    """Whether the bytes look much more like the other Chinese charset."""
    gb, big5 = _gb_score(raw), _big5_score(raw)
    mine, other = (gb, big5) if claimed == "gb18030" else (big5, gb)
    return other >= _LIKELY and other > mine + _MUCH


def _guessed(raw: bytes, claimed: str | None) -> tuple[str, str]:
    text = _strictly(raw, "utf-8")
    if text is not None:
        return text, "utf-8"
    for codec in (_likeliest(raw), claimed):
        text = _strictly(raw, codec) if codec else None
        if codec and text is not None:
            return text, codec
    best = claimed if claimed in (*CHINESE, "utf-8") else _likeliest(raw)
    if best is None:
        best = "cp1252" if raw.count(b"\x00") == 0 and _share_of_high(raw) < _WESTERN_HIGH else "utf-8"
    return raw.decode(best, "replace"), best


def _share_of_high(raw: bytes) -> float:
    seen = raw[:_SEEN]
    return sum(byte > 0x7F for byte in seen) / max(len(seen), 1)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _likeliest(raw: bytes) -> str | None:
    """GB18030 or Big5, by how many pairs are common characters of the one or the other; None for neither."""
    gb, big5 = _gb_score(raw), _big5_score(raw)
    if max(gb, big5) < _LIKELY:
        return None
    return "gb18030" if gb >= big5 else "cp950"


def _gb_score(raw: bytes) -> float:
    pairs = _pairs(raw)
    good = sum(
        (lead in _LEVEL_ONE or lead in _SIGNS) and trail >= 0xA1 for lead, trail in pairs
    )  # fmt: skip
    return good / len(pairs) if pairs else 0.0


def _big5_score(raw: bytes) -> float:
    pairs = _pairs(raw)
    good = sum(
        (lead in _BIG5_LEVEL_ONE or lead in _SIGNS) and (0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE)
        for lead, trail in pairs
    )
    return good / len(pairs) if pairs else 0.0


def _pairs(raw: bytes) -> list[tuple[int, int]]:
    """Pairs that begin with a byte above ASCII, as both charsets have them."""
    seen, found, place = raw[:_SEEN], [], 0
    while place < len(seen) - 1:
        if seen[place] > 0x7F:
            found.append((seen[place], seen[place + 1]))
            place += 2
        else:
            place += 1
    return found
