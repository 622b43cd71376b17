"""Shows the words of a question in the reader's language: as safe HTML, or as one plain line for a list or a label."""

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

from flask import url_for
from markupsafe import Markup, escape

from portal.web.markdown import cleaned, rendered
from training.quizzes.content import PICTURE, NumberAnswer, QuestionContent, TextFormat, Words

_TAG_OR_BREAK = re.compile(r"<[^>]{0,2000}>|\s+")
_STAR = re.compile(r"(?<!\\)\*")
_GAP = re.compile(r"\{#(\d{1,3})\}")
_IMAGE = re.compile(r"<img\b[^<>]{0,5000}>")
_ALTERNATIVE = re.compile(r"""\salt\s*=\s*(["'])(.{0,2000}?)\1""", re.DOTALL)
_IN_LISTS = 90
_MARKED_UP = frozenset({TextFormat.HTML, TextFormat.AUTO})


def text_of(words: Words, language: str) -> str:
    """The source of the text in a language; another language stands in where it was never translated."""
    texts: Mapping[str, str] = words.texts
    return texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")


def html_of(words: Words, language: str) -> Markup:
    """The text as HTML that can do no harm, whatever it was imported from, with its pictures."""
    text = _with_addresses(text_of(words, language), words.form)
    if words.form is TextFormat.MARKDOWN:
        return rendered(text)
    if words.form in _MARKED_UP:
        broken = text.replace("\n", "<br>") if words.form is TextFormat.AUTO else text
        return cleaned(broken)
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def _with_addresses(text: str, form: TextFormat) -> str:
    """A text with the addresses of its pictures; one that says nothing instead of it is called by its name."""
    if PICTURE.search(text) is None:
        return text
    if form is TextFormat.MARKDOWN:
        return PICTURE.sub(lambda found: _address(found[1]), text)
    return _IMAGE.sub(lambda tag: _tag(tag[0]), text) if form in _MARKED_UP else text


def _tag(image: str) -> str:
    found = PICTURE.search(image)
    return f'<img src="{_address(found[1])}" alt="{escape(_alternative(image, found[2]))}">' if found else image


def _address(digest: str) -> str:
    return url_for("question_pictures.show", digest=digest)


def _alternative(image: str, name: str) -> str:
    """What a picture says in words, else its name."""
    said = _ALTERNATIVE.search(image)
    words = html.unescape(said[2]).strip() if said else ""
    return words or unquote(html.unescape(name))


def label_of(words: Words, language: str) -> str | Markup:
    """The text on one line with its pictures after it, for an answer to choose."""
    text = text_of(words, language)
    shown = [image[0] for image in _IMAGE.finditer(text) if PICTURE.search(image[0])]
    if words.form not in _MARKED_UP or not shown:
        return line_of(words, language)
    line = " ".join(html.unescape(_TAG_OR_BREAK.sub(" ", _IMAGE.sub(" ", text))).split())
    return Markup("{} {}").format(line, cleaned("".join(_tag(image) for image in shown)))


def line_of(words: Words, language: str) -> str:
    """The text on one line without any mark-up; gaps of a cloze as a line, pictures as what they say in words."""
    text = text_of(words, language)
    if words.form in _MARKED_UP:
        text = _IMAGE.sub(_picture_in_words, text)
        text = html.unescape(_TAG_OR_BREAK.sub(" ", text))
    return " ".join(_GAP.sub("____", text).split())


def _picture_in_words(image: re.Match[str]) -> str:
    found = PICTURE.search(image[0])
    return f" [{escape(_alternative(image[0], found[2]))}] " if found else " "


def called(content: QuestionContent, language: str) -> str:
    """What lists call a question: its own name, else the beginning of its text in the reader's language."""
    plain = " ".join((content.name or line_of(content.text, language)).split())
    return plain if len(plain) <= _IN_LISTS else plain[: _IN_LISTS - 1] + "…"


def number_told(answer: NumberAnswer) -> str:
    """A number that is right, both ends of its range where there is one; empty where any number is."""
    if answer.value is None:
        return ""
    ends = (answer.value - answer.tolerance, answer.value + answer.tolerance)
    return " – ".join(format(end.normalize(), "f") for end in ends) if answer.tolerance else str(answer.value)


def words_told(accepted: str) -> str:
    """Words that are accepted, as a person would write them: without the stars that stand for any letters."""
    return " ".join(_STAR.sub(" ", accepted).replace("\\*", "*").split())


def is_one_line(words: Words, language: str) -> bool:
    """Whether the text says everything as one plain line, so that it can be the label of its field."""
    return words.form is TextFormat.PLAIN and "\n" not in text_of(words, language)


def pieces_of(words: Words, language: str) -> list[Markup | int]:
    """The text of a cloze in pieces of HTML with the numbers of its gaps, from 0, between them."""
    whole = str(html_of(words, language))
    found: list[Markup | int] = []
    end = 0
    for gap in _GAP.finditer(whole):
        # trap-ok: markup - a piece of HTML that was cleaned as a whole
        found += [Markup(whole[end : gap.start()]), int(gap[1]) - 1]  # noqa: S704 - cleaned above  # nosec B704
        end = gap.end()
    # trap-ok: markup - a piece of HTML that was cleaned as a whole
    return [*found, Markup(whole[end:])]  # noqa: S704 - cleaned above  # nosec B704
