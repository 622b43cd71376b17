"""What a paper carries inside for machines, and how it is read again without any library of PDFs."""

import re
import zlib
from hashlib import sha256
from typing import TypeAlias

from portal.errors import Invalid
from portal.words import mark

Attached: TypeAlias = tuple[str, bytes]
"""Name and content of a file within a PDF."""

LARGEST = 20 * 2**20
_MARK = b"%fairline-sha256 "
_KIND = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
_BEGIN = re.compile(rb"stream\r?\n")
_END = re.compile(rb"\r?\nendstream")
NOTHING = mark("This PDF carries nothing for machines: it is no paper of this kind.")
CHANGED = mark("The file was changed after it was made: its bytes do not give the digest at its end.")


def with_digest(content: bytes) -> bytes:
    """The paper with the digest of all its bytes as a comment at its end."""
    body = content if content.endswith(b"\n") else content + b"\n"
    return body + _MARK + sha256(body).hexdigest().encode() + b"\n"


def check_digest(content: bytes) -> None:
    """Raises Invalid where a byte is not the one that was made; the digest stops accidents, not forgers."""
    body, found, digest = content.rpartition(_MARK)
    if not found or digest.strip() != sha256(body).hexdigest().encode():
        raise Invalid(CHANGED)


def attached_in(content: bytes) -> bytes:
    """The file within a PDF of ours. Raises Invalid where there is none."""
    kind = _KIND.search(content)
    begin = _BEGIN.search(content, kind.end()) if kind else None
    end = _END.search(content, begin.end()) if begin else None
    if kind is None or begin is None or end is None:
        raise Invalid(NOTHING)
    words = content[content.rfind(b" obj", 0, kind.start()) : begin.start()]
    stream = content[begin.end() : end.start()]
    return _inflated(stream) if b"/FlateDecode" in words else stream


def _inflated(stream: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(stream, LARGEST)
    except zlib.error:
        raise Invalid(CHANGED) from None
    if unpacker.unconsumed_tail:
        raise Invalid("The file is larger than %(size)s MB.", size=LARGEST >> 20)
    return content
