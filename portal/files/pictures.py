"""Pictures: their pixels are counted before any is decoded; a portrait is drawn anew and keeps nothing else (s28)."""

import io
import re
import struct
from typing import BinaryIO

from PIL import Image, ImageOps

from portal.errors import Invalid
from portal.files.rules import DAMAGED, TOO_MANY_PIXELS, TWO_IN_ONE

MOST_PIXELS = 64_000_000
LONGEST_SIDE = 30_000
MOST_PORTRAIT_PIXELS = 40_000_000
SIDES = {"large": 320, "small": 96}
_EDGE = 64 * 1024
_MARKUP = re.compile(rb"<(script|html|!doctype|iframe|\?php)[\s>]", re.IGNORECASE)
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
_MEANWHILE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError, OverflowError, TypeError, KeyError)


def check_picture(source: BinaryIO, size: int, kind: str, name: str, *, most_pixels: int = MOST_PIXELS) -> None:
    """Raise Invalid for too many pixels, for a picture that is cut off, and for one with something behind its end."""
    picture = _opened(source, kind, name, most_pixels)
    try:
        if kind == "jpeg":
            picture.draft("RGB", (max(1, picture.width // 8), max(1, picture.height // 8)))
            picture.load()
            if not _reaches_end(source):
                raise Invalid(DAMAGED, name=name)
            _refuse_markup(source, size, name)
        elif kind == "png":
            picture.verify()
    except _BROKEN:
        raise Invalid(DAMAGED, name=name) from None
    if kind != "jpeg":  # telephones put films and second pictures behind the first
        _check_end(source, size, kind, name)


def _opened(source: BinaryIO, kind: str, name: str, most_pixels: int) -> Image.Image:
    source.seek(0)
    try:
        picture = Image.open(source, formats=(_FORMATS[kind],))
    except _MEANWHILE:
        raise Invalid(TOO_MANY_PIXELS, name=name) from None
    except _BROKEN:
        raise Invalid(DAMAGED, name=name) from None
    if picture.width * picture.height > most_pixels or max(picture.size) > LONGEST_SIDE:
        raise Invalid(TOO_MANY_PIXELS, name=name)
    return picture


def _reaches_end(source: BinaryIO) -> bool:
    """Whether the end marker of a JPEG stands behind its pixels; Pillow may be told to load what is cut off."""
    place = 2
    while True:
        source.seek(place)
        head = source.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            return False
        if head[1] == 0xDA:
            return b"\xff\xd9" in source.read()
        place += 1 if head[1] == 0xFF else 2 + int.from_bytes(head[2:], "big")


def _refuse_markup(source: BinaryIO, size: int, name: str) -> None:
    """A page of the web before or behind the pixels: one reader would see a picture, another would run it."""
    source.seek(0)
    first = source.read(_EDGE)
    source.seek(max(0, size - _EDGE))
    if _MARKUP.search(first) or _MARKUP.search(source.read()):
        raise Invalid(TWO_IN_ONE, name=name)


def _check_end(source: BinaryIO, size: int, kind: str, name: str) -> None:
    if kind == "webp":
        source.seek(4)
        claimed = int.from_bytes(source.read(4), "little") + 8
        if claimed + claimed % 2 > size:
            raise Invalid(DAMAGED, name=name)
        whole = size <= claimed + 1
    else:
        source.seek(max(0, size - 64))
        tail = source.read().rstrip(b"\0\r\n ")
        whole = tail.endswith(b"IEND\xaeB`\x82")
    if not whole:
        raise Invalid(TWO_IN_ONE, name=name)


def redrawn(source: BinaryIO, kind: str, name: str) -> dict[str, bytes]:
    """A portrait as squares of two sizes, in WebP: turned upright, and of the file only the pixels."""
    picture = _opened(source, kind, name, MOST_PORTRAIT_PIXELS)
    try:
        largest = SIDES["large"] * 2
        picture.draft("RGB", (largest, largest))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        return {size: _square(upright, side) for size, side in SIDES.items()}
    except (*_BROKEN, *_MEANWHILE):
        raise Invalid(DAMAGED, name=name) from None


def _square(picture: Image.Image, side: int) -> bytes:
    """The middle of the picture on white, without profile, comment, place or anything else that came along."""
    fitted = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", (side, side), "white")
    ground.paste(fitted, mask=fitted.getchannel("A"))
    target = io.BytesIO()
    ground.save(target, "WEBP", quality=82, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return target.getvalue()
