"""Where files lie: below ``files`` in the data folder, sealed, under random names that nothing outside ever sees.

A file is written as ``incoming/<name>``, safely on the disk, before the transaction that keeps it begins. Inside, it
is renamed to ``<ab>/<name>``. What a crash leaves behind is known by having no row (``tidying.py``).
"""

import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from portal.config import Config
from portal.errors import Refused
from portal.files.sealing import Unsealed, seal

FOLDER, INCOMING, LOCK = "files", "incoming", "files.lock"
MEMBER = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{32}")
"""How a stored file is called in a backup."""
_NAME = re.compile(r"[0-9a-f]{32}")


class Vault:
    """The stored files of one installation."""

    def __init__(self, data_folder: Path, secret: str) -> None:
        self._data, self._root, self._secret = data_folder, data_folder / FOLDER, secret

    def write(self, source: BinaryIO) -> tuple[str, int, str]:
        """Seal ``source`` into the incoming folder; its new name, plain size and SHA-256. Raises Refused if full."""
        name = secrets.token_hex(16)
        path = self._incoming(name)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as target:
                size, digest = seal(source, target, self._secret, name)
                target.flush()
                os.fsync(target.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise Refused("The file could not be kept now: the disk is full or not writable.") from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return name, size, digest

    def settle(self, name: str) -> None:
        """Give an incoming file its place; inside the transaction that writes its row."""
        target = self._path(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._incoming(name).rename(target)
        for folder in (target.parent, self._root):
            _sync(folder)

    def discard(self, name: str) -> None:
        """Forget an incoming file that was not kept."""
        self._incoming(name).unlink(missing_ok=True)

    def open(self, name: str, size: int) -> Unsealed:
        """A stored file to read from; raises Refused where it is missing or damaged."""
        try:
            file = self._path(name).open("rb")
        except OSError:
            raise Refused("This file is missing from the store. Tell the administrator.") from None
        try:
            return Unsealed(file, self._secret, name, size)
        except Refused:
            file.close()
            raise

    def erase(self, name: str) -> bool:
        """Remove a stored file unless a backup is just taking the files; then tidying does it later."""
        with self._lock(fcntl.LOCK_SH | fcntl.LOCK_NB) as held:
            if held:
                self._path(name).unlink(missing_ok=True)
        return held

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Nothing is erased meanwhile; for the time of a backup."""
        with self._lock(fcntl.LOCK_EX):
            yield

    @contextmanager
    def _lock(self, how: int) -> Iterator[bool]:
        with (self._data / LOCK).open("a", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, how)
            except OSError:
                yield False
                return
            yield True

    def names(self) -> Iterator[tuple[str, float]]:
        """Every stored file with the time of its last change."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(OSError):
                if _NAME.fullmatch(path.name):
                    yield path.name, path.stat().st_mtime

    def members(self) -> Iterator[Path]:
        """Every stored file as a path relative to the data folder."""
        for name, _ in self.names():
            yield Path(FOLDER) / name[:2] / name

    def sweep_incoming(self, older_than: float) -> int:
        """Remove what was begun and never kept; how many there were."""
        gone = 0
        for path in (self._root / INCOMING).glob("*"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > older_than:
                    path.unlink(missing_ok=True)
                    gone += 1
        return gone

    def _incoming(self, name: str) -> Path:
        return self._root / INCOMING / _checked(name)

    def _path(self, name: str) -> Path:
        return self._root / _checked(name)[:2] / name


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("no name of a stored file")
    return name


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def vault() -> Vault:
    """The vault of the running portal."""
    config: Config = current_app.extensions["fairline.config"]
    return Vault(config.data_folder, config.secret_key)
