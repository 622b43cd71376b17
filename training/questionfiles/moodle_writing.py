"""Writes Moodle XML; what it has no place for goes into an element that Moodle passes over."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from xml.sax.saxutils import escape  # only writes  # nosec B406

from portal.errors import Invalid
from training.questionfiles.cloze import with_gaps
from training.questionfiles.moodle_kinds import MARKINGS
from training.questionfiles.moodle_reading import FORMAT_NAMES, REST, UNDERSTOOD, USUAL, read_moodle
from training.questionfiles.pictures import with_moodle_files
from training.questionfiles.reading import Misread
from training.questionfiles.rest import base_language, rest_of
from training.questionfiles.values import category_text, number_text, percent_text, text_of_words
from training.quizzes.content import QuestionContent, QuestionKind, Words

USUAL_LANGUAGE = "en"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_TAIL = "</quiz>\n"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_TYPES: Mapping[QuestionKind, str] = {
    QuestionKind.SINGLE: "multichoice",
    QuestionKind.MULTIPLE: "multichoice",
    QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.MATCHING: "matching",
    QuestionKind.ORDERING: "ordering",
    QuestionKind.NUMERIC: "numerical",
    QuestionKind.SHORT_TEXT: "shortanswer",
    QuestionKind.CLOZE: "cloze",
    QuestionKind.ESSAY: "essay",
    QuestionKind.DESCRIPTION: "description",
}
_MARKINGS = {marking: name for name, marking in MARKINGS.items()}


def write_moodle(contents: Sequence[QuestionContent], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """A Moodle XML file in UTF-8; every question comes back from it as it was.

    ``pictures`` are the bytes of those that the questions show, by their SHA-256.
    """
    pieces = [_HEAD]
    category: tuple[str, ...] = ()
    for content in contents:
        if content.category != category:
            category = content.category
            pieces.append(_category(category))
        pieces.append(with_moodle_files(_question(content), pictures or {}))
    return "".join([*pieces, _TAIL]).encode()


def _category(category: tuple[str, ...]) -> str:
    path = _leaf("text", category_text(category))
    return f'<question type="category">\n<category>{path}</category>\n</question>\n'


def _question(content: QuestionContent) -> str:
    language = base_language(content)
    said = [*_shared(content, language), *_WRITERS[content.kind](content, language), *_settings(content)]
    lines = "\n".join(line for line in said if line)
    begin, end = f'<question type="{_TYPES[content.kind]}">\n{lines}\n', "</question>\n"

    def reread(wanted: str) -> QuestionContent | None:
        text = f"{_HEAD}{_category(content.category)}{begin}{end}{_TAIL}"
        found = read_moodle(text.encode(), wanted)
        return found.questions[0].content if len(found.questions) == 1 and not found.problems else None

    try:
        rest = rest_of(content, reread, USUAL_LANGUAGE)
    except Misread as wrong:
        raise Invalid(wrong.problem.sentence, field=None, **wrong.problem.values) from None
    return begin + (_leaf(REST, rest) + "\n" if rest else "") + end


def _shared(content: QuestionContent, language: str) -> Iterator[str]:
    words = content.text
    if content.kind is QuestionKind.CLOZE:
        text = with_gaps(text_of_words(words, language), content.parts, language)
        words = Words(texts={language: text}, form=words.form)
    yield f"<name>{_leaf('text', content.name)}</name>"
    yield _words("questiontext", words, language, always=True)
    yield _words("generalfeedback", content.feedback, language)
    if content.kind is not QuestionKind.CLOZE:
        yield _leaf("defaultgrade", number_text(content.points))
    yield _leaf("penalty", f"{float(content.penalty):.7f}")
    if content.own_id:
        yield _leaf("idnumber", content.own_id)
    for name, said in (
        ("correctfeedback", content.when_right),
        ("partiallycorrectfeedback", content.when_partly),
        ("incorrectfeedback", content.when_wrong),
    ):
        yield _words(name, said, language)
    if content.show_right_count:
        yield "<shownumcorrect/>"
    for hint in content.hints:
        flags = ("<shownumcorrect/>" if hint.show_right_count else "") + ("<clearwrong/>" if hint.clear_wrong else "")
        yield _words("hint", hint.words, language, flags, always=True)
    if content.tags:
        tags = "".join(f"<tag>{_leaf('text', tag)}</tag>" for tag in content.tags)
        yield f"<tags>{tags}</tags>"


def _settings(content: QuestionContent) -> Iterator[str]:
    for setting in content.settings:
        if _NAME.fullmatch(setting.name) and (setting.name not in UNDERSTOOD or setting.name in USUAL):
            yield _leaf(setting.name, setting.value)


def _options(content: QuestionContent, language: str) -> Iterator[str]:
    yield _leaf("single", _flag(content.kind is QuestionKind.SINGLE))
    yield _leaf("shuffleanswers", _flag(content.shuffle))
    yield _leaf("answernumbering", content.numbering.value)
    for option in content.options:
        form = f' format="{FORMAT_NAMES[option.words.form]}"'
        yield _answer(text_of_words(option.words, language), option.share, option.feedback, language, form=form)


def _truth(content: QuestionContent, language: str) -> Iterator[str]:
    for name, option in zip(("true", "false"), content.options, strict=True):
        yield _answer(name, option.share, option.feedback, language)


def _texts(content: QuestionContent, language: str) -> Iterator[str]:
    yield _leaf("usecase", "1" if content.exact_case else "0")
    for answer in content.words:
        yield _answer(answer.text, answer.share, answer.feedback, language)


def _numbers(content: QuestionContent, language: str) -> Iterator[str]:
    for answer in content.numbers:
        text = "*" if answer.value is None else number_text(answer.value)
        more = _leaf("tolerance", number_text(answer.tolerance))
        yield _answer(text, answer.share, answer.feedback, language, more)
    if content.units:
        units = "".join(
            f"<unit>{_leaf('multiplier', number_text(unit.factor))}{_leaf('unit_name', unit.name)}</unit>"
            for unit in content.units
        )
        yield f"<units>{units}</units>"


def _pairs(content: QuestionContent, language: str) -> Iterator[str]:
    yield _leaf("shuffleanswers", _flag(content.shuffle))
    for pair in content.pairs:
        answer = f"<answer>{_leaf('text', text_of_words(pair.answer, language))}</answer>"
        yield _words("subquestion", pair.prompt, language, answer, always=True)


def _order(content: QuestionContent, language: str) -> Iterator[str]:
    yield _leaf("gradingtype", _MARKINGS[content.order_marking])
    for number, item in enumerate(content.items, start=1):
        text = _leaf("text", text_of_words(item, language))
        yield f'<answer fraction="{number}.0000000" format="{FORMAT_NAMES[item.form]}">{text}</answer>'


def _essay(content: QuestionContent, language: str) -> Iterator[str]:
    terms = content.essay
    if terms is None:
        return
    yield _leaf("responserequired", "1" if terms.required else "0")
    yield _leaf("responsefieldlines", str(terms.lines))
    if terms.least_words is not None:
        yield _leaf("minwordlimit", str(terms.least_words))
    if terms.most_words is not None:
        yield _leaf("maxwordlimit", str(terms.most_words))
    yield _words("graderinfo", terms.for_marker, language)
    yield _words("responsetemplate", terms.template, language)


def _nothing(content: QuestionContent, language: str) -> Iterator[str]:
    yield from ()


def _answer(text: str, share: Fraction, feedback: Words, language: str, more: str = "", form: str = "") -> str:
    said = _words("feedback", feedback, language)
    return f'<answer fraction="{percent_text(share)}"{form}>{_leaf("text", text)}{more}{said}</answer>'


def _words(name: str, words: Words, language: str, more: str = "", *, always: bool = False) -> str:
    text = text_of_words(words, language)
    if not text and not always:
        return ""
    return f'<{name} format="{FORMAT_NAMES[words.form]}">{_leaf("text", text)}{more}</{name}>'


def _leaf(name: str, text: str) -> str:
    said = escape(_ILLEGAL.sub("", text), {"\r": "&#13;"})
    return f"<{name}>{said}</{name}>"


def _flag(value: bool) -> str:
    return "true" if value else "false"


_WRITERS: Mapping[QuestionKind, Callable[[QuestionContent, str], Iterator[str]]] = {
    QuestionKind.SINGLE: _options,
    QuestionKind.MULTIPLE: _options,
    QuestionKind.TRUE_FALSE: _truth,
    QuestionKind.MATCHING: _pairs,
    QuestionKind.ORDERING: _order,
    QuestionKind.NUMERIC: _numbers,
    QuestionKind.SHORT_TEXT: _texts,
    QuestionKind.CLOZE: _nothing,
    QuestionKind.ESSAY: _essay,
    QuestionKind.DESCRIPTION: _nothing,
}
