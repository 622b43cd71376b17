"""Typed words are matched to a choice by score and margin; what cannot be sure is asked, the rest is none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from tests.training.call_stories import SCENARIOS
from training.calls.scenariofiles import read_scenario
from training.commands import calls
from training.judge.rules.matching import LONGEST_COMPARED, MatchVerdict, match
from training.judge.rules.numberwords import chinese_number, numbers_in
from training.judge.rules.reading import LONGEST, read
from training.judge.wordings import wordings_of

WIFE = SCENARIOS / "wrong_person.twee"
CHOICES = {
    "tell": ["He owes Harbour Bank 3,200 yuan, please get him to pay."],
    "name": ["My name is Lin. It is a personal matter that I can only discuss with him."],
    "not_tell": ["I will not tell you what it is about."],
}
CHINESE = {
    "tell": ["他欠海湾银行3200元，麻烦您催他还一下。"],
    "name": ["我姓林，有件私事要和他本人说。他什么时候方便？"],
}
TRADITIONAL = OpenCC("s2t")
LETTERS = "我你他欠钱款三千二百万零元abc 1９,.，。😀傻\u200b\u0301ßﬁ不要'\"?？\n"
UGLY = st.text(alphabet=st.sampled_from(LETTERS) | st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "language", "verdict", "best"),
    [
        ("he owes harbour bank 3200 yuan, get him to pay", "en", MatchVerdict.MATCH, "tell"),
        (
            "He owes Harbour Bank three thousand two hundred yuan, get him to pay!",
            "en",
            MatchVerdict.MATCH,
            "tell",
        ),
        ("My name is Lin, it's a personal matter I can only discuss with him", "en", MatchVerdict.MATCH, "name"),
        ("他欠海湾银行三千二百元，麻烦您催他还一下", "zh_Hans", MatchVerdict.MATCH, "tell"),
        ("他欠海灣銀行３２００元，麻煩您催他還一下", "zh_Hans", MatchVerdict.MATCH, "tell"),
        ("嗯，我姓林，那个，有件私事要和他本人说，他什么时候方便", "zh_Hans", MatchVerdict.MATCH, "name"),
        ("今天天气真好", "zh_Hans", MatchVerdict.NONE, None),
        ("Lovely weather in Lisbon", "en", MatchVerdict.NONE, None),
        ("😀😀😀", "en", MatchVerdict.NONE, None),
        ("", "en", MatchVerdict.NONE, None),
    ],
)
def test_text_finds_its_choice(text: str, language: str, verdict: MatchVerdict, best: str | None) -> None:
    found = match(text, CHOICES if language == "en" else CHINESE, language)
    assert found.verdict is verdict
    if best is not None:
        assert found.best == best


def test_negation_is_never_matched_without_asking() -> None:
    found = match("I will tell you what it is about.", CHOICES, "en")
    assert (found.verdict, found.best) == (MatchVerdict.CLOSE, "not_tell")


def test_two_alike_choices_are_asked_about() -> None:
    found = match("请问陈伟他在", {"one": ["您好，请问陈伟在吗？"], "two": ["您好，请问陈伟在家吗？"]}, "zh_Hans")
    assert found.verdict is MatchVerdict.CLOSE and set(found.close) == {"one", "two"}


def test_no_candidates_is_none() -> None:
    assert match("hello", {}, "en").verdict is MatchVerdict.NONE
    assert match("hello", {"empty": []}, "en").best is None


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
def test_each_choice_finds_itself_by_its_own_words(language: str) -> None:
    scenario = read_scenario(WIFE.read_bytes()).scenario
    assert scenario is not None
    for node in scenario.nodes:
        wordings = wordings_of(scenario, node, language)
        for name, said in wordings.items():
            for text in said:
                assert match(text, wordings, language).best == name


def test_open_choices_can_be_named() -> None:
    scenario = read_scenario(WIFE.read_bytes()).scenario
    assert scenario is not None
    node = next(node for node in scenario.nodes if node.name == "WhoAsks")
    assert set(wordings_of(scenario, node, "en", only=["hint"])) == {"hint"}
    assert all("{" not in text for said in wordings_of(scenario, node, "en").values() for text in said)


def test_long_text_is_cut_before_comparing() -> None:
    assert match("他欠钱。" * 2_500, CHINESE, "zh_Hans").verdict is not MatchVerdict.MATCH
    assert LONGEST_COMPARED < 10_000 < LONGEST


@given(UGLY)
@settings(max_examples=80, deadline=None)
def test_places_of_a_reading_lie_inside_the_text(text: str) -> None:
    reading = read(text)
    assert len(reading.text) == len(reading.starts) == len(reading.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(reading.starts, reading.ends, strict=True))
    assert list(reading.starts) == sorted(reading.starts)
    span = reading.span(0, len(reading.text) + 3)
    assert 0 <= span.start <= span.end <= len(text)


@given(UGLY, st.sampled_from(["en", "zh_Hans", "zh_Hant"]))
@settings(max_examples=40, deadline=None)
def test_match_never_raises_and_scores_lie_between_0_and_1(text: str, language: str) -> None:
    found = match(text, CHOICES, language)
    assert all(0 <= one.score <= 1.0001 for one in found.scores)
    assert (found.verdict is MatchVerdict.NONE) == (not found.close)


@given(st.text(alphabet="这个欠款逾期贷给您说还钱银行服务开车电话联系长发后干里面台只云", max_size=30))
@settings(max_examples=50, deadline=None)
def test_traditional_letters_read_like_simplified(text: str) -> None:
    assert read(TRADITIONAL.convert(text)).text == read(text).text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("三千二百元", ["3200"]),
        ("三千二", ["3200"]),
        ("一万零五十块", ["10050"]),
        ("二〇二六年三月五号", ["2026", "3", "5"]),
        ("3.2万", ["32000"]),
        ("千万不要", []),
        ("一一核对，说一下", []),
        ("十五号还两百", ["15", "200"]),
        ("1,200.50", ["1200.5"]),
        ("two thousand five hundred and thirty", ["2530"]),
        ("no one is there", []),
        ("eight thousand three hundred seventy-eight", ["8378"]),
        ("1" * 40, ["1" * 15, "1" * 15, "1" * 10]),
    ],
)
def test_number_words_are_read(text: str, values: list[str]) -> None:
    assert [number.digits for number in numbers_in(text)] == values


def test_no_number_is_made_up() -> None:
    assert chinese_number("百一") is None
    assert chinese_number("一百千") is None


def test_number_keeps_its_place_in_the_original() -> None:
    reading = read("您欠 ３，２００ 元，共三千二百元。")
    place = reading.text.rindex("3200")
    assert reading.quoted(place, place + 4) == "三千二百"


def run(*arguments: str):
    """The command as the console calls it."""
    return CliRunner().invoke(calls, list(arguments))


def test_console_prints_the_match() -> None:
    answer = run("match", str(WIFE), "他的贷款逾期了，您是他爱人应该知道", "--node", "WhoAsks", "--lang", "zh_Hans")
    found = json.loads(answer.stdout)
    assert set(found) == {"verdict", "best", "score", "margin", "close", "scores"}
    assert found["best"] == "tell_debt"


def test_console_says_what_is_missing(tmp_path: Path) -> None:
    assert run("match", str(WIFE), "hello", "--node", "Nowhere").exit_code != 0
    other = tmp_path / "other.twee"
    other.write_bytes(b"\xff\x00nothing")
    assert run("match", str(other), "hello", "--node", "Ring").exit_code != 0
