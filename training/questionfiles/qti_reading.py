"""Reads QTI 2.1 and 2.2: a single item, or a content package with its manifest; nothing is unpacked to a disk."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import replace
from urllib.parse import unquote

from portal.words import mark
from training.questionfiles.checks import faults
from training.questionfiles.pictures import take_out_of_item
from training.questionfiles.qti_items import question_of
from training.questionfiles.reading import Collector, Misread, Problem, Reading, ReadQuestion, refused, short
from training.questionfiles.tree import Element, tree_of

MOST_PARTS = 6_000
MOST_BYTES = 60_000_000
"""What a package may unpack to."""
LARGEST_PART = 20_000_000
_MANIFEST = "imsmanifest.xml"
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_qti(content: bytes, language: str = "en") -> Reading:
    """All questions of an item or a package; ``language`` is that of texts that name none of ours."""
    try:
        if content.startswith(b"PK"):
            return _package(content, language)
        root = tree_of(content)
        _check_root(root)
    except Misread as wrong:
        return Reading(problems=(wrong.problem,))
    collector = Collector()
    collector.begin(root.line)
    _read_item(collector, root, language, "")
    return collector.reading()


def _check_root(root: Element) -> None:
    if root.name != "assessmentItem":
        sentence = mark("An item of QTI 2.1 or 2.2 begins with <assessmentItem>, this file with <%(name)s>.")
        raise Misread(root.line, sentence, name=short(root.name))


def _read_item(collector: Collector, root: Element, language: str, file: str) -> None:
    try:
        content = question_of(root, language)
    except Misread as wrong:
        collector.problems.append(replace(wrong.problem, file=file))
        return
    wrongs = [
        Problem(line=root.line, sentence=sentence, values=values, field=name, file=file)
        for name, sentence, values in faults(content)
    ]
    collector.problems += wrongs
    if not wrongs:
        collector.questions.append(ReadQuestion(content=content, line=root.line, file=file))


def _package(content: bytes, language: str) -> Reading:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in _checked(archive)}
            if _MANIFEST not in parts:
                return refused(1, mark("The package holds no imsmanifest.xml."))
            return _items(archive, parts, language)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError):
        return refused(1, mark("The package is damaged or locked: it cannot be opened."))


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of a package; Misread for too many, too large ones and names that lead out of it."""
    parts = [part for part in archive.infolist() if not part.is_dir()]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Misread(1, mark("The package unpacks to more than can be read here."))
    for part in parts:
        if not _stays_inside(part.filename):
            raise Misread(1, mark("The name “%(name)s” in the package leads out of it."), name=short(part.filename))
    return parts


def _stays_inside(name: str) -> bool:
    return not (name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"))


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """What a file of the package holds, read no further than may be."""
    if part.flag_bits & 0x1 or part.compress_type not in _PLAIN:
        raise zipfile.BadZipFile
    with archive.open(part) as opened:
        found = opened.read(LARGEST_PART + 1)
    if len(found) > LARGEST_PART:
        raise Misread(1, mark("The package unpacks to more than can be read here."))
    return found


def _bytes_of(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> bytes | None:
    return _part(archive, parts[name]) if name in parts else None


def _items(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], language: str) -> Reading:
    """The items that the manifest names, in its order."""
    collector = Collector()
    try:
        manifest = tree_of(_part(archive, parts[_MANIFEST]))
    except Misread as wrong:
        return Reading(problems=(replace(wrong.problem, file=_MANIFEST),))
    for resource in manifest.within("resource"):
        if not resource.attributes.get("type", "").startswith("imsqti_item"):
            continue
        if not collector.begin(resource.line):
            break
        href = posixpath.normpath(unquote(resource.attributes.get("href", "")))
        if href not in parts or not _stays_inside(href):
            sentence = mark("The manifest names “%(name)s”, which is not in the package.")
            collector.problems.append(
                Problem(line=resource.line, sentence=sentence, values={"name": short(href)}, file=_MANIFEST)
            )
            continue
        try:
            root = tree_of(_part(archive, parts[href]))
            _check_root(root)
            pictures = take_out_of_item(root, posixpath.dirname(href), lambda name: _bytes_of(archive, parts, name))
        except Misread as wrong:
            collector.problems.append(replace(wrong.problem, file=href))
            continue
        _read_item(collector, root, language, href)
        collector.pictures += [replace(picture, file=href) for picture in pictures]
    return collector.reading()
