"""The content of a question as JSON and back, and shares behind rounded percentages."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.quizzes.content import (
    EssayTerms,
    NumberAnswer,
    Option,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    Words,
    percent_of_share,
    plain,
    share_of_percent,
)
from training.quizzes.packing import packed, unpacked

words = st.builds(Words, texts=st.dictionaries(st.sampled_from(["en", "zh_Hans", "zh_Hant"]), st.text(max_size=9)))
shares = st.fractions(min_value=-1, max_value=1, max_denominator=12)
texts = st.builds(TextAnswer, text=st.text(max_size=9), share=shares, feedback=words)
numbers = st.builds(NumberAnswer, value=st.none() | st.decimals(-99, 99, places=3), share=shares)
options = st.builds(Option, words=words, share=shares, feedback=words)
contents = st.builds(
    QuestionContent,
    kind=st.sampled_from(QuestionKind),
    text=words,
    points=st.decimals(0, 9, places=2),
    options=st.lists(options, max_size=2).map(tuple),
    numbers=st.lists(numbers, max_size=2).map(tuple),
    parts=st.lists(st.builds(Part, kind=st.sampled_from(PartKind), words=st.tuples(texts)), max_size=2).map(tuple),
    essay=st.none() | st.builds(EssayTerms, template=words, most_words=st.none() | st.integers(1, 9)),
    tags=st.lists(st.text(max_size=5), max_size=2).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(contents)
def test_content_comes_back_from_json_as_it_was(content: QuestionContent) -> None:
    assert unpacked(QuestionContent, json.loads(json.dumps(packed(content)))) == content


def test_fields_that_say_nothing_are_left_out() -> None:
    assert packed(QuestionContent(kind=QuestionKind.SINGLE, text=plain("Why?"))) == {
        "kind": "single",
        "text": {"texts": {"en": "Why?"}},
    }


def test_unknown_field_is_no_question() -> None:
    with pytest.raises(KeyError):
        unpacked(QuestionContent, {"kind": "single", "text": {}, "colour": "red"})


@pytest.mark.parametrize(
    ("percent", "share"),
    [
        ("100", Fraction(1)),
        ("33.33333", Fraction(1, 3)),
        ("-33.333", Fraction(-33333, 100000)),
        ("14.28571", Fraction(1, 7)),
        ("83.33333", Fraction(5, 6)),
        ("66.66667", Fraction(2, 3)),
        ("12.5", Fraction(1, 8)),
        ("0", Fraction(0)),
        ("37.77", Fraction(3777, 10000)),
    ],
)
def test_percentage_stands_for_the_share_it_was_rounded_from(percent: str, share: Fraction) -> None:
    assert share_of_percent(Decimal(percent)) == share


@given(st.fractions(min_value=-1, max_value=1, max_denominator=30))
def test_simple_share_comes_back_from_its_percentage(share: Fraction) -> None:
    assert share_of_percent(percent_of_share(share)) == share
