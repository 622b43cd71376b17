"""Writes GIFT; what it has no place for goes into a comment before the question, which other systems pass over."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from portal.errors import Invalid
from training.questionfiles.gift import REST, read_gift
from training.questionfiles.gift_signs import escaped, written_words
from training.questionfiles.reading import Misread
from training.questionfiles.rest import base_language, rest_of
from training.questionfiles.values import category_text, number_text, percent_text, text_of_words
from training.quizzes.content import QuestionContent, QuestionKind, TextFormat, Words

USUAL_LANGUAGE = "en"


def write_gift(contents: Sequence[QuestionContent]) -> bytes:
    """A GIFT file in UTF-8. Raises Invalid for a question that GIFT cannot hold: a cloze, an order."""
    return "".join(_pieces(contents)).encode()


def _pieces(contents: Sequence[QuestionContent]) -> Iterator[str]:
    category: tuple[str, ...] = ()
    for content in contents:
        if content.category != category:
            category = content.category
            yield f"$CATEGORY: {escaped(category_text(category))}\n\n"
        if content.kind not in _WRITERS:
            raise Invalid(
                "GIFT has no place for the question “%(name)s”: it is a cloze or an order. Export Moodle XML or XLSX.",
                name=_called(content),
            )
        yield _question(content) + "\n"


def _called(content: QuestionContent) -> str:
    return (content.name or next(iter(content.text.texts.values()), ""))[:40]


def _question(content: QuestionContent) -> str:
    written = _notes(content) + _body(content, base_language(content))
    heading = f"$CATEGORY: {escaped(category_text(content.category))}\n"
    try:
        rest = rest_of(content, lambda language: _reread(heading + written, language), USUAL_LANGUAGE)
    except Misread as wrong:
        raise Invalid(wrong.problem.sentence, field=None, **wrong.problem.values) from None
    return (f"{REST}{rest}\n" if rest else "") + written


def _reread(text: str, language: str) -> QuestionContent | None:
    found = read_gift(text.encode(), language)
    return found.questions[0].content if len(found.questions) == 1 and not found.problems else None


def _notes(content: QuestionContent) -> str:
    bits = [f"[id:{_noted(content.own_id)}]"] if content.own_id else []
    bits += [f"[tag:{_noted(tag)}]" for tag in content.tags]
    return f"// {' '.join(bits)}\n" if bits else ""


def _noted(text: str) -> str:
    return re.sub(r"([\\\]])", r"\\\1", " ".join(text.split()))


def _body(content: QuestionContent, language: str) -> str:
    name = f"::{escaped(content.name.strip())}::" if content.name.strip() else ""
    asked = written_words(content.text, TextFormat.AUTO, language)
    general = written_words(content.feedback, content.text.form, language)
    writer = _WRITERS[content.kind]
    if writer is None:
        return f"{name}{asked}\n"
    inner = writer(content, language)
    return f"{name}{asked} {{{inner}{f'####{general}' if general else ''}}}\n"


def _choices(content: QuestionContent, language: str) -> str:
    single = content.kind is QuestionKind.SINGLE
    lines: list[str] = []
    for option in content.options:
        text = written_words(option.words, content.text.form, language)
        whole = single and option.share == 1 and not any(line.startswith("\t=") for line in lines)
        sign = "=" if whole else "~" if option.share == 0 else f"~{_weight(option.share)}"
        lines.append(f"\t{sign}{text}{_feedback(option.feedback, content, language)}\n")
    return "\n" + "".join(lines)


def _truth(content: QuestionContent, language: str) -> str:
    right = content.options[0].share == 1
    when_right, when_wrong = (
        written_words(content.options[place].feedback, content.text.form, language)
        for place in ((0, 1) if right else (1, 0))
    )
    said = "TRUE" if right else "FALSE"
    if when_right:
        return f"{said}#{when_wrong}#{when_right}"
    return f"{said}#{when_wrong}" if when_wrong else said


def _pairs(content: QuestionContent, language: str) -> str:
    """Pairs around their arrow; one within a question would be taken for it, and no sign can say that it is meant."""
    lines = []
    for pair in content.pairs:
        prompt = written_words(pair.prompt, content.text.form, language).replace("->", "- >")
        lines.append(f"\t={prompt} -> {escaped(text_of_words(pair.answer, language).strip())}\n")
    return "\n" + "".join(lines)


def _texts(content: QuestionContent, language: str) -> str:
    """Accepted words; an arrow in one would make a matching of them and no sign can say that it is meant."""
    form = content.text.form
    return "\n" + "".join(
        f"\t={_weight(answer.share)}"
        f"{written_words(Words(texts={language: answer.text.replace('->', '- >')}, form=form), form, language)}"
        f"{_feedback(answer.feedback, content, language)}\n"
        for answer in content.words
    )


def _numbers(content: QuestionContent, language: str) -> str:
    lines = []
    for answer in content.numbers:
        said = _feedback(answer.feedback, content, language)
        if answer.value is None and not answer.share:
            lines.append(f"\t~{said}\n")
            continue
        value = "*" if answer.value is None else f"{number_text(answer.value)}:{number_text(answer.tolerance)}"
        lines.append(f"\t={_weight(answer.share)}{value}{said}\n")
    return "#\n" + "".join(lines)


def _weight(share: Fraction) -> str:
    return f"%{percent_text(share)}%"


def _feedback(words: Words, content: QuestionContent, language: str) -> str:
    said = written_words(words, content.text.form, language) if words else ""
    return f"#{said}" if said else ""


_WRITERS: Mapping[QuestionKind, Callable[[QuestionContent, str], str] | None] = {
    QuestionKind.SINGLE: _choices,
    QuestionKind.MULTIPLE: _choices,
    QuestionKind.TRUE_FALSE: _truth,
    QuestionKind.MATCHING: _pairs,
    QuestionKind.SHORT_TEXT: _texts,
    QuestionKind.NUMERIC: _numbers,
    QuestionKind.ESSAY: lambda content, language: "",
    QuestionKind.DESCRIPTION: None,
}
