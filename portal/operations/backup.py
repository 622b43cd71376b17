"""Makes a backup while the portal runs, reads it back before it gets its name, and checks one at any time (P38)."""

import fcntl
import gzip
import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from portal.audit.heads import heads_path
from portal.config import Config
from portal.errors import FairlineError, Refused
from portal.files.vault import MEMBER, Vault
from portal.operations.envelope import COST, SHORTEST_PASSPHRASE, Opener, Sealer
from portal.operations.manifest import Manifest, Member, unpacked
from portal.operations.snapshots import POSTGRESQL_MEMBER, SQLITE_MEMBER, file_digest, take_snapshot
from portal.personal.keys import FILE

HEADS, KEY, FIELD_KEY = "audit-heads.log", "secret.key", FILE
KEYS = (KEY, FIELD_KEY)
MANIFEST = "manifest.json"
_MEMBERS = {HEADS, *KEYS, SQLITE_MEMBER, POSTGRESQL_MEMBER}
_WORKSHOP = ".backup-"
_BLOCK = 1024 * 1024


def make_backup(
    config: Config, target: Path, passphrase: str, *, made_at: datetime, with_key: bool = False, cost: int = COST
) -> Manifest:
    """Write ``target`` (mode 0600), proven by reading it back; raises Refused and leaves nothing behind.

    ``made_at`` is UTC. The plain copy of the database lies for that time in the data folder, where the plain
    database lies as well, never beside ``target``, which may be another house's disk.
    """
    target = target.resolve()
    _refuse_bad_place(target, passphrase)
    with _workshop(config.data_folder) as workshop, _plainly_refused(target):
        manifest = _collect(config, workshop, made_at, with_key=with_key)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            _pack(part, workshop, manifest, passphrase, cost)
            if read_through(part, passphrase) != manifest:
                raise Refused("The backup did not read back as it was written; nothing was kept.")
            part.replace(target)
            sync_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)
    return manifest


def _refuse_bad_place(target: Path, passphrase: str) -> None:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused("The passphrase needs %(n)s characters or more.", n=SHORTEST_PASSPHRASE)
    if target.exists():
        raise Refused("%(path)s is there already; give a new name.", path=target)
    if not target.parent.is_dir():
        raise Refused("There is no folder %(path)s.", path=target.parent)


@contextmanager
def _plainly_refused(target: Path) -> Iterator[None]:
    """A full or broken disk is said in one sentence, and what was begun is gone."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise Refused("%(path)s could not be written: %(reason)s.", path=target, reason=reason) from None


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A private folder for the time of one backup; what a killed one left is swept away."""
    if not folder.is_dir():
        raise Refused("There is no folder %(path)s.", path=folder)
    with (folder / "backup.lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("Another backup is being made; wait until it is done.") from None
        for left in folder.glob(f"{_WORKSHOP}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_WORKSHOP, dir=folder, ignore_cleanup_errors=True) as made:
            yield Path(made)


def _collect(config: Config, workshop: Path, made_at: datetime, *, with_key: bool) -> Manifest:
    """Copies of everything. The kept heads come first, so that none of them is newer than the database."""
    for name in (HEADS, *(KEYS if with_key else ())):
        source = heads_path(config) if name == HEADS else config.data_folder / name
        if source.exists():
            shutil.copyfile(source, workshop / name)
        elif name == KEY or (name == FIELD_KEY and config.field_keys is None):
            raise Refused("There is no %(name)s in %(path)s to take along.", name=name, path=config.data_folder)
    store = Vault(config.data_folder, config.secret_key)
    with store.held_still():
        snapshot = take_snapshot(config.database_url, workshop)
        _collect_files(store, config.data_folder, workshop)
    return Manifest(
        made_at=made_at,
        engine=snapshot.engine,
        version=snapshot.version,
        revisions=snapshot.revisions,
        audit=snapshot.audit,
        tables=snapshot.tables,
        members={
            path.relative_to(workshop).as_posix(): Member(size=path.stat().st_size, sha256=file_digest(path))
            for path in sorted(workshop.rglob("*"))
            if path.is_file()
        },
    )


def _collect_files(store: Vault, data_folder: Path, workshop: Path) -> None:
    """Every stored file that a row of the snapshot can name: after it, and with nothing erased between.

    They never change, so that a second name for the same bytes is a copy; where the disk knows no such names, a copy.
    """
    for member in store.members():
        target = workshop / member
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(data_folder / member, target)
        except OSError:
            shutil.copyfile(data_folder / member, target)


def _pack(part: Path, workshop: Path, manifest: Manifest, passphrase: str, cost: int) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        sealer = Sealer(file, passphrase, cost=cost)
        # What pg_dump writes is packed already.
        level = 1 if manifest.engine == "sqlite" else 0
        packed = gzip.GzipFile(filename="", fileobj=cast(IO[bytes], sealer), mode="wb", compresslevel=level, mtime=0)
        with closing(packed), tarfile.open(fileobj=packed, mode="w|") as archive:
            listed = manifest.packed()
            head = tarfile.TarInfo(MANIFEST)
            head.size = len(listed)
            archive.addfile(head, io.BytesIO(listed))
            for name in manifest.members:
                archive.add(workshop / name, arcname=name, recursive=False)
        sealer.close()
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the folder's own entries on the disk, as far as its file system knows of that."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_through(path: Path, passphrase: str, into: Path | None = None) -> Manifest:
    """Read a backup to its very end and compare each packed file with the list, keeping them in ``into`` if given.

    Raises Refused naming the first place that is not as it was written.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise Refused("%(path)s could not be read: %(reason)s.", path=path, reason=error.strerror) from None
    with file:
        opener = Opener(file, passphrase)
        try:
            manifest = _read_archive(cast(IO[bytes], opener), into)
            while opener.read(_BLOCK):
                pass
        except FairlineError:
            raise
        except (tarfile.TarError, OSError, EOFError, ValueError, KeyError) as error:
            raise Refused("The backup's content is not what was packed: %(reason)s.", reason=str(error)) from None
    return manifest


def _read_archive(source: IO[bytes], into: Path | None) -> Manifest:
    with gzip.GzipFile(fileobj=source, mode="rb") as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        first = archive.next()
        if first is None or first.name != MANIFEST:
            raise Refused("The backup has no list of what it holds.")
        manifest = unpacked(_content(archive, first).read())
        seen = set()
        while (entry := archive.next()) is not None:
            wanted = manifest.members.get(entry.name)
            if wanted is None or not _is_ours(entry.name) or entry.name in seen or not entry.isreg():
                raise Refused("The backup holds a file that is not on its list: %(name)s.", name=entry.name)
            seen.add(entry.name)
            _check_member(_content(archive, entry), entry.name, wanted, into)
    for name in manifest.members:
        if name not in seen:
            raise Refused("The file %(name)s is missing from the backup.", name=name)
    return manifest


def _is_ours(name: str) -> bool:
    """Whether a backup may hold a file of this name: it becomes a path in the new installation."""
    return name in _MEMBERS or MEMBER.fullmatch(name) is not None


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Any:
    content = archive.extractfile(entry)
    if content is None:
        raise Refused("The backup holds a file that is not on its list: %(name)s.", name=entry.name)
    return content


def _check_member(content: IO[bytes], name: str, wanted: Member, into: Path | None) -> None:
    digest, size = hashlib.sha256(), 0
    with _kept(into, name) as kept:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if kept is not None:
                kept.write(block)
    if (size, digest.hexdigest()) != (wanted.size, wanted.sha256):
        raise Refused("The file %(name)s in the backup is not the one that was packed.", name=name)


@contextmanager
def _kept(into: Path | None, name: str) -> Iterator[IO[bytes] | None]:
    """A new private file, safely on the disk afterwards; nothing where the content is only looked at."""
    if into is None:
        yield None
        return
    (into / name).parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(into / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
