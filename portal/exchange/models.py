"""Tables of imports: the batch with what was found out about its file, the bytes, and the rows worth showing."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from portal.auth.models import Account
from portal.db.base import Base
from portal.db.columns import JsonValue, choice
from portal.exchange.rules import BatchState, Verdict
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey


class ImportBatch(Base):
    """One file that somebody handed in. ``sha256`` is over its bytes, in hex; ``size`` in bytes.

    ``note`` is a sentence (a message id) with ``note_values`` that says why the whole file was refused;
    ``duplicate_lines`` are [first, last] pairs of lines left out because they were there already.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        Index("ix_import_batch_kind_state", "kind", "state", "id"),
        Index("ix_import_batch_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    state: Mapped[BatchState] = mapped_column(choice(BatchState))
    file_name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    guess: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    row_count: Mapped[int] = mapped_column(default=0)
    new_count: Mapped[int] = mapped_column(default=0)
    duplicate_count: Mapped[int] = mapped_column(default=0)
    problem_count: Mapped[int] = mapped_column(default=0)
    duplicate_lines: Mapped[list[list[int]]] = deferred(mapped_column(JsonValue, default=list))
    note: Mapped[str] = mapped_column(Text, default="")
    note_values: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime]
    committed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    committed_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    uploaded_by: Mapped[Account | None] = relationship(foreign_keys=[uploaded_by_id])


class ImportContent(HasDataKey, Base):
    """The exact bytes of a batch's file; gone once the batch is discarded or refused.

    Those of a file of people are sealed. They stay once its rows are stored: taking an earlier file back reads them.
    """

    __tablename__ = "import_content"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    plain: Mapped[bytes] = mapped_column("content", LargeBinary, default=b"")
    private_sealed: Mapped[bytes | None] = sealed_column()
    private = Sealed("batch_id", encoding="latin-1")

    @property
    def content(self) -> bytes:
        """The bytes, whichever way they are kept."""
        return self.plain if self.private_sealed is None else self.private.encode("latin-1")


class ImportRow(HasDataKey, Base):
    """A row worth showing: the first of the file, and each one with a problem.

    ``cells`` maps our column keys to what the file holds, as text; ``message`` is a message id with ``values``.
    In a file of people both are empty, and ``private`` holds them as JSON, sealed.
    """

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_verdict", "batch_id", "verdict", "line"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    cells: Mapped[dict[str, str]] = mapped_column(JsonValue)
    column: Mapped[str] = mapped_column(String(60), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    private_sealed: Mapped[bytes | None] = sealed_column()
    private = Sealed("batch_id", "line")

    def told(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Cells and values, whichever way they are kept."""
        if self.private_sealed is None:
            return self.cells, self.values
        found = json.loads(self.private or '{"cells": {}, "values": {}}')
        return found["cells"], found["values"]


class ImportUndo(Base):
    """Somebody asked for a batch to be taken back. ``done_at`` and ``refused_at`` are empty while a job works on it.

    ``rows`` were taken back; ``kept`` of them stood in later files too and stayed, now as theirs.
    ``note`` is a sentence (a message id) with ``note_values`` that says why it could not be done.
    """

    __tablename__ = "import_undo"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    done_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    refused_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    note_values: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    asked_by: Mapped[Account | None] = relationship()

    @property
    def at_work(self) -> bool:
        """Whether a job is at it, or about to be."""
        return self.done_at is None and self.refused_at is None
