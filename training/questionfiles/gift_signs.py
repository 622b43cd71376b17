"""The control signs of GIFT: hidden while a text is taken apart where a backslash says that they are meant."""

import re

from training.questionfiles.values import text_of_words, words_in
from training.quizzes.content import TextFormat, Words

_FORMS = {
    "html": TextFormat.HTML,
    "markdown": TextFormat.MARKDOWN,
    "plain": TextFormat.PLAIN,
    "moodle": TextFormat.AUTO,
}
_MARKERS = {form: name for name, form in _FORMS.items()}
_MARKER = re.compile(r"\s*\[(html|markdown|plain|moodle)\]")
_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_MEANT = "~=#{}:\n\\"
_FIRST = 0xFDD0
"""Noncharacters: places that Unicode keeps free for a program's own use, so that no text has them."""
_FILLER = chr(_FIRST + len(_MEANT))
_HIDE = {sign: chr(_FIRST + place) for place, sign in enumerate(_MEANT)}
_SHOW = {ord(stand_in): sign for sign, stand_in in _HIDE.items()} | {ord(_FILLER): ""}
_CONTROL = str.maketrans({sign: f"\\{sign}" for sign in "~=#{}:\\"} | {"\n": "\\n", "\r": ""})


def hidden(text: str) -> str:
    """The text with each sign that a backslash escapes replaced by a stand-in of one character and a filler.

    Lengths stay, so that a place in one is a place in the other. A backslash before any other sign is one.
    """
    return _ESCAPED.sub(lambda found: _HIDE["\n" if found[1] == "n" else found[1]] + _FILLER, text)


def shown(text: str) -> str:
    """The text as it is meant."""
    return text.translate(_SHOW)


def escaped(text: str) -> str:
    """The text with a backslash before each control sign, on one line."""
    return text.translate(_CONTROL)


def marked_words(text: str, usual: TextFormat, language: str) -> Words:
    """A text with its format marker, if it has one; else in the ``usual`` format."""
    found = _MARKER.match(text)
    form = _FORMS[found[1]] if found else usual
    return words_in(shown(text[found.end() :] if found else text), form, language)


def written_words(words: Words, usual: TextFormat, language: str) -> str:
    """A text as GIFT writes it; with a marker where its format is another or where it would be read as a sign."""
    text = text_of_words(words, language).strip()
    needs_marker = words.form is not usual or text.startswith(("[", "//", "$CATEGORY", "%"))
    return (f"[{_MARKERS[words.form]}]" if text and needs_marker else "") + escaped(text)
