"""What an answer earns for every kind of question, as tables and with generated cases; how answers travel."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid
from training.marking.rules import (
    best_answer,
    check_answer,
    check_whole,
    feedback_on,
    share_earned,
    words_in,
    wrong_answer,
)
from training.marking.sheets import Sheet
from training.quizzes.content import (
    EssayTerms,
    MeasureUnit,
    NumberAnswer,
    Option,
    OrderMarking,
    Pair,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    plain,
)
from training.words.rules import fits, folded, number_in

ONE, HALF, THIRD = Fraction(1), Fraction(1, 2), Fraction(1, 3)


def options(*shares: Fraction | int) -> tuple[Option, ...]:
    """Options with these shares."""
    return tuple(Option(words=plain(f"Option {n}"), share=Fraction(share)) for n, share in enumerate(shares))


SINGLE = QuestionContent(kind=QuestionKind.SINGLE, text=plain("?"), options=options(0, 1, HALF, Fraction(-1, 2)))
MULTIPLE = QuestionContent(
    kind=QuestionKind.MULTIPLE, text=plain("?"), options=options(THIRD, THIRD, THIRD, -HALF, -HALF)
)
MATCHING = QuestionContent(
    kind=QuestionKind.MATCHING,
    text=plain("?"),
    pairs=(
        Pair(prompt=plain("dog"), answer=plain("barks")),
        Pair(prompt=plain("cat"), answer=plain("meows")),
        Pair(prompt=plain("wolf"), answer=plain("barks")),
        Pair(answer=plain("sings")),
    ),
)
ORDER = QuestionContent(
    kind=QuestionKind.ORDERING, text=plain("?"), items=tuple(plain(word) for word in ("a", "b", "c", "d"))
)
NUMERIC = QuestionContent(
    kind=QuestionKind.NUMERIC,
    text=plain("?"),
    numbers=(
        NumberAnswer(value=Decimal("1200"), feedback=plain("exactly")),
        NumberAnswer(value=Decimal("1200"), tolerance=Decimal("12.5"), share=HALF),
    ),
    units=(MeasureUnit(name="yuan", factor=Decimal(1)), MeasureUnit(name="fen", factor=Decimal(100))),
)
WORDS = QuestionContent(
    kind=QuestionKind.SHORT_TEXT,
    text=plain("?"),
    words=(TextAnswer(text="还款计划"), TextAnswer(text="*repayment plan", share=HALF), TextAnswer(text="5 \\* 3")),
)
CLOZE = QuestionContent(
    kind=QuestionKind.CLOZE,
    text=plain("Calls end at {#1}; at most {#2} a day, by {#3}."),
    parts=(
        Part(kind=PartKind.NUMBER, weight=2, numbers=(NumberAnswer(value=Decimal(22)),)),
        Part(kind=PartKind.LIST, options=options(0, 1)),
        Part(kind=PartKind.WORD, words=(TextAnswer(text="voice"),)),
    ),
)
ESSAY = QuestionContent(kind=QuestionKind.ESSAY, text=plain("?"), essay=EssayTerms(least_words=3, most_words=6))
ALL = [SINGLE, MULTIPLE, MATCHING, ORDER, NUMERIC, WORDS, CLOZE]


def ordered(marking: OrderMarking) -> QuestionContent:
    """The order, marked so."""
    return QuestionContent(kind=QuestionKind.ORDERING, text=plain("?"), items=ORDER.items, order_marking=marking)


@pytest.mark.parametrize(
    ("content", "answer", "share"),
    [
        (SINGLE, [1], ONE),
        (SINGLE, [2], HALF),
        (SINGLE, [0], 0),
        (SINGLE, [3], 0),
        (SINGLE, [], 0),
        (SINGLE, None, 0),
        (MULTIPLE, [0, 1, 2], ONE),
        (MULTIPLE, [0, 1], Fraction(2, 3)),
        (MULTIPLE, [0, 1, 2, 3], HALF),
        (MULTIPLE, [0, 3], 0),
        (MULTIPLE, [0, 1, 2, 3, 4], 0),
        (MATCHING, [0, 1, 2], ONE),
        (MATCHING, [2, 1, 0], ONE),  # both bark
        (MATCHING, [1, 0, 3], 0),
        (MATCHING, [0, None, None], THIRD),
        (ordered(OrderMarking.PLACES), [0, 1, 2, 3], ONE),
        (ordered(OrderMarking.PLACES), [1, 0, 2, 3], HALF),
        (ordered(OrderMarking.PLACES), [3, 0, 1, 2], 0),
        (ordered(OrderMarking.NEIGHBOURS), [3, 0, 1, 2], Fraction(2, 3)),
        (ordered(OrderMarking.NEIGHBOURS), [0, 1, 2, 3], ONE),
        (ordered(OrderMarking.ALL), [0, 1, 3, 2], 0),
        (ordered(OrderMarking.ALL), [0, 1, 2, 3], ONE),
        (NUMERIC, "1200", ONE),
        (NUMERIC, " 1,200.00 ", ONE),
        (NUMERIC, "１２００", ONE),
        (NUMERIC, "¥1200", ONE),
        (NUMERIC, "1212.5", HALF),
        (NUMERIC, "1212.51", 0),
        (NUMERIC, "120000 fen", ONE),
        (NUMERIC, "1200 miles", 0),
        (NUMERIC, "12,00", 0),
        (NUMERIC, "many", 0),
        (WORDS, "還款計劃", ONE),
        (WORDS, "  还款计划。 ", ONE),
        (WORDS, "A REPAYMENT  plan", HALF),
        (WORDS, "repayment plans", 0),
        (WORDS, "5 * 3", ONE),
        (WORDS, "5 x 3", 0),
        (CLOZE, ["22", [1], "Voice"], ONE),
        (CLOZE, ["22", [0], ""], HALF),
        (CLOZE, ["", [1], "voice"], HALF),
        (ESSAY, "", 0),
        (ESSAY, "I would listen.", None),
    ],
)
def test_answer_earns_its_share(content, answer, share) -> None:
    assert share_earned(content, answer) == share


@pytest.mark.parametrize("content", ALL, ids=lambda content: content.kind.value)
def test_best_answer_earns_all_and_the_wrong_one_less(content) -> None:
    best = best_answer(content)
    check_answer(content, best)
    if content is not WORDS:  # what is accepted there is shown with its star
        check_whole(content, best)
    assert share_earned(content, best) == 1
    wrong = wrong_answer(content)
    check_answer(content, wrong)
    earned = share_earned(content, wrong)
    assert earned is not None
    assert earned < 1


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (SINGLE, [9]),
        (SINGLE, [0, 1]),
        (SINGLE, [True]),
        (MULTIPLE, [0, 0]),
        (MULTIPLE, "0"),
        (MATCHING, [0, 1]),
        (MATCHING, [0, 1, 9]),
        (ORDER, [0, 1, 2, 4]),
        (NUMERIC, 12),
        (WORDS, ["x"]),
        (CLOZE, ["22", [1]]),
        (CLOZE, ["22", [7], "voice"]),
        (ESSAY, "x" * 20_001),
    ],
)
def test_what_is_no_answer_is_refused(content, answer) -> None:
    with pytest.raises(Invalid):
        check_answer(content, answer)


@pytest.mark.parametrize(
    ("content", "answer", "sentence"),
    [
        (SINGLE, [], "Choose an answer"),
        (MATCHING, [0, None, 1], "still missing"),
        (ORDER, [0, 0, 1, 2], "each place once"),
        (NUMERIC, "a lot", "Write a number"),
        (WORDS, "  ", "Answer this"),
        (CLOZE, ["22", [], "voice"], "still missing"),
        (ESSAY, "", "Answer this"),
        (ESSAY, "too short", "at least 3 words; there are 2"),
        (ESSAY, "听债务人说完话", "at most 6 words; there are 7"),
    ],
)
def test_half_an_answer_is_not_handed_in(content, answer, sentence) -> None:
    with pytest.raises(Invalid) as caught:
        check_whole(content, answer)
    assert sentence in caught.value.message % caught.value.values


def test_description_asks_nothing() -> None:
    content = QuestionContent(kind=QuestionKind.DESCRIPTION, text=plain("Read this."))
    check_whole(content, None)
    assert share_earned(content, None) == 0
    assert Sheet(content=content, seed="s", question_id=1).slots() == []


def test_chosen_and_accepted_answers_say_something_back() -> None:
    assert feedback_on(NUMERIC, "1200") == (plain("exactly"),)
    assert feedback_on(NUMERIC, "1") == ()


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a*b*c", "a12b34c", True),
        ("a*b*c", "acb", False),
        ("*", "", True),
        ("ab*ba", "aba", False),
        ("*a" * 50 + "b", "a" * 5000, False),
        ("Ｈｅｌｌｏ", "hello", True),
        ("投訴管道", "投诉管道", True),
    ],
)
def test_star_stands_for_any_letters(pattern, text, expected) -> None:
    assert fits(pattern, text) is expected


def test_exact_case_is_kept_where_it_is_asked_for() -> None:
    assert fits("GB", "GB", exact_case=True)
    assert not fits("GB", "gb", exact_case=True)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
def test_folding_again_changes_nothing_and_every_text_fits_itself(text) -> None:
    assert folded(folded(text)) == folded(text)
    assert fits(text.replace("\\", "").replace("*", "\\*"), text.replace("\\", ""))


@given(st.decimals(-(10**9), 10**9, places=4))
def test_number_is_read_as_it_is_written(number) -> None:
    assert number_in(str(number)) == (number, "")


@pytest.mark.parametrize(("text", "words"), [("I would listen.", 3), ("听他说完", 4), ("听 he 说", 3), ("", 0)])
def test_words_are_counted_in_both_scripts(text, words) -> None:
    assert words_in(text) == words


def any_answer(content: QuestionContent) -> st.SearchStrategy[object]:
    """Answers that the page can send for a question."""
    texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=9)
    places = {
        QuestionKind.SINGLE: st.integers(0, 3).map(lambda n: [n]),
        QuestionKind.MULTIPLE: st.sets(st.integers(0, 4)).map(sorted),
        QuestionKind.MATCHING: st.tuples(*[st.sampled_from([None, 0, 1, 3])] * 3).map(list),
        QuestionKind.ORDERING: st.permutations([0, 1, 2, 3]),
        QuestionKind.CLOZE: st.tuples(texts, st.sampled_from([[], [0], [1]]), texts).map(list),
    }
    return places.get(content.kind, texts)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([*ALL, ESSAY]), st.text(min_size=1, max_size=9), st.booleans(), st.data())
def test_answer_travels_to_the_page_and_back(content, seed, keep_order, data) -> None:
    answer = data.draw(any_answer(content))
    sheet = Sheet(content=content, seed=seed, question_id=7, keep_order=keep_order)
    values = sheet.values(answer)
    assert len(values) == len(sheet.slots())
    back = sheet.answer(values)
    check_answer(content, back)
    assert back == answer
    assert sorted(sheet.order()) == list(range(len(sheet.order())))
    for slot, held in zip(sheet.slots(), values, strict=True):
        tokens = {token for token, _ in slot.choices}
        assert not tokens or set(held) <= tokens


@pytest.mark.parametrize("content", ALL, ids=lambda content: content.kind.value)
def test_values_of_another_attempt_are_refused(content) -> None:
    here, there = (Sheet(content=content, seed=seed, question_id=7) for seed in ("a", "b"))
    foreign = there.values(best_answer(content))
    if any(slot.choices for slot in here.slots()):
        with pytest.raises(Invalid):
            here.answer(foreign)
    with pytest.raises(Invalid):
        here.answer([*foreign, ["x"]])


def test_equal_answers_of_a_matching_are_offered_once_and_any_line_may_take_them() -> None:
    sheet = Sheet(content=MATCHING, seed="s", question_id=7)
    assert all(len(slot.choices) == 3 for slot in sheet.slots())
    assert share_earned(MATCHING, sheet.answer(sheet.values([0, 1, 2]))) == 1
