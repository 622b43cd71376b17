"""Lines of a mail's head: encoded words, addresses and ids, read without trusting any of them."""

import binascii
import quopri
import re
from base64 import b64decode
from email.utils import parseaddr

from complaints.mailbox.rules.charsets import decoded

LONGEST = 20_000
"""Characters of one line that are looked at."""
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_ID = re.compile(r"<([^<>\s]{1,400})>")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"\\@]{1,64}@[A-Za-z0-9._-]{1,253}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_MOST_IDS = 100


def header_text(raw: str) -> str:
    """A line of the head as people read it. ``raw`` may hold bytes beyond ASCII as surrogates, as the parser does.

    Neighbouring encoded words of one charset are joined before they are decoded, since mail programs cut characters
    of two bytes in the middle.
    """
    line = _without_raw_bytes(raw[:LONGEST])
    return " ".join(_CONTROLS.sub(" ", _words_decoded(_BETWEEN.sub(r"\1", line))).split())


def _without_raw_bytes(line: str) -> str:
    if line.isascii():
        return line
    try:
        return decoded(line.encode("ascii", "surrogateescape"))[0]
    except UnicodeError:
        return line.encode("utf-8", "replace").decode("utf-8")


def _words_decoded(line: str) -> str:
    parts: list[str] = []
    end, charset, held = 0, "", b""
    for word in _WORD.finditer(line):
        name = word.group(1).partition("*")[0].lower()
        if held and (word.start() != end or name != charset):
            parts.append(decoded(held, charset)[0])
            held = b""
        parts.append(line[end : word.start()])
        charset, end = name, word.end()
        held += _word_bytes(word.group(2), word.group(3))
    if held:
        parts.append(decoded(held, charset)[0])
    return "".join([*parts, line[end:]])


def _word_bytes(way: str, text: str) -> bytes:
    if way in "qQ":
        return quopri.decodestring(text.encode("utf-8", "replace"), header=True)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + "==")
    except (binascii.Error, ValueError):
        return b""


def address_of(raw: str) -> tuple[str, str]:
    """Name and bare address of a From line, the address in small letters; empty where it holds none."""
    line = raw[:LONGEST]
    name, address = parseaddr(" ".join(line.split())) if line.isascii() else ("", "")
    if not _ADDRESS.fullmatch(address):
        found = _ADDRESS.search(line)
        address = found.group() if found else ""
        name = line.partition("<")[0] if found and "<" in line else ""
    return header_text(name).strip(" \"'")[:200], address.lower()[:254]


def ids_of(raw: str) -> tuple[str, ...]:
    """Message ids of a line, in its order, without angle brackets."""
    return tuple(dict.fromkeys(_ID.findall(raw[:LONGEST])))[:_MOST_IDS]
