"""Looks into an XLSX file before it is opened: size, number, ratio, far cells and document types (safety s28, s29)."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from portal.errors import Invalid

MOST_PARTS = 2_000
MOST_BYTES = 400 * 1024 * 1024
MOST_RATIO = 200
MOST_CELLS = 12_000_000
_RATIO_COUNTS_FROM = 4 * 1024 * 1024
_CHUNK = 1024 * 1024
_LOCAL_HEADER = 30
_PLACE = re.compile(rb"""\br=["']([A-Za-z]{0,3})(\d{1,8})["']""")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP = 64


def check_archive(content: bytes, *, most_cells: int = MOST_CELLS, most_bytes: int = MOST_BYTES) -> None:
    """Raise Invalid for an archive that is broken, not a workbook, or made to fill the memory.

    Sizes are measured by unpacking in small pieces, since those written in the file can lie.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Invalid("This file is damaged: it cannot be opened.", field="file") from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Invalid("This is not an XLSX workbook. Save it as XLSX or CSV.", field="file")
    if len(parts) > MOST_PARTS:
        raise _too_large()
    unpacked = 0
    for part in parts:
        unpacked += _check_part(content, part, most_bytes - unpacked, most_cells)


def _check_part(content: bytes, part: zipfile.ZipInfo, room: int, most_cells: int) -> int:
    is_sheet = part.filename.startswith("xl/worksheets/")
    size, rows, columns, tail = 0, 0, 0, b""
    for piece in _unpacked(content, part):
        size += len(piece)
        if size > room or (size > _RATIO_COUNTS_FROM and size > part.compress_size * MOST_RATIO):
            raise _too_large()
        if _DOCTYPE.search(tail + piece):
            raise Invalid("This workbook holds a document type, which no spreadsheet needs.", field="file")
        if is_sheet:
            for letters, number in _PLACE.findall(tail + piece):
                rows = max(rows, int(number))
                columns = max(columns, _column_number(letters))
            if rows * columns > most_cells:
                raise Invalid("This sheet has a cell far outside its table. Remove it and save again.", field="file")
        tail = piece[-_OVERLAP:]
    return size


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part really unpacks to, piece by piece, without trusting the size that it claims."""
    header = content[part.header_offset : part.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or part.flag_bits & 0x1 or part.compress_type not in (0, 8):
        raise Invalid("This file is damaged or locked with a password: it cannot be opened.", field="file")
    start = (
        part.header_offset
        + _LOCAL_HEADER
        + int.from_bytes(header[26:28], "little")
        + int.from_bytes(header[28:30], "little")
    )
    packed = content[start : start + part.compress_size]
    if part.compress_type == 0:
        yield packed
        return
    opener = zlib.decompressobj(-15)
    try:
        piece = opener.decompress(packed, _CHUNK)
        while piece:
            yield piece
            piece = opener.decompress(opener.unconsumed_tail, _CHUNK)
    except zlib.error:
        raise Invalid("This file is damaged: it cannot be opened.", field="file") from None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_large() -> Invalid:
    return Invalid("This workbook unpacks to more than this page takes.", field="file")
