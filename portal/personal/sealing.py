"""Seals one value with a person's data key, bound to its place: table, column, row, key and version (safety s16).

The form is fixed for good, since backups hold it: ``0x01``, two bytes of key version, twelve of nonce, AES-256-GCM.
"""

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.personal.keys import Unreadable

KEY_SIZE = 32
_FORM, _NONCE, _HEAD = b"\x01", 12, 3


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a value stands. ``row`` is a name of the row that never changes and is known before it is stored."""

    table: str
    column: str
    row: str

    def bound(self, key_id: str, version: int) -> bytes:
        """All that must be the same when the value is read; parts carry their length, so that none can be shifted."""
        parts = (self.table, self.column, self.row, key_id, str(version))
        return b"".join(b"%d:%s" % (len(raw), raw) for raw in (part.encode() for part in parts))


def new_data_key() -> bytes:
    """A key of its own for one person."""
    return secrets.token_bytes(KEY_SIZE)


def seal(key: bytes, key_id: str, version: int, place: Place, value: bytes) -> bytes:
    """The value unreadable without the key and anywhere else."""
    nonce = secrets.token_bytes(_NONCE)
    return _FORM + version.to_bytes(2, "big") + nonce + AESGCM(key).encrypt(nonce, value, place.bound(key_id, version))


def unseal(key: bytes, key_id: str, version: int, place: Place, sealed: bytes) -> bytes:
    """The value; raises Unreadable for any other place or version, and where a byte is changed or missing."""
    if sealed[:1] != _FORM or len(sealed) < _HEAD + _NONCE or int.from_bytes(sealed[1:_HEAD], "big") != version:
        raise Unreadable
    nonce, body = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, place.bound(key_id, version))
    except (InvalidTag, ValueError):
        raise Unreadable from None
