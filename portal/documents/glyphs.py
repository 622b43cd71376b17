"""Which characters our own faces can print, so that no letter shows an empty box that nobody meant (P32)."""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from portal.documents.fetching import STATIC

FACES = {
    ("Letter Han SC", 400): "NotoSansSC-Regular.ttf",
    ("Letter Han SC", 700): "NotoSansSC-Bold.ttf",
    ("Letter Han TC", 400): "NotoSansTC-Regular.ttf",
    ("Letter Han TC", 700): "NotoSansTC-Bold.ttf",
}
SUBSTITUTE = "□"
_PLAIN_SPACE = frozenset("\t\n\r\f ")


def face_file(name: str) -> Path:
    """Where a face lies."""
    return STATIC / "fonts" / name


@cache
def printable_characters() -> frozenset[str]:
    """Every character that a letter can show; both weights of a family hold the same (see tools/fonts.py)."""
    found: set[str] = set()
    for name in {FACES["Letter Han SC", 400], FACES["Letter Han TC", 400]}:
        with TTFont(face_file(name), lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(found) | _PLAIN_SPACE


def tidied(text: str) -> str:
    """``text`` composed (NFC) and without control and formatting characters that a letter cannot show.

    Among them are the marks that turn the direction of writing, with which a text could be made to read
    otherwise than it is stored.
    """
    known = printable_characters()
    composed = unicodedata.normalize("NFC", text)
    return "".join(character for character in composed if character in known or not _is_invisible(character))


def _is_invisible(character: str) -> bool:
    selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return selector or unicodedata.category(character) in ("Cf", "Cc")


def unprintable(text: str) -> list[str]:
    """The characters of ``text`` that no face of ours has, each once, in order of appearance."""
    known = printable_characters()
    return list(dict.fromkeys(character for character in tidied(text) if character not in known))


def printable(text: str, language: str) -> str:
    """``text`` with □ for what cannot be printed: an emoji in words from outside must not stop a reply.

    ``language`` is the paper's, one of LANGUAGES; the faces of both scripts stand by in all of them.
    """
    known = printable_characters()
    return "".join(character if character in known else SUBSTITUTE for character in tidied(text))
