"""A stored file as it lies on the disk: AES-256-GCM in numbered chunks that can be opened from any place (P33).

Layout: magic, salt; then chunks of 64 KiB, each with its 16-byte tag, the last one shorter or as long. Number, last
flag, head and name are bound to each chunk: one that was changed, moved, cut off or put under another name is found.
"""

import hashlib
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.errors import Refused
from portal.files.keys import file_key

MAGIC = b"FLFILE\x00\x01"
CHUNK = 64 * 1024
_SALT, _TAG = 16, 16
_HEAD = len(MAGIC) + _SALT


def _binding(head: bytes, name: str, number: int, last: bool) -> bytes:
    return hashlib.sha256(head + name.encode()).digest() + struct.pack(">Q?", number, last)


def seal(source: BinaryIO, target: BinaryIO, secret: str, name: str) -> tuple[int, str]:
    """Write all of ``source`` sealed into ``target``; gives the plain size and its SHA-256 in hex."""
    salt = os.urandom(_SALT)
    head, cipher = MAGIC + salt, AESGCM(file_key(secret, salt, name))
    digest, size, number = hashlib.sha256(), 0, 0
    target.write(head)
    source.seek(0)
    chunk = source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        digest.update(chunk)
        size += len(chunk)
        nonce = number.to_bytes(12, "big")
        target.write(cipher.encrypt(nonce, chunk, _binding(head, name, number, not following)))
        if not following:
            return size, digest.hexdigest()
        chunk, number = following, number + 1


class Unsealed:
    """An opened stored file of ``size`` plain bytes; raises Refused at the first chunk that is not as written."""

    def __init__(self, source: BinaryIO, secret: str, name: str, size: int) -> None:
        self._source, self._name, self._size = source, name, size
        self._head = source.read(_HEAD)
        if len(self._head) != _HEAD or not self._head.startswith(MAGIC):
            raise _damaged()
        self._cipher = AESGCM(file_key(secret, self._head[len(MAGIC) :], name))

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """The plain bytes from ``start`` up to ``stop``, chunk by chunk; the file is closed after the last."""
        try:
            for number in range(start // CHUNK, (max(stop, 1) - 1) // CHUNK + 1):
                plain, begin = self._chunk(number), number * CHUNK
                yield plain[max(0, start - begin) : stop - begin]
        finally:
            self._source.close()

    def _chunk(self, number: int) -> bytes:
        last = (number + 1) * CHUNK >= self._size
        self._source.seek(_HEAD + number * (CHUNK + _TAG))
        sealed = self._source.read(CHUNK + _TAG + int(last))
        nonce = number.to_bytes(12, "big")
        try:
            return self._cipher.decrypt(nonce, sealed, _binding(self._head, self._name, number, last))
        except (InvalidTag, ValueError):
            raise _damaged() from None


def _damaged() -> Refused:
    return Refused("This file cannot be read: it is damaged or of another key. Tell the administrator.")
