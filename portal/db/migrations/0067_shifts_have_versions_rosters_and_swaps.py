"""Shifts have versions from a day on; rotations, rosters and swaps say who works which.

A shift that is there gets a first version from 2000 on with its hours and breaks; its numbers stay with the policy.
"""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.db.columns import JsonValue

revision = "0067"
down_revision = "0071"
branch_labels = None
depends_on = None

_BEGINNING = date(2000, 1, 1)


def upgrade() -> None:
    _make_versions()
    _move_hours()
    _make_rotations()
    _make_rosters()
    _make_swaps()


def _choice(column: str, name: str, *values: str) -> tuple[sa.Column[str], sa.CheckConstraint]:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.Column(column, sa.String(length=40), nullable=False), sa.CheckConstraint(
        f"{column} IN ({listed})", name=op.f(name)
    )


def _make_versions() -> None:
    op.create_table(
        "shift_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("pairs", JsonValue, nullable=False),
        sa.Column("breaks", JsonValue, nullable=False),
        sa.Column("grace_in", sa.Integer(), nullable=True),
        sa.Column("grace_out", sa.Integer(), nullable=True),
        sa.Column("window_before", sa.Integer(), nullable=True),
        sa.Column("window_after", sa.Integer(), nullable=True),
        sa.Column("half_day_below", sa.Integer(), nullable=True),
        sa.Column("absent_below", sa.Integer(), nullable=True),
        sa.Column("bands", JsonValue, nullable=True),
        sa.Column("alternating", sa.Boolean(), nullable=False),
        *_choice("span", "ck_shift_version_span", "first_last", "every_pair", "stated_pairs"),
        *_choice("single", "ck_shift_version_single", "missing", "absent"),
        *_choice("rounding", "ck_shift_version_rounding", "none", "down", "nearest"),
        sa.Column("round_to", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round_to >= 0", name=op.f("ck_shift_version_round_to_not_negative")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_version_shift_id_shift")),
        sa.ForeignKeyConstraint(["written_by_id"], ["account.id"], name=op.f("fk_shift_version_written_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_version")),
    )
    with op.batch_alter_table("shift_version", schema=None) as batch_op:
        batch_op.create_index("ix_shift_version_shift_from", ["shift_id", "starts_on"], unique=False)


def _move_hours() -> None:
    """Each shift's hours become its first version, then leave the shift itself."""
    connection = op.get_bind()
    old = sa.table(
        "shift", sa.column("id"), sa.column("starts_at"), sa.column("ends_at"), sa.column("breaks", JsonValue)
    )
    names = ("shift_id", "starts_on", "alternating", "span", "single", "rounding", "round_to", "reason", "created_at")
    new = sa.table(
        "shift_version",
        sa.column("pairs", JsonValue),
        sa.column("breaks", JsonValue),
        *(sa.column(name, _TYPES.get(name)) for name in names),
    )
    for row in connection.execute(sa.select(old)).all():
        breaks = json.loads(row.breaks) if isinstance(row.breaks, str) else row.breaks
        values = {
            "shift_id": row.id,
            "starts_on": _BEGINNING,
            "pairs": [[row.starts_at, row.ends_at]],
            "breaks": [[first, last, "fixed", 0] for first, last in breaks],
            "alternating": False,
            "span": "stated_pairs",
            "single": "missing",
            "rounding": "none",
            "round_to": 0,
            "reason": "",
            "created_at": sa.func.current_timestamp(),
        }
        connection.execute(sa.insert(new).values(**values))
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_shift_starts_within_day"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_shift_ends_after_start"), type_="check")
        for name in ("starts_at", "ends_at", "breaks"):
            batch_op.drop_column(name)


_TYPES: dict[str, Any] = {
    "starts_on": sa.Date(),
    "alternating": sa.Boolean(),
    "created_at": sa.DateTime(timezone=True),
}


def _make_rotations() -> None:
    op.create_table(
        "rotation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        *_choice("unit", "ck_rotation_rotationunit", "day", "week"),
        sa.Column("steps", JsonValue, nullable=False),
        sa.Column("by_calendar", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotation")),
        sa.UniqueConstraint("name", name=op.f("uq_rotation_name")),
    )
    with op.batch_alter_table("shift_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rotation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("offset", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.alter_column("shift_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_shift_plan_rotation_id_rotation"), "rotation", ["rotation_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_shift_plan_shift_or_rotation"), "(shift_id IS NULL) <> (rotation_id IS NULL)"
        )
    op.create_table(
        "shift_plan_offset",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["shift_plan.id"], name=op.f("fk_shift_plan_offset_plan_id_shift_plan")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_shift_plan_offset_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("plan_id", "employee_id", name=op.f("pk_shift_plan_offset")),
    )


def _make_rosters() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_choice("state", "ck_roster_rosterstate", "draft", "published"),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_roster_team_id_team")),
        sa.ForeignKeyConstraint(["published_by_id"], ["account.id"], name=op.f("fk_roster_published_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("team_id", "month", "number", name=op.f("uq_roster_team_id_month_number")),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index("ix_roster_month", ["month", "team_id"], unique=False)
    op.create_table(
        "roster_line",
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("days", JsonValue, nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_roster_line_roster_id_roster")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_roster_line_employee_id_employee")),
        sa.PrimaryKeyConstraint("roster_id", "employee_id", name=op.f("pk_roster_line")),
    )
    with op.batch_alter_table("roster_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_line_employee_id"), ["employee_id"], unique=False)


def _make_swaps() -> None:
    states = ("asked", "agreed", "approved", "declined", "refused", "withdrawn")
    op.create_table(
        "shift_swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("return_day", sa.Date(), nullable=False),
        *_choice("state", "ck_shift_swap_swapstate", *states),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("asker_id <> colleague_id", name=op.f("ck_shift_swap_two_people")),
        sa.ForeignKeyConstraint(["asker_id"], ["employee.id"], name=op.f("fk_shift_swap_asker_id_employee")),
        sa.ForeignKeyConstraint(["colleague_id"], ["employee.id"], name=op.f("fk_shift_swap_colleague_id_employee")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_shift_swap_decided_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_swap")),
    )
    with op.batch_alter_table("shift_swap", schema=None) as batch_op:
        batch_op.create_index("ix_shift_swap_asker", ["asker_id", "day"], unique=False)
        batch_op.create_index("ix_shift_swap_colleague", ["colleague_id", "day"], unique=False)
        batch_op.create_index("ix_shift_swap_state", ["state", "day"], unique=False)
    op.create_table(
        "shift_swap_day",
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["swap_id"], ["shift_swap.id"], name=op.f("fk_shift_swap_day_swap_id_shift_swap")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_shift_swap_day_employee_id_employee")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_swap_day_shift_id_shift")),
        sa.PrimaryKeyConstraint("swap_id", "employee_id", "day", name=op.f("pk_shift_swap_day")),
    )
    with op.batch_alter_table("shift_swap_day", schema=None) as batch_op:
        batch_op.create_index("ix_shift_swap_day_person", ["employee_id", "day"], unique=False)
