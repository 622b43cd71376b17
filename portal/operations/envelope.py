"""The sealed file that a backup is: AES-256-GCM in numbered chunks under a key from a passphrase (safety s14, s15).

Layout: magic, version, scrypt cost (log2 n, r, p), chunk size, salt; a proof of the key (HMAC over these); a digest
over all of it. Then chunks, each as long as the chunk size plus its 16-byte tag, the last one shorter or as long.
A chunk's nonce is its number: the key is of this file alone, since the salt is. Number, last-chunk flag and the
header are bound to each chunk, so that a chunk that was changed, moved, left out, doubled or cut off is found.
"""

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.errors import Refused

MAGIC = b"FAIRLINE"
VERSION = 1
CHUNK = 256 * 1024
COST = 17
"""log2 of scrypt's n: 128 MiB and about half a second for each guess at the passphrase."""
SHORTEST_PASSPHRASE = 12
_COSTS = range(12, 21)
_CHUNKS = range(1024, 16 * 1024 * 1024 + 1)
_TAG = 16
_FIELDS = struct.Struct(">8sHBBBI16s")
_R, _P = 8, 1


@dataclass(frozen=True, kw_only=True)
class Header:
    """How the key is derived and the file is cut."""

    cost: int
    chunk: int
    salt: bytes

    def packed(self) -> bytes:
        """The fields as bytes."""
        return _FIELDS.pack(MAGIC, VERSION, self.cost, _R, _P, self.chunk, self.salt)


@dataclass(frozen=True, kw_only=True)
class _Keys:
    cipher: bytes
    proof: bytes


def _keys(passphrase: str, header: Header) -> _Keys:
    made = hashlib.scrypt(
        passphrase.encode(), salt=header.salt, n=2**header.cost, r=_R, p=_P, maxmem=2 ** (header.cost + 11), dklen=64
    )
    return _Keys(cipher=made[:32], proof=made[32:])


def _binding(head: bytes, number: int, last: bool) -> bytes:
    return hashlib.sha256(head).digest() + struct.pack(">Q?", number, last)


class Sealer:
    """A writable file whose content lands sealed in ``target``; ``close`` writes the last chunk."""

    def __init__(self, target: BinaryIO, passphrase: str, *, cost: int = COST, chunk: int = CHUNK) -> None:
        header = Header(cost=cost, chunk=chunk, salt=os.urandom(16))
        keys = _keys(passphrase, header)
        fields = header.packed()
        proven = fields + hmac.digest(keys.proof, fields, "sha256")
        self._head = proven + hashlib.sha256(proven).digest()
        self._target, self._chunk, self._cipher = target, chunk, AESGCM(keys.cipher)
        self._waiting, self._number = bytearray(), 0
        target.write(self._head)

    def write(self, data: bytes) -> int:
        """Take bytes; whole chunks go out as soon as it is known that another one follows."""
        self._waiting += data
        while len(self._waiting) > self._chunk:
            self._seal(bytes(self._waiting[: self._chunk]), last=False)
            del self._waiting[: self._chunk]
        return len(data)

    def flush(self) -> None:
        """Chunks go out by themselves; what waits for company stays."""

    def close(self) -> None:
        """Write the last chunk; the caller closes the file below."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, data: bytes, *, last: bool) -> None:
        nonce = self._number.to_bytes(12, "big")
        self._target.write(self._cipher.encrypt(nonce, data, _binding(self._head, self._number, last)))
        self._number += 1


class Opener:
    """A readable file over a sealed one: gives only bytes that were proven, raises Refused at the first that is not."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        self._source = source
        header, self._head = _read_header(source)
        keys = _keys(passphrase, header)
        fields, proof = self._head[: _FIELDS.size], self._head[_FIELDS.size : _FIELDS.size + 32]
        if not hmac.compare_digest(hmac.digest(keys.proof, fields, "sha256"), proof):
            raise Refused("The passphrase does not fit this backup.")
        self._step, self._cipher = header.chunk + _TAG, AESGCM(keys.cipher)
        self._number, self._plain, self._ended = 0, b"", False
        self._next = source.read(self._step)

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` proven bytes; empty at the end, which is proven as well."""
        if size < 0:
            return self._rest()
        while len(self._plain) < size and not self._ended:
            self._plain += self._open_chunk()
        given, self._plain = self._plain[:size], self._plain[size:]
        return given

    def _rest(self) -> bytes:
        parts = [self._plain]
        while not self._ended:
            parts.append(self._open_chunk())
        self._plain = b""
        return b"".join(parts)

    def _open_chunk(self) -> bytes:
        sealed, self._next = self._next, self._source.read(self._step)
        last = not self._next
        nonce = self._number.to_bytes(12, "big")
        try:
            plain = self._cipher.decrypt(nonce, sealed, _binding(self._head, self._number, last))
        except (InvalidTag, ValueError):
            begin = len(self._head) + self._number * self._step
            raise Refused(
                "The backup is damaged or cut off in part %(part)s: bytes %(begin)s to %(end)s.",
                part=self._number + 1,
                begin=begin,
                end=begin + max(len(sealed), 1) - 1,
            ) from None
        self._number += 1
        self._ended = last
        return plain


def _read_header(source: BinaryIO) -> tuple[Header, bytes]:
    """The header and its bytes; every wrong bit of it is found before anything is done with it."""
    head = source.read(_FIELDS.size + 64)
    if len(head) < _FIELDS.size + 64 or not head.startswith(MAGIC):
        raise Refused("This file is no Fairline backup, or its beginning is damaged.")
    if hashlib.sha256(head[:-32]).digest() != head[-32:]:
        raise Refused("The backup is damaged in its header: bytes %(begin)s to %(end)s.", begin=0, end=len(head) - 1)
    _, version, cost, r, p, chunk, salt = _FIELDS.unpack(head[: _FIELDS.size])
    if version != VERSION:
        raise Refused("The backup was written by another version of Fairline (format %(version)s).", version=version)
    if cost not in _COSTS or (r, p) != (_R, _P) or chunk not in _CHUNKS:
        raise Refused("This file is no Fairline backup, or its beginning is damaged.")
    return Header(cost=cost, chunk=chunk, salt=salt), head
