"""What a file really is: puremagic's signatures first, then a strict look of our own at each kind that we take."""

import re
import zipfile
from collections.abc import Callable
from email.errors import MessageError
from email.parser import BytesHeaderParser
from typing import BinaryIO

import puremagic

from portal.errors import Invalid
from portal.files.archives import check_office
from portal.files.pictures import check_picture
from portal.files.rules import ACTIVE, DAMAGED, ENDING_DIFFERS, KINDS, TWO_IN_ONE, FileUse, declared_kind, shown
from portal.files.sounds import is_amr, is_mp3, is_mpeg4, is_ogg, is_wav

_HEAD = 4096
_PIECE = 1024 * 1024
_ALIASES = {"mp3": {"mpga"}, "mp4": {"3g2", "qt"}, "m4a": {"mp4", "mov"}, "ogg": {"ogg", "oga", "opus"}}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_MARKUP = re.compile(r"^\s*<(!doctype|\?xml|html|head|body|svg|script|iframe|!--)", re.IGNORECASE)
_SCRIPT = re.compile(r"^(MZ|#!)")
_CUE = re.compile(r"^(\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}[ \t]+-->[ \t]+(\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}", re.MULTILINE)
_PDF_START = re.compile(rb"%PDF-[12]\.\d")


def examine(source: BinaryIO, size: int, name: str, use: FileUse) -> str:
    """The kind of a file whose content, name and use agree; raises Invalid with a sentence for every other.

    ``name`` is clean, ``source`` can be read again and again.
    """
    kind, words = declared_kind(name, use).name, shown(name)
    try:
        source.seek(0)
        head = source.read(_HEAD)
        if kind in ("txt", "eml", "vtt"):
            _check_text(source, kind, words)
            return kind
        if not _claims(head) & {*KINDS[kind].endings, *_ALIASES.get(kind, ())} or not _LOOKS[kind](source, size, head):
            raise Invalid(ENDING_DIFFERS, name=words)
        if kind in ("docx", "xlsx"):
            check_office(source, size, kind, words)
        else:
            _refuse_second_file(source, words)
        if kind in ("png", "jpeg", "webp"):
            check_picture(source, size, kind, words)
    except Invalid as error:
        raise Invalid(error.message, field=use.field, **{"name": words, **error.values}) from None
    return kind


def _claims(head: bytes) -> set[str]:
    """The endings that the signatures at the beginning stand for."""
    try:
        return {match.extension.lstrip(".").lower() for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _refuse_second_file(source: BinaryIO, name: str) -> None:
    """An archive behind another file: both readers would be content, each with its own."""
    source.seek(0)
    if zipfile.is_zipfile(source):
        raise Invalid(TWO_IN_ONE, name=name)


def _is_pdf(source: BinaryIO, size: int, head: bytes) -> bool:
    if not _PDF_START.match(head):
        return False
    source.seek(max(0, size - 1024))
    tail = source.read()
    if b"%%EOF" not in tail or len(tail.rpartition(b"%%EOF")[2].strip(b"\r\n\0 \t")) > 0:
        raise Invalid(DAMAGED)
    return True


def _is_office(_source: BinaryIO, _size: int, head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def _signature(*starts: bytes) -> Callable[[BinaryIO, int, bytes], bool]:
    return lambda _source, _size, head: head.startswith(starts)


_LOOKS: dict[str, Callable[[BinaryIO, int, bytes], bool]] = {
    "pdf": _is_pdf,
    "png": _signature(b"\x89PNG\r\n\x1a\n"),
    "jpeg": _signature(b"\xff\xd8\xff"),
    "webp": lambda _source, _size, head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    "docx": _is_office,
    "xlsx": _is_office,
    "mp3": is_mp3,
    "wav": is_wav,
    "ogg": is_ogg,
    "amr": is_amr,
    "mp4": is_mpeg4,
    "m4a": is_mpeg4,
}


def _check_text(source: BinaryIO, kind: str, name: str) -> None:
    source.seek(0)
    raw = source.read()
    text = _decoded(raw)
    if text is None or _CONTROLS.search(text) or _SCRIPT.match(text):
        raise Invalid(ENDING_DIFFERS, name=name)
    if _MARKUP.match(text):
        raise Invalid(ACTIVE, name=name)
    if (kind == "eml" and not _is_mail(raw)) or (kind == "vtt" and not _is_captions(raw)):
        raise Invalid(ENDING_DIFFERS, name=name)


def _decoded(raw: bytes) -> str | None:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030", "big5")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_captions(raw: bytes) -> bool:
    """WebVTT is UTF-8, says its name in the first line, and has a time with an arrow."""
    try:
        first, _, rest = raw.decode("utf-8-sig").partition("\n")
    except UnicodeDecodeError:
        return False
    return re.fullmatch(r"WEBVTT([ \t].*)?\r?", first) is not None and _CUE.search(rest) is not None


def _is_mail(raw: bytes) -> bool:
    try:
        headers = BytesHeaderParser().parsebytes(raw[: 256 * 1024])
    except (MessageError, ValueError):
        return False
    return "From" in headers and ("Date" in headers or "Received" in headers)
