"""Cells that a spreadsheet would run are made harmless, and come back exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.exchange.cells import is_live, neutralised, restored


@pytest.mark.safety("s71")
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "  -2+3", "\n@x"])
def test_formula_like_text_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == "'" + text


@pytest.mark.safety("s71")
@given(some.text())
def test_neutralising_loses_nothing_and_leaves_nothing_live(text: str) -> None:
    cell = neutralised(text)
    assert restored(cell) == text
    assert not is_live(cell)


@pytest.mark.parametrize("text", ["plain", "'tis", "O'Hara", "0007", ""])
def test_foreign_cells_come_back_as_they_are(text: str) -> None:
    assert restored(text) == text
