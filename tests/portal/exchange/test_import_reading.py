"""Files of many kinds are opened, and what cannot be opened is refused with a sentence."""

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter

from portal.errors import Invalid
from portal.exchange.archive import check_archive
from portal.exchange.headers import ImportColumn, ImportColumns
from portal.exchange.reading import open_table

COLUMNS = ImportColumns(
    all=(
        ImportColumn(key="number", title="Number", names=("Staff number", "工号", "員工編號")),
        ImportColumn(key="time", title="Time", names=("Time", "打卡时间", "打卡時間")),
    ),
    needed=frozenset({"number", "time"}),
)
ROWS = "工号,打卡时间\r\n0007,2026-10-03 08:59\r\n"


def workbook(rows: list[list[Any]], **options: Any) -> bytes:
    """An XLSX with these rows on its first sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell) if isinstance(cell, str) else sheet.write(line, place, cell)
    return target.getvalue()


def zipped(**parts: bytes) -> bytes:
    """A ZIP with parts named with __ for /."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", body)
    return target.getvalue()


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("gb18030", "GB18030")],
)
def test_encoding_is_found_out(codec: str, name: str) -> None:
    table = open_table(ROWS.encode(codec), COLUMNS)
    assert table.guess.encoding == name
    assert list(table.rows()) == [(2, ["0007", "2026-10-03 08:59"])]


def test_big5_is_told_from_gb18030_by_the_header() -> None:
    table = open_table("員工編號,打卡時間\r\n0007,2026-10-03 08:59\r\n".encode("big5"), COLUMNS)
    assert table.guess.encoding == "Big5"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_out(delimiter: str) -> None:
    table = open_table(ROWS.replace(",", delimiter).encode(), COLUMNS)
    assert table.guess.delimiter == delimiter


def test_header_may_stand_below_a_title_and_unknown_columns_are_named() -> None:
    text = "October report\r\n\r\nName,STAFF NUMBER,Remark,Time (local)\r\nAnn,0007,x,2026-10-03 08:59\r\n\r\n"
    table = open_table(text.encode(), COLUMNS)
    assert (table.guess.header_line, table.guess.unread) == (3, ("Name", "Remark"))
    assert [line for line, _ in table.rows()] == [4]


def test_line_is_where_the_record_begins() -> None:
    text = 'Staff number,Time,Remark\r\n"0001","2026-10-03 08:59","two\r\nlines"\r\n0002,2026-10-03 08:59,\r\n'
    assert [line for line, _ in open_table(text.encode(), COLUMNS).rows()] == [2, 4]


def test_workbook_is_read_with_its_types() -> None:
    table = open_table(workbook([["Staff number", "Time"], ["0007", "2026-10-03 08:59"], [7, 46000.5]]), COLUMNS)
    assert list(table.rows()) == [(2, ["0007", "2026-10-03 08:59"]), (3, [7.0, 46000.5])]


BAD = {
    "empty": (b"", "This file is empty"),
    "only blanks": (b"\r\n \r\n", "This file is empty"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "This is a PNG file"),
    "pdf": (b"%PDF-1.7 ...", "This is a PDF file"),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "This is a XLS file"),
    "binary": (b"a,b\x00c", "not a CSV or XLSX"),
    "no header": (b"a,b\r\n1,2\r\n", "No header row with the columns Staff number, Time"),
    "lying mark": (b"\xff\xfea", "says it is UTF-16"),
    "broken zip": (b"PK\x03\x04 nonsense", "damaged"),
    "word file": (zipped(word__document=b"<w/>"), "not an XLSX workbook"),
    "twice": (b"Staff number,\xe5\xb7\xa5\xe5\x8f\xb7,Time\r\n1,1,1\r\n", "mean the same"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_with_a_sentence(name: str) -> None:
    content, words = BAD[name]
    with pytest.raises(Invalid) as caught:
        open_table(content, COLUMNS)
    assert words in str(caught.value)
    assert caught.value.field == "file"


def test_open_quotation_mark_is_told_with_its_line() -> None:
    text = 'Staff number,Time\r\n1,2026-10-03 08:59\r\n"2,2026-10-03 08:59\r\n3,2026-10-03 08:59\r\n'
    with pytest.raises(Invalid, match="Line 3"):
        list(open_table(text.encode(), COLUMNS).rows())


@pytest.mark.safety("s28")
def test_bomb_is_refused_before_it_is_opened() -> None:
    bomb = zipped(xl__workbook=b"<a/>", xl__worksheets__sheet1=b"<c/>" * 4_000_000)
    with pytest.raises(Invalid, match="unpacks to more"):
        check_archive(bomb)


@pytest.mark.safety("s28")
def test_size_that_lies_is_found_out_by_unpacking() -> None:
    """The directory claims ten bytes; what counts is what comes out."""
    honest = zipped(xl__workbook=b"<a/>", xl__worksheets__sheet1=b"<c/>" * 4_000_000)
    size = (16_000_000).to_bytes(4, "little")
    lying = honest.replace(size, (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(Invalid, match="unpacks to more"):
        check_archive(lying)


@pytest.mark.safety("s28")
def test_far_cell_is_refused() -> None:
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row></sheetData>'
    with pytest.raises(Invalid, match="far outside"):
        check_archive(zipped(xl__workbook=b"<a/>", xl__worksheets__sheet1=sheet))


FAR = [
    b'<row r = "1"><c r = "A1"/></row><row r = "100000"><c r = "ALL100000"/></row>',
    b'<row r="1"><c/></row><row spans="1:9" r="100000">' + b"<c><v>1</v></c>" * 1000 + b"</row>",
    b"<x:row><x:c/></x:row>" * 10_000 + b"<row>" + b"<x:c/>" * 1300 + b"</row>",
    b'<row r="1"><c r="A1"/></row>'
    + b"x" * 1_048_500
    + b'<row a="'
    + b"x" * 40_000
    + b'" r="1048576"><c r="XFD1"/></row>',
]


@pytest.mark.safety("s28")
@pytest.mark.parametrize("rows", FAR, ids=["spaces", "cells without a place", "other prefix", "across pieces"])
def test_sheet_that_says_its_size_otherwise_is_measured_too(rows: bytes) -> None:
    """A reader makes room for the rectangle, however the places are written and wherever the sheet lies."""
    sheet = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    for name in ("xl__worksheets__sheet1", "elsewhere"):
        with pytest.raises(Invalid, match=r"far outside|unpacks to more"):
            check_archive(zipped(xl__workbook=b"<a/>", **{name: sheet}))


@pytest.mark.safety("s28")
def test_many_small_sheets_count_together() -> None:
    sheet = b'<row r="1"><c r="A1"/></row><row r="100000"><c r="T100000"/></row>'
    check_archive(zipped(xl__workbook=b"<a/>", xl__sheet1=sheet))
    with pytest.raises(Invalid, match="unpacks to more"):
        check_archive(zipped(xl__workbook=b"<a/>", **{f"xl__sheet{number}": sheet for number in range(9)}))


@pytest.mark.safety("s28")
def test_workbook_that_is_another_format_besides_is_refused() -> None:
    """Where one reader fails another would be tried, which nobody measured for."""
    content = zipped(xl__workbook=b"<a/>")
    check_archive(content)
    with zipfile.ZipFile(target := io.BytesIO(content), "a") as archive:
        archive.writestr("xl/workbook.bin", b"\0")
    with pytest.raises(Invalid, match="not an XLSX"):
        check_archive(target.getvalue())


@pytest.mark.safety("s29")
def test_document_type_is_refused() -> None:
    with pytest.raises(Invalid, match="document type"):
        check_archive(zipped(xl__workbook=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))


@pytest.mark.parametrize("cut", [30, 200, 1000, 2500])
def test_cut_off_workbook_is_refused(cut: int) -> None:
    with pytest.raises(Invalid):
        open_table(workbook([["Staff number", "Time"], ["1", "2"]])[:cut], COLUMNS)
