"""Takes what a form brings: judged, scanned and sealed before the transaction begins, gone again unless it is kept."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.config import Config
from portal.db.session import transaction
from portal.errors import Invalid
from portal.files.rules import KINDS, FileLimits, FileUse, check_number, check_size, clean_name, declared_kind, shown
from portal.files.scanner import Unreachable, found_in
from portal.files.settings import limits_on
from portal.files.sniffing import examine
from portal.files.vault import vault

_log = logging.getLogger("fairline")


@dataclass(frozen=True, kw_only=True)
class Received:
    """A file that passed every check and lies sealed among the incoming."""

    storage_name: str
    file_name: str
    kind: str
    size: int
    sha256: str
    use: FileUse


@contextmanager
def receiving(session: Session, actor: Actor, uploads: Sequence[FileStorage], use: FileUse) -> Iterator[list[Received]]:
    """The files of a form, for the block that keeps them. Raises Invalid at the use's field for the first bad one.

    Outside of any transaction: judging and writing take time that nobody should wait for. What was found by the
    scanner is noted in the trail in a transaction of its own.
    """
    given = chosen(uploads)
    limits = limits_on(session, clock.today())
    check_number(len(given), limits, use.field)
    received: list[Received] = []
    try:
        for upload in given:
            received.append(_receive(session, actor, upload, use, limits))
        yield received
    finally:
        for one in received:
            vault().discard(one.storage_name)


def chosen(uploads: Sequence[object] | None) -> list[FileStorage]:
    """What was really chosen: browsers send an empty part for an empty field, and others may send a text."""
    return [one for one in uploads or () if isinstance(one, FileStorage) and (one.filename or _size(one.stream))]


def _size(stream: object) -> int:
    file = cast(BinaryIO, stream)
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _receive(session: Session, actor: Actor, upload: FileStorage, use: FileUse, limits: FileLimits) -> Received:
    name, source = clean_name(upload.filename), cast(BinaryIO, upload.stream)
    size = _size(source)
    check_size(name, declared_kind(name, use), size, limits, use.field)
    kind = examine(source, size, name, use)
    _scan(session, actor, source, name, use)
    storage_name, written, digest = vault().write(source)
    ending = name.rpartition(".")[2].lower()
    assert ending in KINDS[kind].endings
    return Received(storage_name=storage_name, file_name=name, kind=kind, size=written, sha256=digest, use=use)


def _scan(session: Session, actor: Actor, source: BinaryIO, name: str, use: FileUse) -> None:
    """Ask the scanner, if there is one. Without its verdict nothing is taken."""
    config: Config = current_app.extensions["fairline.config"]
    if config.clamd is None:
        return
    try:
        found = found_in(config.clamd, source, config.inside)
    except Unreachable as error:
        _log.error("virus scanner gave no verdict: %s", error)
        raise Invalid(
            "Files cannot be checked for viruses just now, so none was taken. Go on without them or try again later.",
            field=use.field,
        ) from None
    if found is not None:
        with transaction(session) as writing:
            record(
                writing, actor, "files:file:refuse", "file", use.name, details={"found": found}, result="refused"
            )  # fmt: skip
        raise Invalid(
            "The virus scanner found something in “%(name)s”; it was not taken.", field=use.field, name=shown(name)
        )
