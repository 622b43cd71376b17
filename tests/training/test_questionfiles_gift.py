"""GIFT and Aiken: what is read, what is refused with its line, and that nothing is lost on the way out and back."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from portal.errors import Invalid
from tests.training.question_contents import contents
from training.questionfiles.aiken import read_aiken
from training.questionfiles.formats import FileFormat, format_of, read_questions
from training.questionfiles.gift import read_gift
from training.questionfiles.gift_writing import write_gift
from training.questionfiles.reading import LARGEST_FILE, MOST_LINES, MOST_PROBLEMS, MOST_QUESTIONS
from training.quizzes.content import Part, PartKind, QuestionContent, QuestionKind, TextAnswer, TextFormat, plain

HELD = tuple(kind for kind in QuestionKind if kind not in {QuestionKind.CLOZE, QuestionKind.ORDERING})


def one(text: str) -> QuestionContent:
    """The only question of a GIFT text."""
    found = read_gift(text.encode())
    assert not found.problems, found.problems
    return found.questions[0].content


def told(text: str) -> list[tuple[int, str]]:
    """Line and beginning of each problem of a GIFT text."""
    return [(problem.line, problem.sentence) for problem in read_gift(text.encode()).problems]


def shares(content: QuestionContent) -> list[tuple[str, Fraction]]:
    """Options with what they earn."""
    return [(option.words.texts["en"], option.share) for option in content.options]


@settings(max_examples=100, deadline=None)
@given(contents(HELD))
def test_every_question_comes_back_from_gift_as_it_was(content: QuestionContent) -> None:
    found = read_gift(write_gift([content, content]))
    assert not found.problems
    assert [question.content for question in found.questions] == [content, content]


def test_what_gift_can_say_needs_no_line_of_our_own() -> None:
    text = "::Hours::[html]<b>When?</b>{~%50%late#no =eight ~%-50%night####because}"
    text += "\n\nSun rises.{T#no#yes}\n\nPi{#3.1..3.2}"
    first = read_gift(text.encode())
    written = write_gift([question.content for question in first.questions])
    assert b"fairline" not in written
    assert [q.content for q in read_gift(written).questions] == [q.content for q in first.questions]


def test_arrow_in_a_word_makes_no_matching() -> None:
    answers = (TextAnswer(text="a->b"),)
    content = QuestionContent(kind=QuestionKind.SHORT_TEXT, text=plain("Q"), words=answers)
    assert read_gift(write_gift([content])).questions[0].content == content


def test_cloze_and_order_are_refused_by_name() -> None:
    part = Part(kind=PartKind.WORD, words=(TextAnswer(text="x"),))
    with pytest.raises(Invalid, match="Gap one"):
        write_gift([QuestionContent(kind=QuestionKind.CLOZE, name="Gap one", text=plain("{#1}"), parts=(part,))])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Which day is free? {~Friday ~Monday =Sunday}", QuestionKind.SINGLE),
        ("Calls end at {~ten =nine ~seven} in the evening.", QuestionKind.SINGLE),
        ("Calls at midnight are allowed.{FALSE}", QuestionKind.TRUE_FALSE),
        ("The week has seven days.{T}", QuestionKind.TRUE_FALSE),
        ("Who decides?{=the lead =lead}", QuestionKind.SHORT_TEXT),
        ("In which year?{#1822:5}", QuestionKind.NUMERIC),
        ("Match.{\n=Canada -> Ottawa\n=Italy  -> Rome\n}", QuestionKind.MATCHING),
        ("Write about a hard call. {}", QuestionKind.ESSAY),
        ("Read this first.", QuestionKind.DESCRIPTION),
        ("Which two? {~%50%one ~%50%two ~three}", QuestionKind.MULTIPLE),
    ],
)
def test_kind_follows_from_the_answers(text: str, kind: QuestionKind) -> None:
    assert one(text).kind is kind


def test_word_that_is_missing_leaves_a_gap_in_the_text() -> None:
    assert one("Calls end at {=nine ~ten} sharp.").text.texts["en"] == "Calls end at _____ sharp."


def test_weights_feedback_and_general_feedback_are_read() -> None:
    found = one("Q{\n~no#wrong\n~%33.33333%third\n=yes#right\n####All of it}")
    assert shares(found) == [("no", 0), ("third", Fraction(1, 3)), ("yes", 1)]
    assert [option.feedback.texts.get("en") for option in found.options] == ["wrong", None, "right"]
    assert found.feedback.texts["en"] == "All of it"


def test_true_and_false_have_feedback_to_wrong_and_to_right_answers() -> None:
    right, wrong = one("Q{TRUE#oh no#oh yes}").options
    assert (right.share, right.feedback.texts["en"], wrong.feedback.texts["en"]) == (1, "oh yes", "oh no")
    when_true, when_false = one("Q{F#no#yes}").options
    assert (when_true.share, when_true.feedback.texts["en"], when_false.feedback.texts["en"]) == (0, "no", "yes")


def test_numbers_have_tolerance_ranges_weights_and_a_word_for_any_other() -> None:
    found = one("Q{#\n=1822:0#exact\n=%50%1800..1900\n~#no}").numbers
    assert [(item.value, item.tolerance, item.share) for item in found] == [
        (1822, 0, 1),
        (1850, 50, Fraction(1, 2)),
        (None, 0, 0),
    ]
    assert found[2].feedback.texts["en"] == "no"
    assert one("Q{#-0.5:.25}").numbers[0].value == Decimal("-0.5")


def test_backslash_takes_the_meaning_from_a_control_sign() -> None:
    found = one(r"Is \{a\} \= \~b \#1\: c:\\d\ne \alpha?{=\=1 \# x ~y}")
    assert found.text.texts["en"] == "Is {a} = ~b #1: c:\\d\ne \\alpha?"
    assert shares(found) == [("=1 # x", 1), ("y", 0)]


def test_format_markers_hold_for_the_texts_that_follow() -> None:
    found = one("[markdown]**Who?**{=[plain]a#b ~c}")
    assert found.text.form is TextFormat.MARKDOWN
    assert [option.words.form for option in found.options] == [TextFormat.PLAIN, TextFormat.MARKDOWN]
    assert found.options[0].feedback.form is TextFormat.MARKDOWN
    assert one("Who?{=a ~b}").text.form is TextFormat.AUTO


def test_category_holds_until_the_next_and_comments_carry_id_and_tags() -> None:
    text = "$CATEGORY: $course$/top/Law/a//b\n\n// [id:Q\\]1] [tag:hours] [tag:调解]\nQ{T}\n\nR{F}\n\n"
    text += "$CATEGORY: tom/dick\n\nS{T}"
    first, second, third = (question.content for question in read_gift(text.encode()).questions)
    assert (first.own_id, first.tags, first.category) == ("Q]1", ("hours", "调解"), ("Law", "a/b"))
    assert (second.own_id, second.tags, second.category) == ("", (), ("Law", "a/b"))
    assert third.category == ("tom", "dick")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_do_not_matter(encoding: str, end: str) -> None:
    content = f"// a{end}{end}催收時間？{end}第二行{{{end}=八點 𝄞{end}~九點{end}}}{end}".encode(encoding)
    found = read_gift(content, "zh_Hant")
    assert not found.problems
    assert (found.questions[0].line, found.questions[0].content.text.texts) == (3, {"zh_Hant": "催收時間？\n第二行"})


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("", 1, "no question"),
        ("// only words\n\n", 1, "no question"),
        ("Q{T}\n\nR{=a\n~b\n\nS{T}", 3, "never closed"),
        ("Q{T}\n\nR=a}\n", 3, "} without {"),
        ("Q{T}\nR{T}\n", 2, "second pair"),
        ("Q{=a\n~{b}}\n", 2, "second {"),
        ("Q{\n=a\n~%150%b}", 3, "weight"),
        ("Q{\n\t~%-500%b =a}", 2, "weight"),
        ("\n\nQ{~a ~b}", 3, "No option is right"),
        ("Q{~%20%a ~%30%b}", 1, "together earn"),
        ("Q{=%50%a =%20%b}", 1, "No answer earns"),
        ("Q{~%90%a =%90%b}", 1, "No option is wholly right"),
        ("Q{=a}\n\nQ{=}", 3, "no text"),
        ("Q{=a\n~}", 2, "no text"),
        ("{=a ~b}", 1, "no text"),
        ("Q{\nnobody}", 2, "before the first answer"),
        ("Q{=a->b\n=c}", 2, "arrow"),
        ("Q{=a->b\n=c->}", 2, "no answer"),
        ("Q{=a->b}", 1, "two pairs"),
        ("Q{#}", 1, "not a number"),
        ("Q{#abc}", 1, "not a number"),
        ("Q{#\n=5..3}", 2, "not a number"),
        ("Q{#1:x}", 1, "not a number"),
        ("Q{T =b}", 1, "before the first"),
        ("Q{~only}", 1, "at least two"),
        (f"// [id:{'x' * 61}]\nQ{{T}}", 2, "longer than"),
        (f"$CATEGORY: {'x/' * 130}\n\nQ{{T}}", 3, "longer than"),
        ("// fairline: {bad\nQ{T}", 1, "damaged"),
        ('// fairline: {"is":{"points":"1E999999999"},"of":"x"}\nQ{T}', 1, "changed"),
        ('// fairline: {"is":{"kind":"essay"},"of":"x"}\nQ{T}', 1, "damaged"),
    ],
)
def test_mistake_is_told_with_its_line(text: str, line: int, sentence: str) -> None:
    found = told(text)
    assert [at for at, _ in found] == [line] and sentence in found[0][1], found


def test_other_questions_are_read_past_a_mistake() -> None:
    found = read_gift(b"Q{T}\n\nR{=a ~\n\nS{F}\n\nT}\n\nU{T}")
    assert [question.line for question in found.questions] == [1, 5, 9]
    assert [problem.line for problem in found.problems] == [3, 7]


def test_changed_question_is_not_overwritten_by_its_old_line() -> None:
    content = one("Q{~a =b}")
    written = write_gift(
        [QuestionContent(kind=content.kind, text=content.text, options=content.options, shuffle=False)]
    )
    assert b"fairline" in written
    assert not read_gift(written.replace(b"Q {", b"Q? {")).problems
    both = QuestionContent(kind=QuestionKind.DESCRIPTION, text=plain("a "), points=Decimal(0))
    changed = write_gift([both]).replace(b"]a", b"]b")
    assert [problem.line for problem in read_gift(changed).problems] == [1]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"{" * 2_000_000, 1),
        (b"{}\n\n" * 60_000, 1),
        (b"\n" * (MOST_LINES + 2), MOST_LINES + 1),
        (b"a{T}\n\n" * (MOST_QUESTIONS + 5), 2 * MOST_QUESTIONS + 1),
        (b"a}\n\n" * (MOST_PROBLEMS + 5), 1),
        (b"a{" + b"=b\n" * 60_000 + b"}", 1),
        (b"a{T}\n// [id:" + b"[id:" * 60_000, 1),
        (b"\\" * 5_000_000, 1),
        (b"Q{T}\xff", 1),
        (b"\xff\xfea", 1),
        (b"Q{T}\n\0", 2),
        (b"Q{T}\n\nR{=a\x0f ~b}", 3),
        (b"x" * (LARGEST_FILE + 1), 1),
    ],
)
def test_hostile_file_is_refused_at_once(content: bytes, line: int) -> None:
    found = read_questions(content, "a.gift")
    assert found.problems[0].line == line
    assert len(found.problems) <= MOST_PROBLEMS + 1


AIKEN = "How late may one call?\nA. Until noon\nB) Until nine\nANSWER: B\n\n"
AIKEN += "Is it so?\nyes or no\nA. yes\nB. no\nANSWER: a\n"


def test_aiken_is_read_with_its_letters() -> None:
    found = read_aiken(AIKEN.encode())
    assert not found.problems
    assert [question.line for question in found.questions] == [1, 6]
    assert shares(found.questions[0].content) == [("Until noon", 0), ("Until nine", 1)]
    assert found.questions[1].content.text.texts["en"] == "Is it so?\nyes or no"
    assert (
        read_gift(write_gift([q.content for q in found.questions])).questions[0].content == found.questions[0].content
    )


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("Q\nA. x\nB. y\n\nR\nA. x\nB. y\nANSWER: A\n", 3, "ANSWER is missing"),
        ("Q\nA. x\nB. y\nANSWER: C\n", 4, "no option has"),
        ("Q\nA. x\nC. y\nANSWER: A\n", 3, "was expected"),
        ("Q\nA. x\nwhat\nB. y\nANSWER: A\n", 3, "neither"),
        ("A. x\nB. y\nANSWER: A\n", 1, "no text"),
        ("Q\nA. x\nB.\nANSWER: A\n", 3, "no text"),
        ("Q\nA. x\nANSWER: A\n", 1, "at least two"),
        ("Q\nANSWER: A\n", 2, "no option has"),
    ],
)
def test_mistake_in_aiken_is_told_with_its_line(text: str, line: int, sentence: str) -> None:
    found = read_aiken(text.encode()).problems
    assert [problem.line for problem in found] == [line] and sentence in found[0].sentence, found


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (AIKEN.encode(), "a.txt", FileFormat.AIKEN),
        (AIKEN.encode("utf-16"), "a.txt", FileFormat.AIKEN),
        (b"Q{T}", "a.txt", FileFormat.GIFT),
        (b"Q{T}", "", FileFormat.GIFT),
        (b"\x89PNG\0\0", "a.txt", None),
        (b'<?xml version="1.0"?><quiz/>', "a.txt", FileFormat.MOODLE_XML),
    ],
)
def test_format_is_found_by_content_and_name(content: bytes, name: str, expected: FileFormat | None) -> None:
    assert format_of(content, name) is expected
