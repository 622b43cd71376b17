"""Which files are taken for what, how large, and what a declared name may say (P33; safety s27, s28)."""

import enum
import re
import unicodedata
from dataclasses import dataclass

from portal.errors import Invalid
from portal.words import mark

LONGEST_STEM = 100
MEGABYTE = 1024 * 1024
_FORBIDDEN = re.compile(r'[<>:"|?*%]')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


class Family(enum.StrEnum):
    """Kinds that share a limit of size."""

    DOCUMENT = "document"
    PICTURE = "picture"
    RECORDING = "recording"


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """A kind of file: the endings that fit its content (the first is the usual one) and what it is sent out as."""

    name: str
    endings: tuple[str, ...]
    media_type: str
    family: Family
    plays: bool = False


_ALL = (
    FileKind(name="pdf", endings=("pdf",), media_type="application/pdf", family=Family.DOCUMENT),
    FileKind(name="png", endings=("png",), media_type="image/png", family=Family.PICTURE),
    FileKind(name="jpeg", endings=("jpg", "jpeg", "jpe", "jfif"), media_type="image/jpeg", family=Family.PICTURE),
    FileKind(name="webp", endings=("webp",), media_type="image/webp", family=Family.PICTURE),
    FileKind(name="mp3", endings=("mp3",), media_type="audio/mpeg", family=Family.RECORDING, plays=True),
    FileKind(name="m4a", endings=("m4a",), media_type="audio/mp4", family=Family.RECORDING, plays=True),
    FileKind(name="wav", endings=("wav",), media_type="audio/wav", family=Family.RECORDING, plays=True),
    FileKind(name="ogg", endings=("ogg", "oga", "opus"), media_type="audio/ogg", family=Family.RECORDING, plays=True),
    FileKind(name="amr", endings=("amr",), media_type="audio/amr", family=Family.RECORDING),
    FileKind(name="mp4", endings=("mp4", "m4v", "mov", "3gp"), media_type="video/mp4", family=Family.RECORDING),
    FileKind(
        name="docx",
        endings=("docx",),
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        family=Family.DOCUMENT,
    ),
    FileKind(
        name="xlsx",
        endings=("xlsx",),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        family=Family.DOCUMENT,
    ),
    FileKind(name="txt", endings=("txt",), media_type="text/plain", family=Family.DOCUMENT),
    FileKind(name="vtt", endings=("vtt",), media_type="text/vtt", family=Family.DOCUMENT),
    FileKind(name="eml", endings=("eml",), media_type="message/rfc822", family=Family.DOCUMENT),
)
KINDS = {kind.name: kind for kind in _ALL}
STREAMED = frozenset(kind.name for kind in _ALL if kind.family is Family.RECORDING)
"""Kinds of which a part may be asked for: players jump."""

TYPE_REFUSED = mark("“%(name)s” is not taken: send %(kinds)s.")
ENDING_DIFFERS = mark("“%(name)s” is not what its name says. Send it as it was made, without renaming it.")
DAMAGED = mark("“%(name)s” is damaged or incomplete: it cannot be opened. Send it again or in another form.")
UNPACKS_TOO_LARGE = mark("“%(name)s” unpacks to more than is taken here.")
TOO_MANY_PIXELS = mark("“%(name)s” has too many pixels. Make the picture smaller and send it again.")
ACTIVE = mark("“%(name)s” holds parts that could run on a computer. Send it without them, as PDF for instance.")
TWO_IN_ONE = mark("“%(name)s” is two kinds of file in one. Send each by itself.")


@dataclass(frozen=True, kw_only=True)
class FileUse:
    """What files of one use may be. Names of kinds; ``field`` is where the form's sentences belong."""

    name: str
    kinds: tuple[str, ...]
    field: str = "files"

    @property
    def endings(self) -> tuple[str, ...]:
        """Every ending that is taken."""
        return tuple(ending for name in self.kinds for ending in KINDS[name].endings)

    @property
    def accept(self) -> str:
        """The endings as a browser's file dialog wants them."""
        return ",".join(f".{ending}" for ending in self.endings)


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """How much is taken, in bytes and numbers; they come from the policy's settings."""

    sizes: dict[Family, int]
    at_once: int
    per_thing: int
    total: int


EVIDENCE = FileUse(
    name="evidence",
    kinds=("pdf", "png", "jpeg", "webp", "mp3", "m4a", "wav", "ogg", "amr", "mp4", "docx", "xlsx", "txt", "eml"),
)
"""What people have of a call or a letter: scans, photos, recordings, messages, tables. No archives (each file can be
sent by itself, and archives hide), no GIF (no phone or scanner makes one), no HTML or SVG (they run)."""

PORTRAIT = FileUse(name="portrait", kinds=("png", "jpeg", "webp"), field="picture")


def clean_name(declared: str | None) -> str:
    """A declared name that can do no harm wherever it is shown or saved: one folder, no controls, no turned text.

    It is only shown and sent as a name; where the bytes lie has nothing to do with it.
    """
    last = re.split(r"[/\\]", declared or "")[-1]
    normal = unicodedata.normalize("NFC", last)
    seen = "".join(one for one in normal if unicodedata.category(one)[0] not in "CZ" or one == " ")
    plain = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", seen)).rstrip(" .").lstrip()
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    stem, ending = stem[:LONGEST_STEM].strip(" .") or "file", ending.strip()[:10].rstrip()
    if _DEVICES.fullmatch(stem.split(".")[0].strip()):
        stem = f"_{stem}"
    return f"{stem}.{ending}" if ending else stem


def ending_of(name: str) -> str:
    """The ending of a clean name in small letters; empty where it has none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def declared_kind(name: str, use: FileUse) -> FileKind:
    """The kind that the name claims; raises Invalid where the use does not take it."""
    ending = ending_of(name)
    for kind in (KINDS[one] for one in use.kinds):
        if ending in kind.endings:
            return kind
    raise Invalid(TYPE_REFUSED, field=use.field, name=shown(name), kinds=kinds_in_words(use))


def kinds_in_words(use: FileUse) -> str:
    """The usual endings of a use, as in ``PDF, PNG, JPG``."""
    return ", ".join(KINDS[name].endings[0].upper() for name in use.kinds)


def shown(name: str) -> str:
    """A name short enough for a sentence."""
    return name if len(name) <= 48 else f"{name[:30]}…{name[-12:]}"


def check_size(name: str, kind: FileKind, size: int, limits: FileLimits, field: str) -> None:
    """Raises Invalid for an empty file and for one above its family's limit."""
    if size == 0:
        raise Invalid("“%(name)s” is empty.", field=field, name=shown(name))
    most = limits.sizes[kind.family]
    if size > most:
        raise Invalid(
            "“%(name)s” is too large: at most %(most)s MB are taken of its kind.",
            field=field,
            name=shown(name),
            most=most // MEGABYTE,
        )


def check_number(count: int, limits: FileLimits, field: str) -> None:
    """Raises Invalid for more files in one sending than are taken."""
    if count > limits.at_once:
        raise Invalid(
            "These are %(count)s files; at most %(most)s are taken at once. Send the others afterwards.",
            field=field,
            count=count,
            most=limits.at_once,
        )


def check_room(count: int, size: int, limits: FileLimits, field: str) -> None:
    """Raises Invalid where a thing would hold more files or bytes than it may; both with the new ones."""
    if count > limits.per_thing:
        raise Invalid("No more than %(most)s files are kept here.", field=field, most=limits.per_thing)
    if size > limits.total:
        raise Invalid(
            "Together the files are too large: at most %(most)s MB are kept here.",
            field=field,
            most=limits.total // MEGABYTE,
        )


class Shape(enum.StrEnum):
    """How a file stands in a text."""

    PICTURE = "picture"
    FILM = "film"
    SOUND = "sound"
    CAPTIONS = "captions"
    ATTACHMENT = "attachment"


def shape_of(kind: str) -> Shape:
    """How a file of a kind stands in a text."""
    if kind in ("mp4", "vtt"):
        return Shape.FILM if kind == "mp4" else Shape.CAPTIONS
    return {Family.PICTURE: Shape.PICTURE, Family.RECORDING: Shape.SOUND}.get(KINDS[kind].family, Shape.ATTACHMENT)


@dataclass(frozen=True, kw_only=True)
class Mention:
    """Where a text names a file: in place as ``![words](file:12)``, as captions of a film, or as a link.

    ``file_id`` is None for what lies elsewhere.
    """

    file_id: int | None
    in_place: bool
    captions: bool
    words: str
    address: str
