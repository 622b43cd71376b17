"""Leave: a ledger, requests, terms of each kind, and answers where somebody came anyway."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leave_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "annual",
                "compensatory",
                "personal",
                "sick",
                "injury",
                "marriage",
                "prenatal",
                "maternity",
                "paternity",
                "breastfeeding",
                "parental",
                "bereavement",
                "public_duty",
                name="leavekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column(
            "portion",
            sa.Enum(
                "whole",
                "morning",
                "afternoon",
                "hours",
                name="portion",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "with_lead",
                "with_hr",
                "approved",
                "refused",
                "withdrawn",
                "cancelled",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("data_key_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("portion = 'whole' OR first_on = last_on", name=op.f("ck_leave_request_part_of_one_day")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_leave_request_days_in_order")),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_key.id"], name=op.f("fk_leave_request_data_key_id_data_key")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_leave_request_decided_by_id_account")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_leave_request_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_request")),
    )
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.create_index("ix_leave_request_asked", ["asked_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_request_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index("ix_leave_request_employee", ["employee_id", "last_on", "state"], unique=False)
        batch_op.create_index("ix_leave_request_first", ["first_on", "id"], unique=False)
        batch_op.create_index("ix_leave_request_state", ["state", "last_on"], unique=False)

    op.create_table(
        "leave_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("leave", "returned", "both", name="verdict", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_leave_ruling_decided_by_id_account")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_leave_ruling_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_ruling")),
        sa.UniqueConstraint("employee_id", "day", name=op.f("uq_leave_ruling_employee_id_day")),
    )
    op.create_table(
        "leave_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "annual",
                "compensatory",
                "personal",
                "sick",
                "injury",
                "marriage",
                "prenatal",
                "maternity",
                "paternity",
                "breastfeeding",
                "parental",
                "bereavement",
                "public_duty",
                name="leavekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column(
            "grain",
            sa.Enum("day", "half_day", "hour", name="grain", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "counting",
            sa.Enum("working", "calendar", name="counting", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("proof_over", sa.Integer(), nullable=True),
        sa.Column("most_days", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["set_by_id"], ["account.id"], name=op.f("fk_leave_terms_set_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_terms")),
    )
    with op.batch_alter_table("leave_terms", schema=None) as batch_op:
        batch_op.create_index("ix_leave_terms_kind", ["kind", "since"], unique=False)

    op.create_table(
        "leave_worked_elsewhere",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("shown_by", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("months >= 0 AND months <= 720", name=op.f("ck_leave_worked_elsewhere_a_working_life")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_leave_worked_elsewhere_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["account.id"], name=op.f("fk_leave_worked_elsewhere_set_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_worked_elsewhere")),
    )
    with op.batch_alter_table("leave_worked_elsewhere", schema=None) as batch_op:
        batch_op.create_index("ix_leave_worked_elsewhere_employee", ["employee_id", "id"], unique=False)

    op.create_table(
        "leave_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "leave",
            sa.Enum(
                "annual",
                "compensatory",
                "personal",
                "sick",
                "injury",
                "marriage",
                "prenatal",
                "maternity",
                "paternity",
                "breastfeeding",
                "parental",
                "bereavement",
                "public_duty",
                name="leavekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "grant",
                "taken",
                "returned",
                "expired",
                "adjusted",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'grant') = (grant_id IS NULL)", name=op.f("ck_leave_entry_names_its_grant")),
        sa.CheckConstraint("(kind = 'grant') = (since IS NOT NULL)", name=op.f("ck_leave_entry_grant_has_days")),
        sa.CheckConstraint("since IS NULL OR since <= until", name=op.f("ck_leave_entry_days_in_order")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_leave_entry_employee_id_employee")),
        sa.ForeignKeyConstraint(["grant_id"], ["leave_entry.id"], name=op.f("fk_leave_entry_grant_id_leave_entry")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_leave_entry_made_by_id_account")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["leave_request.id"], name=op.f("fk_leave_entry_request_id_leave_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_entry")),
        sa.UniqueConstraint("once", name=op.f("uq_leave_entry_once")),
    )
    with op.batch_alter_table("leave_entry", schema=None) as batch_op:
        batch_op.create_index("ix_leave_entry_employee", ["employee_id", "leave", "id"], unique=False)
        batch_op.create_index("ix_leave_entry_grant", ["grant_id"], unique=False)
        batch_op.create_index("ix_leave_entry_request", ["request_id"], unique=False)
