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
_PLACE = re.compile(rb"""\br\s{0,9}=\s{0,9}["']([A-Za-z]{0,3})(\d{1,8})["']""")
_ROW = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,30}:)?row[\s/>]")
_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,30}:)?c[\s/>]")
_OTHER_BOOKS = frozenset({"xl/workbook.bin", "content.xml", "mimetype"})
"""Parts of workbooks in other formats, which a reader would try where this one fails."""
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_TAG, _OVERLAP = 256 * 1024, 64


def check_archive(content: bytes, *, most_cells: int = MOST_CELLS, most_bytes: int = MOST_BYTES) -> None:
    """Raise Invalid for an archive that is broken, not a workbook, or made to fill the memory.

    Sizes are measured by unpacking in small pieces, since those written in the file can lie. ``most_cells`` bounds
    the areas of all sheets together: many small ones take as long as a large one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Invalid("This file is damaged: it cannot be opened.", field="file") from None
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names or names & _OTHER_BOOKS:
        raise Invalid("This is not an XLSX workbook. Save it as XLSX or CSV.", field="file")
    if len(parts) > MOST_PARTS:
        raise _too_large()
    unpacked, cells = 0, 0
    for part in parts:
        area = _Area()
        unpacked += _check_part(content, part, most_bytes - unpacked, area, most_cells - cells, most_cells)
        cells += area.cells


class _Area:
    """How far a sheet reaches, by the places that are written in it and by rows and cells that name none.

    Any part may be a sheet: the workbook says so, not the part's name.
    """

    def __init__(self) -> None:
        self._rows, self._columns = 0, 0
        self._unnamed_rows, self._in_row = 0, 0

    @property
    def cells(self) -> int:
        """The cells that a reader makes room for."""
        return (self._rows + self._unnamed_rows) * self._columns

    def add(self, piece: bytes) -> None:
        """Look at another piece of the part, which begins and ends between two tags."""
        for letters, number in _PLACE.findall(piece):
            self._rows = max(self._rows, int(number))
            self._columns = max(self._columns, _column_number(letters))
        first, *rows = _ROW.split(piece)
        self._in_row += len(_CELL.findall(first))
        self._columns = max(self._columns, self._in_row)
        for row in rows:
            self._unnamed_rows += _PLACE.search(row, 0, row.find(b">") + 1) is None
            self._in_row = len(_CELL.findall(row))
            self._columns = max(self._columns, self._in_row)


def _check_part(content: bytes, part: zipfile.ZipInfo, room: int, area: _Area, room_for: int, most_cells: int) -> int:
    size, rest = 0, b""
    for piece in _unpacked(content, part):
        size += len(piece)
        if size > room or (size > _RATIO_COUNTS_FROM and size > part.compress_size * MOST_RATIO):
            raise _too_large()
        whole = rest + piece
        if _DOCTYPE.search(whole):
            raise Invalid("This workbook holds a document type, which no spreadsheet needs.", field="file")
        cut = whole.rfind(b"<", max(0, len(whole) - _LONGEST_TAG))
        area.add(whole[:cut] if cut >= 0 else whole)
        rest = whole[cut:] if cut >= 0 else whole[-_OVERLAP:]
        _check_area(area, room_for, most_cells)
    area.add(rest)
    _check_area(area, room_for, most_cells)
    return size


def _check_area(area: _Area, room: int, most_cells: int) -> None:
    if area.cells > most_cells:
        raise Invalid("This sheet has a cell far outside its table. Remove it and save again.", field="file")
    if area.cells > room:
        raise _too_large()


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
