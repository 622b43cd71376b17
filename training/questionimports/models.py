"""Tables of imports of questions: the file with what was chosen for it, its bytes, and what became of each question."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from portal.auth.models import Account
from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice
from training.questionimports.rules import ImportState, QuestionVerdict
from training.quizzes.content import QuestionContent
from training.quizzes.packing import unpacked


class QuestionImport(Base):
    """A file of questions that somebody handed in. ``sha256`` is over its bytes, in hex; ``size`` in bytes.

    ``file_format`` is empty where it was not recognised. ``clause`` and ``category`` (a path joined by slashes) are for
    questions that carry none, ``unit_id`` for new ones. ``content`` holds the bytes until they are read.
    """

    __tablename__ = "training_question_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ImportState] = mapped_column(choice(ImportState))
    file_name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    file_format: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("training_unit.id"), index=True)
    clause: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(300))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    new_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    equal_count: Mapped[int] = mapped_column(default=0)
    problem_count: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    stored_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    stored_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(String(200), default="")
    uploaded_by: Mapped[Account | None] = relationship(foreign_keys=[uploaded_by_id])
    undone_by: Mapped[Account | None] = relationship(foreign_keys=[undone_by_id])


class QuestionImportLine(Base):
    """A question of a file, or a mistake in it, at its ``line`` (of ``file`` in a package).

    ``content`` is the packed question as the file says it. ``question_id`` is the bank's question it was found to be,
    ``version_id`` the version it became; ``makes`` says that the question itself came with it. ``sentence`` is a
    message id with ``values``; ``field`` the field of the question that it is about.
    """

    __tablename__ = "training_question_import_line"
    __table_args__ = (
        Index("ix_training_question_import_line_import", "import_id", "id"),
        Index("ix_training_question_import_line_verdict", "import_id", "verdict", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("training_question_import.id"))
    verdict: Mapped[QuestionVerdict] = mapped_column(choice(QuestionVerdict))
    file: Mapped[str] = mapped_column(String(200))
    line: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("training_question.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    makes: Mapped[bool] = mapped_column(default=False)
    sentence: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    field: Mapped[str] = mapped_column(String(60), default="")

    @property
    def said(self) -> QuestionContent | None:
        """The question as the file says it; None for a mistake."""
        return unpacked(QuestionContent, self.content) if self.content is not None else None
