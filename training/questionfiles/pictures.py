"""Pictures in files of questions: taken out of Moodle XML and QTI packages, and put back into Moodle XML.

A text of a question names a picture as ``picture:<sha256>/<name>``: in ``src`` of an ``<img>``, or as Markdown does.
"""

import base64
import binascii
import hashlib
import html
import io
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote, unquote
from xml.sax.saxutils import quoteattr  # only writes  # nosec B406

from portal.errors import Invalid
from portal.files.rules import FileUse, clean_name
from portal.files.sniffing import examine
from portal.words import mark
from training.questionfiles.reading import Misread, ReadPicture, short
from training.questionfiles.tree import Element
from training.quizzes.content import PICTURE, picture_digests

QUESTION_PICTURE = FileUse(name="question_picture", kinds=("png", "jpeg", "webp"), field="file")
"""What a question may show. No GIF and no SVG: the one moves, the other runs."""
MOST_PICTURES = 20
"""Pictures of one question."""

_PLACE = "@@PLUGINFILE@@"
_IN_HTML = re.compile(
    r"""(<img\b[^<>]{0,4000}?\bsrc\s*=\s*["'])@@PLUGINFILE@@/([^"'<>\s)?]{1,600})(?:\?[^"'<>\s]{0,200})?"""
)
_IN_MARKDOWN = re.compile(r"(!\[[^\[\]]{0,2000}\]\()@@PLUGINFILE@@/([^\"'<>\s)?]{1,600})(?:\?[^\"'<>\s)]{0,200})?")
NOT_SHOWN = mark(
    "The file “%(name)s” is embedded here and no text shows it as a picture. Remove it, or say in words what it says."
)
_TEXT = re.compile(r"<text>([^<]*)</text>")


def take_out_of_moodle(question: Element, rest: str) -> list[ReadPicture]:
    """The pictures of a question, which loses their elements and gets their names into its texts.

    ``rest`` is the question's line “fairline”, which may show pictures in other languages. Misread with its line for
    a picture that is damaged or of another kind, for a file that no text shows, and for one that is missing.
    """
    found: list[ReadPicture] = []
    for element in [question, *_all(question)]:
        files = element.all("file")
        text = element.first("text")
        if text is None or (not files and _PLACE not in text.text):
            continue
        kept = {picture.name: picture for picture in map(_picture, files)}
        if files and element.attributes.get("format") == "plain_text":
            raise Misread(files[0].line, NOT_SHOWN, name=short(_name(files[0])))
        shown = _name_pictures(text, kept)
        for file in files:
            picture = kept[_name(file)]
            if picture.name not in shown and picture.sha256 not in rest:
                raise Misread(file.line, NOT_SHOWN, name=short(picture.name))
        element.inside = [item for item in element.inside if isinstance(item, str) or item.name != "file"]
        found += kept.values()
    _check_number(question.line, found)
    return found


def _all(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _all(child)


def _name(file: Element) -> str:
    """The name of a file with the folders within its text's own place."""
    return posixpath.join(file.attributes.get("path", "/").strip("/"), file.attributes.get("name", ""))


def _picture(file: Element) -> ReadPicture:
    try:
        if file.attributes.get("encoding", "base64") != "base64":
            raise ValueError
        content = base64.b64decode("".join(file.text.split()), validate=True)
    except (binascii.Error, ValueError):
        sentence = mark("The file “%(name)s” is embedded here in a way that cannot be read.")
        raise Misread(file.line, sentence, name=short(_name(file))) from None
    return read_picture(content, _name(file), file.line)


def read_picture(content: bytes, name: str, line: int) -> ReadPicture:
    """A picture of a kind that is taken; Misread with the line for any other."""
    try:
        examine(io.BytesIO(content), len(content), clean_name(name), QUESTION_PICTURE)
    except Invalid as wrong:
        refused = Misread(line, wrong.message, "file")
        refused.problem = replace(refused.problem, values=wrong.values)
        raise refused from None
    return ReadPicture(sha256=hashlib.sha256(content).hexdigest(), name=name, content=content, line=line)


def _name_pictures(text: Element, kept: Mapping[str, ReadPicture]) -> set[str]:
    """Put the names of pictures into a text; which of them it shows."""
    shown: set[str] = set()

    def named(found: re.Match[str]) -> str:
        name = unquote(html.unescape(found[2]))
        if name not in kept:
            raise Misread(
                text.line, mark("The picture “%(name)s” is shown here and not in the file."), name=short(name)
            )
        shown.add(name)
        return f"{found[1]}{reference(kept[name].sha256, name)}"

    said = _IN_MARKDOWN.sub(named, _IN_HTML.sub(named, text.text))
    if _PLACE in said:
        raise Misread(text.line, NOT_SHOWN, name=short(unquote(said.partition(_PLACE)[2][1:].partition('"')[0])))
    if kept:
        text.inside = [said]
    return shown


def reference(sha256: str, name: str) -> str:
    """How a text names a picture."""
    return f"picture:{sha256}/{quote(name)}"


def _check_number(line: int, found: Iterable[ReadPicture]) -> None:
    if len({picture.sha256 for picture in found}) > MOST_PICTURES:
        raise Misread(line, mark("A question shows more than %(most)s pictures."), most=MOST_PICTURES)


def take_out_of_item(root: Element, folder: str, part: Callable[[str], bytes | None]) -> list[ReadPicture]:
    """The pictures that an item of a QTI package shows, whose names go into its texts.

    ``part`` gives the bytes of a file of the package, None where it has none of that name. Misread as above.
    """
    found = []
    for image in root.within("img"):
        source = unquote(image.attributes.get("src", ""))
        content = part(posixpath.normpath(posixpath.join(folder, source)))
        if content is None:
            sentence = mark("The picture “%(name)s” is shown here and not in the package.")
            raise Misread(image.line, sentence, name=short(source))
        picture = read_picture(content, posixpath.basename(source), image.line)
        image.attributes = {
            "src": reference(picture.sha256, picture.name),
            "alt": image.attributes.get("alt", ""),
        }
        found.append(picture)
    _check_number(root.line, found)
    return found


def with_moodle_files(question: str, pictures: Mapping[str, bytes]) -> str:
    """A written question with its pictures embedded beside the texts that show them.

    A picture whose bytes are not in ``pictures`` stays a name. Those of other languages stand beside the first text.
    """
    shown: set[str] = set()

    def embedded(found: re.Match[str]) -> str:
        named = {one[0]: one for one in PICTURE.finditer(found[1]) if one[1] in pictures}
        shown.update(one[1] for one in named.values())
        said = PICTURE.sub(lambda one: f"{_PLACE}/{one[2]}" if one[0] in named else one[0], found[1])
        files = "".join(_file(one[1], one[2], pictures) for one in named.values())
        return f"<text>{said}</text>{files}"

    written = _TEXT.sub(embedded, question)
    others = {one[1]: one for one in PICTURE.finditer(question) if one[1] in pictures and one[1] not in shown}
    if others:
        files = "".join(_file(one[1], one[2], pictures) for one in others.values())
        begin, asked, after = written.partition("<questiontext")
        text, end, more = after.partition("</text>")
        written = f"{begin}{asked}{text}{end}{files}{more}"
    return written


def _file(sha256: str, name: str, pictures: Mapping[str, bytes]) -> str:
    folder, last = posixpath.split(unquote(html.unescape(name)))
    path = f"/{folder}/" if folder else "/"
    content = base64.b64encode(pictures[sha256]).decode("ascii")
    return f'<file name={quoteattr(last)} path={quoteattr(path)} encoding="base64">{content}</file>'


def digests_in(contents: Iterable[object]) -> set[str]:
    """The pictures that questions show anywhere, packed or not."""
    return {digest for content in contents for digest in picture_digests(content)}
