"""Files that tests make: good ones of each kind, and those that want to be something else."""

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from portal.files.vault import Vault, vault


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, (200, 30, 60)).save(target, kind, **options)
    return target.getvalue()


def pdf(body: bytes = b"1 0 obj<<>>endobj") -> bytes:
    return b"%PDF-1.7\n" + body + b"\ntrailer<<>>\nstartxref\n0\n%%EOF\n"


def sound() -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(range(256)) * 800)
    return target.getvalue()


def mp3(frames: int = 3) -> bytes:
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def mpeg4(brand: bytes = b"isom") -> bytes:
    boxes = [(b"ftyp", brand + b"\0\0\0\0isommp42"), (b"mdat", b"data" * 50), (b"moov", bytes(40))]
    return b"".join(struct.pack(">I", len(body) + 8) + name + body for name, body in boxes)


def archive(parts: dict[str, bytes], *, comment: bytes = b"", packed: bool = True) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, body in parts.items():
            file.writestr(name, body)
        file.comment = comment
    return target.getvalue()


def office(kind: str = "xlsx", **more: bytes) -> bytes:
    main = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}[kind]
    parts = {"[Content_Types].xml": b"<Types/>", main: b"<w/>", **more}
    return archive(parts)


def png_header(width: int, height: int) -> bytes:
    """A picture that claims a size and holds nothing of it."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data = b"IDAT" + zlib.compress(b"\0")
    body = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + head + body + b"\0\0\0\0IEND\xaeB`\x82"


GOOD = {
    "letter.pdf": ("pdf", pdf()),
    "screen.PNG": ("png", picture()),
    "photo.jpeg": ("jpeg", picture("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")),
    "photo.webp": ("webp", picture("WEBP")),
    "call.mp3": ("mp3", mp3()),
    "call with tag.mp3": ("mp3", b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + mp3()),
    "call.wav": ("wav", sound()),
    "call.ogg": ("ogg", b"OggS\0\2" + bytes(22) + b"\x01\x13OpusHead" + bytes(60)),
    "call.amr": ("amr", b"#!AMR\n" + b"\x3c" * 50),
    "call.m4a": ("m4a", mpeg4(b"M4A ")),
    "film.mp4": ("mp4", mpeg4()),
    "film.mov": ("mp4", mpeg4(b"qt  ")),
    "table.xlsx": ("xlsx", office()),
    "letter.docx": ("docx", office("docx")),
    "words.txt": ("txt", "他们周日打了九次电话。\r\n".encode("gb18030")),
    "wide.txt": ("txt", "Nine calls.".encode("utf-16")),
    "mail.eml": ("eml", b"From: a@mail.example\nDate: Tue, 24 Nov 2026 10:00:00 +0800\nSubject: x\n\nText\n"),
}


@pytest.fixture
def empty_vault(app: Flask) -> Iterator[Vault]:
    """The vault of the empty portal without what other tests left."""
    yield from _emptied(app)


@pytest.fixture
def demo_vault(demo_app: Flask) -> Iterator[Vault]:
    """The same in the demo."""
    yield from _emptied(demo_app)


def _emptied(_app: Flask) -> Iterator[Vault]:
    store = vault()
    for path in files_on_disk(store):
        path.unlink()
    yield store


def files_on_disk(store: Vault) -> list[Path]:
    """Everything below the vault's folder, the incoming ones too."""
    return sorted(path for path in store._root.rglob("*") if path.is_file())


@pytest.fixture
def with_scanner(demo_app: Flask) -> Iterator[Callable[[str], None]]:
    """Set where ClamAV is for one test."""
    before = demo_app.extensions["fairline.config"]

    def use(address: str) -> None:
        demo_app.extensions["fairline.config"] = replace(before, clamd=address)

    yield use
    demo_app.extensions["fairline.config"] = before
