"""The seal on heads of the audit trail: Ed25519, a key that is not in the database, and how both are written."""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portal.config import Config
from portal.errors import Refused

KEY_NAME = "audit-signing.key"
_SEED = 32
_CONTEXT = b"fairline audit trail, format 1\n"


@dataclass(frozen=True)
class PublicKey:
    """A key that checks seals; its id is the beginning of its SHA-256."""

    raw: bytes

    @property
    def id(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    @property
    def text(self) -> str:
        """As it is written into files and given to ``--public-key``."""
        return base64.b64encode(self.raw).decode("ascii")

    def holds(self, words: str, seal: str) -> bool:
        """Whether ``seal`` is this key's on exactly these words."""
        try:
            signature = base64.b64decode(seal, validate=True)
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, _CONTEXT + words.encode())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return base64.b64encode(signature).decode("ascii") == seal


@dataclass(frozen=True)
class Sealer:
    """The private key; its seed is printed nowhere."""

    seed: bytes

    def __repr__(self) -> str:
        return f"Sealer({self.public.id})"

    @property
    def public(self) -> PublicKey:
        """The half that may be known."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw))

    def seal(self, words: str) -> str:
        """The seal on these words, as text."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(_CONTEXT + words.encode())
        return base64.b64encode(signature).decode("ascii")


def public_key(text: str) -> PublicKey:
    """The key that ``text`` writes out; raises Refused for what is none."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _SEED or base64.b64encode(raw).decode("ascii") != text.strip():
        raise Refused("This is not a public key of an audit trail.")
    return PublicKey(raw)


def sealer_of(config: Config) -> Sealer:
    """The key from FAIRLINE_AUDIT_KEY, else the one in the data folder, made there once and readable by the owner."""
    if config.audit_key:
        return Sealer(_seed(config.audit_key, "FAIRLINE_AUDIT_KEY"))
    path = config.data_folder / KEY_NAME
    if not path.exists():
        _make(path)
    return Sealer(_seed(path.read_text(encoding="ascii", errors="replace"), str(path)))


def _make(path: Path) -> None:
    """Write a new key whole or not at all; of two that begin at once the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(_SEED)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            os.link(part, path)
    except FileExistsError:
        return
    finally:
        part.unlink(missing_ok=True)


def _seed(text: str, place: str) -> bytes:
    try:
        seed = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != _SEED:
        raise Refused("What %(place)s holds is not a key: it needs 32 bytes in base64.", place=place)
    return seed
