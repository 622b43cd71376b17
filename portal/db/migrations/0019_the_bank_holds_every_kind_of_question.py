"""The bank holds every kind of question; attempts keep what they asked; results have a history."""

from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_KINDS = (
    "'single', 'multiple', 'true_false', 'matching', 'ordering', 'numeric', 'short_text', "
    "'cloze', 'essay', 'description'"
)


def upgrade() -> None:
    op.create_table(
        "training_extra_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 300", name=op.f("ck_training_extra_time_percent_is_sensible")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_training_extra_time_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["account.id"], name=op.f("fk_training_extra_time_granted_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_extra_time")),
    )
    with op.batch_alter_table("training_extra_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_extra_time_employee_id"), ["employee_id"], unique=False)

    op.create_table(
        "training_quiz_draw",
        sa.Column("quiz_version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_version_id"], ["training_quiz_version.id"], name=op.f("fk_training_quiz_draw_quiz_version")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_training_quiz_draw_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("quiz_version_id", "position", name=op.f("pk_training_quiz_draw")),
    )
    with op.batch_alter_table("training_quiz_draw", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_quiz_draw_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "training_attempt_question",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["training_attempt.id"],
            name=op.f("fk_training_attempt_question_attempt_id_training_attempt"),
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"], ["training_question_version.id"], name=op.f("fk_training_attempt_question_version")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_training_attempt_question")),
    )
    with op.batch_alter_table("training_attempt_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_training_attempt_question_question_version_id"), ["question_version_id"], unique=False
        )

    op.create_table(
        "training_essay_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["training_attempt.id"], name=op.f("fk_training_essay_mark_attempt_id_training_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["account.id"], name=op.f("fk_training_essay_mark_marked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["training_question_version.id"],
            name=op.f("fk_training_essay_mark_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_essay_mark")),
    )
    with op.batch_alter_table("training_essay_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_essay_mark_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_training_essay_mark_question_version_id"), ["question_version_id"], unique=False
        )

    op.create_table(
        "training_key_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("corrected_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["account.id"], name=op.f("fk_training_key_correction_corrected_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["corrected_id"], ["training_question_version.id"], name=op.f("fk_training_key_correction_corrected")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_question_version.id"], name=op.f("fk_training_key_correction_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_key_correction")),
    )
    with op.batch_alter_table("training_key_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_key_correction_corrected_id"), ["corrected_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_key_correction_version_id"), ["version_id"], unique=False)

    _add_columns()
    options = _questions_become_content()
    _answers_become_positions(options)
    op.execute(
        "INSERT INTO training_attempt_question (attempt_id, position, question_version_id, points) "
        "SELECT a.id, q.position, q.question_version_id, q.points FROM training_attempt a "
        "JOIN training_quiz_question q ON q.quiz_version_id = a.quiz_version_id"
    )
    op.drop_table("training_answer_option")
    _drop_what_was_before()


def _add_columns() -> None:
    with op.batch_alter_table("training_answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answer", _JSON, nullable=True))
    with op.batch_alter_table("training_attempt_result", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("pending", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("reason", sa.String(length=500), server_default=sa.text("''"), nullable=False))
    with op.batch_alter_table("training_question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_training_question_unit_id"), ["unit_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_training_question_unit_id_training_unit"), "training_unit", ["unit_id"], ["id"]
        )
    with op.batch_alter_table("training_question_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=200), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("category", sa.String(length=300), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("content", _JSON, nullable=True))
        batch_op.add_column(sa.Column("made_here", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_training_question_version_category"), ["category"], unique=False)
        batch_op.drop_constraint(batch_op.f("ck_training_question_version_questionkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_training_question_version_questionkind"), f"kind IN ({_KINDS})")
    with op.batch_alter_table("training_quiz_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shuffle_questions", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("shuffle_options", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(
            sa.Column("feedback", sa.String(length=40), server_default=sa.text("'at_end'"), nullable=False)
        )
        batch_op.add_column(sa.Column("made_here", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_training_quiz_version_feedbackpolicy"), "feedback IN ('at_end', 'each', 'never')"
        )


def _questions_become_content() -> dict[int, int]:
    """Each version's content as it is packed today; gives the position of each option by its id."""
    connection = op.get_bind()
    version = sa.table(
        "training_question_version",
        sa.column("id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("clause", sa.String),
        sa.column("texts", _JSON),
        sa.column("feedback", _JSON),
        sa.column("name", sa.String),
        sa.column("content", _JSON),
    )
    option = sa.table(
        "training_answer_option",
        sa.column("id", sa.Integer),
        sa.column("version_id", sa.Integer),
        sa.column("position", sa.Integer),
        sa.column("right", sa.Boolean),
        sa.column("texts", _JSON),
    )
    options: dict[int, list[Any]] = {}
    places: dict[int, int] = {}
    for row in connection.execute(sa.select(option).order_by(option.c.version_id, option.c.position)):
        places[row.id] = len(options.setdefault(row.version_id, []))
        options[row.version_id].append(row)
    for row in connection.execute(sa.select(version)).all():
        name = " ".join(row.texts["en"].split())
        values = {"name": name if len(name) <= 90 else name[:89] + "…", "content": _content(row, options[row.id])}
        connection.execute(sa.update(version).where(version.c.id == row.id).values(**values))
    return places


def _content(row: Any, options: list[Any]) -> dict[str, object]:
    """Of several right options each earns an equal share; of several wrong ones each takes one away."""
    right = sum(bool(option.right) for option in options)
    less = Fraction(-1, len(options) - right) if row.kind == "multiple" else Fraction(0)
    return {
        "kind": row.kind,
        "text": {"texts": dict(sorted(row.texts.items()))},
        "clause": row.clause,
        "feedback": {"texts": dict(sorted(row.feedback.items()))},
        "options": [
            {
                "words": {"texts": dict(sorted(option.texts.items()))},
                "share": str(Fraction(1, right) if option.right else less),
            }
            for option in options
        ],
    }


def _answers_become_positions(places: dict[int, int]) -> None:
    """What was chosen as positions; 10,000 rows at a time."""
    connection = op.get_bind()
    answer = sa.table(
        "training_answer", sa.column("id", sa.Integer), sa.column("chosen", _JSON), sa.column("answer", _JSON)
    )
    after = 0
    while True:
        rows = connection.execute(
            sa.select(answer.c.id, answer.c.chosen).where(answer.c.id > after).order_by(answer.c.id).limit(10_000)
        ).all()
        if not rows:
            return
        for row in rows:
            said = sorted(places[option_id] for option_id in row.chosen)
            connection.execute(sa.update(answer).where(answer.c.id == row.id).values(answer=said))
        after = rows[-1].id


def _drop_what_was_before() -> None:
    with op.batch_alter_table("training_answer", schema=None) as batch_op:
        batch_op.alter_column("answer", existing_type=_JSON, nullable=False)
        batch_op.drop_column("chosen")
    with op.batch_alter_table("training_question", schema=None) as batch_op:
        batch_op.alter_column("retired", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("training_question_version", schema=None) as batch_op:
        batch_op.alter_column("content", existing_type=_JSON, nullable=False)
        batch_op.alter_column("name", existing_type=sa.String(length=200), server_default=None)
        batch_op.alter_column("category", existing_type=sa.String(length=300), server_default=None)
        batch_op.alter_column("made_here", existing_type=sa.Boolean(), server_default=None)
        batch_op.drop_column("texts")
        batch_op.drop_column("feedback")
    with op.batch_alter_table("training_quiz_version", schema=None) as batch_op:
        for column in ("shuffle_questions", "shuffle_options", "made_here"):
            batch_op.alter_column(column, existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("feedback", existing_type=sa.String(length=40), server_default=None)
    with op.batch_alter_table("training_attempt_result", schema=None) as batch_op:
        batch_op.alter_column("number", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("pending", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("reason", existing_type=sa.String(length=500), server_default=None)
        batch_op.create_index(batch_op.f("ix_training_attempt_result_pending"), ["pending"], unique=False)
        batch_op.drop_constraint("pk_training_attempt_result", type_="primary")
        batch_op.create_primary_key("pk_training_attempt_result", ["attempt_id", "number"])
