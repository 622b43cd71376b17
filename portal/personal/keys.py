"""The master keys: read from a file or the environment, in versions; they wrap the data keys and never data itself."""

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from portal.errors import Refused

FILE = "field.key"
INDEX = "index"
_SIZE, _NONCE, _FEWEST = 32, 12, 12
_ID_SIGNS = 32


class Unreadable(Refused):
    """A sealed value or key that is not where it was written, was changed, or was sealed with another key."""

    def __init__(self) -> None:
        super().__init__("A protected value cannot be read: it was changed, moved, or sealed with another key.")


@dataclass(frozen=True, kw_only=True)
class KeySet:
    """Master keys by version, and the key of the blind index."""

    masters: Mapping[int, bytes]
    index: bytes

    @property
    def newest(self) -> int:
        """The version that new data keys are wrapped with."""
        return max(self.masters)

    def version_of(self, master_id: str) -> int | None:
        """Which of the keys has this fingerprint."""
        return next((version for version, key in self.masters.items() if fingerprint(key) == master_id), None)


def fingerprint(key: bytes) -> str:
    """By which a key is known without being told: what the database keeps of it."""
    return hmac.digest(key, b"fairline field key", "sha256").hex()[:_ID_SIGNS]


def parse_keys(text: str) -> KeySet:
    """``index=… 1=… 2=…``, each 32 random bytes in base64; raises Refused for anything less."""
    found: dict[str, bytes] = {}
    for part in text.split():
        name, _, value = part.partition("=")
        if name in found or not (name == INDEX or (name.isascii() and name.isdigit() and 0 < int(name) < 10_000)):
            raise Refused("The field keys cannot be read: “%(name)s” is no version.", name=name[:20])
        found[name] = _key(name, value)
    masters = {int(name): key for name, key in found.items() if name != INDEX}
    if INDEX not in found or not masters:
        raise Refused("The field keys are incomplete: an index key and one version or more are needed.")
    if len(set(found.values())) < len(found):
        raise Refused("The field keys must differ from each other.")
    return KeySet(masters=masters, index=found[INDEX])


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _SIZE:
        raise Refused("The field key %(name)s is not 32 bytes in base64.", name=name)
    if len(set(key)) < _FEWEST:
        raise Refused("The field key %(name)s is not random: it looks like an example.", name=name)
    return key


def new_keys() -> str:
    """A first version and an index key."""
    return f"{INDEX}={_random()}\n1={_random()}\n"


def _random() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(_SIZE)).decode()


def field_keys_in(folder: Path, *, make: bool) -> str:
    """The keys kept in the data folder; made there once, readable by the owner only (safety s18)."""
    path = folder / FILE
    if path.exists():
        return path.read_text(encoding="ascii", errors="replace")
    if not make:
        raise Refused("There is no field key in %(path)s. Set FAIRLINE_FIELD_KEYS or run “portal init”.", path=path)
    folder.mkdir(parents=True, exist_ok=True)
    text = new_keys()
    _write(path, text)
    return text


def add_version(folder: Path) -> int:
    """Add a version to the file, whole or not at all; its number. The older ones stay: old backups need them."""
    path = folder / FILE
    text = path.read_text(encoding="ascii")
    version = parse_keys(text).newest + 1
    part = path.with_name(f"{FILE}.new")
    part.unlink(missing_ok=True)
    _write(part, f"{text.rstrip()}\n{version}={_random()}\n")
    part.replace(path)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return version


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


class Keyring:
    """The keys of a running portal. From a file, it notices when the file was changed by a rotation."""

    def __init__(self, text: str | None, folder: Path) -> None:
        self._folder, self._given = folder, text is not None
        self._keys = parse_keys(text) if text is not None else None
        self._seen = 0

    @property
    def from_file(self) -> bool:
        """Whether versions can be added here, and not by whoever sets the environment."""
        return not self._given

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return self._folder

    def keys(self) -> KeySet:
        """What holds now; raises Refused where there is no key."""
        if self._given and self._keys is not None:
            return self._keys
        path = self._folder / FILE
        changed = path.stat().st_mtime_ns if path.exists() else 0
        if self._keys is None or changed != self._seen:
            self._keys, self._seen = parse_keys(field_keys_in(self._folder, make=False)), changed
        return self._keys

    def wrap(self, place: str, data_key: bytes) -> tuple[str, bytes]:
        """Fingerprint of the newest master key, and the data key under it, bound to ``place``."""
        keys = self.keys()
        master = keys.masters[keys.newest]
        name, nonce = fingerprint(master), secrets.token_bytes(_NONCE)
        return name, nonce + AESGCM(master).encrypt(nonce, data_key, _bound(name, place))

    def unwrap(self, master_id: str, place: str, wrapped: bytes) -> bytes:
        """The data key; raises Unreadable for another master key, another place or changed bytes."""
        keys = self.keys()
        version = keys.version_of(master_id)
        if version is None:
            raise Unreadable
        try:
            return AESGCM(keys.masters[version]).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bound(master_id, place))
        except (InvalidTag, ValueError):
            raise Unreadable from None

    def index(self, column: str, text: str) -> str:
        """The blind index of a plain identifier in ``column``: equal ones are found, none can be read back."""
        return hmac.digest(self.keys().index, f"{column}\0{text}".encode(), "sha256").hex()[:_ID_SIGNS]


def _bound(master_id: str, place: str) -> bytes:
    return f"fairline data key\0{master_id}\0{place}".encode()


def keyring() -> Keyring:
    """The ring of the running portal."""
    found: Keyring = current_app.extensions["fairline.keyring"]
    return found
