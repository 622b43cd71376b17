"""Verbs of importing: take a file in, judge its rows, store the good ones once, discard, settle what was refused."""

import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound
from portal.exchange.judging import Judgement, judge_file, set_stored_apart, texts_of
from portal.exchange.kinds import Choices, ImportKind, RowReader
from portal.exchange.layouts import open_file
from portal.exchange.models import ImportBatch, ImportContent, ImportRow
from portal.exchange.queries import stands
from portal.exchange.reading import LARGEST_FILE, Guess
from portal.exchange.rules import BatchState, check_step, line_ranges
from portal.jobs.services import enqueue
from portal.personal.models import DataKey

AT_ONCE = 400_000
STORED_AT_ONCE = 10_000
_LONGEST_NAME = 120


def judge_job(kind: ImportKind) -> str:
    """The name of the job that judges a large file of this kind."""
    return f"{kind.name}:judge"


def store_job(kind: ImportKind) -> str:
    """The name of the job that stores many rows of this kind."""
    return f"{kind.name}:store"


def stage_file(
    session: Session, actor: Actor, kind: ImportKind, file_name: str, content: bytes
) -> tuple[ImportBatch, bool]:
    """Take a file in; the batch, and whether the same bytes were there before (then nothing is added).

    A file of up to 400 kB is judged at once, a larger one by a job. Raises Invalid (field ``file``) for a file that
    cannot be read at all. Bytes that were imported with problems may come again: the rows may be mended elsewhere.
    """
    digest = hashlib.sha256(content).hexdigest()
    earlier = _same_file(session, kind, digest)
    if earlier is not None:
        return earlier, True
    if len(content) > LARGEST_FILE:
        raise Invalid("This file is larger than %(most)s MB.", field="file", most=LARGEST_FILE // 1024 // 1024)
    batch = ImportBatch(
        kind=kind.name,
        state=BatchState.READING,
        file_name=plain_file_name(file_name),
        sha256=digest,
        size=len(content),
        uploaded_by_id=actor.account_id,
        uploaded_at=clock.now(),
    )
    session.add(batch)
    session.flush()
    session.add(_kept(batch.id, kind, content))
    record(
        session, actor, "exchange:batch:stage", "import_batch", batch.id, after={"kind": kind.name, "sha256": digest}
    )
    if len(content) <= AT_ONCE:
        guess, judgement = judge_content(session, kind, content)
        note_judgement(session, batch, guess, judgement)
    else:
        open_quickly(content, kind)
        job = enqueue(session, judge_job(kind), {"batch": batch.id}, unique_key=f"import:{batch.id}:judge", actor=actor)
        batch.job_id = job.id
    return batch, False


def _kept(batch_id: int, kind: ImportKind, content: bytes) -> ImportContent:
    """The bytes as they are stored: sealed with a key of the file's own where they may identify people."""
    if not kind.personal:
        return ImportContent(batch_id=batch_id, plain=content)
    return ImportContent(batch_id=batch_id, private=content.decode("latin-1"))


def open_quickly(content: bytes, kind: ImportKind) -> None:
    """Say at once what is wrong with a large text file; a workbook takes too long to open here."""
    if not content.startswith(b"PK"):
        open_file(content, kind.columns, kind.layouts)


def _same_file(session: Session, kind: ImportKind, digest: str) -> ImportBatch | None:
    living = (BatchState.READING, BatchState.READY, BatchState.STORING)
    return session.scalars(
        select(ImportBatch)
        .where(
            ImportBatch.kind == kind.name,
            ImportBatch.sha256 == digest,
            ImportBatch.state.in_(living)
            | ((ImportBatch.state == BatchState.COMMITTED) & (ImportBatch.problem_count == 0) & stands()),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    ).first()


def plain_file_name(name: str) -> str:
    """The last part of a name as a person would write it: no folders, no signs that cannot be seen."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(letter for letter in last if letter.isprintable()).strip()
    return clean[-_LONGEST_NAME:] or "file"


def judge_content(
    session: Session,
    kind: ImportKind,
    content: bytes,
    progress: Callable[[int], None] | None = None,
    choices: Choices = MappingProxyType({}),
) -> tuple[Guess, Judgement]:
    """Open the bytes and judge every row; reads only."""
    _, guess, found = judge_file(session, kind, content, choices, progress)
    return guess, found


def read_again(session: Session, actor: Actor, kind: ImportKind, batch_id: int, choices: Choices) -> ImportBatch:
    """Judge a file that waits once more, with what somebody chose about it.

    Raises Invalid (field ``layout``) where it cannot be read in the layout that was chosen; Refused where it is stored.
    """
    batch = batch_to_change(session, batch_id)
    check_step(batch.state, BatchState.READING)
    content = session.get_one(ImportContent, batch_id).content
    batch.state, batch.guess = BatchState.READING, {**batch.guess, "choices": dict(choices)}
    record(session, actor, "exchange:batch:choose", "import_batch", batch.id, after={"chosen": sorted(choices)})
    if len(content) <= AT_ONCE:
        guess, judgement = judge_content(session, kind, content, choices=choices)
        note_judgement(session, batch, guess, judgement)
    else:
        if not content.startswith(b"PK"):
            open_file(content, kind.columns, kind.layouts, str(choices.get("layout", "")))
        key = f"import:{batch.id}:judge:{clock.now().isoformat()}"
        batch.job_id = enqueue(session, judge_job(kind), {"batch": batch.id}, unique_key=key, actor=actor).id
    return batch


def note_judgement(session: Session, batch: ImportBatch, guess: Guess, found: Judgement) -> None:
    """Put the verdicts down; the batch then waits for a person."""
    check_step(batch.state, BatchState.READY)
    batch.state = BatchState.READY
    batch.guess = {
        "kind": guess.kind,
        "encoding": guess.encoding,
        "delimiter": guess.delimiter,
        "sheet": guess.sheet,
        "header_line": guess.header_line,
        "columns": guess.columns,
        "unread": list(guess.unread)[:30],
        "layout": guess.layout,
        "confidence": guess.confidence,
        "others": guess.others,
        "unfolded": guess.unfolded,
        "kept": guess.kept,
        "remarked": len(found.remarks),
        "asked": found.asked,
        "choices": batch.guess.get("choices", {}) if batch.guess else {},
    }
    _note_rows(session, batch, found)


def _note_rows(session: Session, batch: ImportBatch, found: Judgement) -> None:
    batch.row_count, batch.new_count = found.row_count, len(found.new)
    batch.duplicate_count, batch.problem_count = len(found.doubled), len(found.problems)
    batch.duplicate_lines = line_ranges(found.doubled)
    session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))
    key = _key_of(session, batch.id)
    rows = [_row(batch.id, key, row) for row in texts_of(found.rows_to_keep())]
    if rows:
        session.execute(insert(ImportRow), rows)


def _key_of(session: Session, batch_id: int) -> DataKey | None:
    """The key of a file whose content is sealed; None for others."""
    return session.scalars(
        select(DataKey)
        .join(ImportContent, ImportContent.data_key_id == DataKey.id)
        .where(ImportContent.batch_id == batch_id)
    ).first()


def _row(batch_id: int, key: DataKey | None, row: dict[str, Any]) -> dict[str, Any]:
    """A row as it is inserted; all of the same shape."""
    plain = {"batch_id": batch_id, "data_key_id": None, "private_sealed": None, **row}
    if key is None:
        return plain
    text = json.dumps({"cells": row["cells"], "values": row["values"]})
    sealed = ImportRow.private.sealed(key, (batch_id, row["line"]), text)
    return {**plain, "cells": {}, "values": {}, "data_key_id": key.id, "private_sealed": sealed}


def refuse_batch(session: Session, batch_id: int, error: Invalid) -> None:
    """A job found that the file as a whole cannot be read: keep the sentence, let the bytes go."""
    batch = batch_to_change(session, batch_id)
    check_step(batch.state, BatchState.REFUSED)
    batch.state, batch.note, batch.note_values = BatchState.REFUSED, error.message, plain_values(error.values)
    session.execute(delete(ImportContent).where(ImportContent.batch_id == batch_id))


def plain_values(values: dict[str, object]) -> dict[str, str]:
    """What fills the places of a sentence, as text that can be kept."""
    return {key: str(value)[:300] for key, value in values.items()}


def mark_failed(session: Session, batch_id: int) -> None:
    """A job stumbled over something unforeseen; it tries again and may still come to a good end."""
    batch = batch_to_change(session, batch_id)
    if batch.state in (BatchState.READING, BatchState.STORING):
        batch.state = BatchState.FAILED


def batch_to_change(session: Session, batch_id: int) -> ImportBatch:
    """The batch afresh and locked; NotFound where there is none."""
    batch = session.get(ImportBatch, batch_id, populate_existing=True, with_for_update={"of": ImportBatch})
    if batch is None:
        raise NotFound("There is no such import.")
    return batch


def start_commit(session: Session, actor: Actor, kind: ImportKind, batch_id: int) -> ImportBatch:
    """What the button does: few rows are stored now, many by a job. Sent twice it acts once.

    The good rows are stored and each refused row keeps its reason, all in one transaction.
    """
    batch = batch_to_change(session, batch_id)
    if batch.state in (BatchState.COMMITTED, BatchState.STORING):
        return batch
    if batch.new_count <= STORED_AT_ONCE:
        check_step(batch.state, BatchState.COMMITTED)
        commit_batch(session, actor, kind, batch_id, judge_stored(session, kind, batch_id))
        return batch
    check_step(batch.state, BatchState.STORING)
    batch.state = BatchState.STORING
    job = enqueue(session, store_job(kind), {"batch": batch.id}, unique_key=f"import:{batch.id}:store", actor=actor)
    batch.job_id = job.id
    return batch


def judge_stored(
    session: Session, kind: ImportKind, batch_id: int, progress: Callable[[int], None] | None = None
) -> tuple[RowReader, Judgement]:
    """Judge the batch's kept bytes once more, against what the database holds now."""
    content = session.get_one(ImportContent, batch_id).content
    choices = session.get_one(ImportBatch, batch_id).guess.get("choices", {})
    reader, _, found = judge_file(session, kind, content, choices, progress)
    return reader, found


def commit_batch(
    session: Session, actor: Actor, kind: ImportKind, batch_id: int, judged: tuple[RowReader, Judgement]
) -> None:
    """Store what is new. Rows that came in meanwhile by another file are found out and left out; twice acts once."""
    let_one_in(session, kind)
    batch = batch_to_change(session, batch_id)
    if batch.state is BatchState.COMMITTED:
        return
    check_step(batch.state, BatchState.COMMITTED)
    reader, found = judged
    set_stored_apart(session, found, reader)
    reader.store(session, actor, batch_id, found.new)
    _note_rows(session, batch, found)
    batch.state, batch.committed_at, batch.committed_by_id = BatchState.COMMITTED, clock.now(), actor.account_id
    counts = {"new": batch.new_count, "duplicate": batch.duplicate_count, "problem": batch.problem_count}
    record(session, actor, "exchange:batch:commit", "import_batch", batch_id, after={"kind": kind.name, **counts})


def let_one_in(session: Session, kind: ImportKind) -> None:
    """Two files of a kind are stored one after the other; SQLite's writers queue by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(zlib.crc32(kind.name.encode()))))


def discard_batch(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    """Not this file: nothing is stored, and its rows and bytes go."""
    batch = batch_to_change(session, batch_id)
    if batch.state is BatchState.DISCARDED:
        return batch
    check_step(batch.state, BatchState.DISCARDED)
    batch.state = BatchState.DISCARDED
    for table in (ImportContent, ImportRow):
        session.execute(delete(table).where(table.batch_id == batch_id))
    record(session, actor, "exchange:batch:discard", "import_batch", batch_id)
    return batch


def settle_problems(session: Session, actor: Actor, batch_id: int, now: datetime) -> ImportBatch:
    """Somebody has seen to the refused rows of a committed batch; it leaves the to-do list."""
    batch = batch_to_change(session, batch_id)
    if batch.state is not BatchState.COMMITTED or batch.settled_at is not None:
        return batch
    batch.settled_at, batch.settled_by_id = now, actor.account_id
    record(session, actor, "exchange:batch:settle", "import_batch", batch_id, after={"problems": batch.problem_count})
    return batch
