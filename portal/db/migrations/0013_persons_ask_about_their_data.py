"""What persons ask about their data; by which telephone number or mail address what is kept of them is found."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from flask import current_app

from portal.personal.keys import Keyring, Unreadable
from portal.personal.rules import Kind, index_text
from portal.personal.sealing import Place, unseal

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDEXED = (
    ("employee", "phone", Kind.PHONE),
    ("complaint", "contact_mail", Kind.MAIL),
    ("complaint", "contact_phone", Kind.PHONE),
)
_AT_ONCE = 500


def upgrade() -> None:
    _make_tables()
    for table, column, kind in _INDEXED:
        op.add_column(table, sa.Column(f"{column}_index", sa.String(length=32), nullable=True))
        op.create_index(op.f(f"ix_{table}_{column}_index"), table, [f"{column}_index"])
        _fill(op.get_bind(), current_app.extensions["fairline.keyring"], table, column, kind)


def _fill(bind: sa.Connection, ring: Keyring, table: str, column: str, kind: Kind) -> None:
    """Index what is sealed already; what cannot be read stays unfound."""
    names = ("id", "number", "data_key_id", f"{column}_sealed", f"{column}_index")
    there = sa.table(table, *(sa.column(name) for name in names))
    keys = sa.table("data_key", *(sa.column(name) for name in ("id", "version", "master_key_id", "wrapped")))
    statement = (
        sa.select(there, keys.c.version, keys.c.master_key_id, keys.c.wrapped)
        .join(keys, keys.c.id == there.c.data_key_id)
        .where(there.c[f"{column}_sealed"].is_not(None), keys.c.wrapped.is_not(None))
        .order_by(there.c.id)
        .limit(_AT_ONCE)
    )
    last = 0
    while rows := bind.execute(statement.where(there.c.id > last)).all():
        for row in rows:
            text = _opened(ring, table, column, row)
            if text:
                value = ring.index(f"{table}.{column}", index_text(text, kind))
                bind.execute(sa.update(there).where(there.c.id == row.id).values(**{f"{column}_index": value}))
        last = rows[-1].id


def _opened(ring: Keyring, table: str, column: str, row: Any) -> str:
    place = Place(table=table, column=column, row=str(row.number))
    try:
        raw = ring.unwrap(row.master_key_id, f"{row.data_key_id}/{row.version}", bytes(row.wrapped))
        sealed = bytes(getattr(row, f"{column}_sealed"))
        return unseal(raw, row.data_key_id, row.version, place, sealed).decode()
    except Unreadable:
        return ""


def _make_tables() -> None:
    op.create_table(
        "personal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_name", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "right",
            sa.Enum(
                "copy",
                "correct",
                "erase",
                "withdraw",
                "explain",
                name="right",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum(
                "portal",
                "telephone",
                "mail",
                "letter",
                "visit",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("legal_due_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mail_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wish_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "partly",
                "refused",
                "dropped",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data_key_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_personal_request_asked_by_id_account")),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_key.id"], name=op.f("fk_personal_request_data_key_id_data_key")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["employee.id"], name=op.f("fk_personal_request_proposed_by_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_request")),
        sa.UniqueConstraint("number", name=op.f("uq_personal_request_number")),
        sa.UniqueConstraint("seal_name", name=op.f("uq_personal_request_seal_name")),
    )
    with op.batch_alter_table("personal_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_personal_request_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_personal_request_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index("ix_personal_request_open", ["ended_at", "due_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_personal_request_received_on"), ["received_on"], unique=False)

    op.create_table(
        "personal_request_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["personal_request.id"], name=op.f("fk_personal_request_record_request_id_personal_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_request_record")),
        sa.UniqueConstraint(
            "request_id", "kind", "record_id", name=op.f("uq_personal_request_record_request_id_kind_record_id")
        ),
    )
    with op.batch_alter_table("personal_request_record", schema=None) as batch_op:
        batch_op.create_index("ix_personal_request_record_about", ["kind", "record_id"], unique=False)

    op.create_table(
        "personal_request_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "entered",
                "identity",
                "searched",
                "linked",
                "unlinked",
                "copied",
                "corrected",
                "proposed",
                "erased",
                "declined",
                "withdrawn",
                "answered",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_personal_request_step_by_id_account")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["personal_request.id"], name=op.f("fk_personal_request_step_request_id_personal_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_request_step")),
    )
    with op.batch_alter_table("personal_request_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_personal_request_step_request_id"), ["request_id"], unique=False)
