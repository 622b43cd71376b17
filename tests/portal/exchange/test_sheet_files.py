"""Spreadsheets that we write: typed cells, nothing live, who made them inside; read back without a change."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from python_calamine import CalamineWorkbook

from portal.exchange.headers import ImportColumn, ImportColumns
from portal.exchange.judging import _clean
from portal.exchange.reading import open_table
from portal.exchange.sheets import Sheet, SheetColumn, write_csv, write_workbook, write_xlsx
from portal.exchange.stamps import Stamp

MADE = datetime(2026, 10, 8, 1, 30, tzinfo=UTC)
STAMP = Stamp(code="EX-23456-789AB", by="Helen Brooks", at=MADE, purpose="For the audit of 2026")
ABOUT: dict[str, Any] = {"title": "List", "stamp": STAMP}
TEXT = [SheetColumn(title="Name"), SheetColumn(title="Remark")]
READ = ImportColumns(
    all=(
        ImportColumn(key="name", title="Name", names=("Name",)),
        ImportColumn(key="remark", title="Remark", names=("Remark",)),
    ),
    needed=frozenset({"name", "remark"}),
)


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Any:
    with app.test_request_context():
        yield


def sheets_of(body: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet's cells."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_cells_keep_their_types() -> None:
    columns = [
        SheetColumn(title=kind, kind=kind) for kind in ("date", "datetime", "time", "duration", "number", "text")
    ]
    row = [date(2026, 10, 8), MADE, time(8, 59, 3), 30 * 3600 + 61, -12.5, "0007"]
    first = next(iter(sheets_of(write_xlsx(columns, [row], **ABOUT)).values()))
    assert first[1] == [
        date(2026, 10, 8),
        datetime(2026, 10, 8, 9, 30),  # noqa: DTZ001 - as workbooks have it
        time(8, 59, 3),
        timedelta(seconds=30 * 3600 + 61),
        -12.5,
        "0007",
    ]


@pytest.mark.safety("s71")
def test_formula_text_is_a_string_cell_never_a_formula() -> None:
    body = write_xlsx(TEXT, [["=cmd|'/c calc'!A0", "@SUM(1)"], ["http://x.example", "{=1}"]], **ABOUT)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert not [name for name in names if "externalLink" in name]


@pytest.mark.safety("s72")
def test_file_says_who_made_it_when_and_what_for() -> None:
    body = write_xlsx(TEXT, [], **ABOUT)
    about = sheets_of(body)["About this file"]
    assert ["Exported by", "Helen Brooks"] in about
    assert ["Exported at", "2026-10-08 09:30:00 (Asia/Shanghai)"] in about
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert "Helen Brooks" in archive.read("docProps/core.xml").decode()
        assert "EX-23456-789AB" in archive.read("docProps/core.xml").decode()
        assert "EX-23456-789AB · Helen Brooks" in archive.read("xl/worksheets/sheet1.xml").decode()
    assert ["What for", "For the audit of 2026"] in about
    assert ["Identifier", "EX-23456-789AB"] in about


@pytest.mark.safety("s72")
def test_each_csv_row_says_whose_it_is_and_has_as_many_cells() -> None:
    lines = list(csv.reader(io.StringIO(write_csv(TEXT, [["a", "b"], ["", ""]], stamp=STAMP).decode("utf-8-sig"))))
    assert {len(line) for line in lines} == {3}
    assert lines[0][-1] == "#Fairline"
    assert {line[-1] for line in lines[1:]} == {"EX-23456-789AB · Helen Brooks · 2026-10-08 09:30"}


def test_our_mark_is_no_unknown_column_when_read_back() -> None:
    table = open_table(write_csv(TEXT, [["a", "b"]], stamp=STAMP), READ)
    assert table.guess.unread == ()


def test_odd_and_doubled_sheet_names_are_mended() -> None:
    sheets = [Sheet(name=name, columns=TEXT, rows=[]) for name in ("a/b:[c]?*", "A b c", "x" * 40, "", "History")]
    names = list(sheets_of(write_workbook(sheets, **ABOUT)))
    assert names == ["a b c", "A b c 2", "x" * 31, "Sheet", "History 2", "About this file"]


TEXTS = some.text(some.characters(blacklist_categories=("Cs", "Cc")), max_size=40).filter(
    lambda text: text == text.strip("\ufeff")
)


@pytest.mark.safety("s71")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some.lists(some.tuples(TEXTS.filter(bool), TEXTS), min_size=1, max_size=6))
def test_csv_comes_back_without_a_change(rows: list[tuple[str, str]]) -> None:
    table = open_table(write_csv(TEXT, rows, stamp=STAMP), READ)
    back = [_clean({"name": cells[0], "remark": cells[1]}) for _, cells in table.rows()]
    assert [(row["name"], row["remark"]) for row in back] == rows


@pytest.mark.safety("s71")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some.lists(some.tuples(TEXTS.filter(bool), TEXTS), min_size=1, max_size=6))
def test_xlsx_comes_back_without_a_change(rows: list[tuple[str, str]]) -> None:
    table = open_table(write_xlsx(TEXT, rows, **ABOUT), READ)
    assert [tuple(cells) for _, cells in table.rows()] == rows
