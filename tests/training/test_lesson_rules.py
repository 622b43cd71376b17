"""What may be published as a lesson, and how two texts are compared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.config import LANGUAGES
from portal.errors import Invalid, Refused
from portal.files.rules import Shape
from portal.web.markdown import mentions
from training.lessons.rules import (
    Change,
    check_changed,
    check_lesson,
    check_removable,
    compare,
    file_ids,
    placed,
)

SHAPES = {1: Shape.PICTURE, 2: Shape.FILM, 3: Shape.CAPTIONS, 4: Shape.ATTACHMENT}


def lesson(body: str = "A text.", **changed: str) -> dict[str, dict[str, str]]:
    """A whole lesson with one body in English; ``title_xx`` and ``body_xx`` overrule."""
    texts = {language: {"title": "T", "body": "B"} for language in LANGUAGES}
    texts["en"]["body"] = body
    for name, value in changed.items():
        part, _, language = name.partition("_")
        texts[language][part] = value
    return texts


def named(texts):
    """The files that each language names."""
    return {language: mentions(text["body"]) for language, text in texts.items()}


@pytest.mark.parametrize(
    ("texts", "field", "words"),
    [
        (lesson(title_zh_Hant=" "), "title_zh_Hant", "title in every language"),
        (lesson(body_zh_Hans=""), "body_zh_Hans", "text in every language"),
        (lesson("![](file:1)"), "body_en", "Say in words"),
        (lesson("![a](file:9)"), "body_en", "not among the files"),
        (lesson("[a](file:9)"), "body_en", "not among the files"),
        (lesson("![a](https://elsewhere.example/a.png)"), "body_en", "lies elsewhere"),
        (lesson('![a](file:2 "file:1")'), "body_en", "no captions"),
        (lesson('![a](file:2 "file:8")'), "body_en", "not among the files"),
    ],
)
def test_lesson_that_is_not_whole_says_where(texts, field, words) -> None:
    with pytest.raises(Invalid, match=words) as error:
        check_lesson(texts, named(texts), SHAPES)
    assert error.value.field == field


@pytest.mark.parametrize(
    "body",
    [
        "Plain.",
        "![a shop](file:1)",
        '![a shop](file:1 "The shop")',
        '![a call](file:2 "file:3")',
        "[take this](file:4) and [look](https://example.org)",
        "`![a](file:99)`",
        "```\n![a](file:99)\n```",
    ],
)
def test_whole_lesson_passes(body) -> None:
    check_lesson(lesson(body), named(lesson(body)), SHAPES)


def test_files_of_every_language_count() -> None:
    texts = lesson("![a](file:1)", body_zh_Hans='![b](file:2 "file:3")', body_zh_Hant="`file:7` [c](file:4)")
    assert file_ids(named(texts)) == [1, 2, 3, 4]


def test_same_text_is_not_published_again() -> None:
    check_changed("a", None)
    check_changed("a", "b")
    with pytest.raises(Refused, match="Nothing differs"):
        check_changed("a", "a")


def test_published_file_stays() -> None:
    check_removable(1, {2})
    with pytest.raises(Refused, match="so it stays"):
        check_removable(2, {2})


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [(Shape.PICTURE, "![a (b)](file:5)"), (Shape.FILM, "![a (b)](file:5)"), (Shape.ATTACHMENT, "[a (b)](file:5)")],
)
def test_words_that_place_a_file(shape, wanted) -> None:
    assert placed(5, shape, "a [b]") == wanted


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "d e"]), max_size=12).map("\n".join)


@given(LINES, LINES)
@settings(max_examples=100)
def test_comparison_tells_every_line_that_came_and_went(old, new) -> None:
    found = compare(old, new)
    same = [line.text for line in found if line.change is Change.SAME]
    gone = [line.text for line in found if line.change is Change.GONE]
    came = [line.text for line in found if line.change is Change.NEW]
    assert bool(found) == (old.splitlines() != new.splitlines())
    assert set(gone) <= set(old.splitlines()) and set(came) <= set(new.splitlines())
    assert len(gone) - len(came) == (len(old.splitlines()) - len(new.splitlines()) if found else 0)
    assert set(same) <= set(old.splitlines()) & set(new.splitlines())


def test_long_stretch_without_a_change_is_left_out() -> None:
    old = "\n".join(str(number) for number in range(20))
    found = compare(old, old.replace("10", "ten"))
    assert [(line.change.value, line.text) for line in found] == [
        ("left_out", ""),
        ("same", "8"),
        ("same", "9"),
        ("gone", "10"),
        ("new", "ten"),
        ("same", "11"),
        ("same", "12"),
        ("left_out", ""),
    ]
