"""Looks into DOCX and XLSX before anything opens them: number, size, ratio, nesting, macros, document types (s28, s29).

The directory is judged first; then each part is unpacked piece by piece, never beyond what the directory claims.
"""

import re
import zipfile
import zlib
from typing import BinaryIO

from portal.errors import Invalid
from portal.files.rules import ACTIVE, DAMAGED, TWO_IN_ONE, UNPACKS_TOO_LARGE

MOST_PARTS = 2_000
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 200
_RATIO_COUNTS_FROM = 4 * 1024 * 1024
_PIECE = 256 * 1024
_OVERLAP = 32
_END_RECORD = 22
_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/.*\.bin)$|\.(exe|dll|js|vbs|bat|cmd|ps1|scr)$")
_EMBEDDED = re.compile(r"^(word|xl)/embeddings/[^/]+\.(docx|xlsx)$")
_PACKED = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def check_office(source: BinaryIO, size: int, kind: str, name: str) -> None:
    """Raise Invalid for what is no ``kind`` ("docx", "xlsx"), is made to fill memory, or could run."""
    try:
        with zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
            if _MAIN[kind] not in {part.filename for part in parts} or archive.comment:
                raise Invalid(DAMAGED, name=name)
            _check_edges(source, size, parts, name)
            _check_directory(parts, size, name)
            for part in parts:
                _check_part(archive, part, name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        raise Invalid(DAMAGED, name=name) from None


def _check_edges(source: BinaryIO, size: int, parts: list[zipfile.ZipInfo], name: str) -> None:
    """Nothing before the first part and nothing behind the directory: there another file could hide."""
    source.seek(max(0, size - _END_RECORD))
    if min(part.header_offset for part in parts) != 0 or not source.read(4).startswith(b"PK\x05\x06"):
        raise Invalid(TWO_IN_ONE, name=name)


def _check_directory(parts: list[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Invalid(UNPACKS_TOO_LARGE, name=name)
    if sum(part.compress_size for part in parts) > size or len({part.header_offset for part in parts}) < len(parts):
        raise Invalid(UNPACKS_TOO_LARGE, name=name)
    for part in parts:
        if part.file_size > _RATIO_COUNTS_FROM and part.file_size > part.compress_size * MOST_RATIO:
            raise Invalid(UNPACKS_TOO_LARGE, name=name)
        if part.flag_bits & 0x1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Invalid(DAMAGED, name=name)
        if _MACROS.search(part.filename.lower()):
            raise Invalid(ACTIVE, name=name)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    is_text = part.filename.lower().endswith((".xml", ".rels", ".vml", ".svg"))
    tail, first = b"", True
    with archive.open(part) as opened:
        while piece := opened.read(_PIECE):
            if first and piece.startswith(_PACKED) and not _EMBEDDED.match(part.filename.lower()):
                raise Invalid(ACTIVE, name=name)
            first = False
            # UTF-16 writes each letter with a zero beside it.
            if is_text and _DOCTYPE.search(seen := (tail + piece).replace(b"\0", b"")):
                raise Invalid(ACTIVE, name=name)
            tail = seen[-_OVERLAP:] if is_text else b""
