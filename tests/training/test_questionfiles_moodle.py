"""Moodle XML: every usual type is read, what is broken or hostile is refused with its line, nothing is lost."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from tests.training.question_contents import contents
from training.questionfiles.moodle_reading import read_moodle
from training.questionfiles.moodle_writing import write_moodle
from training.questionfiles.tree import MOST_ELEMENTS
from training.quizzes.content import (
    Hint,
    Numbering,
    OrderMarking,
    PartKind,
    QuestionContent,
    QuestionKind,
    Setting,
    TextFormat,
    Words,
)

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'


def question(kind: str, inside: str, text: str = "<![CDATA[<p>Why?</p>]]>") -> str:
    """A question that begins on line 3."""
    asked = f'<questiontext format="html"><text>{text}</text></questiontext>\n'
    return f'{HEAD}<question type="{kind}">\n<name><text>N</text></name>\n{asked}{inside}\n</question>\n</quiz>'


def one(text: str) -> QuestionContent:
    """The only question of a file."""
    found = read_moodle(text.encode())
    assert not found.problems, found.problems
    return found.questions[0].content


def choice(text: str, fraction: str = "0", more: str = "") -> str:
    """An answer."""
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{more}</answer>'


RIGHT = choice("yes", "100") + choice("no")


@settings(max_examples=100, deadline=None)
@given(contents())
def test_every_question_comes_back_from_moodle_xml_as_it_was(content: QuestionContent) -> None:
    found = read_moodle(write_moodle([content, content]))
    assert not found.problems
    assert [question.content for question in found.questions] == [content, content]


def test_choice_keeps_all_that_is_said_about_it() -> None:
    found = one(
        question(
            "multichoice",
            '<generalfeedback format="markdown"><text>So.</text></generalfeedback>'
            "<defaultgrade>2.0000000</defaultgrade>"
            "<penalty>0.3333333</penalty><hidden>0</hidden><idnumber>K1</idnumber><single>true</single>"
            "<shuffleanswers>false</shuffleanswers><answernumbering>ABCD</answernumbering>"
            "<showstandardinstruction>1</showstandardinstruction>"
            '<correctfeedback format="html"><text>Good</text></correctfeedback><shownumcorrect/>'
            + choice("yes", "100", "<feedback><text>fine</text></feedback>")
            + choice("no", "-33.33333")
            + '<hint format="html"><text>Think</text><clearwrong/></hint><tags><tag><text>hours</text></tag></tags>',
        )
    )
    assert (found.kind, found.points, found.penalty, found.own_id) == (QuestionKind.SINGLE, 2, Fraction(1, 3), "K1")
    assert (found.shuffle, found.numbering, found.show_right_count) == (False, Numbering.UPPER, True)
    assert found.options[0].feedback == Words(texts={"en": "fine"}, form=TextFormat.HTML)
    assert found.options[1].share == Fraction(-1, 3)
    assert found.feedback.form is TextFormat.MARKDOWN
    assert (found.tags, found.hints[0].clear_wrong) == (("hours",), True)
    assert found.settings == (Setting(name="showstandardinstruction", value="1"),)
    assert isinstance(found.hints[0], Hint)
    assert b"fairline" not in write_moodle([found])


def test_true_and_false_are_told_apart_by_their_words_not_by_their_order() -> None:
    found = one(question("truefalse", choice("false", "100") + choice("true", "0")))
    assert [option.share for option in found.options] == [0, 1]


def test_numbers_have_units_and_words_have_case() -> None:
    answer = '<answer fraction="100"><text>1.50</text><tolerance>0.1</tolerance></answer>'
    units = "<units><unit><multiplier>60</multiplier><unit_name>s</unit_name></unit></units>"
    found = one(question("numerical", answer + '<answer fraction="0"><text>*</text></answer>' + units))
    assert [(item.value, item.tolerance) for item in found.numbers] == [(Decimal("1.5"), Decimal("0.1")), (None, 0)]
    assert (found.units[0].name, found.units[0].factor) == ("s", 60)
    assert one(
        question("shortanswer", "<usecase>1</usecase>" + RIGHT.replace('fraction="0"', 'fraction="50"'))
    ).exact_case


def test_matching_order_essay_and_description_are_read() -> None:
    line = "<subquestion><text>{0}</text><answer><text>{1}</text></answer></subquestion>"
    found = one(question("matching", line.format("a", "1") + line.format("b", "2") + line.format("", "3")))
    assert [(bool(pair.prompt), pair.answer.texts["en"]) for pair in found.pairs] == [
        (True, "1"),
        (True, "2"),
        (False, "3"),
    ]
    items = choice("second", "2.0") + choice("first", "1.0")
    found = one(question("ordering", "<gradingtype>ALL_OR_NOTHING</gradingtype>" + items.replace("-", "")))
    assert [item.texts["en"] for item in found.items] == ["first", "second"]
    assert found.order_marking is OrderMarking.ALL
    essay = one(question("essay", "<minwordlimit>50</minwordlimit><attachments>2</attachments>"))
    assert essay.essay is not None and essay.essay.least_words == 50
    assert essay.settings == (Setting(name="attachments", value="2"),)
    assert one(question("description", "")).kind is QuestionKind.DESCRIPTION


def test_gaps_of_a_cloze_are_of_every_kind() -> None:
    text = (
        "A {1:SHORTANSWER:=nine#ok~%50%9} b {:SAC:=GB/T} c {2:NUMERICAL:=3.14:0.01~%0%*#no} d {1:MC:no#bad~%100%yes} "
        "e {1:MULTICHOICE_VS:=a~b} f {1:MCH:=a \\~ \\} \\# x~b} g {3:MULTIRESPONSE:%50%a~%50%b~%-50%c} h {1:MRHS:=a~b}"
    )
    found = one(question("cloze", "", f"<![CDATA[{text}]]>"))
    assert found.text.texts["en"] == "A {#1} b {#2} c {#3} d {#4} e {#5} f {#6} g {#7} h {#8}"
    assert [part.kind for part in found.parts] == [
        PartKind.WORD,
        PartKind.WORD,
        PartKind.NUMBER,
        PartKind.LIST,
        PartKind.RADIO,
        PartKind.RADIO_ROW,
        PartKind.TICKS,
        PartKind.TICKS_ROW,
    ]
    assert found.points == 11 and found.parts[1].exact_case and found.parts[4].shuffle
    assert found.parts[0].words[1].share == Fraction(1, 2)
    assert found.parts[5].options[0].words.texts["en"] == "a ~ } # x"
    assert b"fairline" not in write_moodle([found])


def test_category_holds_for_the_questions_that_follow() -> None:
    path = '<question type="category"><category><text>$course$/top/Law/a//b</text></category></question>'
    assert one(question("description", "").replace("<quiz>\n", f"<quiz>{path}\n")).category == ("Law", "a/b")


@pytest.mark.parametrize(
    ("kind", "inside", "line", "sentence"),
    [
        ("calculated", "", 3, "question type"),
        ("multichoice", RIGHT + '<file name="a.png" encoding="base64">AA==</file>', 6, "embedded"),
        ("multichoice", "\n" + choice("a", "100", '<feedback><file name="b.png"/></feedback>'), 7, "embedded"),
        ("multichoice", choice("a", "100") + "\n" + choice("b", "101"), 7, "weight"),
        ("multichoice", choice("a", "x"), 6, "weight"),
        ("multichoice", choice("a", "50") + choice("b", "50"), 3, "wholly right"),
        ("multichoice", "<single>maybe</single>" + RIGHT, 6, "neither true nor false"),
        ("multichoice", "<answernumbering>x</answernumbering>" + RIGHT, 3, "numbering"),
        ("multichoice", "<defaultgrade>x</defaultgrade>" + RIGHT, 6, "not a number"),
        ("multichoice", "<extra><deep>lost</deep></extra>" + RIGHT, 6, "not understood"),
        ("multichoice", RIGHT.replace("html", "wiki_like"), 6, "text format"),
        ("multichoice", RIGHT.replace("yes", "<b>yes</b>"), 6, "CDATA"),
        ("truefalse", choice("true", "100"), 3, "One of true and false"),
        ("numerical", choice("abc", "100"), 6, "not a number"),
        ("ordering", "<gradingtype>LONGEST_ORDERED_SUBSET</gradingtype>" + RIGHT, 3, "not marked by"),
        ("matching", "", 3, "two pairs"),
        ("essay", "<minwordlimit>-1</minwordlimit>", 6, "whole number"),
        ("cloze", "", 3, "no gap"),
    ],
)
def test_mistake_is_told_with_its_line(kind: str, inside: str, line: int, sentence: str) -> None:
    found = read_moodle(question(kind, inside).encode()).problems
    assert [problem.line for problem in found] == [line] and sentence in found[0].sentence, found


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a\n{1:FOO:=a}", 6, "no kind of gap"),
        ("a {1:SA:=a", 5, "never closed"),
        ("a {1:NM:=x}", 5, "not a number"),
        ("a {1:MC:a~b}", 3, "wholly right"),
        ("a {#1} {1:SA:=a}", 5, "stands for a gap"),
    ],
)
def test_mistake_in_a_cloze_is_told_with_its_line(text: str, line: int, sentence: str) -> None:
    found = read_moodle(question("cloze", "", text).encode()).problems
    assert [problem.line for problem in found] == [line] and sentence in found[0].sentence, found


def test_other_questions_are_read_past_one_that_cannot_be() -> None:
    both = question("calculated", "").replace("</quiz>", question("description", "").removeprefix(HEAD))
    found = read_moodle(both.encode())
    assert ([question.line for question in found.questions], [problem.line for problem in found.problems]) == ([8], [3])


@pytest.mark.safety("s28")
@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        ('<?xml version="1.0"?>\n<!DOCTYPE quiz>\n<quiz/>', 2, "document type"),
        ('<!DOCTYPE q [<!ENTITY a "b">]>\n<quiz>&a;</quiz>', 1, "document type"),
        ('<!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>', 1, "document type"),
        ("<quiz>\n<question>", 2, "not XML"),
        ("<quiz>" + "<a>" * 100_000, 1, "deep"),
        ("<quiz>" + "<a/>" * (MOST_ELEMENTS + 5) + "</quiz>", 1, "elements"),
        ("<quiz>" + "\n" * 1_000_001, 1_000_001, "lines"),
        ("<quiz>" + "&lt;" * 1_100_000, 1, "text of more"),
        ("<quiz " + "a='b' " * 20_000 + "/>", 1, "tag"),
        ("<assessment/>", 1, "begins with"),
        ("<quiz/>", 1, "no question"),
        ('<?xml version="1.0" encoding="nonsense"?><quiz/>', 1, "encoding"),
        ("", 1, "not XML"),
    ],
)
def test_hostile_or_foreign_xml_is_refused(content: str, line: int, sentence: str) -> None:
    found = read_moodle(content.encode())
    assert not found.questions
    assert (found.problems[0].line, sentence in found.problems[0].sentence) == (line, True), found.problems
