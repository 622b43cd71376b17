"""Names in the order that a language expects: pinyin for Simplified, strokes for Traditional Chinese (P13).

PostgreSQL brings these orders from ICU. SQLite gets collations of the same names from us, made from the order of the
national character sets: GB 2312 lists its common characters by pinyin, Big5 by the number of strokes.
"""

import sqlite3
import unicodedata
from collections.abc import Callable
from typing import Any

from sqlalchemy import SQLColumnExpression, collate

COLLATIONS = {"en": "en-x-icu", "zh_Hans": "zh-Hans-x-icu", "zh_Hant": "zh-Hant-x-icu"}
_BEYOND = b"\xff"


def in_language_order(text: SQLColumnExpression[Any], language: str) -> SQLColumnExpression[Any]:
    """``text`` as something to sort by in ``language``; also right on the left side of a comparison."""
    return collate(text, COLLATIONS[language])


def english_key(text: str) -> str:
    """Without case and accents: Élan beside elan."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def pinyin_key(text: str) -> bytes:
    """Common Simplified characters by pinyin; GB 18030 reaches every other one."""
    return text.casefold().encode("gb18030", "replace")


def stroke_key(text: str) -> bytes:
    """Common Traditional characters by strokes; what Big5 lacks comes behind, by code point."""
    return b"".join(_big5(character) for character in text.casefold())


def _big5(character: str) -> bytes:
    try:
        return character.encode("big5")
    except UnicodeEncodeError:
        return _BEYOND + character.encode("utf-8", "replace")


_KEYS: dict[str, Callable[[str], Any]] = {"en": english_key, "zh_Hans": pinyin_key, "zh_Hant": stroke_key}


def teach_sqlite(connection: sqlite3.Connection) -> None:
    """Give a fresh SQLite connection the three orders, and small letters beyond ASCII for searches."""
    connection.create_function("lower", 1, _lower, deterministic=True)
    for language, name in COLLATIONS.items():
        connection.create_collation(name, _comparing(_KEYS[language]))


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _comparing(key: Callable[[str], Any]) -> Callable[[str, str], int]:
    def compare(left: str, right: str) -> int:
        first, second = key(left), key(right)
        return int(first > second) - int(first < second)

    return compare
