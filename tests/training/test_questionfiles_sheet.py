"""Tables of questions: what a row may say, what is refused with its row, and that nothing is lost."""

import io
import zipfile
from datetime import date
from fractions import Fraction

import pytest
import xlsxwriter
from hypothesis import given, settings

from tests.portal.files.conftest import picture
from tests.training.question_contents import contents
from training.questionfiles.formats import FileFormat, format_of
from training.questionfiles.sheet_reading import read_xlsx
from training.questionfiles.sheet_writing import write_xlsx
from training.quizzes.content import QuestionContent, QuestionKind, plain


def book(*rows: tuple) -> bytes:
    """A workbook of these rows as they stand."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = made.add_worksheet()
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(line, place, cell, made.add_format({"num_format": "yyyy-mm-dd"}))
            else:
                sheet.write(line, place, cell)
    made.close()
    return target.getvalue()


def one(*rows: tuple) -> QuestionContent:
    """The only question of these rows."""
    found = read_xlsx(book(*rows))
    assert not found.problems, found.problems
    return found.questions[0].content


@settings(max_examples=60, deadline=None)
@given(contents())
def test_every_question_comes_back_from_a_workbook_as_it_was(content: QuestionContent) -> None:
    found = read_xlsx(write_xlsx([content, content]))
    assert not found.problems
    assert [question.content for question in found.questions] == [content, content]


HEAD = ("kind", "text", "right", "option 1", "option 2", "option 3", "share 1", "share 2", "share 3")


def test_letters_say_which_options_are_right() -> None:
    found = one(HEAD, ("single", "When?", "b", "ten", "nine"))
    assert [(option.words.texts["en"], option.share) for option in found.options] == [("ten", 0), ("nine", 1)]
    found = one(HEAD, ("multiple", "Which?", "A, C", "a", "b", "c"))
    assert [option.share for option in found.options] == [Fraction(1, 2), -1, Fraction(1, 2)]
    found = one(HEAD, ("multiple", "Which?", "", "a", "b", "c", 50, "50%", -25))
    assert [option.share for option in found.options] == [Fraction(1, 2), Fraction(1, 2), Fraction(-1, 4)]


def test_headers_and_kinds_may_be_chinese_and_cells_numbers() -> None:
    found = one(("题型", "题干", "正确答案", "选项1", "选项2"), ("单选题", "几点之后不可拨打？", "A", 22, 23))
    assert [option.words.texts["en"] for option in found.options] == ["22", "23"]
    assert one(HEAD, ("判断", "Q", True)).options[0].share == 1
    assert one(HEAD, ("numeric", "Q", 3.5)).numbers[0].value == Fraction(7, 2)


def test_other_languages_have_columns_of_their_own_that_can_be_changed() -> None:
    head = ("kind", "text", "text zh_Hans", "option 1", "option 1 zh_Hans", "option 2", "right")
    found = one(head, ("single", "When?", "何时？", "nine", "九点", "ten", "A"))
    assert found.text.texts == {"en": "When?", "zh_Hans": "何时？"}
    assert found.options[0].words.texts == {"en": "nine", "zh_Hans": "九点"}
    changed = one(head, ("single", "When?", "何时？", "eight", "八点", "ten", "B"))
    assert changed.options[0].words.texts == {"en": "eight", "zh_Hans": "八点"}


@pytest.mark.safety("s71")
def test_cells_that_look_like_formulas_stay_text() -> None:
    content = QuestionContent(kind=QuestionKind.DESCRIPTION, text=plain('=cmd|"/c calc"!A1'))
    written = write_xlsx([content])
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert read_xlsx(written).questions[0].content == content


def test_the_same_questions_give_the_same_bytes() -> None:
    content = QuestionContent(kind=QuestionKind.DESCRIPTION, text=plain("Read."))
    assert write_xlsx([content]) == write_xlsx([content])
    assert format_of(write_xlsx([content]), "a.bin") is FileFormat.XLSX


@pytest.mark.parametrize(
    ("row", "sentence", "field"),
    [
        (("what", "Q"), "no kind", "kind"),
        (("single", "", "A", "a", "b"), "no text", "text"),
        (("single", "Q", "C", "a", "b"), "letters", "right"),
        (("single", "Q", "", "a", "b"), "wholly right", "options"),
        (("single", "Q", "A", "a"), "two options", "options"),
        (("single", "Q", "", "a", "b", "", 500), "percentage", "share 1"),
        (("true_false", "Q", "perhaps"), "neither true", "right"),
        (("numeric", "Q", "", "abc"), "not a number", "option 1"),
        (("cloze", "Q {1:SA:=a"), "never closed", "parts"),
        (("single", "Q", "A", date(2026, 1, 1), "b"), "date or a time", "option 1"),
        (("single", "Q", "A", "#DIV/0!", "b"), "mistake", "option 1"),
    ],
)
def test_mistake_is_told_with_its_row_and_column(row: tuple, sentence: str, field: str) -> None:
    found = read_xlsx(book(HEAD, ("description", "Read."), row))
    assert [(problem.line, problem.field) for problem in found.problems] == [(3, field)], found.problems
    assert sentence in found.problems[0].sentence
    assert len(found.questions) == 1


def test_foreign_and_hostile_workbooks_are_refused() -> None:
    assert "XLSX" in read_xlsx(b"kind,text\n").problems[0].sentence
    assert "damaged" in read_xlsx(b"PK\x03\x04broken").problems[0].sentence
    assert "header" in read_xlsx(book(("a", "b"), ("c", "d"))).problems[0].sentence
    assert "no question" in read_xlsx(book(HEAD)).problems[0].sentence
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write(900_000, 5, "far")
    made.close()
    assert "far outside" in read_xlsx(target.getvalue()).problems[0].sentence
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 70_000_000)
    assert "unpacks" in read_xlsx(bomb.getvalue()).problems[0].sentence


def test_workbook_with_a_picture_is_refused_at_its_row() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ("kind", "text", "right"))
        sheet.write_row(1, 0, ("short_text", "What is this?", "a shop"))
        sheet.insert_image(4, 1, "shop.png", {"image_data": io.BytesIO(picture())})
    (problem,) = read_xlsx(target.getvalue()).problems
    assert problem.line == 5
    assert "pictures in workbooks cannot be read" in problem.sentence
